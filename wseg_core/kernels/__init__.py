"""Compiled loops (numba), one subject a file, each beside a slower twin in NumPy or torch that gives the same values.

Importing this package, or a file in it, imports no numba: the first call of a kernel does. Those who use a kernel ask
`enabled()` and call the twin where it says no. README.md has the pattern.
"""

from .compiling import Kernel, enabled, kernel

__all__ = ["Kernel", "enabled", "kernel"]

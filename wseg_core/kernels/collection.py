"""All kernels of the package, to compile or load them before they are needed."""

import importlib
import pkgutil

from .compiling import Kernel, enabled


def kernels() -> list[Kernel]:
    """All kernels with signatures, in the order of their files' names."""
    package = importlib.import_module(__package__)
    names = sorted(module.name for module in pkgutil.iter_modules(package.__path__) if module.name != "__main__")
    modules = [importlib.import_module(f"{__package__}.{name}") for name in names]
    return [
        value
        for module in modules
        for value in vars(module).values()
        if isinstance(value, Kernel) and value.signatures and value.__module__ == module.__name__
    ]


def load() -> int:
    """Loads every kernel from the cache, or compiles it; returns how many, 0 where they are switched off."""
    if not enabled():
        return 0
    every = kernels()
    for kernel in every:
        kernel.compile()
    return len(every)

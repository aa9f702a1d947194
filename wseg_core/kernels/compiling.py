"""Kernels: functions that numba compiles at their first call, or loads from a cache on disk."""

import functools
import importlib.util
import os
import pickle
from collections.abc import Callable
from typing import Any

from ..errors import UserError
from ..language import text
from . import cache

_OPTIONS: dict[str, Any] = {
    "nogil": True,  # threads share the cores
    "error_model": "numpy",  # 0 / 0 is NaN, as in NumPy, without a branch for an exception
    "fastmath": False,  # −∞ and NaN have a meaning here
}


def enabled() -> bool:
    """Whether to call kernels rather than their twins: unless `WSEG_KERNELS` is `off` or numba is not installed.

    Raises UserError where `WSEG_KERNELS` is neither `on` nor `off`.
    """
    setting = os.environ.get("WSEG_KERNELS", "")
    if setting == "off":
        return False
    if setting not in ("", "on"):
        raise UserError(
            text("“{value}” is neither “on” nor “off”.", value=setting[:40]),
            "WSEG_KERNELS",
            text("Set it to “off” to compute without compiled code, or leave it unset."),
        )
    return _has_numba()


@functools.cache
def _has_numba() -> bool:
    return importlib.util.find_spec("numba") is not None


class Kernel:
    """A function that is compiled for its signatures when it is first called, from Python or from another kernel.

    `python` is the function itself, `signatures` numba's notation of its types.
    """

    def __init__(self, python: Callable[..., Any], signatures: tuple[str, ...]):
        functools.update_wrapper(self, python)
        self.python, self.signatures = python, signatures
        self._compiled: Callable[..., Any] | None = None

    def __call__(self, *arguments: Any) -> Any:
        """Raises TypeError for arguments of other types than those of the signatures."""
        return (self._compiled or self.compile())(*arguments)

    def compile(self) -> Callable[..., Any]:
        """The compiled function, from the cache if it is there."""
        from numba.core.compiler_lock import global_compiler_lock

        with global_compiler_lock:
            if self._compiled is None:
                self._compiled = self._load() if cache.folder() else self._jit(cached=False)
        return self._compiled

    def _load(self) -> Callable[..., Any]:
        try:
            return self._jit(cached=True)
        except (OSError, EOFError, pickle.UnpicklingError):  # a full disk, or a damaged file
            return self._jit(cached=False)

    def _jit(self, cached: bool) -> Callable[..., Any]:
        import numba

        with cache.used(numba.config):
            return numba.jit(list(self.signatures) or None, nopython=True, cache=cached, **_OPTIONS)(self.python)

    @property
    def _numba_type_(self) -> Any:
        """What numba asks for where one kernel calls another."""
        return self.compile()._numba_type_  # type: ignore[attr-defined]


def kernel(*signatures: str) -> Callable[[Callable[..., Any]], Kernel]:
    """Makes a function a kernel with `signatures`, such as `"float64(float64[:, ::1])"`.

    Without any it may be called from other kernels only, with whatever types they pass.
    """
    return lambda python: Kernel(python, signatures)

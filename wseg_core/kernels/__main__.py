"""`python -m wseg_core.kernels`: compiles every kernel into the cache, so that nobody waits for it later."""

import importlib
import pkgutil
import sys
import time

from ..errors import UserError
from . import Kernel, cache, enabled


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


def main() -> int:
    """Compiles all of them and reports where they are on standard error; 0, also where kernels are switched off."""
    try:
        if not enabled():
            print("Compiled kernels are off (WSEG_KERNELS=off, or numba is not installed).", file=sys.stderr)
            return 0
    except UserError as error:
        print(error, file=sys.stderr)
        return 2
    cache.remove_stale()
    start_time, compiled = time.perf_counter(), kernels()
    for function in compiled:
        function.compile()
    where = cache.folder() or "memory only: no cache folder can be written"
    print(f"{len(compiled)} kernels in {where}, {time.perf_counter() - start_time:.1f} s", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())

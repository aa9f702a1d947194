"""`python -m wseg_core.kernels`: compiles every kernel into the cache, so that nobody waits for it later."""

import sys
import time

from ..errors import UserError
from . import cache, collection, enabled


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
    start_time, count = time.perf_counter(), collection.load()
    where = cache.folder() or "memory only: no cache folder can be written"
    print(f"{count} kernels in {where}, {time.perf_counter() - start_time:.1f} s", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Work on the parts of a large file by several threads, in order."""

import os
import stat
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import BinaryIO, TypeVar

Part = TypeVar("Part")
Result = TypeVar("Result")


def size_of(stream: BinaryIO) -> int | None:
    """Bytes of a regular file; None for a pipe or a terminal, which may be slow and wants each answer at once."""
    try:
        status = os.fstat(stream.fileno())
    except (OSError, AttributeError, ValueError):
        return None
    return status.st_size if stat.S_ISREG(status.st_mode) else None


def in_order(function: Callable[[Part], Result], parts: Iterable[Part], threads: int) -> Iterator[Result]:
    """Yields `function(part)` of each part in order, computed by threads; few parts are read ahead.

    An error in reading is raised after the results of the parts before it; what is not begun when the reader stops is dropped.
    """
    waiting: deque[Future[Result]] = deque()
    pool = ThreadPoolExecutor(threads)
    try:
        reading, error = iter(parts), None
        while True:
            try:
                part = next(reading)
            except StopIteration:
                break
            except Exception as caught:
                error = caught
                break
            waiting.append(pool.submit(function, part))
            if len(waiting) > 2 * threads:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
        if error:
            raise error
    finally:
        pool.shutdown(cancel_futures=True)

"""Switching compiled kernels off, to compare them with their twins."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock


@contextmanager
def twins() -> Iterator[None]:
    """Computes without compiled kernels inside the block."""
    with mock.patch.dict(os.environ, {"WSEG_KERNELS": "off"}):
        yield

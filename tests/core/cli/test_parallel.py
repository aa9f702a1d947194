"""Parts of a large file, worked on by several threads."""

import io
import os
import threading
import time

import pytest

from wseg_core.cli.parallel import in_order, size_of
from wseg_core.errors import UserError


@pytest.mark.parametrize("threads", [1, 2, 5])
def test_results_come_in_order_and_few_parts_are_read_ahead(threads):
    read, given = 0, 0

    def parts():
        nonlocal read
        for number in range(60):
            read += 1
            yield number

    def slow(number):
        time.sleep(0.004 * (number % 3))
        return number

    for result in in_order(slow, parts(), threads):
        assert result == given
        given += 1
        assert read - given <= 2 * threads + 1
    assert given == read == 60


def test_an_error_in_reading_comes_after_the_results_before_it():
    def parts():
        yield from "abc"
        raise UserError("wrong", "here", "mend it")

    results = []
    with pytest.raises(UserError, match="wrong"):
        for result in in_order(str.upper, parts(), 2):
            results.append(result)
    assert results == list("ABC")


def test_an_error_in_the_work_is_raised():
    with pytest.raises(ZeroDivisionError):
        list(in_order(lambda part: 1 / part, [1, 0, 1], 2))


def test_nothing_goes_on_when_the_reader_stops():
    before = threading.active_count()
    results = in_order(lambda part: part, iter(int, 1), 2)  # endless
    assert next(results) == 0
    results.close()
    assert threading.active_count() == before


def test_only_a_regular_file_has_a_size(tmp_path):
    path = tmp_path / "text"
    path.write_bytes(b"12345")
    with path.open("rb") as stream:
        assert size_of(stream) == 5
    reading, writing = os.pipe()
    with os.fdopen(reading, "rb") as stream, os.fdopen(writing, "wb"):
        assert size_of(stream) is None
    assert size_of(io.BytesIO(b"12")) is None

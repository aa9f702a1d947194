"""Reading raw text in chunks: whole lines, in order, ended only by U+000A."""

import io

import pytest

from wseg_core.cli import lines
from wseg_core.errors import UserError


class Drip(io.RawIOBase):
    """A stream that yields a few bytes at a time."""

    def __init__(self, data, size):
        self.parts = [data[i : i + size] for i in range(0, len(data), size)]

    def read1(self, _):
        return self.parts.pop(0) if self.parts else b""


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16-le", "gb18030", "big5-hkscs"])
def test_any_chunking_gives_the_same_lines(size, encoding):
    text = "我愛\n\n自然\u2028語言\r\n最後"
    text = text if encoding != "big5-hkscs" else text.replace("\u2028", "\x0b")
    result = list(lines.chunks(Drip(text.encode(encoding), size), "x", encoding))
    assert [line for chunk in result for line in chunk] == text.split("\n")


def test_final_line_end_starts_no_line():
    assert list(lines.chunks(Drip("我\n愛\n".encode(), 100), "x")) == [["我", "愛"]]
    assert list(lines.chunks(Drip(b"", 100), "x")) == []


def test_available_lines_are_yielded_before_reading_more():
    stream = lines.chunks(Drip("我\n愛\n".encode(), 4), "x")
    assert next(stream) == ["我"]


@pytest.mark.parametrize(
    ("data", "line"), [(b"\xff", 1), (b"a\nb\n\xe6\x88", 3), (b"a\n\xe6\x88\nb", 2), (b"\xef\xbb\xbf\n\n\x80", 3)]
)
@pytest.mark.parametrize("size", [1, 100])
def test_invalid_bytes_are_reported_with_their_line(data, line, size):
    with pytest.raises(UserError) as error:
        list(lines.chunks(Drip(data, size), "raw.txt", "utf-8"))
    assert error.value.where == f"raw.txt:{line}"


@pytest.mark.parametrize("size", [1, 3, 5, 100, 100_000])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "gb18030", "big5-hkscs"])
def test_encoding_is_detected(size, encoding):
    text = (
        "2026 plain ASCII first\n" if encoding != "utf-16-le" else ""
    ) + "我們的語言很好\r\n\n這是一個例子，你們好嗎\n" * 20
    if encoding == "gb18030":
        text = text.replace("們", "们").replace("語", "语").replace("這", "这").replace("個", "个").replace("嗎", "吗")
    names = []
    chunks = list(lines.chunks(Drip(text.encode(encoding), size), "x", detected=names.append))
    assert [line for chunk in chunks for line in chunk] == text.split("\n")[:-1]
    assert names == ([] if encoding.startswith("utf-8") else [encoding])


def test_invalid_bytes_in_utf8_do_not_change_the_encoding():
    data = "我愛自然語言\n".encode() * 30 + b"\xff\xfe\n" + "語言\n".encode()
    given = []
    with pytest.raises(UserError) as error:
        given.extend(lines.chunks(Drip(data, 7), "raw.txt"))
    assert error.value.where == "raw.txt:31" and sum(map(len, given)) == 30

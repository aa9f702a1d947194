"""Encodings: detection, and reports of invalid bytes by line."""

import pytest

from wseg_core.corpora.encoding import OFFERED, decode, guess, known
from wseg_core.corpora.frequent import likeness
from wseg_core.errors import UserError

TRADITIONAL = "我們 昨天 在 圖書館 研究 生命 起源 。\n她 說 ： 「 明天 可能 會 下雨 」 。\n"
SIMPLIFIED = "我们 昨天 在 图书馆 研究 生命 起源 。\n她 说 ： “ 明天 可能 会 下雨 ” 。\n"


@pytest.mark.parametrize("content", [TRADITIONAL, SIMPLIFIED, "我 爱 你\n", "plain ASCII\n"])
@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("utf-32", "utf-32"),
        ("gb18030", "gb18030"),
    ],
)
def test_encoding_is_detected(content, encoding, name):
    decoded = decode(content.encode(encoding))
    assert decoded.text == content and decoded.bad == []
    assert decoded.encoding == (name if content[0] > "z" or name != "gb18030" else "utf-8")


def test_big5_is_not_detected_as_gb18030():
    data = TRADITIONAL.encode("big5hkscs")
    assert data.decode("gb18030") and decode(data).encoding == "big5-hkscs"
    assert likeness(TRADITIONAL) > 0.5 > likeness(data.decode("gb18030"))


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "big5hkscs"])
def test_invalid_bytes_are_reported_by_line(encoding):
    data = "".join(TRADITIONAL for _ in range(20)).encode(encoding)
    lines = data.split(b"\n")
    lines[6] = lines[6][:4] + b"\xff" + lines[6][4:]
    decoded = decode(b"\n".join(lines))
    assert decoded.bad == [7]
    assert decoded.encoding == {"big5hkscs": "big5-hkscs"}.get(encoding, encoding)


def test_truncated_character_is_reported_in_the_last_line():
    assert decode(TRADITIONAL.encode() + "我".encode()[:2]).bad == [3]


def test_encodings_of_other_languages_are_not_guessed():
    russian = "Привет мир как дела сегодня и завтра\n" * 5
    assert decode(russian.encode("cp1251")).encoding is None
    assert decode(russian.encode("cp1251"), "cp1251").text == russian


def test_encoding_name_means_its_superset():
    assert [known(n) for n in ("GBK", "gb2312", "Big5", "UTF8")] == ["gb18030", "gb18030", "big5-hkscs", "utf-8"]


@pytest.mark.parametrize("name", ["utf-9", "rot13", "hex", "undefined", "", "\0"])
def test_unknown_encoding_is_refused(name):
    with pytest.raises(UserError, match="encoding"):
        known(name)


def test_nul_byte_is_not_detected_as_utf_16():
    assert decode("我 愛\0 你\n".encode()).encoding == "utf-8"


@pytest.mark.parametrize("other", ["cp1251", "cp949", "shift_jis", "cp1252", "iso8859-7", "koi8-r"])
def test_only_encodings_used_for_chinese_are_suggested(other):
    content = {
        "cp949": "오늘은 날씨가 좋습니다\n",
        "shift_jis": "今日はとても暑いです\n",
        "cp1252": "Où été déjà\n",
    }.get(other, "Καλημέρα\n" if other == "iso8859-7" else "Сегодня хорошая погода\n")
    decoded = decode((content * 20).encode(other), "utf-8")
    assert decoded.encoding is None and decoded.hint in ("", *OFFERED)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "gb18030", "big5-hkscs"])
def test_beginning_of_a_text_is_enough_wherever_it_ends(encoding):
    data = (TRADITIONAL * 9).encode(encoding)
    assert guess(data) == encoding
    assert {guess(data[:size], complete=False) for size in range(200, 220)} == {encoding}

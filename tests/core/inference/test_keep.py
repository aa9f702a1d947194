"""Text that is never cut: which pieces match, and effects on the segmentation."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import tiny
from tests.core.inference.test_segmenter import check_words
from wseg_core.errors import UserError
from wseg_core.inference import keep
from wseg_core.inference.dictionary import Dictionary
from wseg_core.text.characters import squeeze
from wseg_core.text.tags import CUT, JOIN


def pieces(text: str, *kinds: str) -> list[str]:
    """The pieces of two or more characters that are kept whole."""
    characters, gaps = squeeze(text)
    joined = keep.join(characters, gaps, kinds or keep.KINDS)
    stretches, start = [], 0
    for position, gap in enumerate(joined.tolist(), 1):
        if gap != JOIN:
            stretches, start = [*stretches, characters[start:position]], position
    return [stretch for stretch in stretches if len(stretch) > 1]


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("我用iPhone15拍照", ["iPhone15"]),
        ("Coca-Cola与AT&T说don't", ["Coca-Cola", "AT&T", "don't"]),
        ("学C++和C#，看#AI#话题", ["C++", "C#", "AI"]),
        ("1.Google发布Node.js", ["Google", "Node.js"]),
        ("A股的B2B，５Ｇ，café", ["B2B", "５Ｇ", "café"]),
        ("на Москва Ωμέγα", ["на", "Москва", "Ωμέγα"]),
        ("2010年", []),
    ],
)
def test_latin_runs(text, whole):
    assert pieces(text, "latin") == whole


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("有3，100元，共1,234.5万元", ["100元", "1,234.5万元"]),
        ("速度100km/h，重3.5公斤，300多万，20多岁", ["100km/h", "3.5公斤", "300多万", "20多岁"]),
        ("降到-5℃，涨１０％，US$1,200", ["-5℃", "１０％", "US$1,200"]),
        ("2010年-2015年，COVID-19", ["2010年", "2015年", "19"]),
        ("2023年5月10日上午10:30到10：45", ["2023年5月10日", "10:30", "10：45"]),
        ("2023-05-10T10:30:00Z和2023/5/10，3时20分", ["2023-05-10T10:30:00Z", "2023/5/10", "3时20分"]),
        ("二〇二三年五月十日三点半", ["二〇二三年五月十日", "三点半"]),
        ("一百二十三人，二十五岁，百分之十五点五，五分钟", ["一百二十三", "二十五岁", "百分之十五点五", "五分钟"]),
        ("统一三国，十分好，一点一点，三分别，第一一定", []),
        ("20世纪90年代，3个月，8日本报讯", ["20世纪", "90年代", "3个月"]),
    ],
)
def test_numbers_dates_and_times(text, whole):
    assert pieces(text, "number") == whole


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("请看https://example.com/a_(b)?c=1。谢谢", ["https://example.com/a_(b)?c=1"]),
        ("（www.test.cn/x.html），baidu.com:8080/路径", ["www.test.cn/x.html", "baidu.com:8080/"]),
        ("写信给foo.bar+x@mail.example.com.cn吧", ["foo.bar+x@mail.example.com.cn"]),
        ("ｗｗｗ．ｓｃｈｏｏｌ．ｅｄｕ．ｔｗ，好", ["ｗｗｗ．ｓｃｈｏｏｌ．ｅｄｕ．ｔｗ"]),
        ("http://localhost:8501/sentence很好", ["http://localhost:8501/sentence"]),
        ("3.14，Node.js，end.Next，我@你", []),
    ],
)
def test_urls_and_addresses(text, whole):
    assert pieces(text, "url") == whole


def test_white_space_still_cuts_and_kinds_combine():
    assert pieces("iPhone 15 Pro") == ["iPhone", "15", "Pro"]
    assert pieces("2023年用iPhone15看www.a.com", "latin", "url") == ["iPhone15", "www.a.com"]
    characters, gaps = squeeze("pro ces")
    assert keep.join(characters, gaps, keep.KINDS).tolist() == [JOIN, JOIN, CUT, JOIN, JOIN, CUT]


def test_kinds_are_given_as_text_or_list():
    assert keep.parse("url, LATIN") == keep.parse(["latin", "url"]) == ("latin", "url")
    assert keep.parse("none") == keep.parse("") == keep.parse(()) == () and keep.parse("latin，number") == (
        "latin",
        "number",
    )
    with pytest.raises(UserError, match="latn") as fault:
        keep.parse("latn")
    assert "latin" in fault.value.advice


@pytest.mark.parametrize("encoder, loss", tiny.KINDS)
def test_piece_stays_whole_with_any_model(encoder, loss):
    segmenter, text = tiny.segmenter(encoder, loss), "我愛https://example.com/a與iPhone15在2026年3月8日"
    for words in (segmenter.cut(text, keep="latin,number,url"), segmenter.using(keep=keep.KINDS).cut(text)):
        check_words(text, words)
        for piece in ("https://example.com/a", "iPhone15", "2026年3月8日"):
            assert any(piece in word for word in words), words
    result = segmenter.probabilities(text, keep="url")
    start = text.index("https")
    assert result["boundary"][start : start + len("https://example.com/") - 1] == [0.0] * (
        len("https://example.com/") - 1
    )
    assert result["words"] == segmenter.cut(text, keep="url") and segmenter.using(keep="url").cut(
        text, keep=()
    ) == segmenter.cut(text)
    assert segmenter.boundaries([text], keep="url")[0][start] == 0.0


@pytest.mark.parametrize("decoding", ["legal", "greedy"])
@settings(max_examples=60)
@given(text=tiny.texts | st.text("1a.:/@年月-％,，", max_size=20), kinds=st.sets(st.sampled_from(keep.KINDS)))
def test_text_is_preserved(decoding, text, kinds):
    segmenter = tiny.segmenter("cnn", "cross_entropy", "bies", 0, f"loss.decoding={decoding}")
    words = segmenter.cut(text, keep=kinds)
    check_words(text, words)
    assert segmenter.probabilities(text, keep=kinds)["words"] == words


def test_forced_word_overrides_a_kept_piece_and_a_suggested_one_does_not():
    segmenter = tiny.segmenter("linear", "crf")
    assert "20" in segmenter.cut("2010年", Dictionary.parse("!20~"), keep="number")
    assert segmenter.cut("2010年", Dictionary.parse("20~ 20"), keep="number") == ["2010年"]


@pytest.mark.parametrize(
    "piece", ["1", "a.", "a-", "一", "a@", "1,111", "(a", "十点", "www.(", "1:", "https://((", "-5"]
)
def test_any_text_is_matched_quickly(piece):
    import time

    text, start_time = piece * (20_000 // len(piece)), time.perf_counter()
    keep.join(*squeeze(text), keep.KINDS)
    assert time.perf_counter() - start_time < 5

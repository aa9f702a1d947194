"""The custom dictionary: parsing, matching, forced words and weights with every kind of model."""

import math
from itertools import accumulate

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests import tiny
from tests.core.inference.test_segmenter import check_words
from wseg_core.corpora import FAULT_LIMIT
from wseg_core.errors import UserError
from wseg_core.inference.dictionary import HEAVIEST, WEIGHT, Dictionary, Match, WordListFault
from wseg_core.text.characters import squeeze
from wseg_core.text.tags import CUT, JOIN

TEXT = "研究生命起源"
some = st.lists(st.text("天地人", min_size=1, max_size=4), max_size=5)
hard = st.text(st.characters(exclude_categories=()), min_size=1, max_size=4).filter(
    lambda w: len(w.split()) == 1 and w == w.strip()
)


def suggesting(**words: float) -> Dictionary:
    return Dictionary(suggested=words)


def spans(words: list[str]) -> set[tuple[int, int]]:
    ends = list(accumulate(map(len, words)))
    return set(zip([0, *ends], ends))


def test_entries_are_read_line_by_line():
    result = Dictionary.parse("# names\n研究生\t2.5\n\n!生命 \r\n！起源\n  研究\u3000\n生命 1\n")
    assert result.forced == {"起源"}
    assert result.suggested == {"研究生": 2.5, "研究": WEIGHT, "生命": 1.0}
    assert Dictionary.parse("研究\n生命 3", force=True) == Dictionary(frozenset({"研究", "生命"}))
    assert len(Dictionary.parse("")) == 0


@pytest.mark.parametrize(
    "line",
    [
        "詞 x",
        "詞 -1",
        "詞 20.5",
        "詞 nan",
        "詞 3 4",
        "長" * 65,
        "!",
        "!!!",
        "！！",
        "! 詞",
        "!!詞",
        "!詞 x",
        "!iPhone 15",
    ],
)
def test_faulty_line_is_named(line):
    with pytest.raises(UserError) as fault:
        Dictionary.parse("好\n" + line, "list.txt")
    assert fault.value.where == "list.txt:2" and fault.value.advice


def test_faulty_lines_are_listed_and_the_others_used():
    content = "好\n詞 x\n\n!生命\n!!!\n# 注\nabc def\n起源 3"
    result, faults, count = Dictionary.examine(content, "list.txt")
    assert (result.forced, result.suggested) == ({"生命"}, {"好": WEIGHT, "起源": 3.0})
    assert [fault.line for fault in faults] == [2, 5, 7] and count == 3 and all(f.what and f.advice for f in faults)
    with pytest.raises(WordListFault) as refused:
        Dictionary.parse(content, "list.txt")
    assert refused.value.faults == faults and refused.value.where == "list.txt" and refused.value.code == 2
    assert Dictionary.examine("好\n生命") == (Dictionary.parse("好\n生命"), [], 0)


def test_many_faults_are_counted_and_the_first_listed():
    result, faults, count = Dictionary.examine("壞 x\n" * 1000 + "好")
    assert (
        set(result.suggested) == {"好"}
        and count == 1000
        and [f.line for f in faults] == list(range(1, FAULT_LIMIT + 1))
    )


def test_words_beyond_the_limit_are_faults(monkeypatch):
    monkeypatch.setattr("wseg_core.inference.dictionary_lines.MOST", 2)
    result, faults, count = Dictionary.examine("好\n壞\n天\n好 2\n地")
    assert result.suggested == {"好": 2.0, "壞": WEIGHT} and [f.line for f in faults] == [3, 5] and count == 2


@pytest.mark.parametrize("encoding", ["utf-8-sig", "big5", "gb18030", "utf-16"])
def test_file_in_any_encoding_is_read(tmp_path, encoding):
    (tmp_path / "list.txt").write_bytes("研究生命的起源\n我們的語言很好\n!這是一個例子\n".encode(encoding))
    result = Dictionary.read(tmp_path / "list.txt")
    assert result.forced == {"這是一個例子"} and set(result.suggested) == {"研究生命的起源", "我們的語言很好"}


def test_unreadable_file_gives_a_clear_message(tmp_path):
    (tmp_path / "binary").write_bytes(b"\x00\xff\x00")
    for path in (tmp_path / "binary", tmp_path / "missing", tmp_path, "a\0b"):
        with pytest.raises(UserError):
            Dictionary.read(path)


def matched(text, *words, force=False, fold=True):
    listed = Dictionary.parse("\n".join(words), force=force)
    return [(m.start, m.end) for m in listed.matches(*squeeze(text), fold)]


def test_forced_word_with_weight_or_space_is_a_fault():
    for line in ("!iPhone 15", "！生命 3", "!生命\u3000起源", "!C++ 语言 4"):
        listed, (fault,), count = Dictionary.examine(f"!C++\n{line}\n生命 3", "list.txt")
        assert (fault.line, count) == (2, 1) and "forced" in fault.what and " ".join(line.split()) in fault.what
        assert listed.forced == {"C++"} and listed.suggested == {"生命": 3.0}


@pytest.mark.parametrize("mark", ["!", ""])
def test_latin_edge_matches_only_at_a_word_boundary(mark):
    for word, text in [
        ("ces", "processes"), ("10", "2010年"), ("10", "公元１９１０"), ("iPhone", "iPhone15"), ("15", "iPhone15"), ("s", "cafe\u0301s"),
        ("е", "дерево"), ("ces", "ｐｒｏｃｅｓｓｅｓ"), ("2010", "2010a"), ("A股", "AA股"), ("第1", "第10"),
    ]:  # fmt: skip
        assert matched(text, mark + word) == [], (word, text)
    assert matched("pro ces ses", mark + "ces") == [(3, 6)], "white space ends a run"
    assert matched("买iPhone吧", mark + "iPhone") == [(1, 7)]
    assert matched("用C++写", mark + "C++") == [(1, 4)] and matched("A股第1", mark + "A股", mark + "第1") == [
        (0, 2),
        (2, 4),
    ]
    assert matched("邉\U000e0100ABC", mark + "ABC") == [(2, 5)], "a mark on an ideograph is no letter"


def test_tilde_allows_a_match_inside_a_latin_word():
    assert (
        matched("processes", "!~ces~") == [(3, 6)]
        and matched("processes", "!~ces") == matched("processes", "!ces~") == []
    )
    assert matched("2010", "~10") == [(2, 4)] == matched("2010", "～10") and matched("1020", "10~") == [(0, 2)]
    assert matched("第10", "第1~") == [(0, 2)] and matched("1020", "!10~", force=True) == [(0, 2)]
    assert matched("~中~", "~中~") == [(0, 3)] and matched("~", "~") == [(0, 1)], (
        "elsewhere it is a character like others"
    )
    assert Dictionary.parse("!~ces\n!ces").open_start == frozenset(), "of a word on several lines the last counts"


def test_width_folding_follows_the_model():
    assert (
        matched("ＡＢＣ公司", "ABC公司") == [(0, 5)] == matched("ABC公司", "!ＡＢＣ公司")
        and matched("Ａ", "A", fold=False) == []
    )
    match, = Dictionary.parse("ABC 3").matches(*squeeze("ＡＢＣ"))  # fmt: skip
    assert match == Match(0, 3, "ＡＢＣ", 3.0), "the word is given as the text has it"
    listed, text = Dictionary.parse("!二〇二六年ABC"), "二〇二六年ＡＢＣ公司"
    assert tiny.segmenter("linear", "crf").cut(text, listed)[0] == "二〇二六年ＡＢＣ"
    apart = tiny.segmenter("linear", "crf", "bies", 1, "data.fold_width=false")
    assert apart.cut(text, listed) == apart.cut(text)


JIEBA = "云计算 5\n李小福 2 nr\n创新办 3 i\neasy_install 3 eng\n好用 300\n台中\n凱特琳 nz\n"


def test_jieba_format_is_recognized():
    listed = Dictionary.parse(JIEBA, "userdict.txt")
    assert "jieba" in listed.notice and listed.notice.startswith("userdict.txt: ")
    words = ("云计算", "李小福", "创新办", "easy_install", "好用", "台中", "凱特琳")
    assert listed.suggested == dict.fromkeys(words, WEIGHT)
    assert Dictionary.parse("生命 300\n起源 2000\n研究 3\n方法 57").suggested["研究"] == WEIGHT
    _, faults, _ = Dictionary.examine(JIEBA + "Edu Trust认证 2000\n")
    assert [fault.line for fault in faults] == [8]
    assert Dictionary.parse(JIEBA, force=True).forced == set(words)


@pytest.mark.parametrize(
    "content", ["詞 25", "好 300\n詞 2.5", "iPhone 15 pro", "!生命\n研究 3 n", "詞 5\n語 300\n好 4"]
)
def test_own_format_is_not_detected_as_jieba(content):
    listed, faults, _ = Dictionary.examine(content)
    assert not listed.notice and len(faults) == 1


def test_later_dictionary_overrides_when_merged():
    first, second = Dictionary.parse("!研究\n生命 2\n~ces"), Dictionary.parse("研究 3\n!生命\nces")
    assert first.merged(second) == Dictionary.parse("研究 3\n!生命\nces")
    assert second.merged(Dictionary.parse("起源")).suggested == {"研究": 3.0, "ces": WEIGHT, "起源": WEIGHT}


def test_matches_prefer_the_longest_from_the_left():

    assert matched(TEXT, "研究", "研究生") == [(0, 3)], "the longest"
    assert matched(TEXT, "研究", "研究生", "生命") == [(0, 3), (2, 4)], "crosswise: both"
    assert matched(TEXT, "研究", "研究生", "生命", force=True) == [(0, 3)], "forced ones never overlap"
    assert matched("天天天", "天天") == [(0, 2), (1, 3)] and matched("天天天", "天天", force=True) == [(0, 2)]
    assert matched("研 究生命", "研究", "研究生", "生命") == [(2, 4)], "never across white space"
    assert matched("e\u0301é", "e", "\u0301é") == [], "never a part of a cluster"
    assert matched(TEXT, "!生命", "研究生", "研究", "起源") == [(2, 4), (0, 2), (4, 6)], "forced ones first"


def test_constraints_and_log_odds_follow_the_entries():
    characters, gaps = squeeze(TEXT)
    constraints, added = Dictionary.parse("!生命\n研究 2\n起源 3").overlay(characters, gaps)
    assert constraints.tolist() == [0, CUT, JOIN, CUT, 0, CUT]
    assert added.tolist() == [-2, 2, 0, 3, -3, 3]
    constraints, added = Dictionary.parse("!生命").overlay(characters, gaps)
    assert added is None and not gaps[:-1].any(), "the text's own constraints stay as they are"


@settings(max_examples=60)
@given(text=st.text("天地人 ", max_size=12), words=some)
def test_matches_equal_their_definition(text, words):
    characters, gaps = squeeze(text)
    n = len(characters)
    cut, join = {i for i in range(n) if gaps[i] == CUT}, {i for i in range(n) if gaps[i] == JOIN}
    every = {
        (a, b)
        for a in range(n)
        for b in range(a + 1, n + 1)
        if characters[a:b] in words and not cut & set(range(a, b - 1)) and not join & {a - 1, b - 1}
    }
    longest = {(a, b) for a, b in every if not any((c, d) != (a, b) and c <= a and b <= d for c, d in every)}
    weighted = Dictionary(suggested=dict.fromkeys(words, 1.0)).matches(characters, gaps)
    assert {(m.start, m.end) for m in weighted} == longest
    assert all(m == Match(m.start, m.end, characters[m.start : m.end], 1.0) for m in weighted)
    position, apart = 0, []
    while position < n:
        ends = [b for a, b in every if a == position]
        apart += [(position, max(ends))] if ends else []
        position = max(ends, default=position + 1)
    assert [(m.start, m.end) for m in Dictionary(frozenset(words)).matches(characters, gaps)] == apart


@pytest.mark.parametrize("scheme", tiny.SCHEMES)
@pytest.mark.parametrize("decoding", ["legal", "greedy"])
@settings(max_examples=40)
@given(data=st.data())
def test_text_is_preserved_and_forced_words_are_applied(scheme, decoding, data):
    segmenter = tiny.segmenter("cnn", "cross_entropy", scheme, 0, f"loss.decoding={decoding}")
    text = data.draw(tiny.texts)
    pieces = st.integers(0, max(0, len(text) - 1)).flatmap(lambda a: st.integers(1, 4).map(lambda n: text[a : a + n]))
    words = {w for w in data.draw(st.lists(pieces | hard, max_size=4)) if len(w.split()) == 1 and w == w.strip()}
    forced = frozenset(data.draw(st.sets(st.sampled_from(sorted(words))))) if words else frozenset()
    listed = Dictionary(forced, {w: data.draw(st.floats(0, HEAVIEST)) for w in words - forced})
    result = segmenter.cut(text, listed)
    check_words(text, result)
    assert segmenter.probabilities(text, dictionary=listed)["words"] == result == segmenter.using(listed).cut(text)
    assert {(m.start, m.end) for m in listed.matches(*squeeze(text)) if m.weight is None} <= spans(result)


@pytest.mark.parametrize("encoder, loss", tiny.KINDS)
@pytest.mark.parametrize("epochs", [0, 2])
def test_forced_word_is_applied_with_any_model(encoder, loss, epochs):
    segmenter = tiny.segmenter(encoder, loss, "bies", epochs)
    listed = Dictionary(frozenset({"究生", "起"}))
    result = segmenter.probabilities(TEXT, dictionary=listed)
    assert {(1, 3), (4, 5)} <= spans(result["words"])
    assert (
        result["boundary"][0] == result["boundary"][2] == result["boundary"][3] == result["boundary"][4] == 1
        and result["boundary"][1] == 0
    )
    assert all({(1, 3), (4, 5)} <= spans(s["words"]) for s in result["segmentations"])


@pytest.mark.parametrize("scheme", tiny.SCHEMES)
@pytest.mark.parametrize("loss", ["crf", "binary", "cross_entropy"])
@settings(max_examples=25)
@given(
    weight=st.floats(0, 8),
    more=st.floats(0, 8),
    temperature=st.floats(0.5, 3),
    span=st.tuples(st.integers(0, 5), st.integers(1, 6)).filter(lambda s: s[0] < s[1]),
)
def test_probability_grows_with_the_weight(scheme, loss, weight, more, temperature, span):
    segmenter = tiny.segmenter("linear", loss, scheme).using(temperature=temperature)
    word = TEXT[slice(*span)]

    def share(w):  # of all segmentations that contain the word
        result = segmenter.probabilities(TEXT, 100, dictionary=suggesting(**{word: w}))["segmentations"]
        assert math.fsum(s["probability"] for s in result) == pytest.approx(1)
        return math.fsum(s["probability"] for s in result if span in spans(s["words"]))

    assert share(weight) <= share(weight + more) + 1e-12
    cuts = [span in spans(segmenter.cut(TEXT, suggesting(**{word: w}))) for w in (weight, weight + more)]
    assert cuts[0] <= cuts[1], "once cut out, it stays cut out"


@pytest.mark.parametrize("scheme", tiny.SCHEMES)
def test_weight_is_added_to_the_log_odds_of_a_gap(scheme):
    for temperature in (1.0, 2.0):
        segmenter = tiny.segmenter("linear", "crf", scheme).using(temperature=temperature)
        before = segmenter.probabilities(TEXT)["boundary"]
        after = segmenter.probabilities(TEXT, dictionary=suggesting(源=1.5))["boundary"]
        moved = math.log(after[4] / (1 - after[4])) - math.log(before[4] / (1 - before[4]))
        assert moved == pytest.approx(1.5 / temperature)


@settings(max_examples=40)
@given(
    text=st.text("我愛自然語言", min_size=1, max_size=10),
    words=st.dictionaries(st.text("我愛自然語言", min_size=1, max_size=3), st.floats(0, 5), max_size=4),
)
def test_zero_weight_changes_nothing_and_calibration_no_cut(text, words):
    segmenter = tiny.segmenter("linear", "crf")
    listed = Dictionary(suggested=words)
    assume(listed.matches(*squeeze(text)))
    assert segmenter.cut(text, Dictionary(suggested=dict.fromkeys(words, 0.0))) == segmenter.cut(text)
    assert segmenter.using(temperature=3.0).cut(text, listed) == segmenter.cut(text, listed)
    heavy = Dictionary(suggested=dict.fromkeys(words, 0.0)).overlay(*squeeze(text))
    assert heavy[1] is not None and not heavy[1].any()


def test_batch_gives_the_results_of_each_text_alone():
    listed, texts = Dictionary.parse("!生命\n走了 9\n我愛 3"), ["", "她走了", TEXT, "我愛 自然語言", " "]
    segmenter = tiny.segmenter("linear", "crf")
    assert segmenter.cut_many(texts, listed) == [segmenter.cut(t, listed) for t in texts]
    for text, shares in zip(texts, segmenter.boundaries(texts, listed)):
        np.testing.assert_allclose(shares, segmenter.probabilities(text, dictionary=listed)["boundary"], atol=1e-9)
    assert segmenter.using(listed).cut_many(texts, Dictionary()) == segmenter.cut_many(texts)


def test_long_dictionary_on_a_long_text_is_fast():
    import time

    listed = Dictionary.parse(
        "\n".join(f"{chr(0x4E00 + i % 9000)}{chr(0x4E00 + i // 9000)}{i % 7}" for i in range(50_000))
    )
    start_time = time.perf_counter()
    listed.overlay(*squeeze("我愛自然語言處理" * 2500))
    assert time.perf_counter() - start_time < 5

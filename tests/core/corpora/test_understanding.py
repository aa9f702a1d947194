"""Files of similar formats: read correctly or refused by name."""

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wseg_core import corpora

SENTENCES = [
    ["颱風", "過後", "，", "海邊", "的", "漁港", "很", "安靜", "。"],
    ["媽媽", "買", "了", "三", "斤", "荔枝", "。"],
    ["火車", "誤點", "，", "大家", "只好", "等", "。"],
    ["他們", "在", "操場", "上", "放", "風箏", "。"],
]
WORDS = sorted({word for words in SENTENCES for word in words})
TAGS = {1: "S", 2: "BE"}


def lines(template):
    """One line per sentence, formatted by `template`, numbered from 1."""
    return "".join(template(number, words) + "\n" for number, words in enumerate(SENTENCES, 1))


def numbered(front):
    return lines(lambda number, words: front.format(number) + " ".join(words))


def characters(row):
    """One character per line, and a blank line after each sentence."""
    return lines(lambda _, words: "".join(row(c, TAGS[len(w)][i], i) + "\n" for w in words for i, c in enumerate(w)))


# (content, format that it is read in); all hold SENTENCES
UNDERSTOOD = {
    "slash and space": (lines(lambda _, w: "/ ".join(w)), "joined"),
    "slash and space, at the end too": (lines(lambda _, w: "/ ".join([*w, ""])), "joined"),
    "slash between spaces": (lines(lambda _, w: " / ".join(w)), "joined"),
    "bar between spaces": (lines(lambda _, w: " | ".join(w)), "joined"),
    "bar between spaces and around": (lines(lambda _, w: f"| {' | '.join(w)} |"), "joined"),
    "space and slash": (lines(lambda _, w: " ".join("/" + word for word in w)), "joined"),
    "slash alone": (lines(lambda _, w: "/".join(w)), "joined"),
    "slash alone, at both ends": (lines(lambda _, w: f"/{'/'.join(w)}/"), "joined"),
    "bar alone": (lines(lambda _, w: "|".join(w)), "joined"),
    "full-width bar": (lines(lambda _, w: "｜".join(w)), "joined"),
    "underscore": (lines(lambda _, w: "_".join(w)), "joined"),
    "middle dot": (lines(lambda _, w: "・".join(w)), "joined"),
    "middle dot and space": (lines(lambda _, w: "· ".join(w)), "joined"),
    "comma and space": (lines(lambda _, w: ", ".join(w)), "joined"),
    "comma alone": (lines(lambda _, w: ",".join(w)), "joined"),
    "semicolon alone": (lines(lambda _, w: ";".join(w)), "joined"),
    "TAB and a label": (lines(lambda n, w: f"{'ab'[n % 2]}\t{' '.join(w)}"), "tsv"),
    "plus": (lines(lambda _, w: "+".join(w)), "joined"),
    "number": (numbered("{} "), "numbered"),
    "number from nought": (lines(lambda n, w: f"{n - 1:03} {' '.join(w)}"), "numbered"),
    "number and full stop": (numbered("{}. "), "numbered"),
    "number and full stop, no space": (numbered("{}."), "numbered"),
    "number and 、": (numbered("{}、"), "numbered"),
    "number and TAB": (numbered("{}\t"), "numbered"),
    "number in brackets": (numbered("({}) "), "numbered"),
    "number and full-width bracket": (numbered("{}）"), "numbered"),
    "number and its mark as pieces": (numbered("{} . "), "numbered"),
    "number and semicolon": (numbered("{};"), "numbered"),
    "Python list": (lines(lambda _, w: repr(w)), "lists"),
    "Python lists in one list": (repr(SENTENCES), "lists"),
    "Python lists in one list over many lines": ("[" + ",\n ".join(map(repr, SENTENCES)) + "]\n", "lists"),
    "JSON lists in one list over many lines": (
        "[\n" + ",\n".join(f'  ["{chr(34).join([chr(34) + ", " + chr(34)]).join(w)}"]' for w in SENTENCES) + "\n]\n",
        "lists",
    ),
    "NumPy array": (lines(lambda _, w: "[" + " ".join(map(repr, w)) + "]"), "lists"),
    "Python pairs": (lines(lambda _, w: repr([(word, "n") for word in w])), "lists"),
    "Python 2 list": (lines(lambda _, w: "[" + ", ".join("u" + ascii(word) for word in w) + "]"), "lists"),
    "list without quotation marks": (lines(lambda _, w: f"[{', '.join(w)}]"), "lists"),
    "list of words and tags": (lines(lambda _, w: f"[{', '.join(word + '/n' for word in w)}]"), "lists"),
    "BIES after a space": (characters(lambda c, tag, _: f"{c} {tag}"), "tagged"),
    "BIES with more after a hyphen": (characters(lambda c, tag, _: f"{c} {tag}-NN"), "tagged"),
    "BIES with more after an underscore": (characters(lambda c, tag, _: f"{c}\t{tag}_CWS"), "tagged"),
    "BMES": (characters(lambda c, tag, _: f"{c} {tag.replace('I', 'M')}"), "tagged"),
    "BIO": (characters(lambda c, _, place: f"{c} {'I' if place else 'B'}"), "tagged"),
    "BIO with more after a hyphen": (characters(lambda c, _, place: f"{c} {'I' if place else 'B'}-WORD"), "tagged"),
    "tags on one line": (
        lines(lambda _, w: " ".join(f"{c}/{tag}" for word in w for c, tag in zip(word, TAGS[len(word)]))),
        "inline",
    ),
    "CTB": (lines(lambda n, w: f"<S ID={n}>\n{' '.join(w)}\n</S>"), "words"),
    "CTB on one line": (lines(lambda n, w: f"<S ID={n}> {' '.join(w)} </S>"), "words"),
    "a paragraph a line": (lines(lambda _, w: f"<p>{' '.join(w)}</p>"), "words"),
    "CTB with tags": (
        "<DOC>\n<DOCID> X_1 </DOCID>\n<BODY>\n"
        + lines(lambda n, w: f"<S ID={n}>\n{' '.join(word + '_NN' for word in w)}\n</S>")
        + "</BODY>\n</DOC>\n",
        "underscore",
    ),
}
TABLES = {
    "semicolon": ("a.csv", lines(lambda n, w: f"{n};{' '.join(w)}")),
    "semicolon under a header": ("a.csv", "id;words\n" + lines(lambda n, w: f"{n};{' '.join(w)}")),
    "semicolon under a header, without a name": ("a.txt", "id;words\n" + lines(lambda n, w: f"{n};{' '.join(w)}")),
    "semicolon with quoted cells": ("a.csv", '"id";"words"\n' + lines(lambda n, w: f'"{n}";"{" ".join(w)}"')),
    "bar under a header": ("a.csv", "id|words\n" + lines(lambda n, w: f"{n}|{' '.join(w)}")),
    "TAB in a .csv": ("a.csv", "id\twords\n" + lines(lambda n, w: f"{n}\t{' '.join(w)}")),
    "printed lists": ("a.csv", "id,words\n" + lines(lambda n, w: f'{n},"{w!r}"')),
}
# refused formats: (content, name in the fault)
REFUSED = {
    "labels that are no tags": (
        characters(lambda c, tag, _: f"{c} {'begin' if tag in 'BS' else 'inside'}"),
        "Unknown tag “begin”",
    ),
    "names, not words": (characters(lambda c, tag, _: f"{c} {'O' if tag == 'S' else 'B-PER'}"), "labels names"),
    "a word and a label a line": (
        lines(lambda _, w: "\n".join(f"{word} {'PU' if len(word) == 1 else 'NN'}" for word in w)),
        "“颱風 NN” on line 1",
    ),
    "two bars": (lines(lambda _, w: " || ".join(w)), "“||” makes up"),
    "labels in brackets": (lines(lambda _, w: "　".join(f"{word}(N)" for word in w)), "“颱風(N)” on line 1"),
    "labels after #": (lines(lambda _, w: " ".join(f"{word}#n" for word in w)), "after “#”"),
    "labels that are numbers": (lines(lambda _, w: " ".join(f"{word}:{len(word)}" for word in w)), "after “:”"),
    "quoted words": (lines(lambda _, w: " ".join(f'"{word}"' for word in w)), "quotation mark"),
    "printed dictionaries": (lines(lambda _, w: repr({"words": w})), "quotation mark"),
    "a label and a character a line": (
        characters(lambda c, tag, _: f"{tag} {c}"),
        "2 columns, a word and its labels, such as “B 颱” on line 1",
    ),
    "a number, a word and a label a line": (
        lines(lambda _, w: "".join(f"{i}\t{word}\tN{len(word)}\n" for i, word in enumerate(w, 1))),
        "2 columns, a word",
    ),
    "labels under the words": (lines(lambda _, w: f"{' '.join(w)}\n{' '.join('NN' for _ in w)}"), "NN NN NN"),
    "CoNLL-U with spaces": (
        lines(lambda _, w: "".join(f"{i} {word} {word} N N _ 0 root _ _\n" for i, word in enumerate(w, 1))),
        "ten tab-separated columns",
    ),
    "parse trees": (
        lines(lambda _, w: f"(IP {' '.join(f'(NP (NN {word}))' for word in w)})"),
        "parse trees",
    ),
    "a number and joined words": (lines(lambda n, w: f"{n} {'/ '.join(w)}/"), "end in “/”"),
    "an element a word": (lines(lambda _, w: " ".join(f'<w pos="n">{word}</w>' for word in w)), "markup"),
    "raw text": (lines(lambda _, w: "".join(w)), "no word boundaries"),
    "raw text with a few spaces": (
        "".join(f"{''.join(SENTENCES[n % 4])}\n" for n in range(60)) + "我 用 LaTeX\n",
        "hardly any word boundaries",
    ),
}


def examine(tmp_path, content, name="corpus.txt", **options):
    path = tmp_path / name
    path.write_text(content, "utf-8")
    return corpora.examine(path, **options)


@pytest.mark.parametrize("kind", UNDERSTOOD)
def test_similar_format_is_read_correctly(tmp_path, kind):
    content, name = UNDERSTOOD[kind]
    corpus = examine(tmp_path, content)
    assert (corpus.format, corpus.faults) == (name, [])
    assert corpus.sentences == SENTENCES


@pytest.mark.parametrize("kind", [kind for kind in UNDERSTOOD if UNDERSTOOD[kind][1] in ("joined", "numbered")])
def test_omitted_text_is_named_with_its_line_and_can_be_kept(tmp_path, kind):
    content, _ = UNDERSTOOD[kind]
    corpus = examine(tmp_path, content)
    (doubt,) = corpus.doubts
    assert doubt.line == 1 and "--format words" in doubt.advice and doubt in corpus.warnings
    kept = examine(tmp_path, content, format="words", boundaries=False)
    assert not kept.faults and ["".join(words) for words in kept.sentences] == [
        "".join(line.split()) for line in content.splitlines()
    ]


@pytest.mark.parametrize("kind", TABLES)
def test_delimiter_of_a_table_is_detected(tmp_path, kind):
    name, content = TABLES[kind]
    corpus = examine(tmp_path, content, name)
    assert (corpus.sentences, corpus.faults) == (SENTENCES, [])


@pytest.mark.parametrize("kind", REFUSED)
def test_unsupported_format_is_refused_by_name(tmp_path, kind):
    content, part = REFUSED[kind]
    corpus = examine(tmp_path, content)
    assert corpora.refused(corpus) and part in str(corpus.faults[0])
    assert corpora.refused(corpus, skip_faulty=True)


@pytest.mark.parametrize("kind", ["two bars", "labels in brackets", "labels after #", "a word and a label a line"])
def test_chosen_format_is_used_with_a_warning(tmp_path, kind):
    content, part = REFUSED[kind]
    corpus = examine(tmp_path, content, format="words")
    assert not corpus.faults and part in str(corpus.doubts[0]) and corpus.doubts[0].line == 1


@pytest.mark.parametrize(
    "front",
    ["utt{:04} ", "{:05} ", "A2_{:03} ", "第{}句 ", "#{} "],
    ids=["code", "number from elsewhere", "code with underscore", "number between characters", "number behind a mark"],
)
def test_code_before_each_line_gives_a_warning_that_suggests_a_format(tmp_path, front):
    content = lines(lambda number, words: front.format(number + 40) + " ".join(words))
    corpus = examine(tmp_path, content)
    assert not corpus.faults and front.format(41).strip() in corpus.doubts[0].what
    assert "--format numbered" in corpus.doubts[0].advice
    assert examine(tmp_path, content, format="numbered").sentences == SENTENCES


def test_line_without_mark_or_number_is_a_fault(tmp_path):
    content = UNDERSTOOD["slash and space"][0] + "沒 有 符號\n"
    assert [fault.line for fault in examine(tmp_path, content, format="joined").faults] == [5]
    content = UNDERSTOOD["number and full stop"][0] + "沒 有 號碼\n"
    assert [fault.line for fault in examine(tmp_path, content, format="numbered").faults] == [5]


def test_lines_without_a_boundary_give_a_warning_at_any_length(tmp_path):
    cut = "".join(" ".join(words) + "\n" for words in SENTENCES)
    corpus = examine(tmp_path, cut + "他來了，又走了。\n" + cut + "漁港很安靜嗎？\n圖書館裡沒有空位\n")
    (doubt,) = corpus.doubts
    assert doubt.line == 5 and "3 (lines 5, 10, 11)" in doubt.what and not corpus.faults
    corpus = examine(tmp_path, cut + "我們 說 ： 漁港很安靜，火車誤點。\n")
    assert "(lines 5)" in corpus.doubts[0].what


@pytest.mark.parametrize(
    "line", ["謝謝", "下雨了", "恭喜發財", "謝謝 。", "。", "ABC公司", "2024", "https://www.example.org/a,b"]
)
def test_one_word_sentence_gives_no_warning(tmp_path, line):
    cut = "".join(" ".join(words) + "\n" for words in SENTENCES) * 3
    assert examine(tmp_path, cut + f"{line}\n").doubts == []


@pytest.mark.parametrize("odd", ["漁港/ 很/ 安靜/ 。", "漁港 | 很 | 安靜 | 。", "漁港・ 很・ 安靜・ 嗎・"])
def test_some_unsegmented_sentences_give_a_warning(tmp_path, odd):
    cut = "".join(" ".join(words) + "\n" for words in SENTENCES) * 10
    corpus = examine(tmp_path, cut + odd + "\n")
    (doubt,) = corpus.doubts
    assert not corpus.faults and doubt.line == 41 and "1 (lines 41)" in doubt.what
    assert examine(tmp_path, cut + "＊ ＊ ＊ ＊ ＊\n蘋果 、 梨 、 桃 、 杏\n").doubts == []


def test_rare_proverb_as_one_word_gives_no_warning(tmp_path):
    cut = "".join(" ".join(words) + "\n" for words in SENTENCES) * 200
    assert examine(tmp_path, cut + "有志者事竟成\n").doubts == []


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), count=st.integers(2, 20))
def test_plain_words_give_no_warning(tmp_path, data, count):
    sentence = st.lists(st.sampled_from(WORDS), min_size=2, max_size=12).map(lambda words: [*words, "。"])
    sentences = [data.draw(sentence) for _ in range(count)]
    corpus = examine(tmp_path, "".join(" ".join(words) + "\n" for words in sentences))
    punctuation = sum(word in "，。" for words in sentences for word in words)
    if punctuation < 0.4 * sum(map(len, sentences)):
        assert (corpus.format, corpus.sentences, corpus.doubts, corpus.faults) == ("words", sentences, [], [])


@pytest.mark.parametrize("name", corpora.DEMOS)
@pytest.mark.parametrize("split", corpora.SPLITS)
def test_demo_corpus_gives_no_warning_in_any_folder(tmp_path, name, split):
    content = (corpora.folder(name) / f"{split}.utf8").read_text("utf-8")
    corpus = examine(tmp_path, content)
    assert (corpus.format, corpus.doubts, corpus.faults) == ("words", [], [])
    assert corpus.sentences == corpora.load(f"{name}/{split}").sentences


@pytest.mark.parametrize("mark", ["/ ", " | ", "/", "・"])
def test_long_file_is_read_like_a_short_one(tmp_path, mark):
    generator = random.Random(1)
    sentences = [[*generator.choices(WORDS, k=generator.randint(2, 20)), "。"] for _ in range(3000)]
    corpus = examine(tmp_path, "".join(mark.join(words) + "\n" for words in sentences))
    assert (corpus.format, corpus.sentences) == ("joined", sentences)

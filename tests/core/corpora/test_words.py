"""The white-space reader, references and splits."""

import pytest

from wseg_core import corpora
from wseg_core.errors import UserError


@pytest.fixture
def home_folder(home_folder):
    """The WSEG_HOME of the test with one corpus, `small`."""
    folder = home_folder / "data" / "small"
    folder.mkdir(parents=True)
    (folder / "train.utf8").write_text("我  愛  自然\n\n語言　處理\r\n", "utf-8")
    (folder / "test.utf8").write_text("我 愛 語言\n", "utf-8")
    return home_folder


def test_white_space_separates_words_and_blank_lines_count(home_folder):
    corpus = corpora.load("small/train")
    assert corpus.sentences == [["我", "愛", "自然"], ["語言", "處理"]]
    assert corpus.lines == [1, 3]
    assert (corpus.format, corpus.encoding) == ("words", "utf-8")


def test_corpus_name_alone_fills_the_missing_splits(home_folder):
    assert corpora.fill("small", None, None) == ("small/train", None, "small/test")
    assert corpora.fill("small", "other.txt", None) == ("small/train", "other.txt", "small/test")
    assert corpora.find("small", "test") == home_folder / "data" / "small" / "test.utf8"


@pytest.mark.parametrize(
    ("reference", "part"), [("smal/train", "small/train"), ("small/dev", "small/train"), ("", "small")]
)
def test_unknown_reference_lists_known_ones(home_folder, reference, part):
    with pytest.raises(UserError) as error:
        corpora.find(reference)
    assert part in str(error.value)


def test_one_tenth_is_held_out_by_seed():
    sentences = [[str(i), "x"] for i in range(100)]
    train, dev = corpora.hold_out(sentences, 0.1, seed=3)
    assert (len(train), len(dev)) == (90, 10)
    assert sorted(train + dev) == sorted(sentences)
    assert corpora.hold_out(sentences, 0.1, seed=3) == (train, dev)
    assert corpora.hold_out(sentences, 0.1, seed=4) != (train, dev)


def test_hash_depends_on_sentences_words_and_order():
    some = [["我", "愛"], ["你"]]
    others = [[["我愛"], ["你"]], [["我", "愛", "你"]], [["你"], ["我", "愛"]], [["我"], ["愛", "你"]], []]
    assert len({corpora.sentences_hash(s) for s in [some, *others]}) == 6
    assert corpora.sentences_hash([["\ud800"]]) != corpora.sentences_hash([["\ud801"]])

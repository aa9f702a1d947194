"""Splits by distinct sentences: duplicates stay together, the sizes stay near the fractions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.cli.command_line import call
from wseg_core import corpora
from wseg_core.errors import UserError

REPEATED = st.lists(st.sampled_from([["山", "路"], ["山路"], ["下", "雪"], ["河"], ["茶", "香"], ["燈"]]), min_size=2)


def texts(sentences):
    return {"".join(words) for words in sentences}


@given(sentences=REPEATED, fraction=st.sampled_from([0.1, 0.5, 0.9]), seed=st.integers(0, 5))
def test_no_text_is_in_two_splits(sentences, fraction, seed):
    if not corpora.can_hold_out(sentences):
        return
    train, dev = corpora.hold_out(sentences, fraction, seed)
    assert train and dev and not texts(train) & texts(dev)
    assert sorted(train + dev) == sorted(sentences)
    assert (train, dev) == corpora.hold_out(sentences, fraction, seed)


def test_same_text_with_other_cuts_is_a_duplicate():
    train, dev = corpora.hold_out([["山", "路"], ["山路"], ["下", "雪"]], 0.4)
    assert sorted(map(len, (texts(train), texts(dev)))) == [1, 1]


def test_each_split_gets_a_sentence_if_possible():
    sentences = [[letter] for letter in "abc"] * 10
    assert [len(texts(part)) for part in corpora.split(sentences, [0.8, 0.1, 0.1])] == [1, 1, 1]
    with pytest.raises(UserError, match="2 distinct sentences, the test set"):
        corpora.split([["a"], ["b"]] * 10, [0.8, 0.1, 0.1])


def test_duplicates_hardly_change_the_split_of_other_sentences():
    sentences = [[str(i)] for i in range(1000)] + [["many"]] * 100
    train, dev, test = corpora.split(sentences, [0.8, 0.1, 0.1], 3)
    assert all(abs(len(part) - size) <= 100 for part, size in ((train, 880), (dev, 110), (test, 110)))


@pytest.mark.parametrize("sentences", [[], [["山"]], [["山", "路"], ["山路"]] * 3])
def test_single_distinct_sentence_cannot_be_split(sentences):
    assert not corpora.can_hold_out(sentences)
    with pytest.raises(UserError, match="two distinct sentences"):
        corpora.hold_out(sentences)


def test_duplicates_can_be_skipped(tmp_path, monkeypatch):
    monkeypatch.setenv("WSEG_HOME", str(tmp_path / "home"))
    contents = {"train": "下 雪\n山路\n下 雪\n河 邊\n", "dev": "茶 香\n山 路\n茶 香\n", "test": "茶香\n燈 亮\n"}
    paths = {split: tmp_path / f"{split}.txt" for split in contents}
    for split, content in contents.items():
        paths[split].write_text(content, "utf-8")
    corpus = corpora.import_files(paths, "once", skip_duplicates=True)
    kept = {split: corpora.load("once", split, boundaries=False).sentences for split in corpora.SPLITS}
    assert kept == {"train": [["下", "雪"], ["河", "邊"]], "dev": [["山", "路"]], "test": [["茶香"], ["燈", "亮"]]}
    assert corpus["duplicates_skipped"] == 4 and corpus["overlap"] == {"dev": 0, "test": 0}
    corpus = corpora.import_files(paths["train"], "split", [0.5, 0.5], skip_duplicates=True)
    assert corpus["splits"]["train"]["sentences"] + corpus["splits"]["dev"]["sentences"] == 3
    with pytest.raises(UserError, match="the train set would be empty"):
        corpora.import_files({"train": paths["test"], "test": paths["test"]}, "none", skip_duplicates=True)
    assert "none" not in corpora.names()


def test_import_skips_duplicates_on_request(tmp_path, monkeypatch):
    monkeypatch.setenv("WSEG_HOME", str(tmp_path))
    (tmp_path / "a.txt").write_text("下 雪\n河 邊\n下 雪\n", "utf-8")
    output = call("import", tmp_path / "a.txt", "--skip-duplicates", "--json")
    assert output.code == 0 and output.json["duplicates_skipped"] == 1 and "1 duplicate sentences" in output.err
    assert "--skip-duplicates" in call("check", tmp_path / "a.txt").err

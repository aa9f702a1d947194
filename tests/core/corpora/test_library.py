"""Named corpora: import, listing, names and deletion."""

import json

import pytest

from wseg_core import corpora, home
from wseg_core.errors import UserError

TRAIN = "我們 研究 生命 起源 。\n他 說 好 。\n他 說 好 。\n明天 下雨 。\n"
TEST = "他 說 好 。\n明天 颱風 。\n"


@pytest.fixture
def files(tmp_path, monkeypatch):
    """A folder `news` with train.txt and test.txt (in another encoding) outside an empty WSEG_HOME."""
    monkeypatch.setenv("WSEG_HOME", str(tmp_path / "home"))
    folder = tmp_path / "news"
    folder.mkdir()
    (folder / "train.txt").write_text(TRAIN, "utf-8")
    (folder / "test.txt").write_text(TEST, "utf-16")
    return folder


def test_files_are_imported_as_a_named_corpus(files):
    corpus = corpora.import_files([files / "test.txt", files / "train.txt"])
    assert corpus["name"] == "news" and corpus["overlap"] == {"test": 1}
    assert {split: size["sentences"] for split, size in corpus["splits"].items()} == {"train": 4, "test": 2}
    assert corpus["files"]["test"]["encoding"] == "utf-16"
    assert corpora.load("news", "test").sentences == [["他", "說", "好", "。"], ["明天", "颱風", "。"]]
    assert sorted(p.name for p in home.data().iterdir()) == ["news"]
    assert sorted(p.name for p in (home.data() / "news").iterdir()) == ["corpus.json", "test.utf8", "train.utf8"]
    record = json.loads((home.data() / "news" / "corpus.json").read_text("utf-8"))
    assert record["files"]["train"]["file"] == "train.txt" and record["created"]
    assert any("also appear in train: 1 of 2" in warning for warning in corpus["warnings"])


def test_single_file_can_be_split(files):
    corpus = corpora.import_files(files / "train.txt", "cut", split=[0.5, 0.25, 0.25], seed=1)
    assert sorted(corpus["splits"][split]["sentences"] for split in corpora.SPLITS) == [1, 1, 2]
    assert corpus["overlap"] == {"dev": 0, "test": 0}  # the repeated sentence is in one split
    together = [words for split in corpora.SPLITS for words in corpora.load("cut", split).sentences]
    assert sorted(together) == sorted(corpora.read(files / "train.txt").sentences)


def test_splits_can_be_given(files):
    corpus = corpora.import_files({"dev": files / "train.txt", "train": files / "test.txt"}, "told")
    assert list(corpus["splits"]) == ["train", "dev"]
    with pytest.raises(UserError, match="not a set"):
        corpora.import_files({"tset": files / "test.txt"}, "told-2")


def test_imported_corpus_is_always_read_as_words(files):
    (files / "slashes.jsonl").write_text('["我/r", "愛/v"]\n["[1]", "{2}"]\n', "utf-8")
    corpora.import_files(files / "slashes.jsonl", "odd")
    assert corpora.load("odd").sentences == [["我/r", "愛/v"], ["[1]", "{2}"]]


def test_library_lists_demo_and_imported_corpora(files):
    corpora.import_files(files / "train.txt", "新聞")
    listed = {entry["name"]: entry for entry in corpora.library()}
    assert listed["demo"]["demo"] and not listed["新聞"]["demo"]
    assert listed["新聞"]["script"] == "traditional"
    assert listed["新聞"]["splits"] == {"train": {"sentences": 4, "words": 16, "characters": 22, "types": 10}}
    assert corpora.find("demo/train") == home.demo_data() / "demo" / "train.utf8"


def test_changed_file_is_counted_again(files):
    corpus = corpora.import_files(files / "train.txt", "new")
    path = corpora.find("new/train")
    path.write_text(TRAIN + "再 見\n", "utf-8")
    assert corpus["splits"]["train"]["sentences"] == 4
    assert next(e for e in corpora.library() if e["name"] == "new")["splits"]["train"]["sentences"] == 5


def test_demo_corpus_cannot_be_replaced_or_deleted(files):
    with pytest.raises(UserError, match="already"):
        corpora.import_files(files / "train.txt", "demo")
    with pytest.raises(UserError, match="cannot be deleted"):
        corpora.delete("demo")


def test_delete_removes_all_files(files):
    corpora.import_files(files / "train.txt", "gone")
    corpora.delete("gone")
    assert list(home.data().iterdir()) == []
    with pytest.raises(UserError):
        corpora.find("gone/train")


@pytest.mark.parametrize("name", ["", ".", "..", "../x", "a/b", "a\\b", "-x", "_x", ".x", "x" * 65, "a\0", "a\n", "x."])
def test_hostile_names_cannot_leave_the_library(files, name):
    with pytest.raises(UserError, match="name"):
        corpora.folder(name)


def test_file_has_priority_over_a_corpus_of_the_same_name(files, monkeypatch):
    monkeypatch.chdir(files)
    assert corpora.find("train.txt").read_text("utf-8") == TRAIN
    (files / "demo").mkdir()
    assert corpora.find("demo") == home.demo_data() / "demo" / "train.utf8"


@pytest.mark.parametrize(
    ("names", "suggested"),
    [
        (["pku_test_gold.gb18030.txt"], "pku"),
        (["sinica-train.txt", "sinica-dev.txt"], "sinica"),
        (["train.utf8", "test.utf8"], "news"),
        (["人民日報.txt"], "人民日報"),
        (["demo.txt"], "demo-2"),
    ],
)
def test_free_name_is_suggested(files, names, suggested):
    assert corpora.suggested_name([files / name for name in names]) == suggested

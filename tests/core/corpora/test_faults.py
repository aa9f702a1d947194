"""Invalid files of many kinds: one clear message with its place, and `data/` unchanged."""

import gzip
import os
from pathlib import Path

import pytest

from wseg_core import corpora
from wseg_core.errors import UserError

GOOD = "我 愛 自然 語言\n他 說 好\n"
TAGS = "我\tS\n愛\tS\n自\tB\n然\tE\n"
ROW = "\t_" * 8

# fault: (file name, content, options, line or None for the whole file, a part of the message)
FAULTS = {
    "empty": ("a.txt", "", {}, None, "no content"),
    "only white space": ("a.txt", " \n\u3000\n\t\r\n", {}, None, "no content"),
    "only a byte order mark": ("a.txt", b"\xef\xbb\xbf", {}, None, "no content"),
    "no boundary": ("a.txt", "我愛自然語言\n他說好\n", {}, None, "no word boundaries"),
    "undecodable": ("a.txt", GOOD.encode() + b"\xe6\x88 \xff\n" + GOOD.encode() * 9, {}, 3, "not valid utf-8"),
    "cut off within a character": ("a.txt", (GOOD * 5).encode()[:-3], {}, 10, "not valid utf-8"),
    "not in the encoding told": (
        "a.txt",
        GOOD.encode("big5") * 9,
        {"encoding": "utf-8"},
        None,
        "may be encoded in big5-hkscs",
    ),
    "another language's encoding": (
        "a.txt",
        ("Привет мир как дела\n" * 9).encode("cp1251"),
        {},
        None,
        "could not be detected",
    ),
    "NUL": ("a.txt", GOOD + "你\0 好\n", {}, 3, "NUL"),
    "binary": ("a.txt", bytes(range(256)) * 8, {}, None, "binary"),
    "gzip": ("a.txt.gz", gzip.compress(GOOD.encode()), {}, None, "gzip"),
    "zip or docx": ("a.docx", b"PK\x03\x04" + bytes(50), {}, None, "docx"),
    "PDF": ("a.pdf", b"%PDF-1.7\n", {}, None, "PDF"),
    "web page": ("a.html", "<!DOCTYPE html>\n<p>我 愛</p>\n", {}, None, "web page"),
    "unknown tag": ("a.txt", TAGS + "好\tX\n", {}, 5, "Unknown tag “X”"),
    "two characters in a tag line": ("a.txt", TAGS + "好的\tS\n", {}, 5, "“好的” is not one character"),
    "a line without its tag": ("a.txt", TAGS + "好\n", {}, 5, "Expected 2 columns, got 1"),
    "tags that cannot follow": ("a.txt", TAGS + "好\tE\n", {}, 5, "is not allowed here"),
    "a word that is not ended": ("a.txt", TAGS + "好\tB\n", {}, 5, "is not allowed here"),
    "a word without its tag": ("a.txt", "我/r 愛/v 他/r\n自然/n 語言\n", {}, 2, "“語言” is not a word with a tag"),
    "a tag without its word": ("a.txt", "我_PN 愛_VV 他_PN\n_NN 語言_NN\n", {}, 2, "“_NN” is not a word with a tag"),
    "CoNLL-U with too few columns": ("a.conllu", f"1\t我{ROW}\n2\t愛\t_\n\n", {}, 2, "Expected 10 columns, got 3"),
    "CoNLL-U with a gap in its numbers": ("a.conllu", f"1\t我{ROW}\n3\t愛{ROW}\n\n", {}, 2, "Token 3 follows token 1"),
    "CoNLL-U without blank lines": ("a.conllu", f"1\t我{ROW}\n1\t愛{ROW}\n\n", {}, 2, "Token 1 follows token 1"),
    "ragged CSV": ("a.csv", "n,words\n1,我 愛 你\n2,好 ,\n", {}, 3, "Expected 2 columns, got 3"),
    "a quotation without end": ("a.csv", 'n,words\n1,我 愛 你\n2,"好 的\n', {}, 3, "double quotes"),
    "a table of raw text": ("a.csv", "n,text\n1,我愛自然語言\n2,他說好\n", {}, None, "No column contains"),
    "raw text in JSON Lines": ("a.jsonl", '{"id": "1", "text": "我愛自然語言"}\n', {}, None, "No column contains"),
    "no such column": ("a.csv", "n,words\n1,我 愛\n", {"column": "word"}, None, "Did you mean “words”?"),
    "not valid JSON": ("a.jsonl", '{"words": ["我", "愛"]}\n{"words": \n', {}, 2, "not valid JSON"),
    "one JSON value over many lines": (
        "a.json",
        '{\n "words": ["我", "愛"]\n}\n',
        {},
        1,
        "one JSON value spread over many lines",
    ),
    "a key that is missing": (
        "a.jsonl",
        '{"words": ["我", "愛"]}\n{"word": ["好"]}\n',
        {"column": "words"},
        2,
        "“words” is missing",
    ),
    "numbers for words": ("a.jsonl", '["我", "愛"]\n["我", 1]\n', {}, 2, "not words"),
    "half a character": ("a.jsonl", '["我", "愛"]\n["\\ud842"]\n', {}, 2, "surrogate"),
}
# (arguments of import_files, a part of the message), {a} a good file, {b} another, {d} their folder
REFUSALS = {
    "no such file": (["{d}/god.txt"], {}, "Did you mean “{d}/good.txt”?"),
    "a folder": (["{d}"], {}, "folder"),
    "no name": ([""], {}, "no file"),
    "no file": ([], {}, "No file"),
    "a device": (["/dev/null"], {}, "device"),
    "a name too long": (["x" * 5000], {}, "no file"),
    "a NUL in the name": (["{d}/\0"], {}, "no file"),
    "an unknown format": (["{a}"], {"format": "word"}, "Did you mean “words”?"),
    "an unknown encoding": (["{a}"], {"encoding": "utf-9"}, "Did you mean “utf-8”?"),
    "a column of a format without": (["{a}"], {"format": "words", "column": "x"}, "no columns"),
    "a name with a path": (["{a}"], {"name": "../x"}, "not a valid corpus name"),
    "a hidden name": (["{a}"], {"name": ".x"}, "not a valid corpus name"),
    "the demo's name": (["{a}"], {"name": "demo"}, "already"),
    "a name that is taken": (["{a}"], {"name": "small"}, "already"),
    "fractions that do not add up": (["{a}"], {"split": [0.5, 0.2]}, "not valid fractions"),
    "a negative fraction": (["{a}"], {"split": [1.2, -0.2]}, "not valid fractions"),
    "not a number": (["{a}"], {"split": [float("nan"), 0.5]}, "not valid fractions"),
    "an empty split": (["{a}"], {"split": [0.9, 0.05, 0.05]}, "would be empty"),
    "a split of two files": (["{a}", "{b}"], {"split": [0.5, 0.5]}, "Only one file"),
    "four files": (["{a}"] * 4, {}, "Cannot tell which files"),
    "a good file before a bad one": (["{a}", "{bad}"], {}, "no word boundaries"),
}


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("WSEG_HOME", str(tmp_path))
    files = tmp_path / "files"
    files.mkdir()
    (files / "good.txt").write_text(GOOD, "utf-8")
    (files / "other.txt").write_text(GOOD, "utf-8")
    (files / "bad.txt").write_text("他說好\n", "utf-8")
    corpora.import_files(files / "good.txt", "small")
    return tmp_path


def everything(folder):
    return sorted((str(p), p.read_bytes() if p.is_file() else None) for p in (folder / "data").rglob("*"))


@pytest.mark.parametrize("kind", FAULTS)
def test_fault_refuses_the_file_and_names_its_place(home, kind):
    name, content, options, line, part = FAULTS[kind]
    path = home / "files" / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    before = everything(home)
    with pytest.raises(corpora.CorpusFault) as error:
        corpora.import_files(path, "new", **options)
    assert everything(home) == before
    assert part in str(error.value)
    assert str(error.value).count(str(path)) == 1 and "\n" not in str(error.value)
    listed = corpora.check(path, **options)
    (fault,) = listed["faults"]
    assert (fault["file"], fault["line"]) == (str(path), line) and part in fault["what"] + fault["advice"]
    assert fault["advice"] and listed["refused"]


@pytest.mark.parametrize("kind", REFUSALS)
def test_refusal_names_the_problem(home, kind):
    files, options, part = REFUSALS[kind]
    folder = home / "files"
    places = {"a": folder / "good.txt", "b": folder / "other.txt", "bad": folder / "bad.txt", "d": folder}
    before = everything(home)
    with pytest.raises(UserError) as error:
        corpora.import_files([file.format(**places) for file in files], **options)
    assert part.format(**places) in str(error.value) and len(str(error.value)) < 600
    assert everything(home) == before


def test_unreadable_file_is_reported(home, monkeypatch):
    def refuse(_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)  # not by chmod: root may read everything
    with pytest.raises(UserError, match="permission to read"):
        corpora.read(home / "files" / "good.txt")


def test_disk_error_leaves_no_files(home, monkeypatch):
    before = everything(home)

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "rename", full)
    with pytest.raises(UserError, match="No space left"):
        corpora.import_files(home / "files" / "good.txt", "new")
    assert everything(home) == before


def test_all_faults_are_listed_up_to_a_limit(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text(TAGS + "\n好\tX\n\n" * 30, "utf-8")
    with pytest.raises(corpora.CorpusFault) as error:
        corpora.read(path)
    assert len(error.value.faults) == corpora.FAULT_LIMIT and error.value.corpus.fault_count == 30
    assert [fault.line for fault in error.value.faults[:3]] == [6, 9, 12]
    assert str(error.value).count("“X”") == corpora.FAULT_LIMIT and "10 more" in str(error.value)


@pytest.mark.parametrize(
    ("name", "content", "left"),
    [
        ("a.txt", TAGS + "\n好\tX\n\n" + TAGS, 2),
        ("a.txt", GOOD.encode() + b"\xff \xff\n" + GOOD.encode() * 9 + b"a\0 b\n", 20),
        ("a.csv", 'n,words\n1,我 愛 你\n2,"好 的\n3,他 說\n', 2),
        ("a.jsonl", '["我", "愛"]\n[\n["好", "的"]\n', 2),
    ],
)
def test_faulty_sentences_can_be_skipped(tmp_path, name, content, left):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(corpora.CorpusFault, match=r"skip-faulty|:\d"):
        corpora.read(path)
    corpus = corpora.read(path, skip_faulty=True)
    assert len(corpus) == left and corpus.skipped == corpus.fault_count >= 1
    assert not any(c in "".join(words) for words in corpus.sentences for c in "\0\udc80X")


def test_file_with_only_faults_is_always_refused(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text("[\n", "utf-8")
    with pytest.raises(corpora.CorpusFault):
        corpora.read(path, skip_faulty=True)


@pytest.mark.parametrize(
    ("content", "part"),
    [
        ("我 愛\n我愛 你\n我 愛\n", "repeat an earlier one: 1"),
        ("我 ， 愛 , 你 ， 好 ，\n", "half-width"),
        (("我 愛 " * 300) + "\n", "longer than 500 characters: 1"),
        ("我 愛\n" + "研究生命起源" * 8 + " 好\n", "without word boundaries: 1 (lines 2)"),
        ("我們 說 話\n我们 说 话\n", "traditional and simplified"),
        ("我 \u200b愛 你\n", "U+200B"),
    ],
)
def test_warning_does_not_refuse_the_file(tmp_path, content, part):
    path = tmp_path / "a.txt"
    path.write_text(content, "utf-8")
    corpus = corpora.read(path)
    assert part in " ".join(map(str, corpus.warnings))
    assert corpus.faults == []

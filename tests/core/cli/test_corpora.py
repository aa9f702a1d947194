"""check, import, corpora."""

import pytest

from tests.core.cli.command_line import SENTENCES, call, with_model

CHECK = {
    "format",
    "encoding",
    "script",
    "sentences",
    "words",
    "characters",
    "types",
    "tags",
    "duplicates",
    "faults",
    "warnings",
}


@pytest.fixture
def home_folder(home_folder):
    """The WSEG_HOME of the test with a corpus file."""
    home_folder.mkdir()
    (home_folder / "news.txt").write_text(SENTENCES, "utf-8")
    return home_folder


def test_check_gives_the_documented_json(home_folder):
    output = call("check", home_folder / "news.txt", "--json")
    result = output.json
    assert output.code == 0 and set(result) >= CHECK
    assert (result["format"], result["encoding"], result["script"], result["sentences"]) == (
        "words",
        "utf-8",
        "traditional",
        20,
    )
    assert result["words"] == result["tags"]["B"] + result["tags"]["S"]
    assert set(result["warnings"][0]) == {"file", "line", "what", "advice"}


def test_check_prints_warnings_to_stderr(home_folder):
    output = call("check", home_folder / "news.txt")
    assert output.code == 0 and "Warning: " in output.err and "traditional" in output.out


def test_import_then_corpora_then_check_by_name(home_folder):
    output = call("import", home_folder / "news.txt", "--name", "新聞", "--split", "0.6,0.2,0.2", "--json")
    assert output.code == 0, output.err
    assert output.json["name"] == "新聞" and list(output.json["splits"]) == ["train", "dev", "test"]
    assert "新聞/dev" in call("corpora").out
    there = {corpus["name"]: corpus for corpus in call("corpora", "--json").json}
    assert there["新聞"]["splits"]["train"]["sentences"] == 12 and "demo" in there
    checked = call("check", "新聞", "--json")
    assert checked.code == 0 and checked.json["splits"]["test"]["sentences"] == 4
    assert not any("also appear in train" in w["what"] for w in checked.json["warnings"])
    assert "新聞" in call("check", "新聞").out


def test_import_of_three_files_suggests_the_next_command(home_folder):
    for split in ("train", "dev", "test"):
        (home_folder / f"{split}.txt").write_text(SENTENCES, "utf-8")
    output = call("import", *(home_folder / f"{split}.txt" for split in ("dev", "test", "train")), "--name", "three")
    assert output.code == 0 and "train --train three" in output.err and "three/test" in output.out


def test_check_reports_a_fault_in_another_split(home_folder):
    assert call("import", home_folder / "news.txt", "--name", "x", "--split", "0.6,0.2,0.2").code == 0
    (home_folder / "data/x/test.utf8").write_bytes("我們 研究\n自 \0\n".encode())
    output = call("check", "x", "--json")
    assert output.code == 2 and output.json["faults"][0]["line"] == 2 and "splits" not in output.json


JOINED = "漁港/ 很/ 安靜/ 。\n火車/ 誤點/ 了/ 。\n" * 4
UNKNOWN = "漁港#n 很#d 安靜#a 。#w\n火車#n 誤點#v 了#u 。#w\n" * 4


@pytest.mark.parametrize("command", ["evaluate", "errors", "teach", "score"])
def test_all_commands_read_files_alike(tmp_path, monkeypatch, command):
    run = with_model(tmp_path, monkeypatch)
    (tmp_path / "joined.txt").write_text(JOINED, "utf-8")
    (tmp_path / "unknown.txt").write_text(UNKNOWN, "utf-8")
    (tmp_path / "words.txt").write_text(JOINED.replace("/", ""), "utf-8")
    first = tmp_path / "words.txt" if command == "score" else run
    output = call(command, first, tmp_path / "joined.txt")
    assert output.code == 0 and "joined.txt:1: “/” separates the words on" in output.err
    refused = call(command, first, tmp_path / "unknown.txt")
    assert refused.code == 2 and "“漁港#n” on line 1" in refused.err and "--format words" in refused.err


def test_evaluate_accepts_reading_options(tmp_path, monkeypatch):
    run = with_model(tmp_path, monkeypatch)
    table = "id;gold;other\n1;漁港 很 安靜;漁港 很安靜\n2;火車 誤點 了 。;火車 誤點了 。\n"
    (tmp_path / "table.csv").write_bytes(table.encode("gb18030"))
    output = call(
        "evaluate", run, tmp_path / "table.csv", "--column", "other", "--encoding", "gb18030", "--skip-faulty", "--json"
    )
    assert output.code == 0 and output.json["gold_words"] == 5


def test_fault_of_the_whole_file_is_not_skippable(home_folder):
    (home_folder / "unknown.txt").write_text(UNKNOWN, "utf-8")
    output = call("check", home_folder / "unknown.txt", "--skip-faulty")
    assert output.code == 2 and "--skip-faulty" not in output.err

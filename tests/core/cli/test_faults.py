"""Invalid input: exit code 2, one clear message with the place, no traceback, data/ unchanged."""

import os

import pytest

from tests.core.cli.command_line import call, with_model
from wseg_core.cli import faults

BAD = {
    "no_such_command": (["chek", "x"], "check"),
    "no_such_option": (["check", "--jsn", "small"], "--json"),
    "missing_argument": (["check"], "FILE"),
    "one_argument_too_many": (["show", "a", "b"], "b"),
    "option_without_value": (["check", "small", "--format"], "--format"),
    "flag_with_value": (["check", "small", "--json=yes"], "--json"),
    "number_that_is_none": (["probabilities", "RUN", "我", "--best", "many"], "many"),
    "number_too_big": (["probabilities", "RUN", "我", "--best", "101"], "--best"),
    "no_such_corpus": (["check", "smal"], "small"),
    "no_such_split": (["check", "small/tset"], "small/test"),
    "folder_for_file": (["check", "{tmp}/data"], "{tmp}/data"),
    "no_such_format": (["check", "{tmp}/good", "--format", "word"], "words"),
    "no_such_encoding": (["check", "{tmp}/good", "--encoding", "utf-9"], "utf-8"),
    "undecodable": (["import", "{tmp}/undecodable"], "{tmp}/undecodable:2"),
    "nul": (["import", "{tmp}/nul"], "{tmp}/nul:2"),
    "empty": (["import", "{tmp}/empty"], "{tmp}/empty"),
    "no_boundary": (["import", "{tmp}/raw"], "{tmp}/raw"),
    "unknown_tag": (["import", "{tmp}/tags"], "{tmp}/tags:2"),
    "ragged_columns": (["import", "{tmp}/ragged"], "{tmp}/ragged:3"),
    "one_bad_of_three": (["import", "{tmp}/train.txt", "{tmp}/dev.txt", "{tmp}/nul"], "{tmp}/nul:2"),
    "name_taken": (["import", "{tmp}/good", "--name", "small"], "small"),
    "name_that_climbs": (["import", "{tmp}/good", "--name", "../x"], "../x"),
    "split_without_sense": (["import", "{tmp}/good", "--split", "0.8,0.3"], "0.8,0.3"),
    "split_of_words": (["import", "{tmp}/good", "--split", "most"], "most"),
    "split_that_is_empty": (["import", "{tmp}/one", "--split", "0.8,0.1,0.1"], "dev"),
    "nothing_to_learn": (["train"], "--train"),
    "training_file_faulty": (["train", "--train", "{tmp}/nul"], "{tmp}/nul:2"),
    "dev_file_faulty": (["start", "--train", "small", "--dev", "{tmp}/undecodable"], "{tmp}/undecodable:2"),
    "no_such_setting": (["train", "--train", "small", "--set", "training.epoch=3"], "epochs"),
    "no_such_encoder": (["start", "--train", "small", "--set", "encoder.name=bilsm"], "bilstm"),
    "out_of_bounds": (["train", "--train", "small", "--set", "training.epochs=0"], "1000"),
    "set_without_value": (["train", "--train", "small", "--set", "training.epochs"], "training.epochs"),
    "no_such_config": (["train", "--train", "small", "--config", "{tmp}/no.yaml"], "{tmp}/no.yaml"),
    "config_is_no_yaml": (["train", "--train", "small", "--config", "{tmp}/bad.yaml"], "{tmp}/bad.yaml"),
    "no_such_model": (["segment", "20200101-000000-aaaa"], "20200101-000000-aaaa"),
    "damaged_model": (["segment", "{tmp}/damaged"], "{tmp}/damaged"),
    "no_such_text": (["segment", "RUN", "{tmp}/goo"], "{tmp}/good"),
    "text_is_a_folder": (["segment", "RUN", "{tmp}"], "{tmp}"),
    "text_undecodable": (["segment", "RUN", "{tmp}/undecodable"], "{tmp}/undecodable:2"),
    "scores_of_two_texts": (["score", "{tmp}/good", "{tmp}/one"], "{tmp}/good:2"),
    "no_such_run": (["show", "20200101-000000-aaaa"], "20200101-000000-aaaa"),
    "run_that_climbs": (["delete", "../data"], "../data"),
    "stop_what_ended": (["stop", "RUN"], "RUN"),
    "resume_what_finished": (["resume", "RUN"], "RUN"),
    "epochs_without_sense": (["resume", "RUN", "--epochs", "x"], "x"),
    "two_kinds_of_output": (["metrics", "RUN", "--csv", "--json"], "--csv"),
}


@pytest.fixture
def home_and_run(tmp_path, monkeypatch):
    """A WSEG_HOME with a model, a corpus and files with every kind of fault: (folder, run ID)."""
    run = with_model(tmp_path, monkeypatch)
    for name, content in {
        "good": b"a b\nc d\ne f\n",
        "one": b"a b\n",
        "train.txt": b"a b\n",
        "dev.txt": b"c d\n",
        "empty": b" \n",
        "undecodable": "今天 天氣 很 好\n我們 研究 ".encode() + b"\xff\n",
        "nul": "我 愛\n自\0 然\n".encode(),
        "raw": "我愛自然語言\n研究生命起源\n".encode(),
        "tags": "我\tS\n愛\tQ\n你\tS\n".encode(),
        "ragged": "我\tB\n愛\tE\n你\n\n他\tS\n".encode(),
        "bad.yaml": b"a: [1\nb: 2\n",
    }.items():
        (tmp_path / name).write_bytes(content)
    (tmp_path / "damaged").mkdir()
    (tmp_path / "damaged" / "manifest.json").write_text("{")
    return tmp_path, run


def _tree(folder):
    return {
        os.path.join(base, name): os.stat(os.path.join(base, name)).st_mtime_ns
        for base, folders, files in os.walk(folder)
        for name in (*folders, *files)
    }


@pytest.mark.parametrize("case", BAD)
def test_invalid_input_is_reported_once_with_its_place(case, home_and_run):
    folder, run = home_and_run
    arguments, message = BAD[case]
    before, runs = _tree(folder / "data"), call("runs", "--json").json
    output = call(*(a.replace("{tmp}", str(folder)).replace("RUN", run) for a in arguments))
    assert output.code == 2, output
    lines = output.err.splitlines()
    assert [line[:6] for line in lines].count("Error:") == 1 and lines[0].startswith("Error: ")
    assert message.replace("{tmp}", str(folder)).replace("RUN", run) in output.err
    assert "Traceback" not in output.err
    assert output.out in ("", "今天 天氣 很 好\n")  # `segment` prints the lines before the faulty one
    assert _tree(folder / "data") == before
    assert call("runs", "--json").json == runs


def test_check_prints_its_document_for_a_faulty_file(home_and_run):
    output = call("check", home_and_run[0] / "nul", "--json")
    assert output.code == 2 and "Traceback" not in output.err
    assert [(f["file"], f["line"]) for f in output.json["faults"]] == [(str(home_and_run[0] / "nul"), 2)]
    assert call("check", home_and_run[0] / "nul", "--skip-faulty", "--json").code == 0


def test_unexpected_error_gives_one_sentence_and_a_log(home_and_run, monkeypatch, capsys):
    def explode():
        raise ZeroDivisionError("a\x1b[2Jb")

    assert faults.guarded(explode) == 1
    printed = capsys.readouterr().err
    assert "ZeroDivisionError" in printed and "Traceback" not in printed and "\x1b" not in printed
    assert "in explode" in (home_and_run[0] / "checkpoints" / faults.LOG).read_text("utf-8")
    monkeypatch.setenv("WSEG_DEBUG", "1")
    faults.guarded(explode)
    assert "Traceback" in capsys.readouterr().err

"""find-rate: a suggestion as text or JSON, and no files left behind."""

import pytest

from tests.core.cli.command_line import SENTENCES, call
from wseg_core import store

KEYS = {"rates", "losses", "smoothed", "suggested", "best", "stopped", "sentence"}


@pytest.fixture
def corpus(tmp_path, monkeypatch):
    monkeypatch.setenv("WSEG_HOME", str(tmp_path))
    path = tmp_path / "small.txt"
    path.write_text(SENTENCES, "utf-8")
    return path


def test_find_rate_prints_one_json_document_and_leaves_no_files(corpus):
    output = call("find-rate", "--train", corpus, "--set", "encoder.name=bilstm", "--json")
    assert output.code == 0 and set(output.json) == KEYS
    assert len(output.json["rates"]) == len(output.json["losses"]) == len(output.json["smoothed"]) > 50
    assert not store.open().runs()


def test_find_rate_prints_suggestion_setting_and_sentence(corpus):
    output = call("find-rate", "--train", corpus, "--set", "encoder.name=bilstm", "--set", "optimizer.lr=0.0125")
    suggested, usual, sentence = output.out.splitlines()
    assert (
        float(suggested.split()[-1]) > 0 and usual.endswith(" 0.0125") and sentence.startswith("The loss falls fastest")
    )


@pytest.mark.parametrize("given, where", [
    (["--train", "nowhere"], "nowhere"), (["--train", "{corpus}", "--set", "optimizer.name=muon"], "optimizer.name"),
    (["--train", "{corpus}", "--set", "training.batch_characters=1"], "training.batch_characters"), ([], "--train")])  # fmt: skip
def test_error_is_reported_in_plain_lines(corpus, given, where):
    output = call("find-rate", *(part.format(corpus=corpus) for part in given))
    assert output.code == 2 and not output.out and where in output.err and "Traceback" not in output.err

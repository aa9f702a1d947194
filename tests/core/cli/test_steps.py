"""steps: its JSON, its table, and rejected input."""

import json

import pytest

from tests.core.cli.command_line import call, with_model
from wseg_core.training import optimizers


@pytest.fixture
def run(tmp_path, monkeypatch):
    return with_model(tmp_path, monkeypatch)


def test_the_document(run):
    result = call("steps", run, "--rate", "x0.5", "--json")
    assert result.code == 0 and not result.err
    document = result.json
    assert document["run"] == run and document["rate"] == "x0.5" and document["resume_state"] is True
    assert [step["name"] for step in document["optimizers"]] == optimizers.REGISTRY.names
    assert (
        len(document["angles"]) == len(document["compared"]) == len(document["optimizers"]) - 1
    )  # a linear model has no matrix for Muon
    assert document["batch"]["characters"] > 0 and document["batch"]["words"] is None
    for step in document["optimizers"]:
        if not step["obstacle"]:
            assert step["length"] > 0 and step["batch_loss"] == pytest.approx(
                document["batch_loss"] + step["batch_change"]
            )
    json.dumps(document, allow_nan=False)


def test_a_typed_sentence_and_one_rate_for_all(run):
    document = call("steps", run, "--text", "研究 生命 起源", "--rate", "0.01", "--checkpoint", "last", "--json").json
    assert document["batch"] == {"step": None, "sentences": 1, "characters": 6, "words": ["研究", "生命", "起源"]}
    assert {step["rate"] for step in document["optimizers"] if not step["obstacle"]} == {0.01}


def test_for_people(run):
    result = call("steps", run, "--batch", "1")
    assert result.code == 0 and "step 1: " in result.out and "angle to the negative gradient" in result.out
    assert "muon: Muon trains weight matrices" in result.out and "adagrad" in result.out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--rate", "fast"], "learning rate"),
        (["--batch", "1", "--text", "我 愛"], "cannot be used together"),
        (["--batch", "0"], "no step 0"),
        (["--batch", "x"], "whole number"),
        (["--text", "我"], "two characters"),
        (["--checkpoint", "7"], "no checkpoint"),
    ],
)
def test_what_it_refuses(run, arguments, says):
    result = call("steps", run, *arguments)
    assert result.code == 2 and says in result.err and "Traceback" not in result.err

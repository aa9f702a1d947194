"""steps: its JSON, its table, and rejected input."""

import json

import pytest

from tests.core.cli.command_line import call, with_model
from wseg_core.training import optimizers


@pytest.fixture
def run(tmp_path, monkeypatch):
    return with_model(tmp_path, monkeypatch)


def test_the_document(run):
    said = call("steps", run, "--rate", "x0.5", "--json")
    assert said.code == 0 and not said.err
    found = said.json
    assert found["run"] == run and found["rate"] == "x0.5" and found["resume_state"] is True
    assert [step["name"] for step in found["optimizers"]] == optimizers.REGISTRY.names
    assert (
        len(found["angles"]) == len(found["compared"]) == len(found["optimizers"]) - 1
    )  # a linear model has no matrix for Muon
    assert found["batch"]["characters"] > 0 and found["batch"]["words"] is None
    for step in found["optimizers"]:
        if not step["obstacle"]:
            assert step["length"] > 0 and step["batch_loss"] == pytest.approx(
                found["batch_loss"] + step["batch_change"]
            )
    json.dumps(found, allow_nan=False)


def test_a_typed_sentence_and_one_rate_for_all(run):
    found = call("steps", run, "--text", "研究 生命 起源", "--rate", "0.01", "--checkpoint", "last", "--json").json
    assert found["batch"] == {"step": None, "sentences": 1, "characters": 6, "words": ["研究", "生命", "起源"]}
    assert {step["rate"] for step in found["optimizers"] if not step["obstacle"]} == {0.01}


def test_for_people(run):
    said = call("steps", run, "--batch", "1")
    assert said.code == 0 and "step 1: " in said.out and "angle to the negative gradient" in said.out
    assert "muon: Muon trains weight matrices" in said.out and "adagrad" in said.out


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
    said = call("steps", run, *arguments)
    assert said.code == 2 and says in said.err and "Traceback" not in said.err

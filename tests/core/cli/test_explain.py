"""explain: JSON keys, the printed table, and rejected input."""

import pytest

from tests.core.cli.caller import call, with_model
from wseg_core.inspection import temperature

KEYS = ["text", "gap", "window", "probability", "log_odds", "method", "baseline", "scores", "completeness_error"]


@pytest.fixture
def run(tmp_path, monkeypatch):
    return with_model(tmp_path, monkeypatch)


@pytest.mark.parametrize("method", ["ig", "occlusion", "shares"])
def test_json_document(run, method):
    said = call("explain", run, "我 愛自然", "--gap", "1", "--method", method, "--json")
    assert said.code == 0 and not said.err
    found = said.json
    assert list(found)[: len(KEYS)] == KEYS and found["method"] == method
    assert (found["text"], found["gap"], found["window"], len(found["scores"])) == ("我愛自然", 1, [0, 4], 4)
    boundary = call("probabilities", run, "我 愛自然", "--json").json["boundary"]
    assert found["probability"] == pytest.approx(boundary[1], abs=1e-5)
    if method != "occlusion":
        change = found["log_odds"] - found["baseline"]
        assert abs(sum(found["scores"]) - change) <= 0.01 * abs(change) and found["completeness_error"] <= 0.01


def test_printed_text(run):
    said = call("explain", run, "我愛自然", "--gap", "0")
    assert said.code == 0 and said.out.startswith("我 | 愛自然\n")
    assert "Strongest evidence for the cut" in said.out and "evidence for a cut" in said.out and "n-gram" in said.out


def test_default_gap_is_the_least_certain_one(run):
    boundary = call("probabilities", run, "我愛自然語言", "--json").json["boundary"]
    found = call("explain", run, "我愛自然語言", "--json").json
    assert found["gap"] == min(range(5), key=lambda i: abs(boundary[i] - 0.5)) and found["method"] == "shares"


def test_calibrated_scores_add_up_to_the_calibrated_log_odds(run):
    assert call("explain", run, "我愛自然", "--gap", "1", "--calibrated").code == 2
    temperature.store(run, {"temperature": 2.5})
    own, calm = (
        call("explain", run, "我愛自然", "--gap", "1", "--json", *more).json for more in ((), ("--calibrated",))
    )
    assert abs(calm["log_odds"]) < abs(own["log_odds"]) and calm["completeness_error"] <= 0.01
    boundary = call("probabilities", run, "我愛自然", "--calibrated", "--json").json["boundary"]
    assert calm["probability"] == pytest.approx(boundary[1], abs=1e-5)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["我愛", "--gap", "1"], "last character"),
        (["我 愛你", "--gap", "0"], "whitespace"),
        (["我愛你", "--gap", "7"], "no gap 7"),
        (["我愛你", "--gap", "x"], "whole number"),
        (["我愛你", "--method", "shapes"], "“shares”"),
        ([" "], "no gap"),
    ],
)
def test_invalid_input_is_refused(run, arguments, says):
    said = call("explain", run, *arguments)
    assert said.code == 2 and says in said.err and "What to do" in said.err and "Traceback" not in said.err

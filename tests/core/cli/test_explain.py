"""explain: JSON keys, the printed table, and rejected input."""

import pytest

from tests.core.cli.command_line import call, with_model
from wseg_core.inspection import temperature

KEYS = ["text", "gap", "window", "probability", "log_odds", "method", "baseline", "scores", "completeness_error"]


@pytest.fixture
def run(tmp_path, monkeypatch):
    return with_model(tmp_path, monkeypatch)


@pytest.mark.parametrize("method", ["ig", "occlusion", "shares"])
def test_json_document(run, method):
    output = call("explain", run, "我 愛自然", "--gap", "1", "--method", method, "--json")
    assert output.code == 0 and not output.err
    result = output.json
    assert list(result)[: len(KEYS)] == KEYS and result["method"] == method
    assert (result["text"], result["gap"], result["window"], len(result["scores"])) == ("我愛自然", 1, [0, 4], 4)
    boundary = call("probabilities", run, "我 愛自然", "--json").json["boundary"]
    assert result["probability"] == pytest.approx(boundary[1], abs=1e-5)
    if method != "occlusion":
        change = result["log_odds"] - result["baseline"]
        assert abs(sum(result["scores"]) - change) <= 0.01 * abs(change) and result["completeness_error"] <= 0.01


def test_printed_text(run):
    output = call("explain", run, "我愛自然", "--gap", "0")
    assert output.code == 0 and output.out.startswith("我 | 愛自然\n")
    assert (
        "Strongest evidence for the cut" in output.out and "evidence for a cut" in output.out and "n-gram" in output.out
    )


def test_default_gap_is_the_least_certain_one(run):
    boundary = call("probabilities", run, "我愛自然語言", "--json").json["boundary"]
    result = call("explain", run, "我愛自然語言", "--json").json
    assert result["gap"] == min(range(5), key=lambda i: abs(boundary[i] - 0.5)) and result["method"] == "shares"


def test_calibrated_scores_add_up_to_the_calibrated_log_odds(run):
    assert call("explain", run, "我愛自然", "--gap", "1", "--calibrated").code == 2
    temperature.store(run, {"temperature": 2.5})
    plain, calm = (
        call("explain", run, "我愛自然", "--gap", "1", "--json", *more).json for more in ((), ("--calibrated",))
    )
    assert abs(calm["log_odds"]) < abs(plain["log_odds"]) and calm["completeness_error"] <= 0.01
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
    output = call("explain", run, *arguments)
    assert output.code == 2 and says in output.err and "What to do" in output.err and "Traceback" not in output.err

"""report: the file that it writes, and rejected input."""

import pytest

from tests.app.fake_experiments import experiment
from tests.core.cli.command_line import call
from wseg_core import experiments

APART = {"sgd": 0.7, "adam": 0.9}


def test_an_experiment_is_written_to_one_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    made = experiment(APART, name="Which optimizer?")
    result = call("report", made)
    assert result.code == 0 and f"report-{made}.html" in result.out
    assert "<h1>Which optimizer?</h1>" in (tmp_path / f"report-{made}.html").read_text("utf-8")


def test_runs_and_a_file_of_ones_own(tmp_path):
    runs = [run["run"] for run in experiments.get(experiment(APART))["runs"]]
    document = call("report", *runs[:4], "--output", str(tmp_path / "x.html"), "--json").json
    assert document == {"file": str(tmp_path / "x.html"), "runs": runs[:4]} and (tmp_path / "x.html").exists()


@pytest.mark.parametrize("arguments", [["20200101-000000-zzzz"], ["--output", "x.html"]])
def test_what_it_refuses(arguments):
    result = call("report", *arguments)
    assert result.code == 2 and result.err and "Traceback" not in result.err

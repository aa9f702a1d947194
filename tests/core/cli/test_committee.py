"""committee: a run that answers like any other, without its members."""

import shutil

import pytest

from tests.core.cli.command_line import call, with_model
from wseg_core import home, jobs, store
from wseg_core.errors import UserError


@pytest.fixture
def runs(tmp_path, monkeypatch) -> list[str]:
    first = with_model(tmp_path, monkeypatch)
    sets = ["--set", "encoder.name=cnn", "--set", "encoder.channels=8", "--set", "training.epochs=2"]
    second = call("train", "--train", "small", "--set", "loss.name=binary", "--set", "data.scheme=bi", *sets, "--json")
    return [first, second.json["run"]]


def test_committee_is_a_run_that_needs_its_members_no_more(runs):
    made = call("committee", *runs, "--name", "both", "--json")
    assert made.code == 0, made.err
    run = made.json["run"]
    assert made.json["members"] == runs and made.json["state"] == "finished" and made.json["mean"] == "gaps"
    assert 0 < made.json["dev"]["f1"] <= 1 and made.json["test"]["oov_rate"] is not None
    row = store.open().get(run)
    assert row["name"] == "both" and row["best_dev_f1"] == made.json["dev"]["f1"] and jobs.has_model(run)
    assert row["parameters"] > sum(store.open().get(member)["parameters"] for member in runs)
    before = call("probabilities", run, "我愛自然語言").out
    for member in runs:
        jobs.delete(member)
    assert call("probabilities", run, "我愛自然語言").out == before and "我愛自然語言" in before.replace(" ", "")
    assert call("segment", run, stdin="我愛自然".encode()).out.replace(" ", "") == "我愛自然\n"
    assert call("evaluate", run, "small/test", "--json").json["f1"] == pytest.approx(made.json["test"]["f1"])
    explained = call("explain", run, "我愛自然", "--json").json
    assert explained["method"] == "ig" and len(explained["scores"]) == 4
    shown = call("show", run, "--json").json
    assert shown["config"]["encoder"] == {"name": "committee", "members": runs}
    assert run in [entry["run"] for entry in call("runs", "--json").json]


def test_members_of_one_scheme_average_lattices_unless_told_otherwise(runs):
    sets = ["--set", "encoder.name=cnn", "--set", "encoder.channels=8", "--set", "training.epochs=2"]
    third = call("train", "--train", "small", "--set", "loss.name=binary", *sets, "--json").json["run"]
    made = call("committee", runs[0], third, "--json").json
    assert made["mean"] == "lattices" and made["dev"]["f1"] > 0
    shown = call("show", made["run"], "--json").json
    assert shown["config"]["encoder"] == {"name": "lattice_committee", "members": [runs[0], third]}
    assert shown["config"]["loss"]["name"] == "crf"
    assert call("evaluate", made["run"], "small/test", "--json").json["f1"] == pytest.approx(made["test"]["f1"])
    before = call("probabilities", made["run"], "我愛自然", "--json").json
    assert call("calibrate", made["run"], "small/dev").code == 0
    after = call("probabilities", made["run"], "我愛自然", "--calibrated", "--json").json
    assert after["words"] == before["words"] and after["boundary"] != before["boundary"]
    explained = call("explain", made["run"], "我愛自然", "--gap", "1", "--json").json
    assert sum(explained["scores"]) == pytest.approx(explained["log_odds"] - explained["baseline"], rel=0.02, abs=0.01)
    output = call("resume", made["run"], "--epochs", "9")
    assert output.code == 2 and "committee is not trained" in output.err
    assert call("committee", runs[0], third, "--mean", "gaps", "--json").json["mean"] == "gaps"
    assert "whole tag paths" in call("committee", runs[0], third).out


@pytest.mark.parametrize(("mean", "error"), [("lattices", "different tag schemes"), ("words", "cannot average")])
def test_mean_that_does_not_fit_is_refused(runs, mean, error):
    output = call("committee", *runs, "--mean", mean)
    assert output.code == 2 and error in output.err


def test_verdict_compares_a_committee_with_a_member(runs):
    run = call("committee", *runs, "--json").json["run"]
    (pair,) = call("verdict", run, runs[0], "--json").json
    assert pair["verdict"] in ("better", "equal", "undecided")


def test_sets_that_members_do_not_share_are_not_scored(runs, tmp_path):
    shutil.copytree(home.data() / "small", home.data() / "other")
    (home.data() / "other" / "test.utf8").write_text("他 來 了\n", "utf-8")
    third = call("train", "--train", "other", "--set", "training.epochs=1", "--json").json["run"]
    made = call("committee", runs[0], third, "--json").json
    assert made["test"] is None and made["dev"] is None


@pytest.mark.parametrize("given", [[], ["one"], ["one", "one"]])
def test_too_few_members_are_refused(runs, given):
    output = call("committee", *[runs[0]] * len(given))
    assert output.code == 2 and not output.out


def test_committee_is_not_trained(runs):
    run = call("committee", *runs, "--json").json["run"]
    for command in (["resume", run, "--epochs", "9"], ["teach", run, "--sentence", "我 愛"]):
        output = call(*command)
        assert output.code == 2 and "committee is not trained" in output.err
    with pytest.raises(UserError, match="no trained model"):
        jobs.make_committee([run, "20200101-000000-aaaa"])

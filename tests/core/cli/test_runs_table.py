"""`runs` with columns, conditions, order and groups: text, JSON and CSV."""

import csv
import io

import pytest

from tests.core.cli.command_line import call
from wseg_core import store
from wseg_core.store import tags

ENTRY = ["run", "name", "state", "step", "total_steps", "epoch", "best_dev_f1", "seconds", "error", "created"]


def config(name: str, seed: int, rate: float = 0.002) -> dict:
    return {
        "data": {"train": "demo/train"},
        "encoder": {"name": "linear"},
        "loss": {"name": "crf"},
        "optimizer": {"name": name, "lr": rate},
        "schedule": {"name": "constant"},
        "training": {"seed": seed},
    }


@pytest.fixture
def run_ids(tmp_path, monkeypatch):
    """Ids by name: two optimizers with two seeds each, and one that failed."""
    monkeypatch.setenv("WSEG_HOME", str(tmp_path))
    database = store.open()
    runs = {}
    for name, seed, f1 in (("adam", 0, 0.9), ("adam", 1, 0.94), ("sgd", 0, 0.8), ("sgd", 1, 0.84)):
        result = {"dev": {"f1": f1}}
        runs[f"{name}{seed}"] = database.create(config(name, seed), state="finished", result=result, seconds=60.0)
    runs["failed"] = database.create(config("adam", 2), "=1+1")
    database.move(runs["failed"], ["queued"], "failed", error="No space left.")
    return runs


def test_conditions_keep_the_documented_keys(run_ids):
    rows = call("runs", "--where", "optimizer.name=adam and f1>0.9", "--json").json
    assert [row["run"] for row in rows] == [run_ids["adam1"]] and list(rows[0]) == ENTRY
    [failed] = call("runs", "--where", "state=failed", "--json").json
    [listed] = [row for row in call("runs", "--json").json if row["state"] == "failed"]
    assert failed == listed and failed["error"] == "No space left."


def test_any_column_in_any_order_as_json_and_csv(run_ids):
    asked = ("runs", "--columns", "f1,optimizer.lr,training.seed,title", "--sort", "-f1", "--where", "f1>0")
    rows = call(*asked, "--json").json
    assert [row["f1"] for row in rows] == [0.94, 0.9, 0.84, 0.8]
    assert list(rows[0]) == ["run", "f1", "optimizer.lr", "training.seed", "title"]
    assert rows[0]["title"] == "adam · crf · seed 1" and rows[0]["optimizer.lr"] == 0.002
    lines = list(csv.DictReader(io.StringIO(call(*asked, "--csv").out)))
    assert [float(line["f1"]) for line in lines] == [0.94, 0.9, 0.84, 0.8] and lines[0]["title"] == rows[0]["title"]
    assert "94.0 %" in call(*asked).out.splitlines()[1]
    assert [row["f1"] for row in call(*asked, "--limit", "1", "--json").json] == [0.94]


def test_names_are_never_formulas_in_a_spreadsheet(run_ids):
    assert "'=1+1" in call("runs", "--columns", "name", "--where", "state=failed", "--csv").out


def test_groups_with_mean_and_spread(run_ids):
    asked = ("runs", "--group", "optimizer.name", "--columns", "f1", "--sort", "f1")
    sgd, adam = call(*asked, "--json").json
    assert (sgd["optimizer.name"], sgd["runs"], adam["runs"]) == ("sgd", 2, 3)
    assert sgd["f1"]["mean"] == pytest.approx(0.82) and sgd["f1"]["spread"] == pytest.approx(0.04 / 2**0.5)
    assert adam["f1"]["count"] == 2
    members = call("runs", "--where", sgd["where"], "--json").json
    assert {row["run"] for row in members} == {run_ids["sgd0"], run_ids["sgd1"]}
    assert "82.0 % ± 2.8" in call(*asked).out
    [line, _] = csv.DictReader(io.StringIO(call(*asked, "--csv").out))
    assert float(line["f1_mean"]) == pytest.approx(0.82) and line["runs"] == "2"


def test_baseline_adds_differences(run_ids):
    rows = call("runs", "--columns", "f1", "--baseline", run_ids["adam0"], "--where", "f1>0.85", "--json").json
    assert {row["run"]: row["f1_delta"] for row in rows} == {run_ids["adam0"]: 0, run_ids["adam1"]: pytest.approx(0.04)}
    assert "+4" in call("runs", "--columns", "title,f1", "--baseline", run_ids["adam0"]).out
    assert call("runs", "--baseline", "nothing").code == 2


def test_tags_are_a_column_a_condition_and_searched(run_ids):
    tags.put(store.open(), [run_ids["sgd0"]], add=["thesis"])
    [row] = call("runs", "--where", "tags=thesis", "--columns", "tags", "--json").json
    assert row == {"run": run_ids["sgd0"], "tags": ["thesis"]}
    assert "thesis" in call("runs", "--search", "sgd THESIS").out
    assert "No run matches" in call("runs", "--search", "adam thesis").err


@pytest.mark.parametrize(
    "options, says",
    [
        (("--where", "optimiser.name=adam"), "optimizer.name"),
        (("--columns", "f2"), "f1"),
        (("--sort", "-optimizer.lrr"), "optimizer.lr"),
        (("--group", "optimizer.nam"), "optimizer.name"),
        (("--where", "adam"), "condition"),
        (("--limit", "0"), "above 0"),
        (("--csv", "--json"), "cannot be used together"),
    ],
)
def test_invalid_option_is_reported_with_a_correction(run_ids, options, says):
    said = call("runs", *options)
    assert said.code == 2 and says in said.err and "Traceback" not in said.err


def test_name_note_and_tags_are_edited_together_or_not_at_all(run_ids):
    both = (run_ids["adam0"], run_ids["sgd0"])
    rows = call("edit", *both, "--note", " why ", "--tag", "thesis", "--tag", "draft", "--json").json
    assert [(row["run"], row["note"], row["tags"]) for row in rows] == [
        (run, "why", ["draft", "thesis"]) for run in both
    ]
    said = call("edit", run_ids["adam0"], "--name", "baseline", "--untag", "draft")
    assert said.code == 0 and "baseline" in said.out and "draft" not in said.out
    assert {row["run"] for row in call("runs", "--where", "tags=draft", "--json").json} == {run_ids["sgd0"]}
    assert call("edit", run_ids["adam0"], "nothing", "--name", "lost").code == 2
    assert call("edit", run_ids["adam0"]).code == 2
    [row] = call("runs", "--where", f"run={run_ids['adam0']}", "--json").json
    assert row["name"] == "baseline"

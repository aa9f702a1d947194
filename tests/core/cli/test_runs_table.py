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
def made(tmp_path, monkeypatch):
    """Ids by name: two optimizers with two seeds each, and one that failed."""
    monkeypatch.setenv("WSEG_HOME", str(tmp_path))
    opened = store.open()
    runs = {}
    for name, seed, f1 in (("adam", 0, 0.9), ("adam", 1, 0.94), ("sgd", 0, 0.8), ("sgd", 1, 0.84)):
        result = {"dev": {"f1": f1}}
        runs[f"{name}{seed}"] = opened.create(config(name, seed), state="finished", result=result, seconds=60.0)
    runs["failed"] = opened.create(config("adam", 2), "=1+1")
    opened.move(runs["failed"], ["queued"], "failed", error="No space left.")
    return runs


def test_conditions_keep_the_promised_keys(made):
    rows = call("runs", "--where", "optimizer.name=adam and f1>0.9", "--json").json
    assert [row["run"] for row in rows] == [made["adam1"]] and list(rows[0]) == ENTRY
    [failed] = call("runs", "--where", "state=failed", "--json").json
    [listed] = [row for row in call("runs", "--json").json if row["state"] == "failed"]
    assert failed == listed and failed["error"] == "No space left."


def test_any_column_in_any_order_as_json_and_csv(made):
    asked = ("runs", "--columns", "f1,optimizer.lr,training.seed,title", "--sort", "-f1", "--where", "f1>0")
    rows = call(*asked, "--json").json
    assert [row["f1"] for row in rows] == [0.94, 0.9, 0.84, 0.8]
    assert list(rows[0]) == ["run", "f1", "optimizer.lr", "training.seed", "title"]
    assert rows[0]["title"] == "adam · crf · seed 1" and rows[0]["optimizer.lr"] == 0.002
    lines = list(csv.DictReader(io.StringIO(call(*asked, "--csv").out)))
    assert [float(line["f1"]) for line in lines] == [0.94, 0.9, 0.84, 0.8] and lines[0]["title"] == rows[0]["title"]
    assert "94.0 %" in call(*asked).out.splitlines()[1]
    assert [row["f1"] for row in call(*asked, "--limit", "1", "--json").json] == [0.94]


def test_a_name_is_never_a_formula_in_a_spreadsheet(made):
    assert "'=1+1" in call("runs", "--columns", "name", "--where", "state=failed", "--csv").out


def test_groups_with_mean_and_spread(made):
    asked = ("runs", "--group", "optimizer.name", "--columns", "f1", "--sort", "f1")
    sgd, adam = call(*asked, "--json").json
    assert (sgd["optimizer.name"], sgd["runs"], adam["runs"]) == ("sgd", 2, 3)
    assert sgd["f1"]["mean"] == pytest.approx(0.82) and sgd["f1"]["spread"] == pytest.approx(0.04 / 2**0.5)
    assert adam["f1"]["count"] == 2
    members = call("runs", "--where", sgd["where"], "--json").json
    assert {row["run"] for row in members} == {made["sgd0"], made["sgd1"]}
    assert "82.0 % ± 2.8" in call(*asked).out
    [line, _] = csv.DictReader(io.StringIO(call(*asked, "--csv").out))
    assert float(line["f1_mean"]) == pytest.approx(0.82) and line["runs"] == "2"


def test_a_baseline_adds_differences(made):
    rows = call("runs", "--columns", "f1", "--baseline", made["adam0"], "--where", "f1>0.85", "--json").json
    assert {row["run"]: row["f1_delta"] for row in rows} == {made["adam0"]: 0, made["adam1"]: pytest.approx(0.04)}
    assert "+4" in call("runs", "--columns", "title,f1", "--baseline", made["adam0"]).out
    assert call("runs", "--baseline", "nothing").code == 2


def test_tags_are_a_column_a_condition_and_searched(made):
    tags.put(store.open(), [made["sgd0"]], add=["thesis"])
    [row] = call("runs", "--where", "tags=thesis", "--columns", "tags", "--json").json
    assert row == {"run": made["sgd0"], "tags": ["thesis"]}
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
def test_a_mistake_is_told_with_what_would_be_right(made, options, says):
    said = call("runs", *options)
    assert said.code == 2 and says in said.err and "Traceback" not in said.err

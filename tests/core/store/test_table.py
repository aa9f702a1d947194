"""The table of runs on each database: conditions, order, pages and groups against the same in plain Python."""

import math
import random
import statistics

import pytest

from tests.core.store.test_contract import store, url  # noqa: F401  its fixtures
from wseg_core.errors import UserError
from wseg_core.store import experiments, table, tags

SCORE = {"f1": 0.9, "precision": 0.91, "recall": 0.89, "oov_recall": 0.6, "iv_recall": 0.95}


def config(**changes) -> dict:
    made = {
        "data": {"train": "demo/train", "fold_width": True},
        "encoder": {"name": "linear"},
        "loss": {"name": "crf"},
        "optimizer": {"name": "adam", "lr": 0.002},
        "schedule": {"name": "constant"},
        "training": {"seed": 0, "epochs": 3},
    }
    for key, value in changes.items():
        section, _, name = key.partition("__")
        made[section][name] = value
    return made


@pytest.fixture
def many(store):  # noqa: F811
    """Forty runs of random settings and scores, in the store and as plain dicts."""
    chance = random.Random(4)
    plain = []
    for number in range(40):
        optimizer, rate = chance.choice(["adam", "sgd", "adamw"]), chance.choice([1e-05, 0.002, 0.1, 1])
        loss, state = chance.choice(["crf", "focal"]), chance.choice(["finished", "failed", "queued"])
        made = config(optimizer__name=optimizer, optimizer__lr=rate, loss__name=loss, training__seed=number % 3)
        if loss == "focal":
            made["loss"]["gamma"] = chance.choice([1.0, 2.0])
        f1 = None if state != "finished" else chance.choice([0.8, 0.85, chance.random()])
        result = {"dev": {**SCORE, "f1": f1}, "test": {**SCORE, "f1": f1 / 2}} if f1 is not None else None
        name = chance.choice(["", "Ünnamed", "50%_run"])
        plain.append({"config": made, "name": name, "state": state, "result": result, "step": number, "f1": f1})
    rows = [{key: value for key, value in run.items() if key != "f1"} for run in plain]
    _, runs = experiments.create(store, {}, rows)  # all in one transaction
    plain = [{**run, "run": name} for run, name in zip(plain, runs)]
    return plain[::-1]  # the newest first


def asked(store, where="", **more) -> list[str]:  # noqa: F811
    known = table.every(store)
    paged = {name: more.pop(name) for name in ("limit", "offset") if name in more}
    selection = table.Selection(tuple(table.parse(where)), **more)
    return [row["run"] for row in table.rows(store, [], known, selection, **paged)]


def setting(run, name):
    section, _, key = name.partition(".")
    return run["config"][section].get(key)


CASES = {
    "optimizer.name=adam": lambda r: setting(r, "optimizer.name") == "adam",
    "optimizer.name!=adam": lambda r: setting(r, "optimizer.name") != "adam",
    "optimizer.name=adam,sgd": lambda r: setting(r, "optimizer.name") in ("adam", "sgd"),
    "optimizer.name!=adam,sgd": lambda r: setting(r, "optimizer.name") == "adamw",
    "optimizer.name~ADAM": lambda r: "adam" in setting(r, "optimizer.name"),
    "optimizer.lr=0.002": lambda r: setting(r, "optimizer.lr") == 0.002,
    "optimizer.lr=1e-5": lambda r: setting(r, "optimizer.lr") == 1e-5,
    "optimizer.lr=1.0": lambda r: setting(r, "optimizer.lr") == 1,
    "optimizer.lr<=0.002": lambda r: setting(r, "optimizer.lr") <= 0.002,
    "optimizer.lr>0.002 and loss.name=crf": lambda r: (
        setting(r, "optimizer.lr") > 0.002 and setting(r, "loss.name") == "crf"
    ),
    "loss.gamma=": lambda r: setting(r, "loss.gamma") is None,
    "loss.gamma!=": lambda r: setting(r, "loss.gamma") is not None,
    "loss.gamma!=2": lambda r: setting(r, "loss.gamma") != 2,
    "data.fold_width=true": lambda r: True,
    "data.fold_width=false": lambda r: False,
    "f1>0.8": lambda r: r["f1"] is not None and r["f1"] > 0.8,
    "f1>=80% and state=finished": lambda r: r["f1"] is not None and r["f1"] >= 0.8,
    "test_f1 < 0.4": lambda r: r["f1"] is not None and r["f1"] / 2 < 0.4,
    "f1=": lambda r: r["f1"] is None,
    "state=finished,failed AND seed=1": lambda r: (
        r["state"] in ("finished", "failed") and setting(r, "training.seed") == 1
    ),
    'name="50%_run"': lambda r: r["name"] == "50%_run",
    "name~%_": lambda r: "%_" in r["name"],
    "name=": lambda r: r["name"] == "",
    "step>=10 and step<12": lambda r: 10 <= r["step"] < 12,
}


def test_conditions_choose_what_they_say(store, many):  # noqa: F811
    known = table.every(store)
    for where, says in CASES.items():
        expected = [run["run"] for run in many if says(run)]
        assert asked(store, where) == expected, where
        assert table.count(store, known, table.Selection(tuple(table.parse(where)))) == len(expected)
        again = " and ".join(condition.written() for condition in table.parse(where))
        assert table.parse(again) == table.parse(where)


SEARCHES = {
    "adam": lambda r: "adam" in setting(r, "optimizer.name"),
    "FOCAL sgd": lambda r: setting(r, "optimizer.name") == "sgd" and setting(r, "loss.name") == "focal",
    "50%_": lambda r: r["name"] == "50%_run",
    "nothing": lambda r: False,
}


def test_every_word_is_searched_for(store, many):  # noqa: F811
    for search, says in SEARCHES.items():
        assert asked(store, search=search) == [run["run"] for run in many if says(run)], search


@pytest.mark.parametrize("descending", [False, True])
def test_rows_are_sorted_and_what_has_no_value_comes_last(store, many, descending):  # noqa: F811
    for name in ("optimizer.lr", "loss.gamma", "optimizer.name", "f1", "step"):
        expect_order(store, many, name, descending)


def expect_order(store, many, name, descending):  # noqa: F811
    def value(run):
        return run["f1"] if name == "f1" else run["step"] if name == "step" else setting(run, name)

    there = [run for run in many if value(run) is not None]
    expected = sorted(there, key=value, reverse=descending)
    if descending:  # equal ones stay the newest first
        expected = [run for v in dict.fromkeys(map(value, expected)) for run in there if value(run) == v]
    expected += [run for run in many if value(run) is None]
    known = table.every(store)
    order = table.sorting([f"-{name}" if descending else name], known)
    assert asked(store, sort=order) == [run["run"] for run in expected]
    assert asked(store, sort=order, limit=7, offset=14) == [run["run"] for run in expected[14:21]]


def test_columns_are_read_as_a_config_has_them(store, many):  # noqa: F811
    known = table.every(store)
    columns = table.chosen(
        ["optimizer.lr", "loss.gamma", "data.fold_width", "dev_f1", "title", "created", "tags"], known
    )
    for row, run in zip(table.rows(store, columns, known, limit=50), many, strict=True):
        assert row["optimizer.lr"] == setting(run, "optimizer.lr") and row["loss.gamma"] == setting(run, "loss.gamma")
        assert row["data.fold_width"] is True and row["dev_f1"] == run["f1"] and row["tags"] == []
        assert row["created"].startswith("20")
        made = run["config"]
        short = f"{made['optimizer']['name']} · {made['loss']['name']} · seed {made['training']['seed']}"
        assert row["title"] == (run["name"] or short)
    assert [row["dev_f1"] for row in table.rows(store, columns, known)] == [run["f1"] for run in many]


@pytest.mark.parametrize("by", [["optimizer.name"], ["optimizer.name", "loss.gamma"], ["state", "training.seed"]])
def test_groups_have_mean_spread_and_members(store, many, by):  # noqa: F811
    known = table.every(store)
    late = table.Selection(tuple(table.parse("step>3")))
    groups = table.groups(store, table.chosen(by, known), table.chosen(["dev_f1", "step"], known), known, late)
    expected: dict = {}
    for run in many:
        if run["step"] > 3:
            key = tuple(run[name] if name == "state" else setting(run, name) for name in by)
            expected.setdefault(key, []).append(run)
    assert {tuple(group.values.values()): group.runs for group in groups} == {k: len(v) for k, v in expected.items()}
    for group in groups:
        members = expected[tuple(group.values.values())]
        scores = [run["f1"] for run in members if run["f1"] is not None]
        assert group.counts["dev_f1"] == len(scores)
        assert group.means["dev_f1"] == (pytest.approx(statistics.fmean(scores)) if scores else None)
        spread = statistics.stdev(scores) if len(scores) > 1 else None
        assert group.spreads["dev_f1"] == (None if spread is None else pytest.approx(spread, abs=1e-12))
        chosen = table.rows(store, [], known, table.Selection((*late.where, *group.members)))
        assert [row["run"] for row in chosen] == [run["run"] for run in members]


def test_groups_are_sorted_by_their_mean(store, many):  # noqa: F811
    known = table.every(store)
    by, numbers = table.chosen(["optimizer.name", "optimizer.lr"], known), table.chosen(["dev_f1"], known)
    best_first = table.Selection(sort=table.sorting(["-f1"], known))
    groups = table.groups(store, by, numbers, known, best_first)
    means = [-math.inf if group.means["dev_f1"] is None else group.means["dev_f1"] for group in groups]
    assert means == sorted(means, reverse=True) and len(groups) > 5
    assert [g.values for g in table.groups(store, by, numbers, known, best_first, limit=3)] == [
        group.values for group in groups[:3]
    ]


def test_the_spread_of_nearly_equal_scores_is_exact(store):  # noqa: F811
    scores = [0.95 + number * 1e-9 for number in range(5)]
    for score in scores:
        store.create(config(), state="finished", result={"dev": {"f1": score}})
    known = table.every(store)
    [group] = table.groups(store, table.chosen(["optimizer.name"], known), table.chosen(["f1"], known), known)
    assert group.spreads["f1"] == pytest.approx(statistics.stdev(scores), rel=1e-4)


def test_metrics_are_the_last_that_were_recorded_and_scores_those_of_the_best_step(store):  # noqa: F811
    run = store.create(config(), state="running", best_dev_f1=0.7, best_step=2)
    store.add_rows(run, [
        {"step": 1, "grad_norm": 3.0, "dev_loss": 0.5, "clipped": False},
        {"step": 2, "grad_norm": 2.0, "dev_loss": 0.4, "dev_recall": 0.6, "clipped": True},
        {"step": 3, "grad_norm": 1.0, "dev_recall": 0.2},
    ])  # fmt: skip
    store.create(config())
    known = table.every(store)
    columns = table.chosen(["grad_norm", "dev_loss", "dev_f1", "dev_recall", "clipped", "test_f1", "ambiguity"], known)
    row = table.rows(store, columns, known)[1]
    assert (row["grad_norm"], row["dev_loss"], row["dev_f1"], row["dev_recall"]) == (1.0, 0.4, 0.7, 0.6)
    assert row["clipped"] == "true" and row["test_f1"] is None and row["ambiguity"] is None
    assert asked(store, "clipped=true and grad_norm<2") == [run] and asked(store, "grad_norm>1") == []


def test_dates_are_days_and_minutes_in_utc(store):  # noqa: F811
    day = 1_795_132_800.0  # 2026-11-20, midnight
    runs = [store.create(config(), **{"ended": day + hours * 3600}) for hours in (-1, 0, 23.9, 24)]
    for where, expected in {
        "ended=2026-11-20": [1, 2],
        "ended>2026-11-20": [3],
        "ended>=2026-11-20": [1, 2, 3],
        "ended<2026-11-20": [0],
        "ended<=2026-11-20": [0, 1, 2],
        "ended>=2026-11-20T23:00 and ended<2026-11-21": [2],
    }.items():
        assert asked(store, where) == [runs[place] for place in reversed(expected)], where


WRONG = [
    ("optimiser.name=adam", "optimizer.name"),
    ("f2>0.9", "f1"),
    ("state=finishd", "finished"),
    ("f1>high", "high"),
    ("optimizer.name", "f1>0.9"),
    ("f1>0.9 or state=failed", "0.9 or state=failed"),
    ("name<x", "contains"),
    ("f1~9", "f1"),
    ("created>yesterday", "2026-11-20"),
    ('name="open', "open"),
    ("error~x", "error"),
]


def test_a_wrong_condition_says_what_would_be_right(store):  # noqa: F811
    store.create(config())
    for where, says in WRONG:
        with pytest.raises(UserError) as caught:
            asked(store, where)
        assert says in str(caught.value), where


def test_wrong_columns_orders_and_groups_name_the_nearest(store):  # noqa: F811
    store.create(config())
    known = table.every(store)
    for ask in (
        lambda: table.chosen(["optimizer.nam"], known),
        lambda: table.sorting(["-optimizer.nam"], known),
        lambda: table.groups(store, table.chosen(["tags"], known), [], known),
    ):
        with pytest.raises(UserError) as caught:
            ask()
        assert "optimizer.name" in caught.value.advice


def test_an_empty_store_has_no_rows_and_no_settings(store):  # noqa: F811
    known = table.every(store)
    assert table.rows(store, [], known) == [] and table.count(store, known) == 0 and "optimizer.name" not in known
    assert table.groups(store, table.chosen(["state"], known), [], known) == []


def test_tags_are_put_taken_away_and_found(store):  # noqa: F811
    first, second, third = (store.create(config()) for _ in range(3))
    assert tags.put(store, [first, second, "nothing"], add=[" good ", "for  the\nthesis", ""]) == 2
    tags.put(store, [second], add=["bad", "good"], remove=["for the thesis"])
    assert tags.of(store, [first, second, third]) == {first: ["for the thesis", "good"], second: ["bad", "good"]}
    assert tags.known(store) == ["bad", "for the thesis", "good"]
    assert asked(store, "tags=good") == [second, first] and asked(store, "tags=bad,nothing") == [second]
    assert asked(store, "tags!=bad") == [third, first] and asked(store, "tags=") == [third]
    assert asked(store, "tags~THE") == [first] and asked(store, search="thesis") == [first]
    assert asked(store, 'tags="for the thesis"') == [first]
    assert tags.replace(store, first, ["new"]) and not tags.replace(store, "nothing", ["new"])
    assert tags.of(store, [first]) == {first: ["new"]}
    assert table.rows(store, table.chosen(["tags"], table.every(store)), table.every(store))[2]["tags"] == ["new"]
    store.delete(first)
    assert tags.known(store) == ["bad", "good"]


def test_the_winner_of_an_experiment_has_the_highest_mean(store):  # noqa: F811
    variants = [{"optimizer.name": name, "training.seed": seed} for name in ("sgd", "adam") for seed in (0, 1)]
    made = [{"config": config(), "name": "", "variant": variant} for variant in variants]
    experiment, runs = experiments.create(store, {}, made)
    other, alone = experiments.create(store, {}, made[:1])
    for run, f1 in zip(runs, [0.99, 0.5, 0.9, 0.8]):
        store.move(run, ["queued"], "finished", result={"dev": {"f1": f1}})
    assert table.winners(store, [*runs, *alone, "nothing"]) == set(runs[2:])
    assert table.winners(store, [runs[0], runs[3]]) == {runs[3]} and table.winners(store, []) == set()
    assert table.names(store, [experiment, other, "nothing"]) == {experiment: experiment, other: other}
    store.update(runs[2], state="failed")
    assert table.winners(store, runs) == set(runs[2:])  # 80 % of the one that is left against 74.5
    store.update(runs[3], state="failed")
    assert table.winners(store, runs) == set()

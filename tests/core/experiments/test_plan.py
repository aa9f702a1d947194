"""Plans: meaning of a grid, rejected plans, and settings shared by all variants."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wseg_core import config, experiments
from wseg_core.errors import UserError
from wseg_core.experiments import plan as plans
from wseg_core.experiments.variant import value_of

BASE = {"data": {"train": "demo/train", "dev": "demo/dev"}, "encoder": {"name": "linear"}}
GRID = {
    "optimizer.name": ["sgd", "adam", "adagrad"],
    "optimizer.lr": ["x0.1", "x1", 0.004, "x3"],
    "optimizer.momentum": [0, 0.5, 0.9],
    "loss.name": ["crf", "cross_entropy"],
    "training.batch_characters": [256, 512],
    "encoder.name": ["linear", "bilstm"],
}
grids = st.dictionaries(st.sampled_from(sorted(GRID)), st.none(), min_size=1, max_size=4).flatmap(
    lambda keys: st.fixed_dictionaries(
        {key: st.lists(st.sampled_from(GRID[key]), min_size=2, unique=True) for key in keys}
    )
)


def plan(grid=None, **more) -> dict:
    return {"base": BASE, "grid": grid or {"optimizer.name": ["sgd", "adam"]}, **more}


@settings(max_examples=30)
@given(grids, st.integers(1, 2))
def test_each_combination_runs_once_and_nothing_else_differs(grid, seeds):
    expansion = experiments.expand(plan(grid, seeds=seeds))
    variants = expansion.variants
    assert all(variant.config for variant in variants)
    assert len(variants) == expansion.runs <= seeds * len(list(itertools.product(*grid.values())))
    configs = [variant.config.as_dict() for variant in variants]
    assert len({repr(c) for c in configs}) == len({repr(variant.settings) for variant in variants}) == len(variants)
    for variant in variants:
        assert variant.settings == {key: value_of(variant.config, key) for key in variant.settings}
        missing = set(grid) - set(variant.settings)
        assert missing == set(variant.left_out)
        for key in missing:  # it belongs to another component
            section, _, name = key.partition(".")
            assert name not in getattr(variant.config, section)
        assert variant.config.data == variants[0].config.data
        if "encoder.name" not in grid:  # whose recipe has another one, which is reported
            assert variant.config.schedule == variants[0].config.schedule
    assert [variant.settings["training.seed"] for variant in variants] == sorted(
        variant.settings["training.seed"] for variant in variants
    )


@settings(max_examples=40)
@given(
    st.sampled_from(["sgd", "adam", "adagrad", "adamw", "rmsprop"]),
    st.sampled_from(["linear", "bilstm", "cnn"]),
    st.floats(0.01, 50),
)
def test_factor_multiplies_the_default_rate_of_the_config(name, encoder, times):
    grid = {"encoder.name": [encoder], "optimizer.name": [name], "optimizer.lr": [f"x{times!r}", "x1"]}
    base = {**BASE, "optimizer": {"lr": 0.123}}  # the rate of the base is not the default
    default = config.resolve({"encoder": {"name": encoder}, "optimizer": {"name": name}}).optimizer.settings.lr
    rates = [
        variant.config.optimizer.settings.lr
        for variant in experiments.variants({"base": base, "grid": grid})
        if variant.config
    ]
    assert rates[-1] == default
    assert rates[0] == pytest.approx(times * default, rel=1e-5)


def test_all_means_every_component():
    variants = experiments.variants(plan({"optimizer.name": "all", "loss.name": "all"}))
    pairs = {(variant.settings["optimizer.name"], variant.settings["loss.name"]) for variant in variants}
    assert pairs == set(itertools.product(config.components("optimizer").names, config.components("loss").names))
    assert all(variant.config for variant in variants)
    refused = {variant.settings["optimizer.name"] for variant in variants if variant.error}
    assert "muon" in refused and "sgd" not in refused  # a linear model has no matrix to step on


def test_foreign_settings_are_dropped_and_duplicates_reported():
    expansion = experiments.expand(plan({"optimizer.name": ["sgd", "adam"], "optimizer.momentum": [0, 0.9]}))
    assert [variant.name for variant in expansion.variants] == [
        "sgd · momentum 0 · seed 0",
        "sgd · momentum 0.9 · seed 0",
        "adam · seed 0",
    ]
    assert any("optimizer.momentum" in remark and "adam" in remark for remark in expansion.remarks)
    assert any(remark.startswith("One combination") for remark in expansion.remarks)


def test_other_component_starts_without_settings_of_the_base():
    base = {**BASE, "optimizer": {"name": "sgd", "momentum": 0.9, "lr": 0.3}}
    sgd, adam = experiments.variants({"base": base, "grid": {"optimizer.name": ["sgd", "adam"]}})
    assert (sgd.config.optimizer.settings.momentum, sgd.config.optimizer.settings.lr) == (0.9, 0.3)
    assert adam.config == config.resolve({**BASE, "optimizer": {"name": "adam"}})


@pytest.mark.parametrize(
    "budget, expected",
    [
        ({"steps": 50}, {"max_steps": 50, "max_seconds": 0, "epochs": 1000}),
        ({"seconds": 2.5}, {"max_steps": 0, "max_seconds": 2.5, "epochs": 1000}),
        ({"epochs": 7}, {"max_steps": 0, "max_seconds": 0, "epochs": 7}),
    ],
)
def test_budget_replaces_other_limits(budget, expected):
    base = {**BASE, "training": {"epochs": 2, "max_steps": 9}}
    for variant in experiments.variants(
        {"base": base, "grid": {"encoder.name": ["linear", "bilstm"]}, "budget": budget}
    ):
        assert {key: getattr(variant.config.training, key) for key in expected} == expected


def test_unequal_training_lengths_without_a_budget_are_reported():
    remarks = experiments.expand(plan({"encoder.name": ["linear", "bilstm"]})).remarks
    assert all(
        any(key in line for line in remarks) for key in ("training.epochs", "training.clip_norm", "schedule.name")
    )


def test_seeds_are_a_number_or_a_list():
    for seeds, expected in ((2, [0, 1]), ([5, 3, 5], [5, 3]), (None, [0])):
        variants = experiments.variants(plan(seeds=seeds))
        assert list(dict.fromkeys(variant.config.training.seed for variant in variants)) == expected
    variants = experiments.variants(plan({"training.seed": [7, 8]}))
    assert [variant.settings for variant in variants] == [{"training.seed": 7}, {"training.seed": 8}]


def test_invalid_combination_is_a_refused_variant():
    variants = experiments.variants(
        plan({"optimizer.name": ["sgd"], "optimizer.nesterov": [True], "optimizer.momentum": [0, 0.9]})
    )
    assert [bool(variant.error) for variant in variants] == [True, False]
    assert "Nesterov" in variants[0].error.what and variants[0].config is None


@pytest.mark.parametrize(
    "bad, where, says",
    [
        ({"grid": {"optimizr.lr": [1]}}, "grid.optimizr.lr", "optimizer.lr"),
        ({"grid": {"optimizer.momentun": [1]}}, "grid.optimizer.momentun", "optimizer.momentum"),
        ({"grid": {"training": [1]}}, "grid.training", "training"),
        ({"grid": {"loss.name": ["cfr"]}}, "grid.loss.name", "crf"),
        ({"grid": {"optimizer.lr": [0.1, 1e9]}}, "optimizer.lr", "from 1e-08 to 100"),
        ({"grid": {"training.batch_characters": [1, 64]}}, "training.batch_characters", "from 16"),
        ({"grid": {"loss.name": []}}, "grid.loss.name", "loss.name: ["),
        ({"grid": {"loss.name": ["x2", "crf"]}}, "grid.loss.name", "crf"),
        ({"grid": {"training.device": ["x2", "cpu"]}}, "training.device", "values"),
        ({"grid": 3}, "grid", "grid:"),
        ({"base": {"optimiser": {}}}, "optimiser", "optimizer"),
        ({"base": {"training": {"epochs": 0}}}, "training.epochs", "from 1 to 1000"),
        ({"gird": {}}, "gird", "grid"),
        ({"seeds": 0}, "seeds", "from 1"),
        ({"seeds": ["a"]}, "seeds", "whole number"),
        ({"seeds": True}, "seeds", "seeds:"),
        ({"seeds": 1}, "grid", "grid:"),
        ({"budget": {"step": 5}, "seeds": 2}, "budget.step", "steps"),
        ({"budget": {"steps": 5, "epochs": 2}, "seeds": 2}, "budget", "budget:"),
        ({"budget": {"steps": -1}, "seeds": 2}, "training.max_steps", "from 0"),
        ({"budget": {"epochs": 2}, "grid": {"training.epochs": [1, 2]}}, "grid.training.epochs", "Remove one"),
        ({"seeds": 2, "grid": {"training.seed": [1, 2]}}, "grid.training.seed", "seeds"),
        ({"search": {"trials": 3}}, "search.space", "optimizer.lr"),
        ({"search": {"trials": 0, "space": {"loss.name": "all"}}}, "search.trials", "from 1"),
        ({"search": {"space": {"optimizer.lr": {"low": 2, "high": 1}}}}, "search.space.optimizer.lr", "low"),
        ({"search": {"space": {"optimizer.lr": {"low": "x1", "high": 1}}}}, "search.space.optimizer.lr", "low"),
        (
            {"search": {"space": {"optimizer.lr": {"low": 0, "high": 1, "log": True}}}},
            "search.space.optimizer.lr.low",
            "low",
        ),
        ({"search": {"space": {"optimizer.lr": {"low": 1, "high": 1e6}}}}, "optimizer.lr", "to 100"),
        ({"search": {"space": {"optimizer.lr": {"low": 1, "hgih": 2}}}}, "search.space.optimizer.lr.hgih", "high"),
        (
            {"search": {"space": {"loss.name": "all"}}, "grid": {"loss.name": ["crf"]}},
            "search.space.loss.name",
            "Remove one",
        ),
        ({"search": {"space": {"optimizer.name": "all"}}, "grid": {"optimizer.lr": [1]}}, "grid.optimizer.lr", "both"),
    ],
)
def test_faulty_plan_is_reported_with_place_and_advice(bad, where, says):
    with pytest.raises(UserError) as caught:
        experiments.expand(bad)
    assert caught.value.where == where
    assert says in f"{caught.value.what} {caught.value.advice}"


@pytest.mark.parametrize(
    "grid, seeds",
    [
        ({"loss.name": ["crf", "cross_entropy", "focal", "mse", "l1", "binary"]}, 100),
        ({"training.batch_characters": list(range(16, 200))}, 3),
        ({f"training.{key}": list(range(20, 500)) for key in ("batch_characters", "patience", "evaluate_every")}, 1),
    ],
)
def test_too_many_runs_are_refused_before_expansion(grid, seeds):
    with pytest.raises(UserError, match="at most 500"):
        experiments.expand(plan(grid, seeds=seeds))


def test_stored_plan_round_trips():
    given = plan({"optimizer.name": "all", "optimizer.lr": ["x1", "1e-3"]}, seeds=2, budget={"steps": 9})
    once = plans.parse(given)
    assert plans.parse(once.as_dict()) == once
    assert once.grid["optimizer.lr"] == ["x1", 0.001]

"""Extending an experiment: more seeds, more values, more trials, or a bigger budget for all."""

from dataclasses import replace
from typing import Any

from .. import store
from ..errors import UserError
from ..language import text
from ..store import experiments as table
from .checks import known, mapping, whole
from .control import go, left, requeue
from .expansion import expand
from .lookup import get
from .plan import Plan, parse
from .rows import columns, stored
from .variant import Variant

RATE = "optimizer.lr"  # may be varied in hindsight, so that no optimizer is judged untuned


def extend(experiment: str, changes: dict) -> None:
    """Adds to a plan what `changes`, parts of a plan, say, and queues what is new.

    `seeds`: so many in all, or further ones; `grid`: further values of settings that it varies, or of `optimizer.lr`
    beside the one that each has had; `search.trials`: so many in all; `budget`: more of what it was counted in. With a
    bigger budget every variant that has not failed goes on from where it was, which the schedule of its rate then knows.
    Raises UserError for a change that is no extension.
    """
    row = get(experiment)
    opened = store.open()
    old = parse(row["plan"])
    if old.most:
        raise UserError(
            text(
                "With until: sure, an experiment adds seeds automatically; when its results are compared was fixed "
                "before the first result."
            ),
            row["id"],
            text("Start another experiment to compare more values or to allow more seeds."),
        )
    expansion = expand(_longer(old, changes))
    fresh = (
        []
        if old.search
        else _fresh(expansion.variants, expand(replace(old, budget=expansion.plan.budget)).variants, row["runs"])
    )
    longer = expansion.plan.budget != old.budget
    if longer:
        _none_running(opened, row["id"])
    if (
        table.add(
            opened, row["id"], columns(expansion.plan, fresh), len(row["runs"]), table.STATES, plan=stored(expansion)
        )
        is None
    ):
        return extend(experiment, changes)  # somebody was faster: look again
    if longer:
        table.stop_runs(opened, row["id"], running=False)  # what waits shall wait with the bigger budget
        requeue(opened, expansion.plan, left(expansion.plan, table.runs_of(opened, row["id"])))
    go(opened, row["id"])


def missing(experiment: dict) -> list[Variant]:
    """The variants of an experiment, as `get` gives it, whose runs were deleted; a search tries others in their place."""
    plan = parse(experiment["plan"])
    return (
        []
        if plan.search
        else [
            candidate
            for candidate in expand(plan).variants
            if not any(_stands_for(run, candidate) for run in experiment["runs"])
        ]
    )


def fill(experiment: str) -> None:
    """Queues runs in the place of those that were deleted; raises UserError where none was."""
    row = get(experiment)
    opened, absent = store.open(), missing(row)
    if not absent:
        raise UserError(text("No runs of this experiment have been deleted."), row["id"])
    if table.add(opened, row["id"], columns(parse(row["plan"]), absent), len(row["runs"]), table.STATES) is None:
        return fill(experiment)  # somebody was faster: look again
    go(opened, row["id"])


def _stands_for(run: dict, candidate: Variant) -> bool:
    """Is the run one of this variant? It may be there under fewer settings than the plan varies by now."""

    def had(key: str) -> object:
        section, _, name = key.partition(".")
        return (run["config"].get(section) or {}).get(name)

    return run["variant"] == candidate.settings or all(had(key) == value for key, value in candidate.settings.items())


def _fresh(wanted: list[Variant], had: list[Variant], runs: list[dict]) -> list[Variant]:
    """Those of the variants that no run stands for; one may be there under fewer settings, with the same config."""
    settings = [candidate.settings for candidate in had] + [run["variant"] for run in runs]
    configs = [candidate.config for candidate in had if candidate.config]
    return [
        candidate
        for candidate in wanted
        if candidate.settings not in settings and (candidate.config is None or candidate.config not in configs)
    ]


def _longer(old: Plan, changes: dict) -> dict:
    """The plan with the changes in it, as plain values."""
    for key in changes:
        known(key, ("grid", "seeds", "budget", "search"), str(key))
    plan = old.as_dict()
    if changes.get("seeds") is not None:
        wanted = changes["seeds"]
        plan["seeds"] = _joined(plan["seeds"], range(wanted) if type(wanted) is int else wanted)
        if old.search:
            raise UserError(
                text("A search uses only one seed."),
                "seeds",
                text("Compare its best trials in another experiment."),
            )
    for key, values in mapping(changes.get("grid"), "grid").items():
        known(key, [*plan["grid"], RATE], f"grid.{key}")
        plan["grid"][key] = _joined(plan["grid"].get(key) or [_rate(old)], _expand_values(old, key, values))
    for key, value in mapping(changes.get("budget"), "budget").items():
        known(key, old.budget, f"budget.{key}")
        plan["budget"][key] = _more(value, old.budget[key], f"budget.{key}")
    for key, value in mapping(changes.get("search"), "search").items():
        known(key, ("trials",) if old.search else (), f"search.{key}")
        plan["search"]["trials"] = _more(
            whole(value, "search.trials", 1, 10**6), plan["search"]["trials"], "search.trials"
        )
    if plan == old.as_dict():
        raise UserError(
            text("These changes add nothing to the experiment."),
            "",
            text("Add seeds, values or trials, or increase the budget."),
        )
    return plan


def _rate(old: Plan) -> float | str:
    """The learning rate of the variants of a plan that does not vary it: the common one, or else each default."""
    given = (old.base.get("optimizer") or {}).get("lr")
    return "x1" if given is None or "optimizer.name" in old.grid else given


def _expand_values(old: Plan, key: str, values: object) -> list:
    return parse({"base": old.base, "grid": {key: values}, "seeds": [0, 1]}).grid[key]


def _joined(old: list, new: Any) -> list:
    values = {repr(value): value for value in old}
    try:
        return list({**values, **{repr(value): value for value in new}}.values())
    except TypeError:
        return list(new) if isinstance(new, str) else [new]  # refused where the plan is read


def _more(value: Any, before: float, where: str) -> float:
    if type(value) not in (int, float) or value < before:
        raise UserError(
            text("{value} is less than the experiment's current value, {before}.", value=value, before=before),
            where,
            text("An experiment can only be extended; to train less, start a new one."),
        )
    return value


def _none_running(opened: store.Store, experiment: str) -> None:
    if any(run["state"] == "running" for run in table.runs_of(opened, experiment)):
        raise UserError(
            text("A variant is currently being trained."),
            experiment,
            text("Stop the experiment or wait until it ends, then increase the budget."),
        )

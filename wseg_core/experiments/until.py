"""Experiments with `until: sure`: after each comparison, which variants get more seeds, from the runs in the store.

Of interest is the best variant against each other one. Where learning rates are varied beside other settings, one of
them represents a variant (see `rates`), the same from the first look on, since the others get no more seeds. Nothing is
kept between looks but the runs themselves, so a look is the same after any interruption.
"""

from dataclasses import replace

from .. import jobs
from .. import store as stores
from ..errors import UserError
from ..store import Store
from ..store import experiments as table
from . import rates as learning_rates
from .expansion import Variant, expand
from .naming import SEED, group
from .plan import Plan, parse
from .rows import columns

RATE = "optimizer.lr"


def advance_all() -> None:
    """Advances every experiment whose runs so far have all ended."""
    opened = stores.open()
    for experiment in table.deciding(opened):
        advance(opened, experiment)


def advance(store: Store, experiment: str) -> list[str]:
    """Queues the seeds of the next look where a pair is undecided, or ends the experiment; the new runs' ids.

    An experiment with runs that were paused, stopped or interrupted is stopped, since its look is incomplete; `resume`
    continues it.
    """
    row, rows = table.get(store, experiment), table.runs_of(store, experiment)
    if any(run["state"] in table.RESUMABLE for run in rows):
        table.move(store, experiment, ["racing"], "stopped")
        return []
    plan = parse(row["plan"])
    if wanted := next_variants(plan, rows):
        return table.add(store, experiment, columns(plan, wanted), seen=len(rows)) or []
    table.change(store, experiment, plan={**row["plan"], "budget": {**row["plan"]["budget"], "runs": len(rows)}})
    table.update_states(store)
    return []


def next_variants(plan: Plan, rows: list[dict]) -> list[Variant]:
    """The variants to train before the next look, given all runs so far; [] if nothing of interest is left to decide."""
    settings = {run["run"]: _key(run["variant"]) for run in rows}
    failed = {_key(run["variant"]) for run in rows if run["state"] == "failed"}
    needed: dict[str, int] = {}  # seeds by variant
    for pair in judged(rows):
        sides = [settings[pair[side]] for side in ("a", "b")]
        if pair["verdict"] == "undecided" and pair["look"] < len(plan.looks) and not failed.intersection(sides):
            needed |= {side: max(needed.get(side, 0), plan.looks[pair["look"]]) for side in sides}
    trained = [run["variant"] for run in rows]
    seeds = plan.first_seeds(plan.most or 0)
    return [
        variant
        for variant in expand(replace(plan, seeds=tuple(seeds), most=None)).variants
        if variant.settings not in trained
        and seeds.index(variant.settings[SEED]) < needed.get(_key(variant.settings), 0)
    ]


def decisions(experiment: dict) -> list[dict] | None:
    """The pairs of interest of an experiment as `get` gives it, with what is decided; None if its seeds are fixed."""
    plan = parse(experiment["plan"])
    return judged(experiment["runs"]) if plan.most else None


def judged(rows: list[dict]) -> list[dict]:
    """The pairs of interest as `jobs.judge` returns them; [] if fewer than two variants have a score."""
    try:
        return jobs.judge([run["run"] for run in representatives(rows)], "best")["pairs"]
    except UserError:
        return []


def representatives(rows: list[dict]) -> list[dict]:
    """The runs to compare: all, or those of each variant's best learning rate."""
    by_variant: dict[str, dict[str, list[dict]]] = {}
    for run in rows:
        others = {key: value for key, value in run["variant"].items() if key != RATE}
        by_variant.setdefault(_key(others), {}).setdefault(_key(run["variant"]), []).append(run)
    if len(by_variant) < 2:
        return rows
    chosen = {learning_rates.best(rates) for rates in by_variant.values()}
    return [run for run in rows if _key(run["variant"]) in chosen]


def _key(settings: dict) -> str:
    """The settings of a variant without its seed, as a key."""
    return repr(sorted(group(settings).items()))

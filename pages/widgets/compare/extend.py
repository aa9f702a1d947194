"""Fields to extend an experiment: more seeds, learning rates or trials, or a larger training budget."""

import streamlit as st

from wseg_core.experiments.plan import MOST_RUNS, MOST_SEEDS
from wseg_core.language import text

from ..experiments import plan as experiment_plan

RATE = "optimizer.lr"


def changes(experiment: dict) -> dict:
    """Draws the fields that fit the plan; returns what was changed, in the form that `experiments.extend` takes."""
    plan, name = experiment["plan"], experiment["id"]
    chosen = _trials(plan, name) if plan.get("search") else _seeds(plan, name) | _rates(plan, name)
    return chosen | _budget(plan, name)


def _seeds(plan: dict, name: str) -> dict:
    seeds = plan.get("seeds", 1)
    now = len(seeds) if isinstance(seeds, list) else int(seeds)
    more = st.number_input(text("Seeds per variant"), now, max(now, MOST_SEEDS), now, key=f"extend.seeds.{name}.{now}")
    if more <= now:
        return {}
    if isinstance(seeds, list):
        return {"seeds": list(dict.fromkeys([*seeds, *range(max(seeds) + 1, max(seeds) + 1 + more - now)]))}
    return {"seeds": more}


def _trials(plan: dict, name: str) -> dict:
    now = int(plan["search"]["trials"])
    more = st.number_input(text("Trials"), now, max(now, MOST_RUNS), now, key=f"extend.trials.{name}.{now}")
    return {"search": {"trials": more}} if more > now else {}


def _rates(plan: dict, name: str) -> dict:
    present = [str(rate) for rate in (plan.get("grid") or {}).get(RATE) or ["x1"]]
    rates = st.pills(
        text("More learning rates (multiples of each default)"),
        [rate for rate in (f"x{times:g}" for times in experiment_plan.RATES) if rate not in present],
        selection_mode="multi",
        format_func=lambda rate: f"× {rate[1:]}",
        key=f"extend.rates.{name}.{len(present)}",
    )
    return {"grid": {RATE: rates}} if rates else {}


def _budget(plan: dict, name: str) -> dict:
    units = {"epochs": text("Epochs per run"), "steps": text("Steps per run"), "seconds": text("Seconds per run")}
    for unit, now in (plan.get("budget") or {}).items():
        longer = st.number_input(units[unit], int(now), 10_000_000, int(now), key=f"extend.budget.{name}.{now}")
        if longer > now:
            return {"budget": {unit: longer}}
    return {}

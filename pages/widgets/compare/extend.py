"""Fields to extend an experiment: more seeds, learning rates or trials, or a larger training budget."""

import streamlit as st

from wseg_core.experiments.plan import MOST_RUNS, MOST_SEEDS
from wseg_core.language import text

from ..experiments import plan as experiment_plan

RATE = "optimizer.lr"


def changes(experiment: dict) -> dict:
    """Draws the fields that fit the plan; returns what was changed, in the form that `experiments.extend` takes."""
    plan, name = experiment["plan"], experiment["id"]
    if (plan.get("budget") or {}).get("until"):
        st.caption(text("This experiment adds seeds automatically, up to the maximum set before its first result."))
        return {}
    chosen = _trials(plan, name) if plan.get("search") else _seeds(plan, name) | _rates(plan, name)
    return chosen | _budget(plan, name)


def _seeds(plan: dict, name: str) -> dict:
    seeds = plan.get("seeds", 1)
    current = len(seeds) if isinstance(seeds, list) else int(seeds)
    number = st.number_input(
        text("Seeds per variant"), current, max(current, MOST_SEEDS), current, key=f"extend.seeds.{name}.{current}"
    )
    if number <= current:
        return {}
    if isinstance(seeds, list):
        return {"seeds": list(dict.fromkeys([*seeds, *range(max(seeds) + 1, max(seeds) + 1 + number - current)]))}
    return {"seeds": number}


def _trials(plan: dict, name: str) -> dict:
    current = int(plan["search"]["trials"])
    number = st.number_input(
        text("Trials"), current, max(current, MOST_RUNS), current, key=f"extend.trials.{name}.{current}"
    )
    return {"search": {"trials": number}} if number > current else {}


def _rates(plan: dict, name: str) -> dict:
    used = [str(rate) for rate in (plan.get("grid") or {}).get(RATE) or ["x1"]]
    rates = st.pills(
        text("More learning rates (multiples of each default)"),
        [rate for rate in (f"x{times:g}" for times in experiment_plan.RATES) if rate not in used],
        selection_mode="multi",
        format_func=lambda rate: f"× {rate[1:]}",
        key=f"extend.rates.{name}.{len(used)}",
    )
    return {"grid": {RATE: rates}} if rates else {}


def _budget(plan: dict, name: str) -> dict:
    units = {"epochs": text("Epochs per run"), "steps": text("Steps per run"), "seconds": text("Seconds per run")}
    for unit, current in (plan.get("budget") or {}).items():
        longer = st.number_input(
            units[unit], int(current), 10_000_000, int(current), key=f"extend.budget.{name}.{current}"
        )
        if longer > current:
            return {"budget": {unit: longer}}
    return {}

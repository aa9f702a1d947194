"""Beside the experiment form: number of runs, estimated time, table of variants and the start button."""

import json

import pandas as pd
import streamlit as st

from wseg_core import experiments, terms
from wseg_core.errors import UserError
from wseg_core.jobs import forecast
from wseg_core.language import current, text

from ..shared import estimate, notices, state
from ..shared import formatting as words
from . import plan as experiment_plan

_SHOWN = 500  # rows of the table


def draw() -> None:
    """The number of runs, the table of variants and the start button."""
    st.subheader(text("Experiment overview"), anchor=False)
    try:
        plan = experiment_plan.plan()
        expanded = _expanded(json.dumps(plan, default=str), current())
    except UserError as error:
        notices.user_error(error)
        return
    st.markdown(f"**{notices.escape(_count(plan, expanded))}**")
    st.dataframe(
        _table(expanded["variants"]),
        hide_index=True,
        height="auto" if len(expanded["variants"]) <= 8 else 330,
        key="experiment.table",
    )
    if search := plan.get("search"):
        names = ", ".join(terms.term(key) for key in search["space"])
        st.caption(notices.escape(text("Each search tunes: {names}.", names=names)))
    elif len(expanded["variants"]) == 1:
        st.caption(text("Nothing to compare yet: choose at least two optimizers, loss functions or learning rates."))
    for remark in expanded["remarks"]:
        st.caption(notices.escape(remark))
    _start(plan)


def _count(plan: dict, expanded: dict) -> str:
    """The number of variants and runs, and the estimated time."""
    runs, seeds, variants = expanded["runs"], plan["seeds"], len(expanded["variants"])
    if search := plan.get("search"):
        given = {"trials": search["trials"], "runs": words.count(runs)}
        summary = (
            text("One search × {trials} trials = {runs} runs", **given)
            if variants == 1
            else text("{count} searches × {trials} trials = {runs} runs", count=variants, **given)
        )
    elif most := plan["budget"].get("max_seeds"):
        given = {"seeds": seeds, "most": most, "runs": words.count(runs)}
        summary = text("{count} variants × {seeds} to {most} seeds: at most {runs} runs", count=variants, **given)
    elif seeds == 1:
        summary = (
            text("One variant, one run") if variants == 1 else text("{count} variants, one run each", count=variants)
        )
    else:
        given = {"seeds": seeds, "runs": words.count(runs)}
        summary = (
            text("One variant × {seeds} seeds = {runs} runs", **given)
            if variants == 1
            else text("{count} variants × {seeds} seeds = {runs} runs", count=variants, **given)
        )
    if expanded["time"]:
        summary += text(", about {time}", time=words.interval(*expanded["time"]))
    return summary


@st.cache_data(max_entries=20, ttl=60, show_spinner=False)
def _expanded(plan: str, language: str) -> dict:
    """The expanded plan: `variants` (settings without the seed, error), `runs`, `remarks`, `time`: (low, high) or None."""
    expansion = experiments.expand(json.loads(plan))
    variants: dict[str, dict] = {}
    parts: dict[str, list] = {}
    for variant in expansion.variants:
        settings = {k: v for k, v in variant.settings.items() if k != "training.seed"}
        variants[json.dumps(settings, default=str)] = {
            "settings": settings,
            "error": variant.error and str(variant.error),
        }
        if not variant.error:
            values = variant.config.as_dict()
            values["training"].pop("seed", None)
            parts.setdefault(json.dumps(values, default=str), []).append(variant.config)
    usable = sum(len(configs) for configs in parts.values())
    runs = expansion.runs * usable // max(1, len(expansion.variants))
    sized = [(configs[0], estimate.size(configs[0]), len(configs)) for configs in parts.values()]
    time = None
    if usable and all(size for _, size, _ in sized):
        once = forecast.total(sized, estimate.evidence())
        time = (once.low * runs / usable, once.high * runs / usable)
    return {"variants": list(variants.values()), "runs": runs, "remarks": expansion.remarks, "time": time}


def _table(variants: list[dict]) -> pd.DataFrame:
    """One row per variant: its settings, and why it cannot run."""
    rows = [{terms.term(k): terms.value(k, v) for k, v in variant["settings"].items()} for variant in variants[:_SHOWN]]
    frame = pd.DataFrame(rows, index=range(1, len(rows) + 1)).fillna("")
    if any(variant["error"] for variant in variants):
        frame.insert(0, text("cannot run"), [variant["error"] or "" for variant in variants[:_SHOWN]])
    return frame


def _start(plan: dict) -> None:
    name = st.text_input(
        text("Experiment name"),
        key=f"experiment.name.{state.recall('experiments.started', 0)}",
        persist_state="session",
        max_chars=80,
        placeholder=text("e.g. which optimizer for the linear model"),
    )
    if st.button(
        text("Start experiment"), type="primary", icon=":material/flag:", width="stretch", key="experiment.start"
    ):
        try:
            with st.spinner(text("Adding the runs to the queue")):
                experiment = experiments.start(plan, name.strip())
        except UserError as error:
            notices.user_error(error)
            return
        state.remember(
            "experiments.started", state.recall("experiments.started", 0) + 1
        )  # the next experiment gets a new name field
        st.switch_page("compare.py", query_params={"experiment": experiment})

"""F1 against the learning rate, one line per optimizer or other varied setting."""

import functools

import streamlit as st

from wseg_core import config as configs
from wseg_core.charts.compare import compared, sensitivity
from wseg_core.language import text

from ..shared import formatting as words
from ..shared import state
from . import data as compare_data
from .comparison import Comparison


def offered(comparison: Comparison) -> bool:
    """Whether the runs have more than one learning rate."""
    return len({run["config"]["optimizer"].get("lr") for run in comparison.selected}) > 1


def draw(comparison: Comparison) -> None:
    """The figure, or how to get one."""
    selected = comparison.selected
    others = [n for n in compared.differing(selected) if n.partition(".")[0] != "optimizer" or n == "optimizer.name"]
    lines = {r["run"]: ", ".join(compared.value(r, name) for name in others) for r in selected}
    colour = others[0] if others else ""
    scores = compare_data.scores(selected, colour)
    scores["line"] = [lines[run] or compared.value(selected[0], "optimizer.name") for run in scores["run"]]
    if scores.groupby("line")["at"].nunique().max() < 2:
        st.info(_one_rate_each())
        return
    defaults = {lines[r["run"]]: rate for r in selected if (rate := _default(r["config"]))}
    figure = compare_data.cached(
        "sensitivity",
        compare_data.key(selected),
        (colour,),
        lambda: sensitivity.figure(scores, defaults=defaults, palette=compare_data.palette(selected, colour)),
    )
    compare_data.show(figure, "sensitivity", lambda: sensitivity.table(scores))
    st.caption(
        text(
            "A broad peak tolerates a learning rate that is slightly off; a narrow peak needs careful tuning. "
            "For a fair comparison, compare only the best points."
        )
    )


def _one_rate_each() -> str:
    """Why there is nothing to show with one learning rate each, and how to add more."""
    reason = text(
        "Each was trained with only one learning rate, so this cannot show how much the choice matters, or "
        "whether another learning rate would do better."
    )
    if state.parameter("experiment"):
        return words.join_sentences(
            [
                reason,
                text("Use the Extend button at the top of this page to add more learning rates to the experiment."),
            ]
        )
    return words.join_sentences(
        [reason, text("To compare several learning rates for each, start an experiment on the Experiments page.")]
    )


def _default(config: dict) -> float | None:
    """The default learning rate of a config's optimizer with its encoder."""
    return _default_of(config["encoder"]["name"], config["encoder"].get("model", ""), config["optimizer"]["name"])


@functools.cache
def _default_of(encoder: str, model: str, optimizer: str) -> float | None:
    chosen = {"name": encoder} | ({"model": model} if model else {})
    return configs.resolve({"encoder": chosen, "optimizer": {"name": optimizer}}).optimizer.get("lr")

"""One verdict for each factor of a crossed experiment, with the heat map of its cells."""

import streamlit as st

from wseg_core import jobs, terms, verdict
from wseg_core.charts.compare import factors as figures
from wseg_core.language import current, text

from ..shared import notices
from . import data as compare_data
from . import verdict as compare_verdict
from .comparison import Comparison


def offered(comparison: Comparison) -> bool:
    """Whether the runs cross two or more settings."""
    return bool(_crossed(_key(comparison)))


def draw(comparison: Comparison) -> None:
    """Which value of each crossed setting is better over the others, and whether that depends on them."""
    key = _key(comparison)
    names = _crossed(key)
    st.caption(
        text(
            "Each value is compared over the same other settings and seeds. Where several learning rates were "
            "trained, the one with the highest dev F1 counts."
        )
    )
    chosen = st.segmented_control(
        text("Setting"), names, format_func=terms.term, default=names[0], required=True, key="compare.factor",
        label_visibility="collapsed",
    )  # fmt: skip
    margin = compare_verdict.margin()
    result = _judged(key, chosen, margin, current())
    with st.container(key="verdict-factor"):
        st.markdown("\n".join(f"- {notices.escape(sentence)}" for sentence in result["sentences"]))
    if result["left_out"]:
        st.caption(
            notices.escape(
                text(
                    "Not compared, because the other settings or seeds differ: {names}",
                    names=", ".join(result["left_out"]),
                )
            )
        )
    figure = compare_data.cached("factors", key, (current(), chosen, margin), lambda: figures.figure(result))
    compare_data.show(figure, "factors", lambda: figures.table(result))


def _key(comparison: Comparison) -> tuple:
    return tuple((run["run"], run["attempt"], run["state"]) for run in comparison.selected if verdict.is_scored(run))


@st.cache_data(max_entries=60, show_spinner=False)
def _crossed(scored: tuple) -> list[str]:
    return jobs.crossed([run for run, _, _ in scored]) if len(scored) > 3 else []


@st.cache_data(max_entries=60, show_spinner=False)
def _judged(scored: tuple, factor: str, margin: float, language: str) -> dict:
    return jobs.judge_factor([run for run, _, _ in scored], factor, margin)

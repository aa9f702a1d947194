"""One verdict for each factor of a crossed experiment, with the heat map of its cells."""

import streamlit as st

from wseg_core import jobs, terms, verdict
from wseg_core.charts.compare import factors as figures
from wseg_core.language import current, text

from ..shared import downloads, notices
from . import curves as compare_curves
from . import data as compare_data
from . import verdict as compare_verdict


def draw(selected: list[dict]) -> None:
    """Which value of each crossed setting is better over the others, and whether that depends on them."""
    scored = [run for run in selected if verdict.is_scored(run)]
    key = tuple((run["run"], run["attempt"], run["state"]) for run in scored)
    names = _crossed(key)
    if not names:
        return
    st.subheader(text("Each setting by itself"), anchor=False)
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
    figure = compare_data.cached("factors", compare_data.key(scored), (chosen, margin), lambda: figures.figure(result))
    st.plotly_chart(figure, key="compare.factors", config=compare_curves.chart_config("factors"))
    if result["left_out"]:
        st.caption(notices.escape(text("Not matched, left out: {names}", names=", ".join(result["left_out"]))))
    downloads.csv(lambda: figures.table(result), "factors", "compare.factors.csv")


@st.cache_data(max_entries=60, show_spinner=False)
def _crossed(scored: tuple) -> list[str]:
    return jobs.crossed([run for run, _, _ in scored]) if len(scored) > 3 else []


@st.cache_data(max_entries=60, show_spinner=False)
def _judged(scored: tuple, factor: str, margin: float, language: str) -> dict:
    return jobs.judge_factor([run for run, _, _ in scored], factor, margin)

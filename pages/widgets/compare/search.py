"""All settings and F1 as parallel coordinates; dragging over an axis keeps the runs that pass there."""

import pandas as pd
import streamlit as st

from wseg_core.charts.compare import compared, parallel
from wseg_core.language import text

from ..shared import downloads, glossary, state
from ..shared import formatting as words
from . import data as compare_data
from .comparison import Comparison

_FEW = 4  # runs with a score; fewer are better compared one by one
_KEY = "compare.search"


def offered(comparison: Comparison) -> bool:
    """Whether enough runs differ in two settings or more."""
    scored = sum(run["best_dev_f1"] is not None for run in comparison.selected)
    return scored >= _FEW and len(compared.differing(comparison.selected)) > 1


def draw(comparison: Comparison) -> None:
    """The figure, and the runs that were selected in it."""
    settings = compared.differing(comparison.selected)[: parallel.MOST_AXES]
    rows = compare_data.cached(
        "search", compare_data.key(comparison.selected), (), lambda: parallel.table(comparison.selected, settings)
    )
    if not len(rows):
        st.info(text("A line will appear here for each run that has been evaluated."))
        return
    st.caption(
        text(
            "One line per run, from its settings to its F1. Drag over a part of an axis to keep only the runs that pass "
            "there, on as many axes as you like."
        ),
        help=glossary.tip("F1"),
    )
    mark = f"{_KEY}.{','.join(settings)}"  # parts of axes belong to these axes
    kept = state.recall(mark, {})
    key = compare_data.key(comparison.selected)
    figure = compare_data.cached(
        "search.figure", key, tuple(sorted(kept.items())), lambda: parallel.figure(rows, settings, kept=kept)
    )
    st.plotly_chart(
        figure, key=_KEY, on_select=lambda: _keep(mark, len(settings) + 1), selection_mode="box", config=_config()
    )
    chosen = parallel.selected(rows, settings, kept)
    _summary(rows[rows["run"].isin(chosen)], len(rows), mark)
    downloads.csv(lambda: rows, "settings-and-f1", "compare.search.csv")


def _keep(mark: str, count: int) -> None:
    """Adds the part of an axis that was just dragged over to those kept before."""
    boxes = st.session_state[_KEY]["selection"]["box"]
    state.remember(mark, {**state.recall(mark, {}), **parallel.ranges(boxes, count)})


def _summary(kept: pd.DataFrame, total: int, mark: str) -> None:
    """How many runs are kept, their F1, and the best of them."""
    with st.container(horizontal=True, vertical_alignment="center", key="compare-search-summary"):
        if len(kept):
            line = text(
                "{count} of {total} runs, mean F1 {mean}, from {low} to {high}.",
                count=words.count(len(kept)),
                total=words.count(total),
                mean=words.percent(kept["f1"].mean()),
                low=words.percent(kept["f1"].min()),
                high=words.percent(kept["f1"].max()),
            )
        else:
            line = text("No run passes through all the parts that you selected.")
        st.markdown(line, width="content")
        if state.recall(mark):
            st.button(
                text("Show all runs"),
                icon=":material/undo:",
                key="compare.search.all",
                on_click=state.remember,
                args=(mark, {}),
            )
        if len(kept) and st.button(
            text("View the best of them"), icon=":material/show_chart:", key="compare.search.best"
        ):
            st.switch_page("run.py", query_params={"run": kept.loc[kept["f1"].idxmax(), "run"]})


def _config() -> dict:
    return {**compare_data.chart_config("settings-and-f1"), "modeBarButtons": [["select2d", "toImage"]]}

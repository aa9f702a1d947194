"""Variants ranked by F1; failed and refused ones are listed with their reason."""

import pandas as pd
import streamlit as st

from wseg_core import verdict
from wseg_core.charts.compare import compared, ranking
from wseg_core.language import text

from ..shared import downloads, glossary
from . import data as compare_data
from .comparison import Comparison

_MAYBE_NOT_STARTED = (
    "queued",
    "stopped",
    "paused",
    "interrupted",
)  # states of a run that may not have started; none of them is a failure


def draw(comparison: Comparison) -> None:
    """The figure, and the same numbers as a table."""
    selected = comparison.selected
    selected, waiting = _started(selected)
    if waiting:
        st.caption(text("Variants not started yet: {count}.", count=waiting))
    if any(len({run["config"]["data"][split] for run in selected}) > 1 for split in ("dev", "test")):
        st.caption(text("Not all runs were evaluated on the same data, so the ranking means little."))
    colour = compare_data.colour_by(comparison.selected)
    key = compare_data.key(selected)
    scores = compare_data.cached("scores", key, (colour,), lambda: compare_data.scores(selected, colour))
    if measures := set(ranking.table(scores)["measure"]) - {""}:
        st.caption(f"{_order(measures)} {verdict.rule()}")
    palette = comparison.colours(selected, colour)
    figure = compare_data.cached(
        "ranking", key, (colour, *palette.items()), lambda: ranking.figure(scores, palette=palette)
    )
    st.plotly_chart(figure, key="compare.ranking", config=compare_data.chart_config("ranking"))
    with st.expander(text("Show as table")):
        table = ranking.table(scores)
        columns = _columns()
        st.dataframe(
            _percent(table)[[name for name in columns if name in table and _has_values(table[name])]],
            hide_index=True,
            column_config=columns,
            height="auto" if len(table) <= 10 else 390,
            key="compare.table",
        )
        downloads.csv(lambda: table, "ranking", "compare.ranking.csv")


def _order(measures: set[str]) -> str:
    """The score by which the variants are ordered, in a sentence."""
    if measures == {"test"}:
        return text("Ordered by test F1, averaged over seeds.")
    if measures == {"dev"}:
        return text("Ordered by dev F1, averaged over seeds; test F1 beside it is not used to choose.")
    return text("Ordered by dev F1, or by test F1 where there is none, averaged over seeds.")


def _started(selected: list[dict]) -> tuple[list[dict], int]:
    """The runs of variants with at least one started run, and the number of other variants; all runs if none has started."""
    group_of = compared.groups(selected)
    started = {group_of[run["run"]] for run in selected if run["step"] or run["state"] not in _MAYBE_NOT_STARTED}
    if not started:
        return selected, 0
    return [run for run in selected if group_of[run["run"]] in started], len(set(group_of.values()) - started)


def _percent(table: pd.DataFrame) -> pd.DataFrame:
    shown = table.copy()
    for name in ("f1", "lowest", "highest", "test_f1", "ambiguous"):
        shown[name] = 100 * shown[name]
    for name in ("memory_bytes", "optimizer_bytes"):
        shown[name] = shown[name] / 1e6
    return shown


def _has_values(column: pd.Series) -> bool:
    """Whether the column has any value; empty columns are not shown."""
    return bool((column.notna() & (column != "")).any())


def _columns() -> dict:
    number = st.column_config.NumberColumn
    return {
        "group": st.column_config.TextColumn(text("Variant"), pinned=True, width="medium"),
        "f1": number(text("Mean F1"), format="%.1f %%", help=glossary.tip("F1")),
        "lowest": number(text("Lowest"), format="%.1f %%"),
        "highest": number(text("Highest"), format="%.1f %%"),
        "test_f1": number(text("Test F1"), format="%.1f %%", help=glossary.tip("test set")),
        "seeds": number(text("Seeds"), help=glossary.tip("seed")),
        "measure": st.column_config.TextColumn(text("Evaluated on"), help=glossary.tip("development set", "test set")),
        "ambiguous": number(
            text("Ambiguous strings"),
            format="%.1f %%",
            help=text(
                "Percentage of classic ambiguous strings that are segmented correctly for their sentence, "
                "averaged over seeds."
            ),
        ),
        "remark": st.column_config.TextColumn(text("Note"), width="medium"),
        "problem": st.column_config.TextColumn(text("Problem")),
        "seconds": number(text("Time"), format="%.0f s"),
        "memory_bytes": number(text("Memory"), format="%.0f MB"),
        "optimizer_bytes": number(text("Optimizer state"), format="%.1f MB", help=glossary.tip("optimizer")),
    }

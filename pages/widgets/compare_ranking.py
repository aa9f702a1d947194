"""The variants in order of their F1, the failed and refused ones with their reason."""

import pandas as pd
import streamlit as st

from wseg_core.charts import compared, ranking
from wseg_core.charts.table import csv
from wseg_core.language import text

from . import compare_curves, compare_data

_BEFORE = ("queued", "stopped", "paused", "interrupted")  # states of a run that has no step yet, and is no failure


def draw(found: list[dict]) -> None:
    """The figure, and behind it the table."""
    st.subheader(text("Ranking"), anchor=False)
    found, waiting = _begun(found)
    if waiting:
        st.caption(text("Variants that have not begun yet: {count}.", count=waiting))
    if any(len({run["config"]["data"][split] for run in found}) > 1 for split in ("dev", "test")):
        st.caption(text("Not all were scored on the same text, so the order says little."))
    colour = compare_data.colour_by(found)
    key = compare_data.key(found)
    scores = compare_data.kept("scores", key, (colour,), lambda: compare_data.scores(found, colour))
    figure = compare_data.kept(
        "ranking", key, (colour,), lambda: ranking.figure(scores, palette=compare_data.palette(found, colour))
    )
    st.plotly_chart(figure, key="compare.ranking", config=compare_curves.chart_config("ranking"))
    with st.expander(text("As a table")):
        table = ranking.table(scores)
        named = _columns()
        st.dataframe(
            _percent(table)[[name for name in named if name in table and _any(table[name])]],
            hide_index=True,
            column_config=named,
            height="auto" if len(table) <= 10 else 390,
            key="compare.table",
        )
        st.download_button(
            text("Table (CSV)"),
            lambda: csv(table),
            "ranking.csv",
            "text/csv",
            icon=":material/download:",
            on_click="ignore",
            key="compare.ranking.csv",
        )


def _begun(found: list[dict]) -> tuple[list[dict], int]:
    """The runs of the variants of which at least one has begun, and how many variants wait; all where none has begun."""
    named = compared.groups(found)
    begun = {named[run["run"]] for run in found if run["step"] or run["state"] not in _BEFORE}
    if not begun:
        return found, 0
    return [run for run in found if named[run["run"]] in begun], len(set(named.values()) - begun)


def _percent(table: pd.DataFrame) -> pd.DataFrame:
    shown = table.copy()
    for name in ("f1", "lowest", "highest", "ambiguous"):
        shown[name] = 100 * shown[name]
    for name in ("memory_bytes", "optimizer_bytes"):
        shown[name] = shown[name] / 1e6
    return shown


def _any(column: pd.Series) -> bool:
    """Is there anything in it? An empty column only takes room from the others."""
    return bool((column.notna() & (column != "")).any())


def _columns() -> dict:
    number = st.column_config.NumberColumn
    return {
        "group": st.column_config.TextColumn(text("Variant"), pinned=True, width="medium"),
        "f1": number(text("F1, mean"), format="%.1f %%"),
        "lowest": number(text("Lowest"), format="%.1f %%"),
        "highest": number(text("Highest"), format="%.1f %%"),
        "seeds": number(text("Seeds")),
        "measure": st.column_config.TextColumn(text("Scored on")),
        "ambiguous": number(
            text("Ambiguous strings"),
            format="%.1f %%",
            help=text("How many of the classic ambiguous strings are cut as their sentences ask, on average over the seeds."),
        ),
        "remark": st.column_config.TextColumn(text("Note")),
        "problem": st.column_config.TextColumn(text("What went wrong")),
        "seconds": number(text("Time"), format="%.0f s"),
        "memory_bytes": number(text("Memory"), format="%.0f MB"),
        "optimizer_bytes": number(text("Optimizer's state"), format="%.1f MB"),
    }

"""The variants in order of their F1, the failed and refused ones with their reason."""

import pandas as pd
import streamlit as st

from wseg_core import verdict
from wseg_core.charts.compare import compared, ranking
from wseg_core.language import text

from ..shared import downloads, glossary
from ..shared import experiments as known_experiments
from . import curves as compare_curves
from . import data as compare_data

_BEFORE = ("queued", "stopped", "paused", "interrupted")  # states of a run that has no step yet, and is no failure


def draw(found: list[dict]) -> None:
    """The figure, and behind it the table."""
    st.subheader(text("Ranking"), anchor=False, help=glossary.tip("F1", "seed"))
    found, waiting = _begun(found)
    if waiting:
        st.caption(text("Variants not started yet: {count}.", count=waiting))
    if any(len({run["config"]["data"][split] for run in found}) > 1 for split in ("dev", "test")):
        st.caption(text("Not all runs were evaluated on the same data, so the ranking means little."))
    colour = compare_data.colour_by(found)
    key = compare_data.key(found)
    searched = _searched(found)
    scores = compare_data.kept("scores", key, (colour, searched), lambda: _scores(found, colour, searched))
    if measures := set(ranking.table(scores)["measure"]) - {""}:
        st.caption(f"{_order(measures, searched)} {verdict.rule()}")
    figure = compare_data.kept(
        "ranking", key, (colour,), lambda: ranking.figure(scores, palette=compare_data.palette(found, colour))
    )
    st.plotly_chart(figure, key="compare.ranking", config=compare_curves.chart_config("ranking"))
    with st.expander(text("Show as table")):
        table = ranking.table(scores)
        named = _columns()
        st.dataframe(
            _percent(table)[[name for name in named if name in table and _any(table[name])]],
            hide_index=True,
            column_config=named,
            height="auto" if len(table) <= 10 else 390,
            key="compare.table",
        )
        downloads.csv(lambda: table, "ranking", "compare.ranking.csv")


def _searched(found: list[dict]) -> bool:
    """Are these the trials of a search?"""
    return any((known_experiments.of(run) or {"plan": {}})["plan"].get("search") for run in found[:1])


def _scores(found: list[dict], colour: str, searched: bool) -> pd.DataFrame:
    """One row a run; the best of a search is picked by its dev F1."""
    scores = compare_data.scores(found, colour)
    has_dev = scores["dev_f1"].notna().any()
    return scores.assign(test_f1=float("nan")) if searched and has_dev else scores


def _order(measures: set[str], searched: bool) -> str:
    """By which score the variants stand in order."""
    if measures == {"test"}:
        return text("Ordered by test F1, averaged over seeds.")
    if searched:
        return text("Ordered by dev F1: picking the best of many by test score would overestimate it.")
    if measures == {"dev"}:
        return text("Ordered by dev F1, averaged over seeds.")
    return text("Ordered by test F1, or by dev F1 where there is none, averaged over seeds.")


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
        "f1": number(text("Mean F1"), format="%.1f %%", help=glossary.tip("F1")),
        "lowest": number(text("Lowest"), format="%.1f %%"),
        "highest": number(text("Highest"), format="%.1f %%"),
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

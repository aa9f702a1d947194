"""The settings of the compared runs side by side, those that differ or all."""

import streamlit as st

from wseg_core.charts import compared, differences
from wseg_core.charts.table import csv
from wseg_core.language import text

_COLUMNS = 100  # runs side by side


def draw(found: list[dict]) -> None:
    """A row a setting, a column a group of runs that differ in their seed alone."""
    only = st.toggle(text("Differences only"), True, key="compare.differences", persist_state="session")
    labels = compared.groups(found)
    configs = {labels[r["run"]]: r["config"] for r in reversed(found)}
    table = differences.differences(dict(reversed(list(configs.items())[-_COLUMNS:])), every=not only)
    if not len(table):
        st.info(text("They differ in nothing but the seed."))
        return
    table = table.rename_axis(text("Setting")).reset_index()
    st.dataframe(
        table,
        hide_index=True,
        height="auto" if len(table) <= 10 else 390,
        key="compare.settings",
        column_config={text("Setting"): st.column_config.TextColumn(pinned=True)},
    )
    st.download_button(
        text("Table (CSV)"),
        lambda: csv(table),
        "settings.csv",
        "text/csv",
        icon=":material/download:",
        on_click="ignore",
        key="compare.settings.csv",
    )

"""Settings of the compared runs side by side: those that differ, or all."""

import streamlit as st

from wseg_core.charts.compare import compared, differences
from wseg_core.language import text

from ..shared import downloads, fields
from .comparison import Comparison

_COLUMNS = 100  # variants side by side


def draw(comparison: Comparison) -> None:
    """One row per setting, one column per variant (runs that differ only in their seed), the best one first."""
    labels = compared.groups(comparison.selected)
    by_name = {labels[run["run"]]: run["config"] for run in comparison.selected}
    configs = {name: by_name[name] for name in comparison.ranked(comparison.selected)[:_COLUMNS]}
    only = st.toggle(text("Show differences only"), True, key="compare.differences", persist_state="session")
    table = differences.differences(configs, every=not only)
    if not len(table):
        st.info(text("Only the seed differs."))
        return
    keys, column = list(table.index), st.column_config.TextColumn
    shown = differences.differences(configs, every=not only, worded=True)
    shown.columns = groups = [str(number) for number in range(len(configs))]  # a variant's name may be any text
    st.dataframe(
        shown.assign(title=[fields.title_in(key, list(configs.values())) for key in keys], key=keys),
        hide_index=True,
        height="auto" if len(table) <= 10 else 390,
        key="compare.settings",
        column_order=["title", *groups, "key"],
        column_config={
            "title": column(text("Setting"), pinned=True, width=290),
            **{number: column(name) for number, name in zip(groups, configs)},
            "key": column(text("Key"), help=text("The name of this setting in config files and on the command line.")),
        },
    )
    downloads.csv(lambda: table.reset_index(), "settings", "compare.settings.csv")

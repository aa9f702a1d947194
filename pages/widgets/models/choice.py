"""Which models the field below the table offers: the newest, and the best on the dev set of the newest."""

import streamlit as st

from wseg_core import home, store
from wseg_core.store import table

from ..shared import runs
from . import view

_NEWEST, _BEST = 60, 3


def offered() -> tuple[list[dict], bool]:
    """Runs with a usable model, newest first, and whether these are all; with many, the others are reached by the table."""
    opened = store.open()
    known = table.every(opened)
    models = table.Selection(tuple(table.parse(view.MODELS)), sort=table.sorting(["-created"], known))
    newest = table.ids(opened, known, models, _NEWEST)
    rows = [row for row in table.full(opened, newest) if runs.usable(row)]
    if len(newest) < _NEWEST or not rows:
        return rows, len(newest) < _NEWEST
    best = [run for run in _best(home.store_url(), rows[0]["config"]["data"]["dev"]) if run not in newest]
    return [*rows, *(row for row in table.full(opened, best) if runs.usable(row))], False


@st.cache_data(ttl=10, max_entries=20, show_spinner=False)
def _best(url: str, dev: str | None) -> list[str]:
    """The runs with the highest dev F1 on one dev set."""
    opened = store.open(url)
    known = table.every(opened)
    where = (*table.parse(view.MODELS), table.equal("data.dev", dev))
    return table.ids(opened, known, table.Selection(where, sort=table.sorting(["-dev_f1"], known)), _BEST)

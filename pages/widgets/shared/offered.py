"""Which models the pages offer: the newest, and the best on the dev set of the newest; the table on Models has all."""

from dataclasses import dataclass

import streamlit as st

from wseg_core import home, store
from wseg_core.language import text
from wseg_core.store import ENDED, table

from . import formatting as words
from . import runs

CONDITION = f"state={','.join(ENDED)} and step>0"  # what a usable model needs, as far as the store knows
_NEWEST, _BEST = 60, 3


@dataclass(frozen=True)
class Offered:
    """Runs with a usable model, newest first, the best ones at the end; `complete`: there are no others."""

    runs: list[dict]
    complete: bool

    @property
    def help(self) -> str | None:
        """Where the models are that a field with these runs does not list; None if it lists all."""
        if self.complete:
            return None
        return text(
            "Lists the newest {count} models and the best ones. To use another one, select it in the table on the page Models.",
            count=words.count(_NEWEST),
        )


def models() -> Offered:
    """The newest models and, with many, the best of those that were evaluated like the newest."""
    runs.listed(limit=1)  # updates the states of dead runs
    opened = store.open()
    known = table.every(opened)
    selection = table.Selection(tuple(table.parse(CONDITION)))
    newest = table.ids(opened, known, selection, _NEWEST)
    rows = [row for row in table.full(opened, newest) if runs.usable(row)]
    if len(newest) < _NEWEST or not rows:
        return Offered(rows, len(newest) < _NEWEST)
    first = next((row for row in rows if not row["sample"]), rows[0])
    best = [run for run in _best(home.store_url(), _like(first)) if run not in newest]
    return Offered([*rows, *(row for row in table.full(opened, best) if runs.usable(row))], False)


def _like(run: dict) -> tuple[table.Condition, ...]:
    """What the runs have in common that were evaluated on the same sentences as `run`: see `jobs.rivals`."""
    data = run["config"]["data"]
    keys = ("dev",) if data.get("dev") else ("dev", "train", "split_seed")
    return tuple(table.equal(f"data.{key}", data.get(key)) for key in keys)


@st.cache_data(ttl=10, max_entries=20, show_spinner=False)
def _best(url: str, like: tuple[table.Condition, ...]) -> list[str]:
    """The runs with the highest dev F1 among those that fulfil `like`, without quick tests on a few sentences."""
    opened = store.open(url)
    known = table.every(opened)
    no_sample = table.Condition("training.sample", "=", (None, "0"))
    where = [condition for condition in (*like, no_sample) if condition.column in known]
    selection = table.Selection((*table.parse(CONDITION), *where), sort=table.sorting(["-best_dev_f1"], known))
    return table.ids(opened, known, selection, _BEST)

"""Reading of experiments, after reconciling the states of their runs."""

from .. import store
from ..jobs import reconcile
from ..store import experiments as table


def listed() -> list[dict]:
    """All experiments, newest first: id, name, note, plan, created, state, and `counts`: {state: number of runs}."""
    opened = _current()
    return table.listed(opened)


def get(experiment: str) -> dict:
    """The row of an experiment, with `runs`, the rows of its runs in order; raises UserError for an unknown id."""
    opened = _current()
    row = table.get(opened, experiment)
    return {**row, "runs": table.runs_of(opened, experiment)}


def _current() -> store.Store:
    opened = store.open()
    reconcile(opened)
    table.update_states(opened)
    return opened

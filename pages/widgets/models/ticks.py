"""Which runs are selected in the table, over all of its pages."""

from ..shared import state

_KEY = "table.ticked"


def get() -> list[str]:
    """The selected runs, in the order of their selection."""
    return list(state.recall(_KEY, []))


def put(runs: list[str]) -> None:
    """Selects exactly these runs; the table is drawn anew."""
    state.remember(_KEY, list(dict.fromkeys(runs)))
    state.remember("table.version", version() + 1)


def clear() -> None:
    """Selects nothing."""
    put([])


def on_page(shown: list[str], chosen: list[str]) -> None:
    """Of the runs that a page shows, exactly `chosen` are selected; those of other pages stay as they are."""
    others = [run for run in get() if run not in set(shown)]
    state.remember(_KEY, [*others, *chosen])


def version() -> int:
    """Changes whenever the selection was changed elsewhere than in the table itself."""
    return state.recall("table.version", 0)

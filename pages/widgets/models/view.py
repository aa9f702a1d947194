"""What the table of runs shows, kept in the URL: side, search, filter, columns, order, groups, baseline."""

from dataclasses import dataclass

import streamlit as st

from wseg_core.errors import UserError
from wseg_core.store import table

from ..shared import address, offered, state

SIDES = ("models", "runs", "experiments")
COLUMNS = ("dev_f1", "test_f1", "test_oov_recall", "ambiguity", "tags", "note", "data.train", "seconds", "created")
GROUP_COLUMNS = ("dev_f1", "test_f1", "test_oov_recall", "seconds")
PAGE = 50  # rows
_PARAMETER = "table"
_USUAL: dict = {
    "side": "models", "search": "", "where": "", "columns": list(COLUMNS), "group": [], "sort": "-created", "baseline": ""
}  # fmt: skip
_WIDGETS = ("side", "search", "where", "columns", "group")  # the others are kept by `state`


@dataclass(frozen=True)
class View:
    """What is asked of the store. `group`: names of columns to group by; `baseline`: a run or ""."""

    side: str
    selection: table.Selection
    columns: list[table.Column]
    group: list[table.Column]
    baseline: str


def key(name: str) -> str:
    """The widget's key."""
    return f"table.{name}"


def begin() -> None:
    """Sets the widgets before they are drawn: as the URL says on the first visit and after Back, else as they were left."""
    first = state.recall("table.begun") is None
    if first or address.navigated(_PARAMETER, _changed()):
        state.remember("table.begun", True)
        given = address.read(_PARAMETER)
        for name, usual in _USUAL.items():
            value = given.get(name, usual)
            fits = isinstance(value, type(usual)) and (name != "side" or value in SIDES)
            put(name, value if fits and _short(value) else usual)
    for name in _WIDGETS:
        st.session_state.setdefault(key(name), _USUAL[name])


def get(name: str):
    """The present value of a part of the view."""
    usual = _USUAL[name]
    return st.session_state.get(key(name), usual) if name in _WIDGETS else state.recall(key(name), usual)


def put(name: str, value) -> None:
    """Changes a part of the view; a widget's only before it is drawn."""
    if name in _WIDGETS:
        st.session_state[key(name)] = value
    else:
        state.remember(key(name), value)


def keep() -> None:
    """Writes what differs from the usual into the URL."""
    address.write(_PARAMETER, _changed())


def sort_by(name: str) -> None:
    """Orders by a column, largest first; by the same again: the other way round."""
    put("sort", name if get("sort") == f"-{name}" else f"-{name}")


def current(known: dict[str, table.Column]) -> View:
    """The view as the store takes it; raises UserError for a filter that is none, naming the nearest column."""
    side = get("side") or "models"
    where = [*table.parse(get("where")), *(table.parse(offered.CONDITION) if side == "models" else ())]
    where += table.parse("experiment!=") if side == "experiments" else []
    group = [name for name in get("group") if table.canonical(name) in known]
    names = [name for name in get("columns") if table.canonical(name) in known]  # a setting may be gone with its runs
    try:
        sort = table.sorting([get("sort")], known)
    except UserError:
        sort = ()
    return View(
        side,
        table.Selection(tuple(where), get("search").strip(), sort),
        table.chosen(names, known),
        table.chosen(["experiment"] if side == "experiments" and not group else group, known),
        get("baseline"),
    )


def _changed() -> dict:
    """What differs from the usual."""
    return {name: get(name) for name, usual in _USUAL.items() if get(name) != usual}


def _short(value) -> bool:
    return len(str(value)) <= 2000 and (
        not isinstance(value, list) or all(isinstance(item, str) and item.strip() for item in value)
    )

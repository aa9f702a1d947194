"""Controls above the table of runs: which side, search, filter, columns, groups."""

import streamlit as st

from wseg_core.language import text
from wseg_core.store import table
from wseg_core.store.table.conditions import EXAMPLE, OPERATORS

from . import view

_NO_GROUP = ("tags", "message", "time")  # kinds of columns that runs cannot be grouped by


def draw(known: dict[str, table.Column]) -> None:
    """All controls; what they say is read by `view.current`."""
    sides = {"models": text("Models"), "runs": text("Runs"), "experiments": text("Experiments")}
    with st.container(horizontal=True, vertical_alignment="bottom", key="table.controls"):
        st.segmented_control(
            text("Show"),
            view.SIDES,
            format_func=sides.__getitem__,
            key=view.key("side"),
            required=True,
            persist_state="session",
        )
        st.text_input(
            text("Search"),
            key=view.key("search"),
            icon=":material/search:",
            placeholder=text("Name, note, tag, corpus, component"),
            width=240,
            persist_state="session",
        )
        st.text_input(
            text("Filter"),
            key=view.key("where"),
            icon=":material/filter_alt:",
            placeholder=EXAMPLE,
            help=text(
                "Conditions joined by “and”. Operators: = != < <= > >=, and ~ for contains; several comma-separated "
                "values mean any of them; no value means empty. The command `runs --where` takes the same."
            ),
            width=300,
            persist_state="session",
        )
        with st.popover(text("Add a filter"), icon=":material/add:", key="table.filter"):
            _filter(known)
        with st.popover(text("Columns and groups"), icon=":material/view_column:", key="table.columns.open"):
            _columns(known)
    st.caption(_about(view.get("side") or "models"))


def _about(side: str) -> str:
    """Which of the three sides the table shows, and how they belong together."""
    shown = {
        "models": text("This table lists models: runs that ended and left a model to use."),
        "runs": text("This table lists all runs, including those that are queued, running or failed."),
        "experiments": text("This table lists experiments; select one to see its runs."),
    }[side]
    whole = text(
        "A run trains one model. An experiment is a set of runs whose settings differ as planned. The table can "
        "list any of the three."
    )
    return f"{whole} **{shown}**"


def _filter(known: dict[str, table.Column]) -> None:
    """Three fields that become one condition; the text field then shows how it is written."""
    labels = {name: label(column) for name, column in known.items() if column.kind != "message"}
    meanings = {operator: _meaning(operator) for operator in OPERATORS}
    column = st.selectbox(text("Column"), list(labels), format_func=labels.__getitem__, key="table.new.column")
    operator = st.selectbox(text("Condition"), OPERATORS, format_func=meanings.__getitem__, key="table.new.operator")
    value = st.text_input(text("Value"), key="table.new.value", placeholder=text("Empty: no value"))
    st.button(
        text("Add"),
        type="primary",
        key="table.new.add",
        on_click=_add,
        args=(table.Condition(column, operator, (value.strip() or None,)),),
    )


def _add(condition: table.Condition) -> None:
    written = view.get("where").strip()
    view.put("where", f"{written} and {condition.written()}" if written else condition.written())


def _columns(known: dict[str, table.Column]) -> None:
    labels = {name: label(column) for name, column in known.items()}
    st.multiselect(
        text("Columns"),
        list(known),
        format_func=labels.__getitem__,
        key=view.key("columns"),
        persist_state="session",
    )
    st.multiselect(
        text("Group by"),
        [name for name, column in known.items() if column.kind not in _NO_GROUP],
        format_func=labels.__getitem__,
        key=view.key("group"),
        help=text("One row per group, with mean ± spread (sample standard deviation) of each number; select a row to see its runs."),
        persist_state="session",
    )  # fmt: skip


def label(column: table.Column) -> str:
    """The title of a column with its name, which the command line takes."""
    return f"{column.heading()} ({column.name})" if column.heading() != column.name else column.name


def _meaning(operator: str) -> str:
    meanings = {"=": text("equals"), "!=": text("differs from"), "~": text("contains")}
    return f"{operator} {meanings[operator]}" if operator in meanings else operator

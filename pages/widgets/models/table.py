"""The table of runs: one page of those that match, or their groups with the members below."""

import hashlib
from dataclasses import replace

import streamlit as st

from wseg_core import home, store
from wseg_core.errors import UserError
from wseg_core.language import current, text
from wseg_core.store import table

from ..shared import downloads, live, notices, runs
from ..shared import formatting as words
from . import actions, controls, frames, ticks, view

_GROUPS = 500  # rows of the table of groups


@live.fragment
def draw() -> None:
    """Controls, the table, and what can be done with the selected runs."""
    runs.listed(limit=1)  # updates the states of dead runs
    opened = store.open()
    known = table.every(opened)
    view.begin()
    controls.draw(known)
    view.keep()
    try:
        shown = view.current(known)
        if shown.group:
            _groups(opened, shown, known)
        else:
            _rows(opened, shown, known)
    except UserError as error:  # a filter that is none, or a column that does not exist
        notices.user_error(error)


def _rows(opened: store.Store, shown: view.View, known: dict[str, table.Column], name: str = "table") -> None:
    """One page of runs, with their selection."""
    total = table.count(opened, known, shown.selection)
    if not total:
        st.markdown(text("No run matches."))
        return
    pages = -(-total // view.PAGE)
    below = st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute")
    page = 1
    if pages > 1:
        with below:
            page = st.pagination(pages, key=f"{name}.page.{_digest(shown.selection)}")
    offset = (min(page, pages) - 1) * view.PAGE
    rows = _read(opened, shown, known, limit=view.PAGE, offset=offset)
    columns = [column for column in shown.columns if column.name not in ("title", "state", "run", "experiment")]
    frame = frames.of_rows(rows, columns, _races(opened, rows))
    order, ticked = [row["run"] for row in rows], set(ticks.get())
    key = f"{name}.{_digest(order, list(frame), shown.selection.sort, ticks.version())}"
    with below:
        first, last = words.count(offset + 1), words.count(offset + len(rows))
        st.caption(text("{first}–{last} of {total}", first=first, last=last, total=words.count(total)))
        downloads.csv(lambda: frames.of_rows(_read(opened, shown, known), columns, {}), "runs", key=f"{name}.csv")
    with st.container(key="runs.table"):
        st.dataframe(
            frame,
            key=key,
            hide_index=True,
            on_select=lambda: _selected(key, order),
            selection_mode=["multi-row", "single-column"],
            selection_default={
                "selection": {"rows": [i for i, run in enumerate(order) if run in ticked], "columns": []}
            },
            column_config=frames.config(columns, frame),
            height="auto" if len(rows) <= 10 else 420,
            placeholder="–",
        )
    actions.draw(order)


def _groups(opened: store.Store, shown: view.View, known: dict[str, table.Column]) -> None:
    """The groups; below, the runs of the selected one."""
    numbers = [column for column in shown.columns if column.is_number and column not in shown.group]
    numbers = numbers or table.chosen(view.GROUP_COLUMNS, known)
    by, values = tuple(column.name for column in shown.group), tuple(column.name for column in numbers)
    groups = _grouped(home.store_url(), table.stamp(opened), current(), by, values, shown.selection)
    if not groups:
        st.markdown(text("No run matches."))
        return
    names = table.names(opened, [str(group.values["experiment"]) for group in groups if "experiment" in group.values])
    frame = frames.of_groups(groups, numbers, names)
    picked = st.dataframe(
        frame,
        key=f"table.groups.{_digest([group.values for group in groups])}",
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        selection_default={"selection": {"rows": [0] if len(groups) == 1 else [], "columns": []}},
        column_config=frames.group_config(shown.group, numbers),
        height="auto" if len(groups) <= 10 else 320,
        placeholder="–",
    )
    st.caption(
        text("Groups: {count}. Mean ± sample standard deviation; select a group to see its runs.", count=len(groups))
    )
    chosen = [groups[row] for row in picked.selection.rows if row < len(groups)]
    if chosen:
        group = chosen[0]
        title = " · ".join(
            str(names.get(str(value), "–" if value is None else value)) for value in group.values.values()
        )
        st.markdown(f"**{notices.escape(title)}**")
        where = (*shown.selection.where, *group.members)
        _rows(opened, replace(shown, selection=replace(shown.selection, where=where)), known, "table.members")


@st.cache_data(ttl=10, max_entries=50, show_spinner=False)
def _grouped(
    url: str, stamp: tuple, language: str, by: tuple[str, ...], numbers: tuple[str, ...], selection: table.Selection
) -> list[table.Group]:
    """The groups of the runs that match; read again when the stamp of the store has changed."""
    opened = store.open(url)
    known = table.every(opened)
    return table.groups(opened, table.chosen(by, known), table.chosen(numbers, known), known, selection, _GROUPS)


def _read(
    opened: store.Store, shown: view.View, known: dict[str, table.Column], limit: int | None = None, offset: int = 0
) -> list[dict]:
    """The rows with what the table needs besides its columns, and with the differences from the baseline."""
    needed = table.chosen(["title", "state", "experiment"], known)
    columns = list({column.name: column for column in [*needed, *shown.columns]}.values())
    rows = table.rows(opened, columns, known, shown.selection, limit, offset)
    scores = [column for column in shown.columns if column.is_number and column.unit == "fraction"]
    if shown.baseline and scores:
        base = table.rows(opened, scores, known, table.Selection((table.equal("run", shown.baseline),)))
        rows = [{**row, **table.deltas(row, base[0], scores)} for row in rows] if base else rows
    return rows


def _races(opened: store.Store, rows: list[dict]) -> dict[str, str]:
    """{run: the name of its experiment}, with a star where its variant is the best."""
    experiments = [row["experiment"] for row in rows if row["experiment"]]
    if not experiments:
        return {}
    names = table.names(opened, experiments)
    best = table.winners(opened, [row["run"] for row in rows])
    named = {row["run"]: names[row["experiment"]] for row in rows if row["experiment"] in names}
    return {run: f"{frames.WINNER} {name}" if run in best else name for run, name in named.items()}


def _selected(key: str, order: list[str]) -> None:
    """Takes over which rows are ticked; a selected column is what to sort by."""
    chosen = st.session_state[key]["selection"]
    ticks.on_page(order, [order[row] for row in chosen["rows"] if row < len(order)])
    for name in chosen["columns"][:1]:
        name = name.removesuffix(table.SUFFIX)
        if name not in ("race", "size"):
            view.sort_by(name)
        ticks.put(ticks.get())


def _digest(*parts: object) -> str:
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:12]

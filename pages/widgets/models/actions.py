"""What can be done with the selected runs: use, open, edit, tag, pin as baseline, compare, delete."""

import streamlit as st

from wseg_core import jobs, store
from wseg_core.errors import UserError
from wseg_core.language import text
from wseg_core.store import tags

from ..shared import formatting as words
from ..shared import glossary, notices, state
from . import ticks, view

NAME, NOTE = 80, 500  # characters
_MOST = 60  # runs that an address can hold


def draw(shown: list[str]) -> None:
    """One row of buttons for the selected runs; without any, a hint."""
    selected = ticks.get()
    if refused := state.recall("table.refused"):
        state.remember("table.refused", None)
        notices.user_error(refused)
    if not selected:
        return _unselected()
    away = len(set(selected) - set(shown))
    with st.container(horizontal=True, vertical_alignment="center", key="table.actions"):
        label = text("{count} selected", count=words.count(len(selected)))
        st.markdown(f"**{label}**" + (" " + text("({count} not shown)", count=words.count(away)) if away else ""))
        if len(selected) == 1:
            _one(selected[0])
        else:
            _several(selected)
        with st.popover(text("Tag"), icon=":material/sell:", key="table.tag"):
            _tag(selected)
        with st.popover(text("Delete"), icon=":material/delete:", key="table.delete"):
            _delete(selected)
        st.button(text("Clear selection"), type="tertiary", key="table.clear", on_click=ticks.clear)


def save(run: str, changes: dict) -> None:
    """Stores a changed name, note or tags; ignores everything else in `changes`."""
    limits = {"name": NAME, "note": NOTE}
    kept = {name: (changes[name] or "").strip()[: limits[name]] for name in limits if name in changes}
    opened = store.open()
    if kept:
        opened.update(run, **kept)
    if "tags" in changes:
        tags.replace(opened, run, changes["tags"] or [])


def _unselected() -> None:
    pinned = view.get("baseline")
    with st.container(horizontal=True, vertical_alignment="center", key="table.actions"):
        st.caption(text("Click a column's title to sort by it. Tick rows to use, edit, tag, compare or delete them."))
        if pinned:
            _unpin()


def _unpin() -> None:
    st.button(
        text("Unpin the baseline"),
        icon=":material/keep_off:",
        type="tertiary",
        key="table.unpin",
        on_click=view.put,
        args=("baseline", ""),
    )


def _one(run: str) -> None:
    if st.button(text("Use below"), icon=":material/arrow_downward:", key="table.use"):
        st.query_params["model"] = run
        st.rerun(scope="app")
    if st.button(text("Open run"), icon=":material/show_chart:", key="table.open"):
        st.switch_page("run.py", query_params={"run": run})
    with st.popover(text("Edit"), icon=":material/edit:", key="table.edit"):
        _edit(run)
    if view.get("baseline") == run:
        _unpin()
    else:
        st.button(
            text("Pin as baseline"),
            icon=":material/keep:",
            key="table.pin",
            on_click=view.put,
            args=("baseline", run),
            help=text("Adds a column Δ, the difference from this run, to each score."),
        )


def _several(selected: list[str]) -> None:
    if st.button(
        text("Compare"),
        icon=":material/leaderboard:",
        type="primary",
        key="table.compare",
        disabled=len(selected) > _MOST,
        help=text("At most {count} runs can be compared at once.", count=_MOST) if len(selected) > _MOST else None,
    ):
        st.switch_page("compare.py", query_params={"runs": ",".join(selected)})
    if st.button(
        text("Make a committee"),
        icon=":material/groups:",
        key="table.committee",
        help=glossary.tip(
            "log-odds",
            first=text(
                "Combines these models into one that takes the segmentation with their highest mean score. Where their "
                "tag schemes differ, each gap is decided by the mean of their log-odds. The models are copied."
            ),
        ),
    ):
        _make_committee(selected)


def _make_committee(selected: list[str]) -> None:
    try:
        with st.spinner(text("Making and evaluating the committee")):
            run = jobs.make_committee(selected)["run"]
        ticks.put([run])
        st.query_params["model"] = run
    except UserError as error:  # a run without a model, or too many
        state.remember("table.refused", error)
    st.rerun(scope="app")


def _edit(run: str) -> None:
    opened = store.open()
    try:
        row = opened.get(run)
    except UserError as error:  # deleted in another window
        return notices.user_error(error)
    mine, known = tags.of(opened, [run]).get(run, []), tags.known(opened)
    with st.form(f"table.edit.{run}", border=False):
        name = st.text_input(text("Name"), row["name"], max_chars=NAME, key=f"table.name.{run}")
        note = st.text_area(text("Note"), row["note"], max_chars=NOTE, key=f"table.note.{run}")
        chosen = st.multiselect(
            text("Tags"), sorted({*mine, *known}), mine, accept_new_options=True, key=f"table.tags.{run}"
        )
        if st.form_submit_button(text("Save"), type="primary", key=f"table.save.{run}"):
            save(run, {"name": name, "note": note, "tags": chosen})
            st.rerun(scope="app")


def _tag(selected: list[str]) -> None:
    known = tags.known(store.open())
    chosen = st.multiselect(
        text("Tags"),
        known,
        accept_new_options=True,
        key="table.tag.names",
        placeholder=text("Choose or type a tag"),
    )
    with st.container(horizontal=True):
        if st.button(text("Add"), type="primary", key="table.tag.add", disabled=not chosen):
            tags.put(store.open(), selected, add=chosen)
            st.rerun()
        if st.button(text("Remove"), key="table.tag.remove", disabled=not chosen):
            tags.put(store.open(), selected, remove=chosen)
            st.rerun()


def _delete(selected: list[str]) -> None:
    count = words.count(len(selected))
    st.markdown(
        text("Delete {count} runs with their models and metrics? This cannot be undone.", count=count)
        if len(selected) > 1
        else text("Delete this run with its model and metrics? This cannot be undone.")
    )
    if st.button(
        text("Delete {count} runs", count=count) if len(selected) > 1 else text("Delete"),
        type="primary",
        key="table.delete.confirm",
    ):
        with st.spinner(text("Deleting")):
            refused = jobs.delete_many(selected)
        ticks.put(list(refused))
        if view.get("baseline") in selected and view.get("baseline") not in refused:
            view.put("baseline", "")
        if refused:
            first = next(iter(refused.values()))
            where = text("{count} runs were not deleted", count=words.count(len(refused)))
            state.remember("table.refused", UserError(first.what, where, first.advice))
        if state.parameter("model") in selected and state.parameter("model") not in refused:
            st.query_params.pop("model", None)
        st.rerun(scope="app")

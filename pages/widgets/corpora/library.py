"""The list of corpora, the origin of each, and buttons to train on, import or delete one."""

import datetime

import streamlit as st

from wseg_core import corpora, home
from wseg_core.errors import UserError
from wseg_core.language import text

from ..shared import corpus_facts, notices, runs, state
from ..shared import formatting as words

_LONG_LIST = 8  # number of corpora from which the list scrolls
_WAITING = ("queued", "running", "paused", "interrupted")


def confirm_import() -> None:
    """Confirms an import, once."""
    name = state.recall("imported")
    if name:
        state.remember("imported", None)
        st.toast(text("The corpus {name} was saved.", name=f"**{notices.escape(name)}**"), icon=":material/check:")


def picker(library: list[dict]) -> dict | None:
    """A field to choose a corpus; the choice goes into the URL. Shows an error and returns None if the URL names an unknown one."""
    entries = {entry["name"]: entry for entry in library}
    requested = state.parameter("corpus")
    options = list(entries)
    preselected = requested if requested in entries else None if requested else options[0]
    if preselected is None:
        _missing(requested)
    with st.container(height=300 if len(options) > _LONG_LIST else "content", border=False, key="library"):
        chosen = st.radio(
            text("Corpora"),
            options,
            options.index(preselected) if preselected else None,
            key=f"corpus.{preselected}.{len(options)}",
            captions=[about(entry) for entry in library],
            format_func=lambda name: f"**{notices.escape(name)}**",
            horizontal=True,
            label_visibility="collapsed",
        )
    if chosen and chosen != requested:
        st.query_params["corpus"] = chosen
        if chosen != preselected:
            st.rerun()
    return entries.get(chosen)


def _missing(name: str) -> None:
    try:
        corpora.splits_of(name)
    except UserError as error:
        notices.user_error(error)
        st.caption(text("It may have been deleted, or the link is incomplete. Choose another one."))


def about(entry: dict) -> str:
    """A corpus in one line of Markdown: script and sizes."""
    total = {key: sum(sizes[key] for sizes in entry["splits"].values()) for key in ("sentences", "words", "characters")}
    sizes = text(
        "{sentences} sentences, {words} words, {characters} characters",
        sentences=words.count(total["sentences"]),
        words=words.count(total["words"]),
        characters=words.count(total["characters"]),
    )
    return f"{corpus_facts.scripts()[entry['script']]} · {sizes}"


def to_import() -> None:
    """A button to the import page."""
    if st.button(text("Import a corpus"), icon=":material/upload_file:", key="to.import"):
        st.switch_page("import.py")


def actions(entry: dict) -> None:
    """Buttons to train on the corpus, import another one, or delete it."""
    name = entry["name"]
    with st.container(horizontal=True, horizontal_alignment="right", key="corpus.actions"):
        if st.button(
            text("Train on this corpus"),
            type="primary",
            icon=":material/play_arrow:",
            key="corpus.train",
            disabled="train" not in entry["splits"],
            help=None
            if "train" in entry["splits"]
            else text("It has no training set, so it can only be used for evaluation."),
        ):
            state.remember("draft.corpus", None)  # the form uses this corpus, even if another was chosen there since
            st.switch_page("new.py", query_params={"corpus": name})
        to_import()
        if not entry["demo"]:
            with st.popover(text("Delete"), icon=":material/delete:", key="corpus.delete"):
                _delete(name)


def _delete(name: str) -> None:
    st.markdown(
        text(
            "This deletes the corpus {name} from the library. The files it was imported from are not affected.",
            name=f"**{notices.escape(name)}**",
        )
    )
    users = sum(uses(run, name) for run in runs.listed(states=_WAITING))
    if users:
        st.markdown(
            text(
                "Unfinished runs that use it for training or evaluation: {count}. They will fail.",
                count=users,
            )
        )
    if st.button(text("Delete permanently"), icon=":material/delete_forever:", key="corpus.really"):
        try:
            corpora.delete(name)
        except UserError as error:
            notices.user_error(error)
            return
        st.query_params.pop("corpus", None)
        st.toast(text("The corpus was deleted."))
        st.rerun()


def uses(run: dict, name: str) -> bool:
    """Whether a run uses the corpus `name`."""
    data = run["config"]["data"]
    return any((data.get(split) or "").partition("/")[0] == name for split in corpora.SPLITS)


def source(entry: dict) -> None:
    """The origin of a corpus: licence and guideline of a demo corpus, the files of an imported one."""
    if entry["demo"]:
        st.caption(
            text("Written for this project and dedicated to the public domain (CC0 1.0): use it for whatever you like.")
        )
        guideline = home.demo_data() / entry["name"] / "GUIDELINE.md"
        if guideline.is_file():
            with st.expander(text("Segmentation guideline"), icon=":material/menu_book:"):
                st.markdown(guideline.read_text("utf-8").partition("\n")[2])
        return
    record = entry["record"]
    facts = [_file(split, file) for split, file in (record.get("files") or {}).items()]
    if record.get("created"):
        facts.append(text("imported {when}", when=_when(record["created"])))
    division = record.get("split")
    if division:
        shares = " / ".join(f"{100 * share:g}" for share in division["fractions"])
        facts.append(text("split into {shares} %, seed {seed}", shares=shares, seed=division["seed"]))
    if facts:
        st.caption(notices.escape(" · ".join(facts)))


def _file(split: str, file: dict) -> str:
    split_name = corpus_facts.split_names().get(split)
    description = f"{file.get('file', '?')} ({file.get('format')}, {file.get('encoding')})"
    if file.get("skipped"):
        description += " " + text("without {count} sentences with errors", count=words.count(file["skipped"]))
    return f"{split_name}: {description}" if split_name else description


def _when(iso: str) -> str:
    try:
        return datetime.datetime.fromisoformat(iso).strftime("%Y-%m-%d %H:%M")
    except ValueError:
        return iso[:16]

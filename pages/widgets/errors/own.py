"""The segmented file that a model is judged on: one of the library, or the visitor's own, with what was understood of it."""

import streamlit as st

from wseg_core import corpora
from wseg_core.errors import UserError
from wseg_core.language import text

from ..imports import facts as import_facts
from ..imports import form as import_form
from ..imports import view as import_view
from ..shared import formatting as words
from ..shared import models, notices, sent, state, uploads
from . import study as errors_study
from .study import Gold

FILE = "file"  # the name in the URL
_SHOWN = 40  # characters of a file's name in a list


def draw(reference: str | None) -> Gold | None:
    """The field for a file of the visitor's own, and the file that `reference` names; None where it cannot be studied."""
    own = sent.find(reference or "")
    _box(reference)
    if own:
        return _understood(own)
    return Gold(reference, models.reference(reference), str(corpora.find(reference, "test"))) if reference else None


def label(own: sent.Sent) -> str:
    """A file that was sent, in a list to choose from."""
    name = own.upload.name
    return f"{name[:_SHOWN]}…" if len(name) > _SHOWN else name


def _box(reference: str | None) -> None:
    """The field; the page goes on with what is sent. It is open where nothing is chosen."""
    number = state.recall("sent.round", 0)
    with st.expander(
        text("Use your own segmented file"),
        expanded=not reference,
        icon=":material/upload_file:",
        key=f"own.{number}",
    ):
        st.caption(
            text(
                "Words separated by whitespace, word/tag, CoNLL-U, CSV, JSONL and the other formats that "
                "“{page}” supports, in any common encoding. The file is analysed here and does not become a "
                "corpus; it is kept only while the server is running.",
                page=text("Import"),
            )
        )
        uploads.translated(st.get_option("server.maxUploadSize"))
        file = st.file_uploader(text("A segmented file"), key=f"own.file.{number}")
    if file is None:
        return
    own = sent.keep(file)
    state.remember("sent.round", number + 1)
    st.query_params[FILE] = own.reference
    st.rerun()


def _understood(own: sent.Sent) -> Gold | None:
    """What the file holds, and how else it could be read; None where its faults refuse it."""
    key = f"own.{own.reference}"
    with st.container(border=True, key="own-file"):
        title, leaving = st.columns([2.6, 1], vertical_alignment="center")
        with title:
            st.markdown(f"**{notices.plain(own.upload.name)}** · {words.size(own.upload.size)}")
        with leaving:
            if st.button(text("Remove"), icon=":material/close:", key="own.remove", width="stretch"):
                sent.remove(own)
                errors_study.forget(_gold(own, own.options))
                st.query_params.pop(FILE, None)
                st.rerun()
        facts = st.container()
        with st.expander(text("How it was read"), icon=":material/tune:"):
            pictures = st.container()
            options = import_form.fields(key, own.options)
        try:
            with facts, st.spinner(text("Reading {file}", file=notices.plain(own.upload.name))):
                found = import_facts.read(own.upload, options)
        except UserError as error:
            import_view.fault(error)
            return None
        with facts:
            if found["sentences"]:
                import_view.facts(found)
            import_view.faults(
                found, text("It cannot be analysed yet. Errors: {count}", count=words.count(found["fault_count"]))
            )
            import_form.skip_errors([found], key, own.options)
        with pictures:
            import_view.sentences(found, 220)
            import_view.warnings(found)
    sent.looked_at(own, options)
    if found["refused"]:
        return None
    return _gold(own, options)


def _gold(own: sent.Sent, options: dict) -> Gold:
    return Gold(own.reference, own.upload.name, own.upload.path, tuple(options.items()))

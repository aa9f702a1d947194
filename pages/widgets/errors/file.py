"""The segmented file that a model is evaluated on: from a corpus, or uploaded, with how it was read."""

import streamlit as st

from wseg_core import corpora, terms
from wseg_core.errors import UserError
from wseg_core.language import text

from ..imports import facts as import_facts
from ..imports import options as import_options
from ..imports import view as import_view
from ..shared import formatting as words
from ..shared import gold_files, notices, state, uploads
from . import study as errors_study
from .study import Gold

FILE = "file"  # the name in the URL
_SHOWN = 40  # characters of a file's name in a list


def draw(reference: str | None) -> Gold | None:
    """An upload field, and the file that `reference` names; None if it cannot be analysed."""
    uploaded = gold_files.find(reference or "")
    _box(reference)
    if uploaded:
        return _read_upload(uploaded)
    return Gold(reference, terms.data_set(reference), str(corpora.find(reference, "test"))) if reference else None


def label(uploaded: gold_files.GoldFile) -> str:
    """The name of an uploaded file in a list of choices."""
    name = uploaded.upload.name
    return f"{name[:_SHOWN]}…" if len(name) > _SHOWN else name


def _box(reference: str | None) -> None:
    """The upload field, open while no file is chosen; an upload becomes the chosen file."""
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
        uploads.translate_uploader(st.get_option("server.maxUploadSize"))
        file = st.file_uploader(text("A segmented file"), key=f"own.file.{number}")
    if file is None:
        return
    uploaded = gold_files.store(file)
    state.remember("sent.round", number + 1)
    st.query_params[FILE] = uploaded.reference
    st.rerun()


def _read_upload(uploaded: gold_files.GoldFile) -> Gold | None:
    """What the file holds, and the options for reading it; None if it has errors."""
    key = f"own.{uploaded.reference}"
    with st.container(border=True, key="own-file"):
        left, right = st.columns([2.6, 1], vertical_alignment="center")
        with left:
            st.markdown(f"**{notices.escape(uploaded.upload.name)}** · {words.size(uploaded.upload.size)}")
        with right:
            if st.button(text("Remove"), icon=":material/close:", key="own.remove", width="stretch"):
                gold_files.remove(uploaded)
                errors_study.forget(_gold(uploaded, uploaded.options))
                st.query_params.pop(FILE, None)
                st.rerun()
        facts = st.container()
        with st.expander(text("How it was read"), icon=":material/tune:"):
            preview = st.container()
            options = import_options.fields(key, uploaded.options)
        try:
            with facts, st.spinner(text("Reading {file}", file=notices.escape(uploaded.upload.name))):
                content = import_facts.read(uploaded.upload, options)
        except UserError as error:
            import_view.user_error(error)
            return None
        with facts:
            if content["sentences"]:
                import_view.facts(content)
            import_view.faults(
                content,
                text("It cannot be analysed yet. Errors: {count}", count=words.count(content["fault_count"])),
            )
            import_view.doubts(content)
            import_options.offers(content, key, key)
            import_options.skip_errors([content], key, uploaded.options)
        with preview:
            import_view.sentences(content, 220)
            import_view.warnings(content)
    gold_files.touch(uploaded, options)
    if content["refused"]:
        return None
    return _gold(uploaded, options)


def _gold(uploaded: gold_files.GoldFile, options: dict) -> Gold:
    return Gold(uploaded.reference, uploaded.upload.name, uploaded.upload.path, tuple(options.items()))

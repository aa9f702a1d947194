"""Corpora / Import: what did it understand of my file?"""

import streamlit as st

from pages.widgets.imports import facts as import_facts
from pages.widgets.imports import form as import_form
from pages.widgets.imports import standards as import_standards
from pages.widgets.imports import view as import_view
from pages.widgets.shared import formatting as words
from pages.widgets.shared import notices, uploads
from wseg_core import corpora
from wseg_core.errors import UserError
from wseg_core.language import text


def understood(upload: uploads.Upload, options: dict) -> dict | None:
    """What the file holds; a fault of the options is told, and gives None."""
    try:
        with st.spinner(text("Reading {file}", file=notices.plain(upload.name))):
            return import_facts.understood(upload, options)
    except UserError as error:
        import_view.fault(error)
        return None


def draw(upload: uploads.Upload, options: dict) -> tuple[str, dict | None]:
    """One file: its name, what it is for, its words and faults; gives (split, what was understood)."""
    with st.container(border=True):
        title, role, leaving = st.columns([3, 1.4, 0.9], vertical_alignment="center")
        with title:
            st.markdown(f"**{notices.plain(upload.name)}** · {words.size(upload.size)}")
        with role:
            part = import_form.part(upload, files) if len(files) > 1 else "train"
        with leaving:
            if st.button(text("Remove"), icon=":material/close:", key=f"remove.{upload.path}", width="stretch"):
                uploads.remove(upload)
                st.rerun()
        found = understood(upload, options)
        if found:
            import_view.facts(found)
            import_view.faults(found)
            import_view.sentences(found, 330 if len(files) == 1 else 220)
            import_view.warnings(found)
    return part, found


files = import_form.ordered(uploads.files())
st.header(text("How was your file read?") if files else text("Import a corpus"), anchor=False)
if not files:
    uploads.box(text("Text files, in any common encoding"))
    import_view.intro()
    st.stop()
uploads.left_out()
pictures = st.container()
options = import_form.reading()
with pictures:
    parts, found = zip(*(draw(upload, options) for upload in files))
    import_form.mending(found)
import_standards.draw(files, list(found), options)
if len(files) < len(corpora.SPLITS):
    with st.expander(text("Add another file of this corpus"), icon=":material/add:"):
        uploads.box(text("For example, its development or test set"))
st.subheader(text("What will be saved"), anchor=False)
import_form.keep(files, list(parts), list(found), options)
import_form.study(files, list(found), options)

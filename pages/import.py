"""Corpora / Import: how was my file read?"""

import streamlit as st

from pages.widgets.imports import facts as import_facts
from pages.widgets.imports import form as import_form
from pages.widgets.imports import options as import_options
from pages.widgets.imports import saving as import_saving
from pages.widgets.imports import standards as import_standards
from pages.widgets.imports import view as import_view
from pages.widgets.shared import formatting as words
from pages.widgets.shared import notices, uploads
from wseg_core import corpora
from wseg_core.errors import UserError
from wseg_core.language import text


def read(upload: uploads.Upload, options: dict) -> dict | None:
    """The content of the file; shows an error in the options and returns None."""
    try:
        with st.spinner(text("Reading {file}", file=notices.escape(upload.name))):
            return import_facts.read(upload, options)
    except UserError as error:
        import_view.user_error(error)
        return None


def draw(upload: uploads.Upload, options: dict) -> tuple[str, dict | None]:
    """One file: name, set, content and errors. Returns (split, content)."""
    with st.container(border=True):
        title, middle, button = st.columns([3, 1.4, 0.9], vertical_alignment="center")
        with title:
            st.markdown(f"**{notices.escape(upload.name)}** · {words.size(upload.size)}")
        with middle:
            part = import_form.part(upload, files) if len(files) > 1 else "train"
        with button:
            if st.button(text("Remove"), icon=":material/close:", key=f"remove.{upload.path}", width="stretch"):
                uploads.remove(upload)
                st.rerun()
        content = read(upload, options)
        if content:
            import_view.facts(content)
            import_view.faults(content)
            import_view.doubts(content)
            import_options.offers(content, key=upload.path)
            import_view.sentences(content, 330 if len(files) == 1 else 220)
            import_view.warnings(content)
    return part, content


files = import_form.ordered(uploads.files())
st.header(text("How was your file read?") if files else text("Import a corpus"), anchor=False)
if not files:
    uploads.box(text("Text files, in any common encoding"))
    import_view.intro()
    st.stop()
uploads.warn_left_out()
previews = st.container()
options = import_options.reading()
with previews:
    parts, contents = zip(*(draw(upload, options) for upload in files))
    import_options.skip_errors(contents)
import_standards.draw(files, list(contents), options)
if len(files) < len(corpora.SPLITS):
    with st.expander(text("Add another file of this corpus"), icon=":material/add:"):
        uploads.box(text("For example, its development or test set"))
st.subheader(text("What will be saved"), anchor=False)
import_saving.draw_save(files, list(parts), list(contents), options)
import_form.draw_analyse(files, list(contents), options)

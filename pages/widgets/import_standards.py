"""Before a file is kept: does it follow the standard of a corpus that is there already?"""

import streamlit as st

from wseg_core import corpora
from wseg_core.errors import UserError
from wseg_core.language import text

from . import corpus_doubts, corpus_standards, import_view, words
from .uploads import Upload


def draw(files: list[Upload], found: list[dict | None], options: dict) -> None:
    """The first file against a set of the library, on demand; nothing where it cannot be read."""
    if not files or not found[0] or found[0]["refused"]:
        return
    with st.expander(text("Does it follow the standard of another corpus?"), icon=":material/call_split:"):
        other = corpus_standards.other(corpus_standards.references(), "import.standards")
        if not other:
            return
        try:
            with st.spinner(text("Comparing how both are cut")):
                compared = _compared(files[0].digest, options, corpus_doubts.stamp(other), files[0].path)
        except UserError as error:
            import_view.fault(error)
            return
        corpus_standards.show(compared, (words.listed([files[0].name], 1), other), "import.standards")


@st.cache_data(max_entries=20, show_spinner=False)
def _compared(digest: str, options: dict, other: corpus_doubts.Stamp, _path: str) -> dict:
    return corpus_doubts.compared(corpora.read(_path, **options).sentences, corpora.load(other[0]).sentences)

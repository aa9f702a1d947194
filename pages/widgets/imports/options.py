"""Fields for reading an uploaded file: format, encoding, column, skipping sentences with errors."""

import streamlit as st

from wseg_core.corpora import FORMATS
from wseg_core.corpora import encoding as encodings
from wseg_core.language import text

from ..shared import notices

_SKIP = "skip"
_PERSIST = {"persist_state": "session"}


def reading() -> dict:
    """The options of `corpora.read`; None is detected automatically."""
    with st.expander(text("Reading options"), icon=":material/tune:"):
        return fields()


def fields(key: str = "import", now: dict | None = None) -> dict:
    """The fields of `reading`; their keys start with `key`, `now` are the initial options."""
    automatic, now = text("detect automatically"), now or {}
    left, middle, right = st.columns(3)
    with left:
        formats = [None, *FORMATS.names]
        format = st.selectbox(
            text("Format"),
            formats,
            formats.index(now.get("format")),
            format_func=lambda n: n or automatic,
            key=f"{key}.format",
            **_PERSIST,
        )
    with middle:
        known = [None, *encodings.OFFERED]
        encoding = st.selectbox(
            text("Encoding"),
            known,
            known.index(now.get("encoding")),
            format_func=lambda n: n or automatic,
            key=f"{key}.encoding",
            **_PERSIST,
        )
    columns = format is None or FORMATS.get(format).COLUMNS
    with right:
        column = st.text_input(
            text("Column"),
            now.get("column") or "",
            key=f"{key}.column",
            max_chars=80,
            placeholder=automatic,
            disabled=not columns,
            help=text("For a table: the name or number of the column that contains the words."),
            **_PERSIST,
        ).strip()
    if format:
        st.caption(FORMATS.summary(format))
    skip = bool(st.session_state.get(f"{key}.{_SKIP}", now.get("skip_faulty")))
    return {
        "format": format,
        "encoding": encoding,
        "column": (column or None) if columns else None,
        "skip_faulty": skip,
    }


def offers(content: dict, key: str, field: str = "import") -> None:
    """Buttons that read the file in another format that may fit; `field`: how the keys of the reading fields begin."""
    if not content["offers"]:
        return
    with st.container(horizontal=True):
        for name in content["offers"]:
            st.button(
                text("Read as {format}", format=name),
                icon=":material/swap_horiz:",
                key=f"{field}.offer.{key}.{name}",
                help=notices.escape(FORMATS.summary(name)),
                on_click=_choose_format,
                args=(f"{field}.format", name),
            )


def _choose_format(key: str, name: str) -> None:
    st.session_state[key] = name


def skip_errors(contents: list[dict | None], key: str = "import", now: dict | None = None) -> None:
    """A toggle to skip sentences with errors, if that would make a file usable."""
    if any(file and file["usable_if_skipped"] for file in contents):
        st.toggle(
            text("Skip sentences with errors"),
            bool((now or {}).get("skip_faulty")),
            key=f"{key}.{_SKIP}",
            **_PERSIST,
            help=text("Sentences on lines with errors are skipped; the others are read."),
        )

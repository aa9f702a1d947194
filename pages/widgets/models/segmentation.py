"""Segmenting a pasted text or an uploaded file: one line out per line in, words separated by one space."""

import re
from collections.abc import Iterator

import streamlit as st

from wseg_core.corpora import encoding as encodings
from wseg_core.corpora import nature
from wseg_core.errors import UserError
from wseg_core.language import text

from ..shared import formatting as words
from ..shared import models, notices, state, uploads
from ..shared.model_view import ModelView

PASTED = 100_000  # characters
_CHUNK = 20_000  # characters between two updates of the progress bar
_LINES = re.compile("\r\n|\r|\n")


def pasted(view: ModelView) -> None:
    """A text box, and its segmentation below."""
    content = st.text_area(
        text("Your text"),
        key="models.text",
        height=150,
        max_chars=PASTED,
        persist_state="session",
        placeholder=text("Write or paste Chinese text here"),
    )
    st.button(text("Segment"), type="primary", icon=":material/content_cut:", key="cut.text")
    if not content.strip():
        return
    with st.spinner(text("Segmenting")):
        result = _cut(view, content)
    st.code(result, language=None, wrap_lines=True, height=300 if len(result) > 1500 else "content")
    _download(result.encode("utf-8", "replace"), "text")


def uploaded(view: ModelView) -> None:
    """A file upload, how the file was read, and its segmentation to download."""
    file = st.file_uploader(
        text("A text file"),
        key="models.file",
        max_upload_size=uploads.MAX_SIZE,
        help=text(
            "Plain text in any common encoding, one sentence or paragraph per line. For larger files, use "
            "`python -m wseg_core segment`."
        ),
    )
    if file is None:
        state.remember("models.cut", None)
        return
    automatic = text("detect automatically")
    chosen_encoding = st.selectbox(
        text("Encoding"),
        ["", *encodings.OFFERED],
        format_func=lambda e: e or automatic,
        key=f"encoding.{file.file_id}",
        width=260,
    )
    try:
        lines, encoding = read(file.getvalue(), file.name, chosen_encoding or None)
    except UserError as error:
        notices.user_error(error)
        return
    st.markdown(
        text(
            "{lines} lines, {characters} characters, read as {encoding}. Beginning of the file:",
            lines=words.count(len(lines)),
            characters=words.count(sum(map(len, lines))),
            encoding=encoding,
        )
    )
    first = next(line for line in lines if line.strip())
    st.code(first[:200] + ("…" if len(first) > 200 else ""), language=None, wrap_lines=True)
    if st.button(text("Segment"), type="primary", icon=":material/content_cut:", key="cut.file"):
        result = "".join(line + "\n" for line in _with_progress(view, lines))
        state.remember("models.cut", (file.file_id, view, chosen_encoding, result.encode("utf-8", "replace")))
    stored = state.recall("models.cut")
    if stored and stored[:3] == (file.file_id, view, chosen_encoding):
        shown = stored[3][:3000].decode("utf-8", "ignore").split("\n")[:8]
        st.code("\n".join(line[:200] for line in shown), language=None, wrap_lines=True)
        _download(stored[3], uploads.stem(file.name))


def read(data: bytes, name: str, encoding: str | None = None) -> tuple[list[str], str]:
    """The lines of a file and its encoding; raises UserError if it is not text."""
    kind = nature.not_text(data)
    if kind:
        raise UserError(kind[0], name, kind[1])
    decoded = encodings.decode(data, encoding)
    if decoded.encoding is None or "\0" in decoded.text:
        raise UserError(
            text("This is a binary file, not text."), name, text("Save its content as plain text in UTF-8.")
        )
    if decoded.bad:
        raise UserError(
            text(
                "The file contains bytes that are not valid {encoding}, first on line {line}.",
                encoding=decoded.encoding,
                line=decoded.bad[0],
            ),
            name,
            text("Choose another encoding, or save the file as UTF-8 again."),
        )
    if not decoded.text.strip():
        raise UserError(text("The file has no content."), name, text("Check that you chose the right file."))
    lines = _LINES.split(decoded.text)
    return lines if lines[-1] else lines[:-1], decoded.encoding.upper()


def cut(segmenter, lines: list[str]) -> Iterator[tuple[float, list[str]]]:
    """Segments chunk by chunk; gives (fraction of the characters done, segmented lines)."""
    total = sum(map(len, lines)) or 1
    done, begin = 0, 0
    while begin < len(lines):
        end, size = begin, 0
        while end < len(lines) and (size < _CHUNK and end - begin < _CHUNK):
            size += len(lines[end])
            end += 1
        yield (done + size) / total, [" ".join(line) for line in segmenter.cut_many(lines[begin:end])]
        done, begin = done + size, end


def _with_progress(view: ModelView, lines: list[str]) -> list[str]:
    bar = st.progress(0.0, text("Segmenting"))
    result: list[str] = []
    for fraction, chunk in cut(models.segmenter(view), lines):
        result += chunk
        bar.progress(min(1.0, fraction), text("Segmenting: {percent}", percent=f"{fraction:.0%}"))
    bar.empty()
    return result


@st.cache_data(max_entries=20, show_spinner=False)
def _cut(view: ModelView, content: str) -> str:
    return "\n".join(line for _, chunk in cut(models.segmenter(view), _LINES.split(content)) for line in chunk)


def _download(result: bytes, name: str) -> None:
    st.download_button(
        text("Download segmented text"),
        result,
        f"{name}-words.txt",
        "text/plain; charset=utf-8",
        icon=":material/download:",
        on_click="ignore",
        key=f"words.{name}",
    )

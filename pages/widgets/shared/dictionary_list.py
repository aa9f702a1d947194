"""The form of the custom dictionary: typed or uploaded words and how to apply them, kept for the session and in the link."""

import streamlit as st

from wseg_core.charts import cut_words
from wseg_core.errors import UserError
from wseg_core.inference.dictionary import HEAVIEST, WEIGHT, Dictionary, decoded
from wseg_core.language import text

from . import formatting as words
from . import notices, overlay, state, uploads

_MAX_TYPED = 20_000  # characters


def draw() -> Dictionary | None:
    """The fields and switches; gives the valid lines of the dictionary, None if there are none."""
    st.caption(
        words.join_sentences(
            [
                text(
                    "One word per line. Each word is a suggestion that makes its cuts more likely. A number after it "
                    "sets how strongly (0 to {most}; default {usual}); “!” before it forces it. Longer words take "
                    "precedence; whitespace is always a cut.",
                    most=f"{HEAVIEST:g}",
                    usual=f"{WEIGHT:g}",
                ),
                text(
                    "A word that begins or ends in a Latin letter or digit does not match inside a longer Latin word or "
                    "number; `~` at that end allows it, for example `~ces` or `10~`."
                ),
            ]
        )
    )
    left, right = st.columns([1.4, 1], gap="medium")
    with left:
        st.text_area(
            text("Dictionary entries"),
            key=overlay.TYPED,
            height=200,
            max_chars=_MAX_TYPED,
            persist_state="session",
            placeholder=text("For example: 生命起源"),
        )
    with right:
        _file()
        st.toggle(text("Use the dictionary"), True, key=overlay.DICTIONARY, persist_state="session")
        st.toggle(text("Force all words"), key=overlay.FORCE, persist_state="session")
    for part in overlay.parts():
        if part.words.notice:
            st.info(notices.escape(part.words.notice), icon=":material/info:")
        _faults(part)
    dictionary = overlay.entries()
    if not dictionary:
        return None
    st.caption(
        text(
            "Suggested words: {suggested}; forced words: {forced}.",
            suggested=words.count(len(dictionary.suggested)),
            forced=words.count(len(dictionary.forced)),
        )
    )
    return dictionary


def _faults(part: overlay.DictionaryPart) -> None:
    """Every faulty line with its number, its content and what to do."""
    if not part.count:
        return
    message = (
        text("Unused lines in “{file}”: {count}", file=part.name, count=words.count(part.count))
        if part.name
        else text("Unused lines among your entries: {count}", count=words.count(part.count))
    )
    st.warning(notices.escape(message), icon=":material/info:")
    with st.container(height=300 if len(part.faults) > 5 else "content", border=False):
        st.html(cut_words.html(cut_words.faults((fault.as_dict() for fault in part.faults), part.contents)))
    if part.count > len(part.faults):
        st.caption(text("… and {count} more.", count=words.count(part.count - len(part.faults))))


def _file() -> None:
    stored = state.recall(overlay.FILE)
    if stored:
        st.text(stored[0])
        if st.button(text("Remove this file"), icon=":material/close:", key="dictionary.leave"):
            state.remember(overlay.FILE, None)
            st.rerun()
        return
    number = state.recall("dictionary.round", 0)
    uploads.translate_uploader(uploads.MAX_SIZE)
    upload = st.file_uploader(
        text("Or upload a dictionary file"), key=f"dictionary.upload.{number}", max_upload_size=uploads.MAX_SIZE
    )
    if upload is None:
        return
    name = f"{uploads.stem(upload.name)}.txt"
    try:
        content = decoded(upload.getvalue(), name)
    except UserError as error:
        notices.user_error(error)
        return
    state.remember(overlay.FILE, (name, content))
    state.remember("dictionary.round", number + 1)
    st.rerun()

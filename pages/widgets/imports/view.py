"""Views of an uploaded file: its words, its errors by line, and warnings."""

import re

import streamlit as st

from wseg_core.charts import cut_words
from wseg_core.errors import UserError
from wseg_core.language import text

from ..shared import corpus_facts, corpus_view, notices
from ..shared import formatting as words
from . import facts as import_facts

_FORMAT = re.compile(r"--format (\w+)")


def intro() -> None:
    """The supported formats, with an example of each."""
    from wseg_core.corpora import FORMATS

    st.markdown(
        text(
            "A corpus is plain text that people have segmented into words. Drop it above, as one file or as a "
            "training, a development and a test set. You then see how it was read; nothing is saved until you "
            "confirm."
        )
    )
    st.subheader(text("Supported formats"), anchor=False)
    for number, name in enumerate(sorted(FORMATS.names, key=lambda n: (n != "words", n))):
        if number % 2 == 0:
            left, right = st.columns(2, gap="large")
        with right if number % 2 else left:
            st.caption(f"**{notices.escape(name)}** · {notices.escape(FORMATS.summary(name))}")
            st.code(FORMATS.get(name).write([["我", "愛", "自然", "語言"]])[:200].strip("\n"), language=None)


def facts(content: dict) -> None:
    """Format, encoding, script and sizes in one line."""
    parts = [
        text("format {name}", name=content["format"] or text("unknown")),
        import_facts.encoding_name(content["encoding"]),
        *([text("column {name}", name=content["column"])] if content["column"] else []),
        *([corpus_facts.scripts()[content["script"]]] if content["sentences"] else []),
        text(
            "{sentences} sentences, {words} words, {characters} characters",
            sentences=words.count(content["sentences"]),
            words=words.count(content["words"]),
            characters=words.count(content["characters"]),
        ),
    ]
    st.markdown(notices.escape(" · ".join(parts)))


def sentences(content: dict, height: int) -> None:
    """The first sentences as words, numbered by their lines."""
    if content["first"]:
        with st.container(height=height if len(content["first"]) > 4 else "content", border=False):
            st.html(cut_words.html(cut_words.sentences(content["first"])))


def faults(content: dict, refusal: str = "") -> None:
    """The errors by line, each with the text of the line and advice; `refusal` is the message if they prevent saving."""
    if not content["faults"]:
        return
    count = words.count(content["fault_count"])
    if content["refused"]:
        st.error(refusal or text("It cannot be saved yet. Errors: {count}", count=count), icon=":material/error:")
    else:
        st.warning(
            text("Sentences skipped because of errors: {skipped}", skipped=words.count(content["skipped"])),
            icon=":material/info:",
        )
    with st.container(height=380 if len(content["faults"]) > 5 else "content", border=False):
        shown = [{**fault, "advice": _on_this_page(fault["advice"])} for fault in content["faults"]]
        st.html(cut_words.html(cut_words.faults(shown, content["contents"])))
    if content["fault_count"] > len(content["faults"]):
        st.caption(text("… and {count} more.", count=words.count(content["fault_count"] - len(content["faults"]))))


def doubts(content: dict) -> None:
    """Warnings that a file may have been read in the wrong way."""
    for doubt in content["doubts"]:
        st.warning(notices.escape(_sentence(doubt)), icon=":material/help:")


def warnings(content: dict) -> None:
    """Other warnings about a file that can still be used."""
    corpus_view.warnings([_sentence(warning) for warning in content["warnings"]])


def user_error(error: UserError) -> None:
    """A UserError worded for this page: without paths, with field names instead of options."""
    notices.user_error(UserError(_on_this_page(error.what), "", _on_this_page(error.advice)))


def _sentence(warning: dict) -> str:
    prefix = text("Line {line}:", line=words.count(warning["line"])) if warning["line"] else ""
    return _joined(prefix, warning["what"], _on_this_page(warning["advice"]))


def _joined(*sentences: str) -> str:
    """Joins sentences; no space follows a full-width punctuation mark."""
    joined = ""
    for sentence in filter(None, sentences):
        joined += (" " if joined and joined[-1] not in "。：！？" else "") + sentence
    return joined


def _on_this_page(sentence: str) -> str:
    """Replaces command-line options in the engine's advice by the field names of this page."""
    sentence = _FORMAT.sub(lambda match: text("“{field}: {value}”", field=text("Format"), value=match[1]), sentence)
    for option, field in (
        ("--encoding", text("Encoding")),
        ("--column", text("Column")),
        ("--skip-faulty", text("Skip sentences with errors")),
        ("--skip-duplicates", text("Skip duplicate sentences")),
        ("--split", text("Use of the file")),
        ("data.fold_width", text("Treat full-width and half-width as the same")),
    ):
        sentence = sentence.replace(option, text("“{field}”", field=field))
    return sentence

"""What was understood of an uploaded file, as a picture: its words, its faults by line, what to know about it."""

import streamlit as st

from wseg_core.charts import cut_words
from wseg_core.errors import UserError
from wseg_core.language import text

from ..corpora import facts as corpus_facts
from ..corpora import view as corpus_view
from ..shared import formatting as words
from ..shared import notices
from . import facts as import_facts


def intro() -> None:
    """What can be read, with an example of each format."""
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
            st.caption(f"**{notices.plain(name)}** · {notices.plain(FORMATS.summary(name))}")
            st.code(FORMATS.get(name).write([["我", "愛", "自然", "語言"]])[:200].strip("\n"), language=None)


def facts(found: dict) -> None:
    """Format, encoding, script and sizes in one line."""
    parts = [
        text("format {name}", name=found["format"] or text("unknown")),
        import_facts.encoding_name(found["encoding"]),
        *([text("column {name}", name=found["column"])] if found["column"] else []),
        *([corpus_facts.scripts()[found["script"]]] if found["sentences"] else []),
        text(
            "{sentences} sentences, {words} words, {characters} characters",
            sentences=words.count(found["sentences"]),
            words=words.count(found["words"]),
            characters=words.count(found["characters"]),
        ),
    ]
    st.markdown(notices.plain(" · ".join(parts)))


def sentences(found: dict, height: int) -> None:
    """The first sentences as words, numbered by their lines."""
    if found["first"]:
        with st.container(height=height if len(found["first"]) > 4 else "content", border=False):
            st.html(cut_words.html(cut_words.sentences(found["first"])))


def faults(found: dict, refusal: str = "") -> None:
    """All faults that were noted, by line, each with what stands there and what to do; `refusal` says what they prevent."""
    if not found["faults"]:
        return
    count = words.count(found["fault_count"])
    if found["refused"]:
        st.error(refusal or text("It cannot be saved yet. Errors: {count}", count=count), icon=":material/error:")
    else:
        st.warning(
            text("Sentences skipped because of errors: {skipped}", skipped=words.count(found["skipped"])),
            icon=":material/info:",
        )
    with st.container(height=380 if len(found["faults"]) > 5 else "content", border=False):
        told = [{**fault, "advice": _on_this_page(fault["advice"])} for fault in found["faults"]]
        st.html(cut_words.html(cut_words.faults(told, found["contents"])))
    if found["fault_count"] > len(found["faults"]):
        st.caption(text("… and {count} more.", count=words.count(found["fault_count"] - len(found["faults"]))))


def warnings(found: dict) -> None:
    """What does not refuse the file but should be known."""
    told = []
    for warning in found["warnings"]:
        place = text("Line {line}:", line=words.count(warning["line"])) if warning["line"] else ""
        told.append(_joined(place, warning["what"], _on_this_page(warning["advice"])))
    corpus_view.warnings(told)


def fault(error: UserError) -> None:
    """A UserError of the engine in the words of this page: no paths, and fields instead of options."""
    notices.fault(UserError(_on_this_page(error.what), "", _on_this_page(error.advice)))


def _joined(*sentences: str) -> str:
    """Sentences one after another; after a full-width mark there is no space."""
    joined = ""
    for sentence in filter(None, sentences):
        joined += (" " if joined and joined[-1] not in "。：！？" else "") + sentence
    return joined


def _on_this_page(sentence: str) -> str:
    """The options of the command line that the engine's advice names, as the fields of this page are called."""
    for option, field in (
        ("--encoding", text("Encoding")),
        ("--column", text("Column")),
        ("--skip-faulty", text("Skip sentences with errors")),
        ("--split", text("Use of the file")),
        ("data.fold_width", text("Treat full-width and half-width as the same")),
    ):
        sentence = sentence.replace(option, text("“{field}”", field=field))
    return sentence

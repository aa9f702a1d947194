"""Whether two sets follow the same segmentation standard: a sentence, and the words that differ."""

import streamlit as st

from wseg_core import corpora
from wseg_core.charts import cut_words
from wseg_core.charts.corpora import standards as figures
from wseg_core.errors import UserError
from wseg_core.language import text

from . import corpus_doubts, downloads, notices, state
from . import formatting as words

_PARAMETER = "with"  # the name in the URL


def draw(entry: dict) -> None:
    """Compares a set of the corpus with any other set in the library."""
    st.caption(
        text(
            "Standards differ on what a word is: one corpus writes 一個 as one word, another as two. A model trained "
            "on one and evaluated on the other gets lower scores for this reason alone. The strings that both "
            "corpora contain show whether this is the case."
        )
    )
    sets = [f"{entry['name']}/{split}" for split in entry["splits"]]
    left, right = st.columns(2)
    with left:
        first = st.selectbox(text("Set of this corpus"), sets, key=f"standards.a.{entry['name']}")
    with right:
        second = other([r for r in references() if r != first], f"standards.b.{entry['name']}")
    if not second:
        return
    st.query_params[_PARAMETER] = second
    try:
        with st.spinner(text("Comparing the two segmentations")):
            comparison = corpus_doubts.standards(corpus_doubts.stamp(first), corpus_doubts.stamp(second))
    except (UserError, OSError) as error:
        notices.user_error(error if isinstance(error, UserError) else UserError(str(error.strerror)))
        return
    show(comparison, (first, second), "standards")


def references() -> list[str]:
    """All sets in the library."""
    return [f"{entry['name']}/{split}" for entry in corpora.library() for split in entry["splits"]]


def other(options: list[str], key: str) -> str | None:
    """A field to choose the set to compare with; preselects the one in the URL."""
    requested = state.parameter(_PARAMETER)
    return st.selectbox(
        text("Compared with"),
        options,
        options.index(requested) if requested in options else None,
        key=key,
        placeholder=text("Choose another set"),
    )


def show(comparison: dict, names: tuple[str, str], key: str) -> None:
    """The result: sentence, figure and table."""
    verdict(comparison, names)
    details(comparison, names, key)


def details(comparison: dict, names: tuple[str, str], key: str) -> None:
    """The amount of text compared, and the words segmented differently as a figure and a table."""
    amount = text(
        "Compared: {strings} strings that occur in both, {a} times in the first and {b} times in the second.",
        strings=words.count(comparison["strings"]),
        a=words.count(comparison["places"][0]),
        b=words.count(comparison["places"][1]),
    )
    notes = [amount]
    if comparison["sure"]:
        notes.append(
            text(
                "Segmented differently beyond chance: {score}. Parts of one corpus give about 0 %, different "
                "standards 2 % or more.",
                score=words.percent(max(0.0, comparison["score"])),
            )
        )
    if comparison["converted"]:
        notes.append(text("The two use different scripts, so both were converted to simplified characters."))
    st.caption(notices.escape(words.join_sentences(notes)))
    if not comparison["words"]:
        return
    st.subheader(text("Words segmented differently"), anchor=False)
    st.plotly_chart(figures.figure(comparison, names), key=f"{key}.figure", config=downloads.chart("standards"))
    with st.container(height=420 if len(comparison["words"]) > 8 else "content", border=True):
        st.html(cut_words.html(figures.html(comparison, names)))
    downloads.csv(lambda: figures.table(comparison, names), "standards", f"{key}.csv")


def verdict(comparison: dict, names: tuple[str, str]) -> None:
    """Whether both follow the same standard, in a sentence."""
    from wseg_core.inspection import criterion

    sentence = notices.escape(criterion.sentence(comparison, names))
    if not comparison["same"]:
        st.warning(sentence, icon=":material/call_split:")
    elif not comparison["sure"]:
        st.info(sentence, icon=":material/help:")
    else:
        st.success(sentence, icon=":material/check:")

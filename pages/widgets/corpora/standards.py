"""Do two sets follow the same standard of segmentation? One sentence, and the words that show it."""

import streamlit as st

from wseg_core import corpora
from wseg_core.charts import cut_words
from wseg_core.charts.corpora import standards as figures
from wseg_core.errors import UserError
from wseg_core.language import text

from ..shared import downloads, notices, state
from ..shared import formatting as words
from . import doubts as corpus_doubts

_MARK = "with"  # the name in the URL


def draw(entry: dict) -> None:
    """One set of the corpus against any other set of the library."""
    st.caption(
        text(
            "Standards differ on what a word is: one corpus writes 一個 as one word, another as two. A model "
            "trained on one and evaluated on the other is marked wrong without being at fault. The strings that "
            "both corpora contain show whether this is the case."
        )
    )
    own = [f"{entry['name']}/{split}" for split in entry["splits"]]
    left, right = st.columns(2)
    with left:
        first = st.selectbox(text("Set of this corpus"), own, key=f"standards.a.{entry['name']}")
    with right:
        second = other([r for r in references() if r != first], f"standards.b.{entry['name']}")
    if not second:
        return
    st.query_params[_MARK] = second
    try:
        with st.spinner(text("Comparing the two segmentations")):
            found = corpus_doubts.standards(corpus_doubts.stamp(first), corpus_doubts.stamp(second))
    except (UserError, OSError) as error:
        notices.fault(error if isinstance(error, UserError) else UserError(str(error.strerror)))
        return
    show(found, (first, second), "standards")


def references() -> list[str]:
    """All sets of the library."""
    return [f"{entry['name']}/{split}" for entry in corpora.library() for split in entry["splits"]]


def other(options: list[str], key: str) -> str | None:
    """Chooses what to compare with; at first what the URL names."""
    asked = state.asked(_MARK)
    return st.selectbox(
        text("Compared with"),
        options,
        options.index(asked) if asked in options else None,
        key=key,
        placeholder=text("Choose another set"),
    )


def show(found: dict, names: tuple[str, str], key: str) -> None:
    """What was found: the sentence, the picture, the table."""
    verdict(found, names)
    details(found, names, key)


def details(found: dict, names: tuple[str, str], key: str) -> None:
    """How much was compared, the words that show what was found, as a picture and a table."""
    told = text(
        "Compared: {strings} strings that occur in both, {a} times in the first and {b} times in the second.",
        strings=words.count(found["strings"]),
        a=words.count(found["places"][0]),
        b=words.count(found["places"][1]),
    )
    notes = [told]
    if found["sure"]:
        notes.append(
            text(
                "Segmented differently beyond chance: {score}. Parts of one corpus give about 0 %, different "
                "standards 2 % or more.",
                score=words.percent(max(0.0, found["score"])),
            )
        )
    if found["converted"]:
        notes.append(text("The two use different scripts, so both were converted to simplified characters."))
    st.caption(notices.plain(words.prose(notes)))
    if not found["words"]:
        return
    st.subheader(text("Words segmented differently"), anchor=False)
    st.plotly_chart(figures.figure(found, names), key=f"{key}.figure", config=downloads.chart("standards"))
    with st.container(height=420 if len(found["words"]) > 8 else "content", border=True):
        st.html(cut_words.html(figures.html(found, names)))
    downloads.csv(lambda: figures.table(found, names), "standards", f"{key}.csv")


def verdict(found: dict, names: tuple[str, str]) -> None:
    """Whether both follow the same standard, in a sentence."""
    from wseg_core.inspection import criterion

    sentence = notices.plain(criterion.sentence(found, names))
    if not found["same"]:
        st.warning(sentence, icon=":material/call_split:")
    elif not found["sure"]:
        st.info(sentence, icon=":material/help:")
    else:
        st.success(sentence, icon=":material/check:")

"""Inconsistent segmentation: strings that a corpus segments in more than one way."""

import streamlit as st

from wseg_core.charts import cut_words
from wseg_core.charts.corpora import doubts
from wseg_core.errors import UserError
from wseg_core.language import text

from ..shared import corpus_doubts, corpus_facts, downloads, notices
from ..shared import formatting as words

_PAGE = 12  # strings shown at once


def draw(entry: dict) -> None:
    """The strings, those with a dominant segmentation first: a rare exception is usually a slip."""
    try:
        with st.spinner(text("Looking for strings that are segmented in two ways")):
            inconsistent = corpus_doubts.divided(corpus_doubts.stamps(entry))
    except (UserError, OSError) as error:
        notices.user_error(error if isinstance(error, UserError) else UserError(str(error.strerror)))
        return
    if not inconsistent:
        st.success(text("No word that occurs three times or more is segmented in two ways."), icon=":material/check:")
        return
    st.markdown(
        text(
            "Strings that are one word in some places and several words in others: {count}. A single exception "
            "among many is usually an annotation error, so those come first. Where both are frequent, the string is "
            "truly ambiguous, and the context decides.",
            count=words.count(len(inconsistent)),
        )
    )
    shown = _page(inconsistent, f"ways.page.{entry['name']}")
    st.caption(text("Click a row to see where it occurs."))
    st.html(cut_words.html(doubts.divided(shown, corpus_facts.split_names())))
    downloads.csv(lambda: doubts.divided_table(inconsistent), f"{entry['name']}-two-ways", "ways.csv")


def _page(inconsistent: list, key: str) -> list:
    pages = -(-len(inconsistent) // _PAGE)
    number = st.pagination(pages, key=key) if pages > 1 else 1
    return inconsistent[(number - 1) * _PAGE : number * _PAGE]

"""Overlap between sets: sentences that appear in two sets of a corpus, exactly or as near-duplicates."""

import itertools

import streamlit as st

from wseg_core.charts import cut_words
from wseg_core.charts.corpora import doubts
from wseg_core.errors import UserError
from wseg_core.language import text

from ..shared import corpus_doubts, corpus_facts, downloads, notices

_PAGE = 10  # pairs of sentences shown at once


def draw(entry: dict) -> None:
    """The number of shared sentences per pair of sets, then the sentences of one pair."""
    names = corpus_facts.split_names()
    pairs = [(other, train) for train, other in itertools.combinations(entry["splits"], 2)]
    if not pairs:
        st.info(
            text("This corpus has only one set ({split}), so none of its sentences can appear in a second one.",
                 split=names[next(iter(entry["splits"]))]),
            icon=":material/info:",
        )  # fmt: skip
        return
    try:
        with st.spinner(text("Looking for sentences that appear in two sets")):
            files = corpus_doubts.stamps(entry)
            overlaps = {pair: corpus_doubts.leaks(files[pair[1]], files[pair[0]]) for pair in pairs}
    except (UserError, OSError) as error:
        notices.user_error(error if isinstance(error, UserError) else UserError(str(error.strerror)))
        return
    st.markdown(
        text(
            "A sentence that the model has memorized says nothing about how well it handles new ones, so scores "
            "on such sentences are too optimistic."
        )
    )
    rows = [{"name": names[split], "against": names[train], **overlaps[split, train]} for split, train in pairs]
    st.html(cut_words.html(doubts.overlap(rows)))
    leaking = [pair for pair in pairs if overlaps[pair]["duplicates"]]
    if not leaking:
        st.success(text("No sentence appears in two sets, not even as a near-duplicate."), icon=":material/check:")
        return
    st.caption(
        text("Near-duplicates: at least 80 % of all the three-character strings in the two sentences occur in both.")
    )
    pair = leaking[0]
    if len(leaking) > 1:
        keys = {".".join(sets): sets for sets in leaking}  # a tuple would be read as several defaults
        pair = keys[st.segmented_control(
            text("Sets to show"), list(keys), format_func=lambda k: f"{names[keys[k][0]]} – {names[keys[k][1]]}", default=next(iter(keys)),
            required=True, key=f"leaks.pair.{entry['name']}", label_visibility="collapsed",
        )]  # fmt: skip
    duplicates = overlaps[pair]["duplicates"]
    pages = -(-len(duplicates) // _PAGE)
    number = st.pagination(pages, key=f"leaks.page.{entry['name']}.{'.'.join(pair)}") if pages > 1 else 1
    shown = duplicates[(number - 1) * _PAGE : number * _PAGE]
    st.html(cut_words.html(doubts.leaks(shown, (names[pair[0]], names[pair[1]]))))
    downloads.csv(
        lambda: doubts.leaks_table({p: overlaps[p]["duplicates"] for p in leaking}),
        f"{entry['name']}-leaks",
        "leaks.csv",
    )

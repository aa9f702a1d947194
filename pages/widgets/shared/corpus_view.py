"""Views of a corpus: segmented sentences, comparison of splits, warnings, word lengths, tags and frequent words."""

import streamlit as st

from wseg_core.charts import cut_words
from wseg_core.charts.corpora import corpus as figures
from wseg_core.language import text

from . import corpus_facts, downloads, glossary


def sentences(first: dict[str, list], key: str) -> None:
    """The first sentences of one split, segmented, with a field to choose the split."""
    names = corpus_facts.split_names()
    split = next(iter(first))
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
        st.subheader(text("First sentences, segmented"), anchor=False, width="content")
        if len(first) > 1:
            split = st.segmented_control(
                text("Split"),
                list(first),
                format_func=names.get,
                default=split,
                required=True,
                key=key,
                label_visibility="collapsed",
            )
    with st.container(height=420 if len(first[split]) > 6 else "content", border=True):
        st.html(cut_words.html(cut_words.sentences(first[split])))


def splits(compared: dict) -> None:
    """Sizes, OOV rate and repeated sentences, one row per split."""
    st.html(cut_words.html(cut_words.splits(compared, corpus_facts.split_names())))


def warnings(sentences: list[str]) -> None:
    """Warnings about a corpus that can still be used."""
    if sentences:
        st.html(cut_words.html(cut_words.notes(sentences)))


def distributions(compared: dict, key: str) -> None:
    """Word lengths and tags as figures."""
    names = corpus_facts.split_names()
    with st.container(key="corpus-figures"):  # the style sheet stacks its columns on a narrow screen
        left, right = st.columns(2, gap="large")
    for place, title, explanation, build in (
        (left, text("Word lengths"), None, figures.lengths),
        (right, text("Tags: position of characters in words"), glossary.tip("tag", "BIES"), figures.tags),
    ):
        with place:
            st.subheader(title, anchor=False, help=explanation)
            st.plotly_chart(
                build(compared["splits"], names),
                key=f"{key}.{build.__name__}",
                config=downloads.chart(f"{key}-{build.__name__}"),
            )


def frequent(compared: dict, name: str) -> None:
    """The most frequent words, and those of dev and test that do not occur in training."""
    names = corpus_facts.split_names()
    with st.expander(text("Most frequent words")):
        for split, numbers in compared["splits"].items():
            st.caption(names[split])
            st.html(cut_words.html(cut_words.frequent(numbers["common"])))
            if numbers.get("oov_examples"):
                st.caption(
                    text("{split}: out-of-vocabulary words (not in the training set)", split=names[split]),
                    help=glossary.tip("OOV"),
                )
                st.html(cut_words.html(cut_words.frequent(numbers["oov_examples"])))
        downloads.csv(lambda: figures.words_table(compared), f"{name}-words", "corpus.words.csv")


def download(compared: dict, name: str) -> None:
    """Download of the numbers behind the figures."""
    downloads.csv(lambda: figures.table(compared), name, "corpus.csv")

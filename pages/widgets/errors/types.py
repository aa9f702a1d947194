"""Kinds of mistakes as a bar chart, beside the tag confusion matrix."""

import streamlit as st

from wseg_core.charts.errors import examples
from wseg_core.charts.errors import mistakes as figures
from wseg_core.language import text

from ..shared import downloads, glossary
from .study import Study


def draw(study: Study) -> None:
    """The bar chart and the matrix, side by side."""
    tallies, analysis = study.analysis.tallies(), study.analysis
    with st.container(key="errors-what"):  # the style sheet sets its columns under each other on a narrow screen
        bars, cells = st.columns([1.25, 1], gap="large")
    with bars:
        st.subheader(text("Kinds of mistakes"), anchor=False, help=glossary.tip("ambiguity", "OOV"))
        st.plotly_chart(figures.figure(tallies), key="errors.types", config={"displayModeBar": False})
        downloads.csv(lambda: figures.table(tallies), "error-types")
    with cells:
        st.subheader(text("Tag confusion matrix"), anchor=False, help=glossary.tip("tag", "BIES", "gold"))
        st.html(examples.html(figures.confusion(analysis.tags, analysis.confusion)))
        st.caption(
            text(
                "Characters by gold tag (row) and the tag that the model's words give them (column), in percent "
                "of the row."
            )
        )
        downloads.csv(lambda: figures.confusion_table(analysis.tags, analysis.confusion), "tag-confusion")
        with st.expander(text("What the kinds of mistakes mean")):
            st.markdown(meanings(), help=glossary.tip("ambiguity", "OOV"))


def meanings() -> str:
    """An explanation of each kind of mistake, as a Markdown list."""
    explanations = (
        text(
            "**Over-segmentation**: one word of the gold file was split into several. **Under-segmentation**: "
            "several words were merged. **Shifted cut**: both split the string, but in different places."
        ),
        text(
            "**Combinational ambiguity**: a string that is one word in one sentence and several in another, such as 才能."
        ),
        text(
            "**Overlapping ambiguity**: a character could belong to the word before or to the one after, such as 研究生命."
        ),
        text(
            "Categories are assigned by rules, so names are only guesses. Ambiguities and out-of-vocabulary "
            "words are determined from the training set."
        ),
    )
    return "\n".join(f"- {line}" for line in explanations)

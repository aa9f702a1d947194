"""Warnings about the analysis: a file in another script or standard, one that the model was trained on, no training set."""

import streamlit as st

from wseg_core.language import text

from ..shared import corpus_facts, models, notices
from ..shared import formatting as words
from .study import Gold, Study

_MANY = 0.05  # fraction of sentences from the training set that is reported


def draw(run: dict, file: Gold, study: Study) -> None:
    """Each warning as a sentence; nothing where there are none."""
    for sentence in warnings(run, file, study):
        st.warning(notices.escape(sentence), icon=":material/info:")
    if study.total > len(study.decisions):
        st.caption(
            text(
                "Only the first {count} of {total} sentences are analysed.",
                count=words.count(len(study.decisions)),
                total=words.count(study.total),
            )
        )


def warnings(run: dict, file: Gold, study: Study) -> list[str]:
    """The warnings as sentences, the most important one first."""
    from wseg_core.inspection import criterion

    messages = []
    if file.reference == str(run["config"]["data"]["train"]):
        messages.append(
            text("The model was trained on this file, so the result says nothing about how it does on other text.")
        )
    elif study.learned >= _MANY * len(study.decisions):
        messages.append(
            text(
                "The model was trained on {count} of these {total} sentences, so its scores are better than on "
                "other text.",
                count=words.count(study.learned),
                total=words.count(len(study.decisions)),
            )
        )
    if set(study.scripts) == {"traditional", "simplified"}:
        names = corpus_facts.scripts()
        messages.append(
            text(
                "The model was trained on {trained} text and this file is {other}: few of its characters occurred "
                "in training. Convert the file, or train on similar text.",
                trained=names[study.scripts[0]],
                other=names[study.scripts[1]],
            )
        )
    standards = study.standards
    if standards and not standards["same"]:
        sentence = criterion.sentence(standards, (models.corpus(run), file.name))
        messages.append(
            words.join_sentences(
                [sentence, text("Some of the mistakes counted here follow the standard that the model was trained on.")]
            )
        )
    if study.training_error:
        messages.append(
            text(
                "The training set cannot be read, so out-of-vocabulary words cannot be identified: {reason}",
                reason=study.training_error,
            )
        )
    return messages

"""What to mind in reading the errors: a file of another script or standard, one that was learned from, words unknown."""

import streamlit as st

from wseg_core.language import text

from ..corpora import facts as corpus_facts
from ..shared import formatting as words
from ..shared import models, notices
from .study import Gold, Study

_MANY = 0.05  # a share of sentences that the model learned from that is told


def draw(run: dict, file: Gold, study: Study) -> None:
    """Each as a sentence; nothing where there is nothing to mind."""
    for sentence in told(run, file, study):
        st.warning(notices.plain(sentence), icon=":material/info:")
    if study.total > len(study.decisions):
        st.caption(
            text(
                "Only the first {count} of {total} sentences are analysed.",
                count=words.count(len(study.decisions)),
                total=words.count(study.total),
            )
        )


def told(run: dict, file: Gold, study: Study) -> list[str]:
    """The sentences, the one that explains most first."""
    from wseg_core.inspection import criterion

    found = []
    if file.reference == str(run["config"]["data"]["train"]):
        found.append(
            text("The model was trained on this very file, so this says nothing about how it does on other text.")
        )
    elif study.learned >= _MANY * len(study.decisions):
        found.append(
            text(
                "The model was trained on {count} of these {total} sentences, so its scores are better than on "
                "other text.",
                count=words.count(study.learned),
                total=words.count(len(study.decisions)),
            )
        )
    if set(study.scripts) == {"traditional", "simplified"}:
        names = corpus_facts.scripts()
        found.append(
            text(
                "The model was trained on {own} text and this file is {other}: it knows few of these characters. "
                "Convert the file, or train on similar text.",
                own=names[study.scripts[0]],
                other=names[study.scripts[1]],
            )
        )
    standards = study.standards
    if standards and not standards["same"]:
        said = criterion.sentence(standards, (models.corpus(run), file.name))
        found.append(
            words.prose([said, text("Some of what counts as a mistake here is what the model was trained to do.")])
        )
    if study.untold:
        found.append(
            text(
                "The training set cannot be read, so out-of-vocabulary words cannot be identified: {reason}",
                reason=study.untold,
            )
        )
    return found

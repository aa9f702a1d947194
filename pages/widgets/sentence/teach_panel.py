"""The panel for corrections: correcting a sentence, saving it, and retraining the model with the saved ones."""

import streamlit as st

from wseg_core import jobs
from wseg_core.corpora import corrections
from wseg_core.errors import UserError
from wseg_core.jobs import teaching
from wseg_core.language import text

from ..shared import formatting as words
from ..shared import glossary, live, models, notices
from ..shared.model_view import ModelView
from . import teach_gaps, teach_result


@live.fragment
def draw(run: dict, view: ModelView, content: str) -> None:
    """The panel for correcting `content` as segmented by the model of `run` in `view`."""
    taught = teach_result.chosen(run)
    opened = bool(taught) and taught["run"] != run["run"] or teach_gaps.is_linked()
    with st.expander(
        text("Correct this sentence and retrain the model"), opened, icon=":material/school:", key="teach"
    ):
        st.caption(
            text(
                "Click a character to add or remove the cut after it. Whitespace is always a cut, and characters "
                "that form one symbol are never separated."
            )
        )
        piece = teach_gaps.choose(content)
        if piece:
            _sentence(piece, models.segmenter(view).cut(piece), f"{run['run']} {view}")
        _retrain(run)
        teach_result.draw(taught, content) if taught else teach_result.earlier_button(run)


def _sentence(piece: str, predicted: list[str], mark: str) -> None:
    corrected = teach_gaps.draw(piece, predicted, mark)
    st.code(" ".join(corrected), language=None, wrap_lines=True)
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button(text("Save as a correction"), icon=":material/bookmark_add:", key="teach.keep"):
            try:
                replaced = corrections.keep(corrected)
                st.toast(
                    text("The earlier correction of this sentence was replaced.")
                    if replaced
                    else text("The correction was saved.")
                )
            except UserError as error:
                notices.user_error(error)
        if corrected != predicted and st.button(
            text("Start over"), icon=":material/undo:", key="teach.reset", type="tertiary"
        ):
            teach_gaps.reset()
            st.rerun()


def _retrain(run: dict) -> None:
    count = len(corrections.kept())
    if not count:
        st.caption(
            text(
                "No corrections are saved yet. Saved sentences form the corpus “{name}”, which is listed with "
                "the other corpora.",
                name=corrections.NAME,
            )
        )
        return
    st.markdown(
        text("Sentences saved in the corpus “{name}”: {count}.", count=words.count(count), name=corrections.NAME)
    )
    st.caption(
        text(
            "Retraining starts a run from this model with its own settings and training data, for {epochs} "
            "epochs. The corrections are repeated until they make up a tenth of the training sentences (each at "
            "most {times} times).",
            epochs=teaching.EPOCHS,
            times=teaching.TIMES,
        ),
        help=glossary.tip("epoch", "training set"),
    )
    if st.button(text("Retrain with corrections"), type="primary", icon=":material/school:", key="teach.go"):
        try:
            teach_result.show(jobs.teach(run["run"]))
            st.rerun()
        except UserError as error:
            notices.user_error(error)

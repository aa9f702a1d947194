"""The panel of the custom dictionary: its entries, the changes in a text, and the effect on gold sentences."""

from dataclasses import replace

import pandas as pd
import streamlit as st

from wseg_core import corpora
from wseg_core.charts import cut_words
from wseg_core.charts.sentence import lanes, sentence
from wseg_core.errors import UserError
from wseg_core.language import text

from ..shared import dictionary_list, downloads, glossary, live, models, notices, overlay, state
from ..shared import formatting as words
from ..shared.model_view import ModelView

_COLOURS = "#7a8790", "#2f6f8f"  # without, with
_SENTENCES = 5000  # of a gold file that are used
_EFFECT = "dictionary.effect"
_SHOWN = 40  # words of each kind in the table


def draw(run: dict, view: ModelView, content: str) -> None:
    """The panel for the model of `run`; `content` is the text in which changes are shown."""
    with st.container(key="dictionary"):
        entries = dictionary_list.draw()
        if entries:
            without = replace(view.plain, keep=view.keep)
            _changed(without, content)
            _scored(run, without)


def _changed(view: ModelView, content: str) -> None:
    if not content.split():
        return
    before, after = _sides(view, content, overlay.digest())
    if before["words"] == after["words"]:
        st.markdown(text("It changes no cuts in this text."))
        return
    rows = [
        lanes.Lane(name, colour, result["words"], result["boundary"])
        for name, colour, result in zip(
            (text("without dictionary"), text("with dictionary")), _COLOURS, (before, after)
        )
    ]
    st.markdown(text("Changes in this text:"))
    st.html(sentence.html(lanes.picture(rows)))


@st.cache_data(max_entries=20, show_spinner=False)
def _sides(view: ModelView, content: str, digest: str) -> tuple[dict, dict]:
    return tuple(
        models.segmenter(view).probabilities(content, 1, dictionary=applied) for applied in (None, overlay.entries())
    )


@live.fragment
def _scored(run: dict, view: ModelView) -> None:
    """Words gained and lost on the development or test set of the model's corpus, on request."""
    data = run["config"]["data"]
    splits = [split for split in ("dev", "test") if data.get(split)]
    if not splits:
        st.caption(
            text(
                "The effect cannot be measured here, because this model was trained without a development or test "
                "set of its own (at most, part of its training set was held out). `evaluate --dictionary` measures "
                "it on any segmented file."
            ),
            help=glossary.tip("gold", "development set", "test set"),
        )
        return
    names = {"dev": text("development set"), "test": text("test set")}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        split = st.segmented_control(
            text("Evaluate the dictionary on"),
            splits,
            default=splits[0],
            required=True,
            format_func=names.get,
            key="dictionary.split",
            help=glossary.tip("development set", "test set"),
            persist_state="session",
        )
        clicked = st.button(
            text("Compare with and without dictionary"), icon=":material/balance:", key="dictionary.score"
        )
    mark = (view, split, overlay.digest())
    if clicked:
        try:
            _score(mark, data[split])
        except UserError as error:
            notices.user_error(error)
    stored = state.recall(_EFFECT)
    if stored and stored[0] == mark:
        _draw_effect(*stored[1:])


def _score(mark: tuple, reference: str) -> None:
    bar = st.progress(0.0, text("Segmenting"))
    view, split, _ = mark
    gold = corpora.load(reference, split).sentences
    measured = _effect(view, gold[:_SENTENCES], lambda done, total: bar.progress(done / total, text("Segmenting")))
    bar.empty()
    state.remember(_EFFECT, (mark, measured, len(gold)))


def _effect(view: ModelView, gold: list, progress) -> dict:
    from wseg_core.inspection.overlaid import effect  # imports torch

    return effect(models.segmenter(view), overlay.entries(), gold, progress)


def _draw_effect(measured: dict, sentences: int) -> None:
    before, after, counts = measured["before"]["f1"], measured["after"]["f1"], measured["counts"]
    st.markdown(
        text(
            "F1 is {before} without and {after} with the dictionary. Of {count} words, {gained} became correct "
            "and {lost} became incorrect.",
            before=words.percent(before),
            after=words.percent(after),
            gained=words.count(counts["gained"]),
            lost=words.count(counts["lost"]),
            count=words.count(measured["before"]["gold_words"]),
        ),
        help=glossary.tip("F1"),
    )
    if sentences > _SENTENCES:
        st.caption(
            text(
                "Based on the first {count} of {total} sentences.",
                count=words.count(_SENTENCES),
                total=words.count(sentences),
            )
        )
    for name, differing in ((text("Became correct"), measured["gained"]), (text("Became incorrect"), measured["lost"])):
        if differing:
            st.html(cut_words.html(f"<p>{name}</p>" + cut_words.frequent(_counted(differing)[:_SHOWN])))
    if counts["gained"] + counts["lost"]:
        downloads.csv(lambda: _table(measured), "dictionary")


def _counted(differing: list) -> list[tuple[str, int]]:
    counts = pd.Series([word.gold for word in differing]).value_counts()
    return list(zip(counts.index.tolist(), counts.tolist()))


def _table(measured: dict) -> pd.DataFrame:
    columns = ("fate", "gold", "without", "with", "sentence", "start")
    rows = [
        (word.fate, word.gold, " ".join(word.first), " ".join(word.second), word.sentence + 1, word.start + 1)
        for kind in ("gained", "lost")
        for word in measured[kind]
    ]
    return pd.DataFrame(rows, columns=columns)

"""The own dictionary over a model: the list, what it changed in a text, what it gains and loses on gold sentences."""

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
_SENTENCES = 5000  # of a gold file that are read
_EFFECT = "dictionary.effect"
_SHOWN = 40  # words of each kind in the table


def draw(run: dict, view: ModelView, content: str) -> None:
    """Everything about the dictionary under the run's model; `content`: the text whose words are compared."""
    with st.expander(text("Custom dictionary"), icon=":material/menu_book:", key="dictionary"):
        found = dictionary_list.draw()
        if found:
            _changed(view.plain, content)
            _scored(run, view.plain)


def _changed(view: ModelView, content: str) -> None:
    if not content.split():
        return
    before, after = _sides(view, content, overlay.digest())
    if before["words"] == after["words"]:
        st.markdown(text("It changes no cuts in this text."))
        return
    rows = [
        lanes.Lane(name, colour, one["words"], one["boundary"])
        for name, colour, one in zip((text("without dictionary"), text("with dictionary")), _COLOURS, (before, after))
    ]
    st.markdown(text("Changes in this text:"))
    st.html(sentence.html(lanes.picture(rows)))


@st.cache_data(max_entries=20, show_spinner=False)
def _sides(view: ModelView, content: str, digest: str) -> tuple[dict, dict]:
    return tuple(models.segmenter(view).probabilities(content, 1, dictionary=own) for own in (None, overlay.written()))


@live.fragment
def _scored(run: dict, view: ModelView) -> None:
    """Words gained and lost on the dev or test set of the model's corpus, when asked for."""
    data = run["config"]["data"]
    splits = [split for split in ("dev", "test") if data.get(split)]
    if not splits:
        st.caption(
            text(
                "The effect on gold sentences cannot be measured here: this model was trained without a "
                "development or test set of its own (at most, part of its training set was held out). `evaluate "
                "--dictionary` evaluates it on any file."
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
        wanted = st.button(
            text("Compare with and without dictionary"), icon=":material/balance:", key="dictionary.score"
        )
    mark = (view, split, overlay.digest())
    if wanted:
        try:
            _score(mark, data[split])
        except UserError as error:
            notices.fault(error)
    kept = state.recall(_EFFECT)
    if kept and kept[0] == mark:
        _told(*kept[1:])


def _score(mark: tuple, reference: str) -> None:
    bar = st.progress(0.0, text("Segmenting"))
    view, split, _ = mark
    gold = corpora.load(reference, split).sentences
    found = _effect(view, gold[:_SENTENCES], lambda done, total: bar.progress(done / total, text("Segmenting")))
    bar.empty()
    state.remember(_EFFECT, (mark, found, len(gold)))


def _effect(view: ModelView, gold: list, progress) -> dict:
    from wseg_core.inspection.overlaid import effect  # imports torch

    return effect(models.segmenter(view), overlay.written(), gold, progress)


def _told(found: dict, sentences: int) -> None:
    before, after, counts = found["before"]["f1"], found["after"]["f1"], found["counts"]
    st.markdown(
        text(
            "F1 is {before} without and {after} with the dictionary. Of {count} words, {gained} became correct "
            "and {lost} became incorrect.",
            before=words.percent(before),
            after=words.percent(after),
            gained=words.count(counts["gained"]),
            lost=words.count(counts["lost"]),
            count=words.count(found["before"]["gold_words"]),
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
    for name, listed in ((text("Became correct"), found["gained"]), (text("Became incorrect"), found["lost"])):
        if listed:
            st.html(cut_words.html(f"<p>{name}</p>" + cut_words.frequent(_counted(listed)[:_SHOWN])))
    if counts["gained"] + counts["lost"]:
        downloads.csv(lambda: _table(found), "dictionary")


def _counted(listed: list) -> list[tuple[str, int]]:
    counts = pd.Series([word.gold for word in listed]).value_counts()
    return list(zip(counts.index.tolist(), counts.tolist()))


def _table(found: dict) -> pd.DataFrame:
    columns = ("fate", "gold", "without", "with", "sentence", "start")
    rows = [
        (w.fate, w.gold, " ".join(w.first), " ".join(w.second), w.sentence + 1, w.start + 1)
        for kind in ("gained", "lost")
        for w in found[kind]
    ]
    return pd.DataFrame(rows, columns=columns)

"""Several models and the gold segmentation as rows, with their differences marked."""

import streamlit as st

from wseg_core.charts import colours, table
from wseg_core.charts.sentence import lanes, sentence
from wseg_core.language import text

from ..shared import downloads, notices
from ..shared import formatting as words
from ..shared.model_view import ModelView
from . import text as sentence_text
from . import view as sentence_view

_GOLD = "#8a8f3c"  # used by no run
_COLOURS = [colour for colour in colours.RUNS if colour != _GOLD]


def draw(chosen: list[dict], views: list[ModelView], content: str, gold: list[str]) -> None:
    """The text as segmented by each view, one for each run of `chosen`, below the words of `gold`."""
    with sentence_view.analysing(content):
        answers = [sentence_view.probabilities(view, content) for view in views]
    rows = [lanes.Lane(text("gold segmentation"), _GOLD, gold)] if gold else []
    rows += [
        lanes.Lane(words.title(run), _COLOURS[number % len(_COLOURS)], answer["words"], answer["boundary"])
        for number, (run, answer) in enumerate(zip(chosen, answers))
    ]
    if len(rows) < 2 or not answers[0]["text"]:
        return
    st.html(sentence.html(lanes.note(rows) + lanes.picture(rows, sentence_text.line_ends(content))))
    downloads.csv(lambda: table.side_by_side(rows), "sentence-models", "rows.csv")


def pick_detail(chosen: list[dict]) -> int:
    """The number of the model that the rest of the page shows."""
    if len(chosen) < 2:
        return 0
    ids = [run["run"] for run in chosen]
    picked = st.segmented_control(
        text("Model to show in detail"),
        ids,
        default=ids[0],
        required=True,
        key=f"closer.{'.'.join(ids)}",
        format_func=lambda i: notices.escape(words.title(chosen[ids.index(i)])),
    )
    return ids.index(picked)

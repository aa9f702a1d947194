"""The ambiguity benchmark of a run: classic ambiguous strings for which the sentence allows only one segmentation."""

import streamlit as st

from wseg_core import store
from wseg_core.charts.run import ambiguity
from wseg_core.language import text
from wseg_core.store import ambiguities

from ..shared import downloads, notices
from ..shared import formatting as words


def draw(run: dict) -> None:
    """A folded section; nothing for a run without benchmark results, such as a quick test."""
    score = (run["result"] or {}).get("ambiguity")
    if not score:
        return
    label = text("Ambiguous strings: {right} of {count} correct", right=score["right"], count=score["count"])
    with st.expander(label, key="ambiguity", on_change="rerun") as folded:
        if folded.open:
            _items(run)


def _items(run: dict) -> None:
    stored = ambiguities.get(store.open(), run["run"])
    if stored is None:
        st.caption(text("The results for the individual strings were not saved."))
        return
    _, items = stored
    st.caption(
        text(
            "Each string can be segmented in two ways, but only one fits its sentence. Only the marked string is "
            "scored; the bar is the probability that the model gives to the correct segmentation."
        )
    )
    st.markdown(notices.escape(_summary(items)))
    wrong, right = ([item for item in items if item["right"] is correct] for correct in (False, True))
    names = {False: text("incorrect ({count})", count=len(wrong)), True: text("correct ({count})", count=len(right))}
    shown = st.segmented_control(
        text("Show"),
        [False, True],
        format_func=names.get,
        default=not wrong,
        required=True,
        key="ambiguity.shown",
        persist_state="session",
        label_visibility="collapsed",
    )
    st.html(ambiguity.html(ambiguity.readings(sorted(right if shown else wrong, key=lambda item: item["probability"]))))
    downloads.csv(lambda: ambiguity.table(items), f"{run['run']}-ambiguous", "ambiguity.csv")


def _summary(items: list[dict]) -> str:
    parts = []
    for kind, name in ambiguity.types().items():
        results = [item["right"] for item in items if item["type"] == kind]
        if results:
            parts.append(
                text(
                    "{name}: {right} of {count} correct ({percent})",
                    name=name,
                    right=sum(results),
                    count=len(results),
                    percent=words.percent(sum(results) / len(results)),
                )
            )
    return " · ".join(parts)

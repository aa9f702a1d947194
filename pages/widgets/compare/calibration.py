"""Predicted probabilities of cuts against the share of correct ones."""

import streamlit as st

from wseg_core.charts import calibration
from wseg_core.charts.compare import compared
from wseg_core.language import text

from ..shared import formatting as words
from ..shared import glossary
from . import data as compare_data
from .comparison import Comparison

_MAX_OVERLAID = 8  # curves that remain readable in one figure


def draw(comparison: Comparison) -> None:
    """One curve per variant: seeds look alike here."""
    runs = comparison.judged
    names, measured, palette = compared.groups(runs), {}, comparison.colours(runs)
    colour_of = {}
    for run in runs:
        calibrated, name = (run["result"] or {}).get("calibration"), names[run["run"]]
        if calibrated and calibrated["ece"] is not None and name not in measured:
            label = text("{name}, calibration error {share}", name=name, share=words.percent(calibrated["ece"]))
            measured[name], colour_of[label] = (label, calibrated["bins"]), palette[name]
    if not measured:
        st.info(
            text(
                "Calibration is measured when a run ends with an evaluation on a development or test set. None "
                "of these runs has been measured yet."
            )
        )
        return
    st.caption(
        text(
            "Of the cuts that a model predicts with 80 % probability, 80 out of 100 should be correct. The "
            "closer the curve is to the diagonal, the more trustworthy the model's probabilities are."
        ),
        help=glossary.tip("calibration", "calibration error (ECE)"),
    )
    chosen = list(measured)
    if len(chosen) > _MAX_OVERLAID:
        chosen = st.multiselect(text("Variants"), chosen, chosen[:_MAX_OVERLAID], key="compare.calibrated")
    shown = [measured[name] for name in chosen]
    if shown:
        figure = calibration.figure(shown, palette=colour_of)
        compare_data.show(figure, "calibration", lambda: calibration.table(shown))

"""The panel of calibrated probabilities: fitting a temperature, a switch, and a reliability diagram."""

import streamlit as st

from wseg_core import corpora
from wseg_core.charts import calibration as chart
from wseg_core.errors import UserError
from wseg_core.jobs import datasets as reading
from wseg_core.language import text

from ..shared import downloads, glossary, models, notices, overlay
from ..shared import formatting as words
from ..shared.model_view import ModelView

_COLOURS = "#7a8790", "#2f6f8f"  # before, after


def draw(run: dict, view: ModelView) -> None:
    """A button to fit the temperature, or the switch and the reliability of the model before and after calibration."""
    with st.container(key="calibrated"):
        st.caption(
            text(
                "All scores of the model are divided by a single number, the temperature. It is chosen so that of "
                "the gaps with a cut probability of 80 %, about 80 % really are cuts. It never changes a cut: the "
                "best path stays the same."
            ),
            help=glossary.tip("calibration", "temperature", "best path"),
        )
        stored = _stored(view.folder)
        if stored is None:
            _fit(run, view.plain)
            return
        st.toggle(text("Show calibrated probabilities"), key=overlay.CALIBRATED, persist_state="session")
        st.markdown(
            text(
                "Temperature {temperature}, fitted on {gaps} gaps of the development set. Calibration error (ECE) there: "
                "{before} before, {after} after.",
                temperature=f"{stored['temperature']:.2f}",
                gaps=words.count(stored["gaps"]),
                before=words.percent(stored["ece_before"]),
                after=words.percent(stored["ece_after"]),
            ),
            help=glossary.tip("temperature", "calibration", "calibration error (ECE)", "development set"),
        )
        _plot(run, view.plain, stored["temperature"])


def _fit(run: dict, view: ModelView) -> None:
    if not st.button(
        text("Fit the temperature on the development set"),
        icon=":material/thermostat:",
        key="calibrated.fit",
        help=glossary.tip("temperature", "development set"),
    ):
        return
    from wseg_core.inspection import temperature  # imports torch

    try:
        with st.spinner(text("Fitting")):
            gold = _split(run, "dev")
            fit = temperature.fit(models.segmenter(view), gold) if gold else {"gaps": 0}
            if not fit["gaps"]:
                raise UserError(
                    text("There are no gaps to fit a temperature on."),
                    "",
                    text("Use a run whose development set has longer sentences."),
                )
            temperature.store(view.folder, fit)
    except UserError as error:
        notices.user_error(error)
        return
    st.rerun()


def _plot(run: dict, view: ModelView, temperature: float) -> None:
    split = "test" if run["config"]["data"].get("test") else "dev"
    try:
        bins = _reliability(view, temperature, run["run"], split, _loader(run, split))
    except UserError as error:
        notices.user_error(error)
        return
    names = text("before"), text("after")
    st.caption(
        text("On the test set, which was not used to fit the temperature:")
        if split == "test"
        else text("On the development set itself:"),
        help=glossary.tip("test set" if split == "test" else "development set", "temperature"),
    )
    shown = list(zip(names, bins))
    st.plotly_chart(
        chart.figure(shown, palette=dict(zip(names, _COLOURS)), height=440),
        key="calibrated.plot",
        config=downloads.chart("calibration"),
    )
    with st.container(horizontal=True, vertical_alignment="center", key="calibrated.tools"):
        downloads.picture_format()
        downloads.csv(lambda: chart.table(shown), "calibration")


@st.cache_data(max_entries=20, show_spinner=False)
def _reliability(view: ModelView, temperature: float, run: str, split: str, _load) -> tuple[list, list]:
    from wseg_core.inference.evaluation import calibration  # imports torch

    gold, segmenter = _load(), models.segmenter(view)
    return tuple(calibration(segmenter.using(temperature=t), gold)["bins"] for t in (1.0, temperature))


def _loader(run: dict, split: str):
    return lambda: _split(run, split)


def _split(run: dict, split: str) -> list:
    """The development or test sentences of the run, with the same sentences held out as in training."""
    from wseg_core.config import from_dict

    given = run["config"]["data"].get(split)
    if given:
        return corpora.load(given, split).sentences
    return getattr(reading.read(from_dict(run["config"])), split) or []


def _stored(folder: str) -> dict | None:
    from wseg_core.inference import checkpoints  # imports torch

    return checkpoints.calibration(folder)

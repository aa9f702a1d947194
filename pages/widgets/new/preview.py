"""Beside the form of a new run: a diagram of the model, the learning rate over time, the estimate and the buttons."""

import streamlit as st

from wseg_core import config as configs
from wseg_core import jobs
from wseg_core.charts.new import diagram, schedule
from wseg_core.config import Config
from wseg_core.errors import UserError
from wseg_core.jobs import forecast
from wseg_core.language import text

from ..shared import estimate, notices, probe_sentences, state
from ..shared import formatting as words
from . import standards as new_standards


def picture(config: Config) -> None:
    """A diagram of the model from characters to words."""
    parameters = config.encoder.settings
    sizes = [
        f"{text(info.title or name)} {getattr(parameters, name)}"
        for name, info in type(parameters).model_fields.items()
        if info.annotation is int and not info.json_schema_extra.get("advanced")
    ]
    head = configs.components("loss").get(config.loss.name).HEAD
    st.html(diagram.model(config.as_dict(), " · ".join(sizes), head))


def learning_rate(config: Config, steps: int) -> None:
    """The learning rate at each step."""
    from wseg_core.training.course import example_factor, planned_factor

    rate = config.optimizer.get("lr", 0.0)
    figure = schedule.figure(planned_factor(config, steps), rate, steps, example=example_factor(config, steps))
    st.plotly_chart(figure, key="rate", config={"displayModeBar": False})


def cost(config: Config) -> int:
    """The estimated number of steps and time, in a sentence; returns the number of steps."""
    try:
        size = forecast.size_of(config)
    except UserError as error:
        notices.user_error(error)
        size = None
    if not size:
        st.caption(text("A time estimate will appear once training has started."))
        return 100
    known = estimate.evidence()
    time = forecast.before(config, size, known)
    basis = (
        text("(rough estimate; more accurate after the first run on this computer)")
        if known.is_empty
        else text("(based on the speed of earlier runs)")
    )
    parts = [
        text("About {steps} steps", steps=words.count(size.steps)),
        text("about {time}", time=words.interval(time.low, time.high)),
    ]
    st.markdown(notices.escape(f"{' · '.join(parts)} {basis}"))
    return size.steps


def start(config: Config) -> None:
    """The run name and the start buttons; if the settings cannot be trained, the reason."""
    from wseg_core.training import optimizers

    obstacle = optimizers.obstacle(config.optimizer.name, config)
    if obstacle:
        st.warning(obstacle, icon=":material/block:")
    new_standards.warn(config)
    default = f"{config.encoder.name} + {config.loss.name}"
    name = st.text_input(
        text("Run name"),
        key=f"new.name.{state.recall('starts', 0)}",
        persist_state="session",
        max_chars=80,
        placeholder=default,
    )
    if st.button(
        text("Start training"),
        type="primary",
        icon=":material/play_arrow:",
        width="stretch",
        key="start",
        disabled=bool(obstacle),
    ):
        _start_run(config, name.strip() or default)
    if st.button(
        text("Quick test on 20 sentences"),
        icon=":material/science:",
        width="stretch",
        key="try",
        disabled=bool(obstacle),
        help=text("Overfits a tiny sample within seconds, to check that the model can learn at all."),
    ):
        _start_run(jobs.trial(config), f"{name.strip() or default} {text('(20 sentences)')}")


def _start_run(config: Config, name: str) -> None:
    try:
        run = jobs.start(config, name, probes=probe_sentences.chosen())
    except UserError as error:
        notices.user_error(error)
        return
    state.remember("starts", state.recall("starts", 0) + 1)  # the next run gets a new name field
    st.switch_page("run.py", query_params={"run": run})

"""“Find a learning rate”: a range test in the form of a new run; its result can be used with one click.

The test runs in a separate process, which ends when it is done or cancelled, or when no page polls it.
"""

import streamlit as st

from wseg_core.charts.new import rangetest as chart
from wseg_core.config import Config
from wseg_core.errors import UserError
from wseg_core.jobs.ratesearch import Search
from wseg_core.language import text

from ..shared import draft, live, notices, state

_KEY = "rate.search"  # state: (the search, the settings it depends on), or the UserError that prevented its start
_RANGE = (1e-6, 10.0)
# Settings that do not affect the steps of the test
_IRRELEVANT = {
    "optimizer": ("lr",),
    "data": ("dev", "test"),
    "training": ("epochs", "max_steps", "max_seconds", "patience"),
}


def draw(config: Config) -> None:
    """The button, then the test that it started."""
    stored = state.recall(_KEY)
    if stored and not isinstance(stored, UserError) and stored[1] != _relevant_settings(config):
        _discard()  # the curve belongs to other settings
        stored = None
    running = bool(stored) and not isinstance(stored, UserError) and stored[0].running()
    with st.container(key="find-rate"):
        live.fragment(_test, every=1.0 if running else None)(config, running)


def _test(config: Config, was_running: bool) -> None:
    stored = state.recall(_KEY)
    if stored is None or isinstance(stored, UserError):
        if stored:
            notices.user_error(stored)
        _draw_button(config)
        return
    result = stored[0].look()
    if was_running and result["state"] != "running":
        st.rerun()  # the whole page, to end the polling
    if result["state"] == "running":
        _progress(result)
    elif result["state"] == "fault":
        notices.user_error(UserError(result["what"], result["where"], result["advice"]))
        _draw_button(config)
    else:
        _done(result, config)


def _draw_button(config: Config) -> None:
    from wseg_core.training import optimizers  # imports torch, as the form of a new run does

    possible = config.optimizer.get("lr") and not optimizers.obstacle(config.optimizer.name, config)
    if possible and st.button(
        text("Find a learning rate"),
        icon=":material/troubleshoot:",
        key="rate.find",
        help=text(
            "Trains briefly while the learning rate rises from very low to far too high, and finds where the loss "
            "falls fastest."
        ),
    ):
        _discard()
        try:
            state.remember(_KEY, (Search(config), _relevant_settings(config)))
        except UserError as error:
            state.remember(_KEY, error)
        st.rerun()


def _progress(result: dict) -> None:
    done = result["step"] / result["steps"]
    st.progress(
        done,
        text("Step {step} of at most {steps}, with a rising learning rate", step=result["step"], steps=result["steps"])
        if result["step"]
        else text("Reading the corpus and building the model"),
    )
    if result["step"] > 1:
        _curve(result)
    if st.button(text("Cancel"), icon=":material/close:", key="rate.cancel"):
        _discard()
        st.rerun()


def _done(result: dict, config: Config) -> None:
    from wseg_core.training import rangetest  # imports torch too

    if result["rates"]:
        _curve(result)
    st.markdown(notices.escape(rangetest.sentence(result, config)))
    rate, name = result["suggested"], config.optimizer.name
    with st.container(horizontal=True):
        if rate is not None:
            used = rate == config.optimizer.settings.lr
            label = text("Already in use") if used else text("Use this learning rate: {rate}", rate=f"{rate:g}")
            if st.button(label, icon=":material/check:", key="rate.use", disabled=used):
                draft.put("optimizer", name, "lr", rate)
                st.rerun()
        if st.button(text("Close"), icon=":material/close:", key="rate.close"):
            _discard()
            st.rerun()


def _curve(result: dict) -> None:
    st.plotly_chart(chart.figure(result, _RANGE), key="rate.curve", config={"displayModeBar": False})


def _discard() -> None:
    """Ends a running test and discards its result."""
    stored = state.recall(_KEY)
    if stored and not isinstance(stored, UserError):
        stored[0].end()
    state.remember(_KEY, None)


def _relevant_settings(config: Config) -> dict:
    """The settings that the curve depends on."""
    values = {section: dict(content) for section, content in config.as_dict().items() if section != "schedule"}
    for section, names in _IRRELEVANT.items():
        for name in names:
            values[section].pop(name, None)
    return values

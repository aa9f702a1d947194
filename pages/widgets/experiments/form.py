"""The form of a race, in three steps: what all share, what differs, how often and how long."""

import streamlit as st

from wseg_core.config import Config
from wseg_core.language import text

from ..shared import formatting as words
from ..shared import notices, runs, state
from . import choices as experiment_choices
from . import plan as race


def take(run: str) -> None:
    """Starts from the settings of `run`, which the URL names; once, so that a later choice stays."""
    if state.recall("race.from") != run:
        runs.get(run)
        state.remember("race.from", run)
        st.session_state["race.base"] = run


def titles() -> list[str]:
    """What the steps are called, in order."""
    return [text("Start from"), text("What shall differ"), text("How often and how long")]


def start_from(config: Config) -> None:
    """The settings that all variants share."""
    known = {run["run"]: words.label(run) for run in runs.every(limit=200)}
    st.selectbox(
        text("Settings that all variants share"),
        ["", *known],
        key="race.base",
        persist_state="session",
        format_func=lambda run: known.get(run, run) or text("as put together on the page New run"),
    )
    st.caption(notices.plain(words.recipe(config.as_dict())))
    if not race.asked("base", ""):
        st.page_link("new.py", label=text("Change them"), icon=":material/tune:")


def differ(config: Config) -> None:
    """Which components and settings race against each other."""
    experiment_choices.draw("optimizer", text("Optimizers (how the weights change)"), text("All optimizers"), config)
    experiment_choices.draw("loss", text("Losses (how errors are counted)"), text("All losses"), config)
    experiment_choices.draw("encoder", text("Encoders (what reads the characters)"), text("All encoders"), config)
    if race.searching():
        st.select_slider(
            text("Step sizes to search, × the default of each"),
            race.SPAN,
            race.USUAL["span"],  # two values make it a span
            key="race.span",
            persist_state="session",
            format_func=_times,
        )
    else:
        st.pills(
            text("Step sizes, × the default of each"),
            race.RATES,
            selection_mode="multi",
            key="race.rates",
            persist_state="session",
            format_func=_times,
        )
        if not race.asked("rates"):
            st.caption(text("Each keeps the step size that it has by default or in the settings above."))
    st.caption(
        text(
            "Each optimizer has a step size of its own that suits it. Trying several for each keeps one from "
            "losing only because it was not tuned."
        )
    )
    with st.expander(text("More settings"), key="race.more"):
        _others(config)


def effort(config: Config) -> None:
    """Every combination or a search; seeds; how long each may train."""
    st.segmented_control(
        text("Which combinations"),
        ["grid", "search"],
        required=True,
        key="race.mode",
        persist_state="session",
        format_func=lambda m: text("Every combination") if m == "grid" else text("A search"),
        help=text("A search tries combinations one after another and looks more closely where they did well."),
    )
    if race.searching():
        st.slider(
            text("Trials for each combination of components"),
            *race.TRIALS,
            key="race.trials",
            persist_state="session",
        )
        st.toggle(
            text("Give up poor trials early (pruning)"),
            key="race.prune",
            persist_state="session",
            help=text("A trial whose dev F1 lies below the middle of the others at the same point ends there."),
        )
        st.caption(
            text("A search tries each setting with one seed; race the best of them over several seeds afterwards.")
        )
    else:
        _seeds()
    units = {"epochs": text("epochs"), "steps": text("steps"), "seconds": text("seconds")}
    unit = st.segmented_control(  # alone in its line, where it wraps on a narrow screen
        text("Each trains for"),
        list(units),
        format_func=units.get,
        required=True,
        key="race.unit",
        persist_state="session",
    )
    race.propose_budget(unit)
    st.number_input(
        units[unit],
        *race.BUDGET,
        key=f"race.budget.{unit}",
        persist_state="session",
        label_visibility="collapsed",
        width=150,
    )
    st.caption(
        text(
            "All variants get the same: the same first weights where they have the same shape, the same "
            "batches in the same order, the same budget."
        )
    )


def _seeds() -> None:
    st.slider(
        text("Seeds for each variant"),
        *race.SEEDS,
        key="race.seeds",
        persist_state="session",
        help=text(
            "Chance decides the first weights and the order of the sentences. Several seeds show how much of "
            "a difference is chance."
        ),
    )
    if race.asked("seeds") < 3:
        st.caption(text("Below three seeds no verdict on the settings is possible, only on these very models."))


def _others(config: Config) -> None:
    """Any other setting with a list of values."""
    known = race.settings(config)
    st.session_state["race.others"] = [key for key in race.asked("others", []) if key in known]
    st.multiselect(
        text("Other settings that shall differ"),
        list(known),
        key="race.others",
        persist_state="session",
        select_all=False,
        format_func=lambda key: f"{known[key][0]} · {key}" if key in known else key,
        placeholder=text("Choose settings"),
    )
    for key in race.asked("others", []):
        title, kind, choices = known.get(key, (key, str, None))
        if choices or kind is bool:
            st.multiselect(
                title,
                choices or [False, True],
                key=f"race.values.{key}",
                persist_state="session",
                format_func=lambda v: {True: text("yes"), False: text("no")}.get(v, str(v)),
            )
        else:
            section, name = key.split(".")
            now = getattr(config, section)
            now = now.get(name) if isinstance(now, dict) else getattr(now, name, "")
            st.text_input(
                title,
                key=f"race.values.{key}",
                persist_state="session",
                placeholder=text("values with commas between them; now {value}", value=now),
            )


def _times(rate: float) -> str:
    return f"× {rate:g}"


ALL = (start_from, differ, effort)

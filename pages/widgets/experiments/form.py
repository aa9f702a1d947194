"""The experiment form in three steps: shared settings, what varies, repetitions and training length."""

import streamlit as st

from wseg_core.config import Component, Config
from wseg_core.language import text
from wseg_core.verdict import sequential

from ..shared import formatting as words
from ..shared import glossary, notices, runs, state
from . import choices as experiment_choices
from . import plan as experiment_plan


def use_run(run: str) -> None:
    """Uses the settings of `run` from the URL; only once, so that a later choice is kept."""
    if state.recall("experiment.from") != run:
        runs.get(run)
        state.remember("experiment.from", run)
        st.session_state["experiment.base"] = run


def titles() -> list[str]:
    """Titles of the steps, in order."""
    return [text("Base settings"), text("What to vary"), text("Repetitions and training length")]


def base_settings(config: Config) -> None:
    """The settings that all variants share."""
    known = {run["run"]: words.label(run) for run in runs.listed(limit=200)}
    st.selectbox(
        text("Settings shared by all variants"),
        ["", *known],
        key="experiment.base",
        persist_state="session",
        format_func=lambda run: known.get(run, run) or text("Settings from the New run page"),
    )
    st.caption(notices.escape(words.recipe(config.as_dict())))
    if not experiment_plan.value("base", ""):
        st.page_link("new.py", label=text("Change settings"), icon=":material/tune:")


def variation(config: Config) -> None:
    """Components and settings to compare."""
    experiment_choices.draw("optimizer", text("Optimizers"), text("All optimizers"), config)
    experiment_choices.draw("loss", text("Loss functions"), text("All loss functions"), config)
    experiment_choices.draw("encoder", text("Encoders"), text("All encoders"), config)
    if experiment_plan.searching():
        st.select_slider(
            text("Learning rates to search (multiples of each default)"),
            experiment_plan.SPAN,
            experiment_plan.DEFAULTS["span"],  # two values make it a range
            key="experiment.span",
            persist_state="session",
            format_func=_times,
            help=glossary.tip("learning rate"),
        )
    else:
        st.pills(
            text("Learning rates (multiples of each default)"),
            experiment_plan.RATES,
            selection_mode="multi",
            key="experiment.rates",
            persist_state="session",
            format_func=_times,
            help=glossary.tip("learning rate"),
        )
        if not experiment_plan.value("rates"):
            st.caption(text("Each optimizer uses its default learning rate, or the one in the base settings."))
    st.caption(
        text(
            "Each optimizer works best at a different learning rate. With several for each, none loses merely "
            "because its learning rate was not tuned."
        )
    )
    with st.expander(text("More settings"), key="experiment.more"):
        _other_settings(config)


def repetitions(config: Config) -> None:
    """All combinations or a search; seeds; training length."""
    st.segmented_control(
        text("Method"),
        ["grid", "search"],
        required=True,
        key="experiment.mode",
        persist_state="session",
        format_func=lambda m: text("All combinations") if m == "grid" else text("Search"),
        help=text("A search tries combinations one after another and concentrates on the ranges that do well."),
    )
    if experiment_plan.searching():
        st.slider(
            text("Trials per combination of components"),
            *experiment_plan.TRIALS,
            key="experiment.trials",
            persist_state="session",
        )
        st.toggle(
            text("Prune poor trials early"),
            key="experiment.prune",
            persist_state="session",
            help=text("Ends a trial when its dev F1 is below the median of the other trials at the same point."),
        )
        st.caption(
            text(
                "A search tries each setting with one seed only. Afterwards, compare the best ones in an experiment "
                "with several seeds."
            )
        )
    else:
        _seeds()
    units = {"epochs": text("epochs"), "steps": text("steps"), "seconds": text("seconds")}
    unit = st.segmented_control(  # on a line of its own, so that it wraps on a narrow screen
        text("Training length per run"),
        list(units),
        format_func=units.get,
        required=True,
        key="experiment.unit",
        persist_state="session",
        help=glossary.tip("epoch", "step"),
    )
    experiment_plan.propose_budget(unit)
    st.number_input(
        units[unit],
        *experiment_plan.BUDGET,
        key=f"experiment.budget.{unit}",
        persist_state="session",
        label_visibility="collapsed",
        width=150,
    )
    st.caption(
        text(
            "All variants are treated equally: the same initial weights wherever the shapes match, the same "
            "batches in the same order, and the same training budget."
        )
    )


def _seeds() -> None:
    st.slider(
        text("Initial seeds per variant") if experiment_plan.until_sure() else text("Seeds per variant"),
        *experiment_plan.SEEDS,
        key="experiment.seeds",
        persist_state="session",
        help=text(
            "The seed determines the initial weights and the order of the sentences. Several seeds show how much "
            "of a difference is due to chance."
        ),
    )
    st.toggle(
        text("Add seeds until the result is clear"),
        key="experiment.until",
        persist_state="session",
        help=glossary.tip(
            "alpha spending",
            first=text(
                "The results are compared several times, and only variants that are still undecided against the "
                "best get more seeds. The verdict is adjusted for the repeated comparisons."
            ),
        ),
    )
    if experiment_plan.until_sure():
        st.slider(
            text("Maximum seeds per variant"), *experiment_plan.MOST, key="experiment.most", persist_state="session"
        )
        if experiment_plan.value("seeds") < sequential.FIRST:
            st.caption(text("It starts with three seeds: fewer do not show how much the results vary."))
    elif experiment_plan.value("seeds") < 3:
        st.caption(
            text(
                "With fewer than three seeds, the verdict applies only to these trained models, not to their settings."
            )
        )


def _other_settings(config: Config) -> None:
    """Any other setting, with a list of values."""
    known = experiment_plan.settings(config)
    st.session_state["experiment.others"] = [key for key in experiment_plan.value("others", []) if key in known]
    st.multiselect(
        text("Other settings to vary"),
        list(known),
        key="experiment.others",
        persist_state="session",
        select_all=False,
        format_func=lambda key: f"{known[key][0]} · {key}" if key in known else key,
        placeholder=text("Choose settings"),
    )
    for key in experiment_plan.value("others", []):
        title, kind, choices = known.get(key, (key, str, None))
        if choices or kind is bool:
            st.multiselect(
                title,
                choices or [False, True],
                key=f"experiment.values.{key}",
                persist_state="session",
                format_func=lambda v: {True: text("yes"), False: text("no")}.get(v, str(v)),
            )
        else:
            section, name = key.split(".")
            now = getattr(config, section)
            now = now.get(name) if isinstance(now, Component) else getattr(now, name, "")
            st.text_input(
                title,
                key=f"experiment.values.{key}",
                persist_state="session",
                placeholder=text("comma-separated values; currently {value}", value=now),
            )


def _times(rate: float) -> str:
    return f"× {rate:g}"


ALL = (base_settings, variation, repetitions)

"""One step of every optimizer from a checkpoint of the run: what differs between optimizers."""

import streamlit as st

from wseg_core import home, language
from wseg_core.charts.run import flipbook
from wseg_core.charts.run import steps as charts
from wseg_core.errors import UserError
from wseg_core.inspection.steps.rate import Rate
from wseg_core.inspection.steps.records import RUN, Steps
from wseg_core.language import text

from ..shared import downloads, glossary, live, notices, runs
from ..shared import formatting as words

_TIMES = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0)
_VALUES = (1e-5, 3e-5, 1e-4, 3e-4, 1e-3, 3e-3, 0.01, 0.03, 0.1, 0.3, 1.0)


def draw(run: dict) -> None:
    """A folded section; a change of its controls redraws the section alone."""
    with st.expander(text("One step of every optimizer"), key="steps", on_change="rerun") as folded:
        if not folded.open:
            return
        st.caption(
            text(
                "Every optimizer takes one step from the same weights and the same gradient. This shows how their "
                "steps differ, not which one trains best over many steps. The run itself is not changed."
            ),
            help=glossary.tip("optimizer", "step", "gradient"),
        )
        if run["state"] in runs.LIVE or not runs.usable(run):
            st.caption(text("Available once the run has a checkpoint and is not training."))
            return
        live.fragment(_section)(run["run"])


def _section(name: str) -> None:
    from wseg_core.jobs import stepping  # torch is loaded here, not when the page opens

    try:
        run = runs.get(name)
        checkpoint = _checkpoint(name, stepping.kept_steps(name))
        batch, sentence = _batch(run)
        rate = _rate(name)
        with st.spinner(text("Computing one step of every optimizer")):
            folder = str(stepping.checkpoint_folder(name, checkpoint))
            key = (home.store_url(), name, run["attempt"], run["state"], folder, batch, sentence)
            start = _opened(key, checkpoint)
            steps = _compared(key, rate, language.current(), start)
    except UserError as error:
        return notices.user_error(error)
    st.markdown(notices.escape(_summary(start, steps)), help=glossary.tip("gradient norm", "batch", "development set"))
    _views(name, steps)


@st.cache_resource(max_entries=4, show_spinner=False)
def _opened(key: tuple, checkpoint: str):
    from wseg_core.jobs import stepping

    _, run, _, _, _, batch, sentence = key
    return stepping.open_run(run, checkpoint, batch, sentence)


@st.cache_resource(max_entries=60, show_spinner=False)  # not copied on each use: it is only read
def _compared(key: tuple, rate: Rate, language: str, _start) -> Steps:
    return _start.compare(rate)


def _checkpoint(run: str, kept: list[int]) -> str:
    if len(kept) < 2:
        return "last"
    names = {"best": text("best checkpoint"), "last": text("last checkpoint")}
    return st.segmented_control(
        text("Checkpoint"), list(names), format_func=names.get, default="best", required=True, key=f"steps.from.{run}"
    )


def _batch(run: dict) -> tuple[int | None, str | None]:
    """(step of the run, None), or (None, a typed sentence)."""
    name, last = run["run"], max(1, run["step"] or 1, run["total_steps"] or 1)
    names = {"next": text("next batch"), "step": text("batch of a step"), "typed": text("my own sentence")}
    with st.container(horizontal=True, vertical_alignment="bottom", key="steps.batch"):
        source = st.segmented_control(
            text("Gradient from"),
            list(names),
            format_func=names.get,
            default="next",
            required=True,
            key=f"steps.source.{name}",
        )
        if source == "step":
            return int(st.number_input(text("Step"), 1, last, 1, key=f"steps.step.{name}", width=140)), None
        if source == "typed":
            return None, st.text_input(
                text("The sentence, with spaces between its words"), "研究 生命 起源 的 方法", key=f"steps.text.{name}"
            )
    return None, None


def _rate(run: str) -> Rate:
    names = {"times": text("multiple of each optimizer's own"), "value": text("the same for all")}
    with st.container(horizontal=True, vertical_alignment="bottom", key="steps.rate"):
        kind = st.segmented_control(
            text("Learning rate"), list(names), format_func=names.get, default="times", required=True, key=f"steps.kind.{run}",
            help=glossary.tip("learning rate"),
        )  # fmt: skip
        if kind == "times":
            times = st.select_slider(
                text("Multiple"), _TIMES, 1.0, format_func=lambda t: f"× {t:g}", key=f"steps.times.{run}",
                label_visibility="collapsed",
            )  # fmt: skip
            return Rate(times=times)
        value = st.select_slider(
            text("Value"), _VALUES, 0.01, format_func=lambda v: f"{v:g}", key=f"steps.value.{run}",
            label_visibility="collapsed",
        )  # fmt: skip
        return Rate(value=value)


def _summary(start, steps: Steps) -> str:
    """Where the steps start from, whose state is continued, and who lowers the loss most."""
    if start.batch_step is None:
        batch = text("Gradient of the typed sentence")
    else:
        batch = text(
            "Gradient of the batch of step {step} ({characters} characters)",
            step=words.count(start.batch_step),
            characters=words.count(sum(len("".join(sentence)) for sentence in start.sentences)),
        )
    parts = [
        text(
            "{batch} at the checkpoint of step {step}: norm {norm}.",
            batch=batch,
            step=words.count(start.step),
            norm=f"{steps.gradient:.4g}",
        )
    ]
    continued = [step.name for step in steps.optimizers if step.state == RUN and not step.obstacle]
    if continued:
        parts.append(
            text(
                "{name} continues from the saved optimizer state of the run; the others start from a new one.",
                name=continued[0],
            )
        )
    else:
        parts.append(text("All optimizers start from a new state."))
    falls = [step for step in steps.optimizers if step.dev_change is not None and step.dev_change < 0]
    if falls:
        best = min(falls, key=lambda step: step.dev_change or 0.0)
        parts.append(
            text(
                "The loss on the development set falls most with {name}: {change}.",
                name=best.name,
                change=f"{best.dev_change:.4g}",
            )
        )
    elif steps.dev_loss is not None:
        parts.append(text("The loss on the development set falls with none of them."))
    return words.join_sentences(parts)


def _views(run: str, steps: Steps) -> None:
    frame, degrees = charts.table(steps), charts.matrix(steps)
    shown = st.tabs([text("Step length"), text("Angles"), text("Loss"), text("Example sentences"), text("Table")])
    with shown[0]:
        st.plotly_chart(charts.lengths(frame), key="steps.lengths", config=downloads.chart(f"{run}-step-lengths"))
    with shown[1]:
        st.plotly_chart(charts.angles(degrees), key="steps.angles", config=downloads.chart(f"{run}-step-angles"))
    with shown[2]:
        st.plotly_chart(charts.losses(frame), key="steps.losses", config=downloads.chart(f"{run}-step-losses"))
    with shown[3]:
        _probes(run, steps)
    with shown[4]:
        st.dataframe(_readable(frame), hide_index=True, key="steps.table")
        downloads.csv(lambda: frame, f"{run}-steps", "steps.csv")
    for step in steps.optimizers:
        if reason := step.obstacle or step.note:
            st.caption(notices.escape(f"{step.name}: {reason}"))


def _probes(run: str, steps: Steps) -> None:
    """The example sentences after the step of one optimizer, with the gaps that it changed."""
    able = {step.name: step for step in steps.optimizers if not step.obstacle}
    order = sorted(able, key=lambda name: -len(able[name].flips))
    chosen = st.selectbox(
        text("Optimizer"),
        order,
        key=f"steps.probes.{run}",
        format_func=lambda name: text("{name} ({count} changed)", name=name, count=len(able[name].flips)),
        width=260,
    )
    st.html(flipbook.html(flipbook.picture(able[chosen].cuts, steps.cuts) + flipbook.legend()))


def _readable(frame):
    """The table in words."""
    able = frame[frame["obstacle"].isna()]
    states = {True: text("resumed"), False: text("new")}

    def shown(column: str, form: str) -> list[str]:
        return ["–" if value is None or value != value else format(value, form) for value in able[column]]

    return (
        able[["optimizer"]]
        .assign(
            **{
                text("state"): [states[state == RUN] for state in able["state"]],
                text("learning rate"): shown("rate", ".4g"),
                text("step length"): shown("length", ".4g"),
                text("fraction of the weights' norm"): shown("ratio", ".2%"),
                text("angle to the negative gradient"): shown("angle", ".1f"),
                text("change of the batch's loss"): shown("batch_change", "+.4f"),
                text("change of the dev loss"): shown("dev_change", "+.4f"),
                text("changed gaps"): shown("flips", ".0f"),
            }
        )
        .rename(columns={"optimizer": text("optimizer")})
    )

"""Detailed views of the compared runs in tabs; only the open tab is computed."""

import dataclasses
import functools

import streamlit as st

from wseg_core import config as configs
from wseg_core.charts import calibration, colours
from wseg_core.charts.compare import compared, sensitivity, tradeoff
from wseg_core.charts.run import anatomy
from wseg_core.language import text

from ..shared import downloads, glossary, state
from ..shared import formatting as words
from . import curves as compare_curves
from . import data as compare_data
from . import fairness as compare_fairness
from . import settings as compare_settings

_MAX_OVERLAID = 8  # calibration curves or gradient details that remain readable in one figure


def draw(selected: list[dict], judged: list[dict]) -> None:
    """The tabs; `judged` are those of the runs that the verdict is about."""
    views = {
        text("Cost"): (_cost, judged),
        text("Learning rate vs. F1"): (_sensitivity, selected),
        text("Calibration"): (_calibration, judged),
        text("Gradients"): (_anatomy, judged),
        text("Setting differences"): (compare_settings.draw, selected),
        text("Fair comparison"): (compare_fairness.draw, selected),
    }
    if len({r["config"]["optimizer"].get("lr") for r in selected}) < 2:
        views.pop(text("Learning rate vs. F1"))
    for tab, (view, shown) in zip(st.tabs(list(views), key="compare.tabs", on_change="rerun"), views.values()):
        if tab.open:
            with tab:
                view(shown)


def _cost(selected: list[dict]) -> None:
    """F1 against time, memory or the size of the optimizer state."""
    kinds = tradeoff.costs()
    against = st.segmented_control(
        text("Plot F1 against"),
        list(kinds),
        format_func=kinds.get,
        default="seconds",
        required=True,
        key="compare.against",
        persist_state="session",
        label_visibility="collapsed",
    )
    colour = compare_data.colour_by(selected)
    scores = compare_data.scores(selected, colour)
    figure = compare_data.cached(
        "cost",
        compare_data.key(selected),
        (colour, against),
        lambda: tradeoff.figure(scores, against=against, palette=compare_data.palette(selected, colour)),
    )
    _show(figure, "cost", lambda: tradeoff.table(scores, against))


def _sensitivity(selected: list[dict]) -> None:
    """F1 against the learning rate, one line per optimizer or other varied setting."""
    others = [
        n for n in compare_data.differing(selected) if n.partition(".")[0] != "optimizer" or n == "optimizer.name"
    ]
    lines = {r["run"]: ", ".join(compared.value(r, name) for name in others) for r in selected}
    colour = others[0] if others else ""
    scores = compare_data.scores(selected, colour)
    scores["line"] = [lines[run] or compared.value(selected[0], "optimizer.name") for run in scores["run"]]
    if scores.groupby("line")["at"].nunique().max() < 2:
        st.info(_one_rate_each())
        return
    defaults = {lines[r["run"]]: rate for r in selected if (rate := _default(r["config"]))}
    figure = compare_data.cached(
        "sensitivity",
        compare_data.key(selected),
        (colour,),
        lambda: sensitivity.figure(scores, defaults=defaults, palette=compare_data.palette(selected, colour)),
    )
    _show(figure, "sensitivity", lambda: sensitivity.table(scores))
    st.caption(
        text(
            "A broad peak tolerates a learning rate that is slightly off; a narrow peak needs careful tuning. "
            "For a fair comparison, compare only the best points."
        )
    )


def _one_rate_each() -> str:
    """Why there is nothing to show with one learning rate each, and how to add more."""
    reason = text(
        "Each was trained with only one learning rate, so this cannot show how much the choice matters, or "
        "whether another learning rate would do better."
    )
    if state.parameter("experiment"):
        return words.join_sentences(
            [
                reason,
                text("Use the Extend button at the top of this page to add more learning rates to the experiment."),
            ]
        )
    return words.join_sentences(
        [reason, text("To compare several learning rates for each, start an experiment on the Experiments page.")]
    )


def _calibration(selected: list[dict]) -> None:
    """Predicted probabilities against the share of correct cuts."""
    labels, measured = compared.groups(selected), {}
    for run in selected:  # one run per variant: seeds look alike here
        calibrated = (run["result"] or {}).get("calibration")
        if calibrated and calibrated["ece"] is not None:
            label = text(
                "{name}, calibration error {share}", name=labels[run["run"]], share=words.percent(calibrated["ece"])
            )
            measured.setdefault(labels[run["run"]], (label, calibrated["bins"]))
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
    names = list(measured)
    if len(names) > _MAX_OVERLAID:
        names = st.multiselect(text("Variants"), names, names[:_MAX_OVERLAID], key="compare.calibrated")
    shown = [measured[name] for name in names]
    if shown:
        _show(calibration.figure(shown), "calibration", lambda: calibration.table(shown))


def _anatomy(selected: list[dict]) -> None:
    """Gradient norms before and after clipping by block, update-to-weight ratios, and the cosine between steps."""
    labels = compared.groups(selected)
    names = {
        r["run"]: text("{group}, seed {seed}", group=labels[r["run"]], seed=r["config"]["training"]["seed"])
        for r in selected
    }
    chosen = st.multiselect(
        text("Runs"),
        list(names),
        _best_of_each(selected),
        format_func=names.get,
        max_selections=_MAX_OVERLAID,
        key=f"compare.anatomy.{hash(tuple(names))}",
    )
    shown = [r for r in selected if r["run"] in chosen]
    if not shown:
        st.info(text("Select the runs to inspect."))
        return
    parts = {
        "": text("the whole model"),
        "embedding": text("embedding"),
        "encoder": text("encoder"),
        "head": text("head"),
    }
    block = ""
    if len(shown) > 1:
        block = st.segmented_control(
            text("Model part"), list(parts), format_func=parts.get, default="", required=True, key="compare.block",
            persist_state="session", help=glossary.tip("embedding", "encoder", "head"),
        )  # fmt: skip
    series = [dataclasses.replace(s, colour_key=names[s.run]) for s in compare_data.series(shown, "")]
    if not any(anatomy.measured(s.rows) for s in series):
        st.info(
            text(
                "No gradient details have been measured in these runs yet. Turn them on with the setting "
                "training.anatomy_every."
            )
        )
        return
    palette = _colours(selected, shown, names)
    figure = compare_data.cached(
        "anatomy",
        compare_data.key(shown),
        (block, *palette.values()),
        lambda: anatomy.figure(series, palette=palette, block=block),
    )
    st.plotly_chart(figure, key="compare.anatomy.figure", config=compare_curves.chart_config("anatomy"))


def _colours(selected: list[dict], shown: list[dict], names: dict[str, str]) -> dict[str, str]:
    """Maps the name of each shown run to its colour in the curves; a second run of one colour gets an unused one."""
    colour = compare_data.colour_by(selected)
    palette = compare_data.palette(selected, colour)
    free = [c for c in colours.RUNS + colours.MORE if c not in palette.values()] or list(colours.MORE)
    by_name: dict[str, str] = {}
    for run in shown:
        run_colour = palette[compared.value(run, colour) if colour else run["run"]]
        by_name[names[run["run"]]] = (
            run_colour if run_colour not in by_name.values() else free[len(by_name) % len(free)]
        )
    return by_name


def _best_of_each(selected: list[dict]) -> list[str]:
    """The best runs of three different colours."""
    colour = compare_data.colour_by(selected)
    best: dict[str, dict] = {}
    for run in sorted(selected, key=lambda r: -(r["best_dev_f1"] or 0)):
        if run["step"]:
            best.setdefault(compared.value(run, colour) if colour else run["run"], run)
    return [run["run"] for run in list(best.values())[:3]]


def _show(figure, name: str, table) -> None:
    st.plotly_chart(figure, key=f"compare.{name}", config=compare_curves.chart_config(name))
    downloads.csv(table, name, f"compare.{name}.csv")


def _default(config: dict) -> float | None:
    """The default learning rate of a config's optimizer with its encoder."""
    return _default_of(config["encoder"]["name"], config["encoder"].get("model", ""), config["optimizer"]["name"])


@functools.cache
def _default_of(encoder: str, model: str, optimizer: str) -> float | None:
    chosen = {"name": encoder} | ({"model": model} if model else {})
    return configs.resolve({"encoder": chosen, "optimizer": {"name": optimizer}}).optimizer.get("lr")

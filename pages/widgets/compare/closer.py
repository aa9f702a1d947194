"""A closer look at the compared runs, a tab for each question; only the open one is made."""

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

_OVERLAID = 8  # calibration lines or anatomies that can still be told apart


def draw(found: list[dict], rivals: list[dict]) -> None:
    """The tabs; `rivals` are those of the runs that the verdict is about."""
    views = {
        text("Cost"): (_cost, rivals),
        text("Learning rate vs. F1"): (_sensitivity, found),
        text("Calibration"): (_calibration, rivals),
        text("Gradients"): (_anatomy, rivals),
        text("Setting differences"): (compare_settings.draw, found),
        text("Fair comparison"): (compare_fairness.draw, found),
    }
    if len({r["config"]["optimizer"].get("lr") for r in found}) < 2:
        views.pop(text("Learning rate vs. F1"))
    for tab, (view, some) in zip(st.tabs(list(views), key="compare.tabs", on_change="rerun"), views.values()):
        if tab.open:
            with tab:
                view(some)


def _cost(found: list[dict]) -> None:
    """F1 against seconds, memory and the optimizer's state."""
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
    colour = compare_data.colour_by(found)
    scores = compare_data.scores(found, colour)
    figure = compare_data.kept(
        "cost",
        compare_data.key(found),
        (colour, against),
        lambda: tradeoff.figure(scores, against=against, palette=compare_data.palette(found, colour)),
    )
    _show(figure, "cost", lambda: tradeoff.table(scores, against))


def _sensitivity(found: list[dict]) -> None:
    """F1 against the step size, a line an optimizer, or what else differs beside it."""
    apart = [n for n in compare_data.differing(found) if n.partition(".")[0] != "optimizer" or n == "optimizer.name"]
    lines = {r["run"]: ", ".join(compared.value(r, name) for name in apart) for r in found}
    colour = apart[0] if apart else ""
    scores = compare_data.scores(found, colour)
    scores["line"] = [lines[run] or compared.value(found[0], "optimizer.name") for run in scores["run"]]
    if scores.groupby("line")["at"].nunique().max() < 2:
        st.info(_one_rate_each())
        return
    defaults = {lines[r["run"]]: rate for r in found if (rate := _default(r["config"]))}
    figure = compare_data.kept(
        "sensitivity",
        compare_data.key(found),
        (colour,),
        lambda: sensitivity.figure(scores, defaults=defaults, palette=compare_data.palette(found, colour)),
    )
    _show(figure, "sensitivity", lambda: sensitivity.table(scores))
    st.caption(
        text(
            "A broad peak tolerates a learning rate that is slightly off; a narrow peak needs careful tuning. "
            "For a fair comparison, compare only the best points."
        )
    )


def _one_rate_each() -> str:
    """That there is nothing to see with one step size each, and how to get more."""
    told = text(
        "Each was trained with only one learning rate, so this cannot show how much the choice matters, or "
        "whether another learning rate would do better."
    )
    if state.asked("experiment"):
        return words.prose(
            [told, text("Use the Extend button at the top of this page to add more learning rates to the experiment.")]
        )
    return words.prose(
        [told, text("To compare several learning rates for each, start an experiment on the Experiments page.")]
    )


def _calibration(found: list[dict]) -> None:
    """Whether cuts that it calls 80 % sure are right in 80 of 100 cases."""
    labels, measured = compared.groups(found), {}
    for run in found:  # one run for each group: seeds look alike here
        known = (run["result"] or {}).get("calibration")
        if known and known["ece"] is not None:
            label = text(
                "{name}, calibration error {share}", name=labels[run["run"]], share=words.percent(known["ece"])
            )
            measured.setdefault(labels[run["run"]], (label, known["bins"]))
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
    if len(names) > _OVERLAID:
        names = st.multiselect(text("Variants"), names, names[:_OVERLAID], key="compare.calibrated")
    shown = [measured[name] for name in names]
    if shown:
        _show(calibration.figure(shown), "calibration", lambda: calibration.table(shown))


def _anatomy(found: list[dict]) -> None:
    """Norms before and after the clip, block by block, update ratios and the cosine between steps."""
    labels = compared.groups(found)
    names = {
        r["run"]: text("{group}, seed {seed}", group=labels[r["run"]], seed=r["config"]["training"]["seed"])
        for r in found
    }
    chosen = st.multiselect(
        text("Runs"),
        list(names),
        _first_of_each(found),
        format_func=names.get,
        max_selections=_OVERLAID,
        key=f"compare.anatomy.{hash(tuple(names))}",
    )
    shown = [r for r in found if r["run"] in chosen]
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
    hues = _hues(found, shown, names)
    figure = compare_data.kept(
        "anatomy",
        compare_data.key(shown),
        (block, *hues.values()),
        lambda: anatomy.figure(series, palette=hues, block=block),
    )
    st.plotly_chart(figure, key="compare.anatomy.figure", config=compare_curves.chart_config("anatomy"))


def _hues(found: list[dict], shown: list[dict], names: dict[str, str]) -> dict[str, str]:
    """The name of each shown run to the colour that it has above; a second run of one colour gets one that is free."""
    colour = compare_data.colour_by(found)
    palette = compare_data.palette(found, colour)
    free = [c for c in colours.RUNS + colours.MORE if c not in palette.values()] or list(colours.MORE)
    hues: dict[str, str] = {}
    for run in shown:
        own = palette[compared.value(run, colour) if colour else run["run"]]
        hues[names[run["run"]]] = own if own not in hues.values() else free[len(hues) % len(free)]
    return hues


def _first_of_each(found: list[dict]) -> list[str]:
    """Three runs that differ in what the colours stand for, of each the best."""
    colour = compare_data.colour_by(found)
    best: dict[str, dict] = {}
    for run in sorted(found, key=lambda r: -(r["best_dev_f1"] or 0)):
        if run["step"]:
            best.setdefault(compared.value(run, colour) if colour else run["run"], run)
    return [run["run"] for run in list(best.values())[:3]]


def _show(figure, name: str, table) -> None:
    st.plotly_chart(figure, key=f"compare.{name}", config=compare_curves.chart_config(name))
    downloads.csv(table, name, f"compare.{name}.csv")


def _default(config: dict) -> float | None:
    """The default step size of a config's optimizer under its encoder."""
    return _default_of(config["encoder"]["name"], config["encoder"].get("model", ""), config["optimizer"]["name"])


@functools.cache
def _default_of(encoder: str, model: str, optimizer: str) -> float | None:
    chosen = {"name": encoder} | ({"model": model} if model else {})
    return configs.resolve({"encoder": chosen, "optimizer": {"name": optimizer}}).optimizer.get("lr")

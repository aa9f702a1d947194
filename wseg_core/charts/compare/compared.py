"""Groups, series and scores of stored runs, the inputs of all comparison charts."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from ... import config, terms, verdict
from ...language import text
from .. import colours, units
from ..series import Series

SEED = "training.seed"
CALIBRATED = 2000  # sentences, evenly spread, that `evaluation.calibration` looks at
_DEFAULTS = {"data": config.Data().model_dump(), "training": config.Training().model_dump()}
_NAMES = ("encoder.name", "optimizer.name", "loss.name", "schedule.name")
_ALWAYS = ("optimizer.name", "loss.name")  # the most important ones
_COMPONENTS = (*_ALWAYS, "encoder.name")  # the names of runs that do not differ


def value(run: dict, setting: str) -> str:
    """The run's value of "section.key" as displayed; "–" if its config has none."""
    return terms.value(setting, _given(run, setting))


def settings(runs: list[dict]) -> list[str]:
    """The settings, as "section.key", in which the runs differ, except the seed; component names first."""
    every = dict.fromkeys(
        f"{section}.{key}" for run in runs for section, values in run["config"].items() for key in values
    )
    ignored = {SEED}.union(*(verdict.without_effect(run["config"]) for run in runs))
    varied = [s for s in every if s not in ignored and len({value(run, s) for run in runs}) > 1]
    return sorted(varied, key=lambda s: (_NAMES.index(s) if s in _NAMES else len(_NAMES), list(every).index(s)))


def differing(runs: list[dict]) -> list[str]:
    """The settings other than the seed in which the runs differ, the most important first.

    For the runs of one experiment, only those that its plan varies: the remaining settings of an optimizer differ with
    its name and add nothing.
    """
    first = ("optimizer.name", "loss.name", "encoder.name", "optimizer.lr", "schedule.name")
    names = settings(runs)
    if len({run["experiment"] for run in runs}) == 1 and all(run["variant"] for run in runs):
        planned = dict.fromkeys(key for run in runs for key in run["variant"])
        names = [name for name in names if name in planned]
    return sorted(names, key=lambda n: (first.index(n) if n in first else len(first), names.index(n)))


def groups(runs: list[dict]) -> dict[str, str]:
    """Run id to its group in words: the settings in which the runs differ, without the seed; equal settings, equal words.

    Runs that differ in nothing but the seed are called by their components. Where each was given a name of its own, each
    is a group, as it is in a verdict: there is nothing else to compare it with.
    """
    varied = settings(runs)
    if not varied:
        return _alike(runs)
    shown = _distinguishing(runs, varied)
    words: dict[str, str] = {}
    owner: dict[str, tuple] = {}
    for run in runs:
        whole = tuple(value(run, s) for s in varied)
        label = ", ".join(terms.describe(s, _given(run, s)) for s in shown if value(run, s) != "–") or _components(run)
        while owner.setdefault(label, whole) != whole:  # what tells the two apart was left out: a number does
            label += " ʹ"
        words[run["run"]] = label
    return words


def colour_of_runs(runs: list[dict]) -> dict[str, str]:
    """Run id to the colour of its group; pass all runs of a comparison."""
    names = groups(runs)
    palette = colours.palette(names.values())
    return {run: palette[name] for run, name in names.items()}


def palette(part: list[dict], runs: list[dict]) -> dict[str, str]:
    """The groups of `part` to their colours among all `runs` of a comparison, so that a part keeps its colours."""
    names, colour_of = groups(part), colour_of_runs(runs)
    return {names[run["run"]]: colour_of[run["run"]] for run in part}


def series(
    runs: list[dict],
    rows: Callable[[str], pd.DataFrame],
    *,
    colour: str = "optimizer.name",
    dash: str = "",
    panel: str = "",
) -> list[Series]:
    """The runs' curves; colour, dash and panel are settings, "" for the group (colour, panel) or for no difference (dash)."""
    named = groups(runs)
    return [
        Series(
            run["run"],
            label(run, named[run["run"]]),
            rows(run["run"]),
            colour_key=value(run, colour) if colour else "",
            dash_key=value(run, dash) if dash else "",
            state=run["state"],
            seed=run["config"]["training"]["seed"],
            group=named[run["run"]],
            loss=value(run, "loss.name"),
            why=reason(run),
            panel=value(run, panel) if panel else "",
            clip_norm=float(run["config"]["training"]["clip_norm"]),
            unit=units.of_loss(run),
        )
        for run in runs
    ]


def scores(
    runs: list[dict],
    *,
    colour: str = "optimizer.name",
    line: str | tuple[str, ...] = "optimizer.name",
    at: str = "optimizer.lr",
) -> pd.DataFrame:
    """One row per run: its settings, scores and costs.

    F1 as a fraction; NaN where the run does not count in a ranking (`verdict.is_scored`).

    ambiguous: the share of the bench's ambiguous strings that it reads rightly, NaN where it was not asked.
    cuts: the share of the gaps that it cuts at in what it was scored on, NaN where that is not known.
    line: the setting, or the settings, that tell the lines of a sensitivity figure apart; at: what its x axis is.
    """
    line = (line,) if isinstance(line, str) else line
    named = groups(runs)
    rows = []
    for run in runs:
        result, section = (run.get("result") or {}) if verdict.is_scored(run) else {}, at.partition(".")
        number = (run["config"].get(section[0]) or {}).get(section[2])
        rows.append(
            {
                "run": run["run"],
                "label": label(run, named[run["run"]]),
                "group": named[run["run"]],
                "colour_key": value(run, colour) if colour else "",
                "seed": run["config"]["training"]["seed"],
                "state": run["state"],
                "failure": run.get("failure") or "",
                "why": reason(run),
                "test_f1": (result.get("test") or {}).get("f1"),
                "dev_f1": (result.get("dev") or {}).get("f1"),
                "ambiguous": _share(result.get("ambiguity")),
                "cuts": _cuts(result),
                "seconds": run.get("seconds"),
                "memory_bytes": run.get("memory_bytes"),
                "optimizer_bytes": run.get("optimizer_bytes"),
                "line": ", ".join(value(run, setting) for setting in line),
                "at": number if isinstance(number, int | float) else np.nan,
            }
        )
    frame = pd.DataFrame(rows, columns=COLUMNS)
    return frame.astype(dict.fromkeys(_NUMBERS, float))


_NUMBERS = ("test_f1", "dev_f1", "ambiguous", "cuts", "seconds", "memory_bytes", "optimizer_bytes", "at")
COLUMNS = ["run", "label", "group", "colour_key", "seed", "state", "failure", "why", *_NUMBERS[:-1], "line", "at"]


def label(run: dict, group: str) -> str:
    """A run's name, or its group and seed if it has none."""
    return run.get("name") or text("{group}, seed {seed}", group=group, seed=run["config"]["training"]["seed"])


def reason(run: dict) -> str:
    """Why a failed run failed, in words; "" for the others."""
    if run["state"] != "failed":
        return ""
    return str(run.get("error") or text("failed"))


def _given(run: dict, setting: str) -> object:
    section, _, key = setting.partition(".")
    defaults = _DEFAULTS.get(section, {})  # for settings that older configs lack
    return (run["config"].get(section) or {}).get(key, defaults.get(key))


def _share(bench: dict | None) -> float | None:
    return bench["right"] / bench["count"] if bench and bench["count"] else None


def _cuts(result: dict) -> float | None:
    """Predicted words per gap; the calibration counted the gaps in the same set or in a part of it."""
    score, known = result.get("test") or result.get("dev"), result.get("calibration")
    gaps = sum(interval["count"] for interval in known["bins"]) if known else 0
    if not score or not gaps:
        return None
    sentences = score["sentences"]
    return (score["predicted_words"] - sentences) / (gaps * max(1.0, sentences / CALIBRATED))


def _alike(runs: list[dict]) -> dict[str, str]:
    names = {run["run"]: run.get("name") or "" for run in runs}
    named = not any(run.get("variant") for run in runs)  # an experiment's runs are named by the program
    if named and all(names.values()) and len(set(names.values())) == len(names):
        return names
    return {run["run"]: _components(run) for run in runs}


def _components(run: dict) -> str:
    return ", ".join(component for s in _COMPONENTS if (component := value(run, s)) != "–")


def _distinguishing(runs: list[dict], varied: list[str]) -> list[str]:
    """A small set of settings that distinguishes the groups: optimizer and loss, plus others as far as needed.

    What follows from a component's name, such as its own default rate, need not be said with it.
    """
    always = [s for s in varied if s in _ALWAYS]
    chosen = list(always)
    for setting in varied:
        if _apart(runs, [*chosen, setting]) > _apart(runs, chosen):
            chosen.append(setting)
    for setting in chosen[len(always) :]:  # a later setting may make an earlier one redundant
        others = [s for s in chosen if s != setting]
        if _apart(runs, others) == _apart(runs, chosen):
            chosen = others
    return [s for s in varied if s in chosen]


def _apart(runs: list[dict], names: list[str]) -> int:
    return len({tuple(value(run, s) for s in names) for run in runs})

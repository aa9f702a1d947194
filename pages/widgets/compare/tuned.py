"""Each rival at its best step size: an optimizer that was raced with several is judged by the one that suits it."""

import json

import streamlit as st

from wseg_core.charts.compare import compared
from wseg_core.language import text

from ..shared import notices

RATE = ("optimizer", "lr")
_NAMED = 8  # rivals whose step size is told


def rivals(found: list[dict]) -> tuple[list[dict], str]:
    """The runs to be judged and drawn, and what to say about their choice ("" where there was none).

    The step size is chosen by the mean dev F1 of its seeds; where there is a test set, the verdict is then on sentences
    that had no part in that choice.
    """
    by_rival: dict[str, dict[float, list[dict]]] = {}
    for run in found:
        rate = run["config"]["optimizer"].get(RATE[1])
        by_rival.setdefault(_apart(run["config"], RATE), {}).setdefault(rate, []).append(run)
    if len(by_rival) < 2 or all(len(rates) < 2 for rates in by_rival.values()):
        return found, ""
    tuned = st.toggle(
        text("Use each one's best learning rate"),
        True,
        key="compare.tuned",
        persist_state="session",
        help=text("For each one, the learning rate with the highest mean F1 over its seeds on the development set."),
    )
    if not tuned:
        return found, ""
    best = [max(rates.values(), key=_mean) for rates in by_rival.values()]
    chosen = {run["run"] for group in best for run in group}
    names = compared.groups(found)
    told = [names[group[0]["run"]] for group in best if _mean(group) >= 0]
    note = text(
        "Each with its best learning rate, chosen on the development set: {names}",
        names="; ".join(told[:_NAMED]) + (" …" if len(told) > _NAMED else "."),
    )
    return [run for run in found if run["run"] in chosen], notices.plain(note) if told else ""


def _apart(config: dict, left_out: tuple[str, str]) -> str:
    """The settings without the seed and the one left out, as a key."""
    plain = {
        s: {k: v for k, v in own.items() if (s, k) not in (left_out, ("training", "seed"))} for s, own in config.items()
    }
    return json.dumps(plain, sort_keys=True, default=str)


def _mean(group: list[dict]) -> float:
    scores = [run["best_dev_f1"] for run in group if run["best_dev_f1"] is not None]
    return sum(scores) / len(scores) if scores else -1.0

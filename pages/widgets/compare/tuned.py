"""Each variant at its best learning rate: one that was trained with several is judged by the best of them."""

import functools
import json
from collections.abc import Collection

import streamlit as st

from wseg_core.charts.compare import compared
from wseg_core.language import text

from ..shared import live, notices

RATE = ("optimizer", "lr")
_KEY = "compare.tuned"
_MAX_NAMED = 8  # variants listed in the note


def control(selected: list[dict]) -> None:
    """The switch, if any variant was trained with several learning rates."""
    if not _several(_by_variant(selected)):
        return
    chosen = st.toggle(
        text("Use each one's best learning rate"),
        True,
        key=_KEY,
        persist_state="session",
        help=text("For each one, the learning rate with the highest mean F1 over its seeds on the development set."),
    )
    live.share(_KEY, chosen)


def best_rates(selected: list[dict]) -> tuple[list[dict], str]:
    """The runs to judge and draw, and a note on how they were chosen ("" if all are).

    The learning rate is chosen by the mean dev F1 over its seeds. If there is a test set, the verdict uses its sentences,
    which had no part in that choice.
    """
    by_variant = _by_variant(selected)
    if not _several(by_variant) or not st.session_state.get(_KEY, True):
        return selected, ""
    best = [max(rates.values(), key=functools.partial(_mean, seeds=_common(rates))) for rates in by_variant.values()]
    chosen = {run["run"] for group in best for run in group}
    names = compared.groups(selected)
    listed = [names[group[0]["run"]] for group in best if _mean(group) >= 0]
    note = text(
        "Each with its best learning rate, chosen on the development set: {names}",
        names="; ".join(listed[:_MAX_NAMED]) + (" …" if len(listed) > _MAX_NAMED else "."),
    )
    return [run for run in selected if run["run"] in chosen], notices.escape(note) if listed else ""


def _by_variant(selected: list[dict]) -> dict[str, dict[float, list[dict]]]:
    """Settings without the seed and the learning rate, to learning rates, to runs."""
    by_variant: dict[str, dict[float, list[dict]]] = {}
    for run in selected:
        rate = run["config"]["optimizer"].get(RATE[1])
        by_variant.setdefault(_settings_key(run["config"], RATE), {}).setdefault(rate, []).append(run)
    return by_variant


def _several(by_variant: dict[str, dict[float, list[dict]]]) -> bool:
    return len(by_variant) > 1 and any(len(rates) > 1 for rates in by_variant.values())


def _settings_key(config: dict, left_out: tuple[str, str]) -> str:
    """The settings without the seed and `left_out`, as a key."""
    plain = {
        s: {k: v for k, v in section.items() if (s, k) not in (left_out, ("training", "seed"))}
        for s, section in config.items()
    }
    return json.dumps(plain, sort_keys=True, default=str)


def _common(rates: dict[float, list[dict]]) -> set[int]:
    """The seeds with which every learning rate of a variant has a score; rates without any are left out."""
    seeds = [{_seed(run) for run in group if run["best_dev_f1"] is not None} for group in rates.values()]
    return set.intersection(*filter(None, seeds)) if any(seeds) else set()


def _mean(group: list[dict], seeds: Collection[int] = ()) -> float:
    """Mean dev F1 over the runs with one of `seeds`, or over all if none is given; -1 without any score."""
    scores = [r["best_dev_f1"] for r in group if r["best_dev_f1"] is not None and (not seeds or _seed(r) in seeds)]
    return sum(scores) / len(scores) if scores else -1.0


def _seed(run: dict) -> int:
    return run["config"]["training"]["seed"]

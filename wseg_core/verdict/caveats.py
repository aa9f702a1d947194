"""Caveats: what limits a verdict, each as a sentence by a stated rule.

- one learning rate: variants that differ in more than the data and the learning rate, some trained with one rate only;
- diverged: runs that failed because their loss diverged;
- still rising: the best dev F1 in the last quarter of a run's steps is above the best before by more than the margin of
  practical equality, in at least half of a variant's runs;
- few sentences: fewer than FEW were scored;
- chosen on what is scored: the development set chose each run's best checkpoint, so a score on it is flattering.
"""

from ..language import grouped, text
from .groups import Group, group
from .summary import listed

FEW = 500  # sentences: below, the standard error of a difference is about a point or more
LATE = 0.75  # share of the steps after which dev F1 should no longer rise
_RATE = "optimizer.lr"


def caveats(
    rows: list[dict],
    judged: list[Group],
    split: str,
    sentences: int,
    margin: float,
    curves: dict[str, list[tuple[int, float]]],
    same_sets: bool = False,
) -> list[str]:
    """The sentences that apply, in a fixed order.

    rows: store rows of all runs among which the judged ones were chosen, failed ones too. curves: run to its (step, dev
    F1) in ascending order. same_sets: the development set has the same sentences as the test set.
    """
    groups = group(rows)
    return [
        *_one_rate(groups),
        *_diverged(rows, groups),
        *_rising(judged, curves, margin),
        *_few(sentences, split),
        *_chosen(split, same_sets),
    ]


def rising(curve: list[tuple[int, float]], margin: float) -> bool:
    """Whether dev F1 rose by more than `margin` in the last quarter of the steps."""
    border = LATE * curve[-1][0] if curve else 0
    early, late = [f1 for step, f1 in curve if step <= border], [f1 for step, f1 in curve if step > border]
    return bool(early and late) and max(late) - max(early) > margin


def _one_rate(groups: list[Group]) -> list[str]:
    rates: dict[str, set] = {}
    names: dict[str, str] = {}
    for variant in groups:
        rest = {key: value for key, value in variant.settings.items() if key != _RATE and not key.startswith("data.")}
        rates.setdefault(repr(sorted(rest.items())), set()).add(variant.settings.get(_RATE))
        names.setdefault(repr(sorted(rest.items())), variant.name)
    untuned = [names[key] for key, tried in rates.items() if len(tried) == 1]
    if len(rates) < 2 or not untuned:
        return []
    if len(untuned) == len(rates):
        return [text("Each was trained with only one learning rate; with tuned learning rates, the order may change.")]
    return [
        text(
            "Trained with only one learning rate: {names}; with a tuned learning rate, they may do better.",
            names=listed(untuned),
        )
    ]


def _diverged(rows: list[dict], groups: list[Group]) -> list[str]:
    state = {row["run"]: row["state"] == "failed" and row.get("failure") == "diverged" for row in rows}
    sentences = []
    for variant in groups:
        count = sum(state[run] for run in variant.runs)
        if count:
            sentences.append(
                text(
                    "“{name}” diverged in {count} of {runs} runs, which do not count towards the scores.",
                    name=variant.name,
                    count=count,
                    runs=len(variant.runs),
                )
            )
    return sentences


def _rising(judged: list[Group], curves: dict[str, list[tuple[int, float]]], margin: float) -> list[str]:
    names = []
    for variant in judged:
        known = [rising(curves[run], margin) for run in variant.runs if len(curves.get(run, [])) > 1]
        if known and sum(known) * 2 >= len(known):
            names.append(variant.name)
    if not names:
        return []
    if len(names) == len(judged):
        return [text("Dev F1 was still rising at the end of training; longer training may change the order.")]
    return [
        text("Dev F1 was still rising at the end: {names}; longer training may change the order.", names=listed(names))
    ]


def _few(sentences: int, split: str) -> list[str]:
    if sentences >= FEW:
        return []
    count = grouped(sentences)
    if split == "test":
        return [text("Only {count} test sentences (fewer than {few}).", count=count, few=FEW)]
    return [text("Only {count} development sentences (fewer than {few}).", count=count, few=FEW)]


def _chosen(split: str, same_sets: bool) -> list[str]:
    if split == "dev":
        return [text("Scored on the development set, on which each run's best checkpoint was chosen.")]
    if same_sets:
        return [text("The test set is the development set, on which each run's best checkpoint was chosen.")]
    return []

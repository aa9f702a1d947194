"""The verdict for each pair of groups that get more seeds until it is sure: tested at planned looks, each once.

A look tests the pairs whose groups both have its number of seeds, on just those seeds. Its levels come from alpha
spending (sequential.py), so that looking often does not make winners. Many pairs: Holm's procedure at each look, with a
spending function for each pair (Maurer & Bretz 2013, "Multiple testing in group sequential trials using graphical
approaches"). A decided pair stays decided; its numbers are those of the look that decided it.

Whoever looks in between sees the last look that is complete, which adds none.
"""

import itertools
from dataclasses import dataclass, replace

import numpy as np

from ..language import text
from . import wording
from .groups import Group
from .pairs import ALPHA, MARGIN, compare, scored_of
from .sequential import adjusted, levels
from .statistics import RESAMPLES, Estimates, estimate, f1

Pair = tuple[int, int]


@dataclass(frozen=True)
class _Tested:
    """A pair at its last look (from 0, −1 before the first): the level of its p-value, and that p corrected for all."""

    look: int
    level: float
    p_value: float
    decided: bool


def compare_at_looks(
    groups: list[Group],
    counts: dict[str, dict],
    seeds: tuple[int, ...],
    pairs: str = "all",
    *,
    split: str = "",
    alpha: float = ALPHA,
    margin: float = MARGIN,
    best: int | None = None,
    resamples: int = RESAMPLES,
) -> list[dict]:
    """As `compare`, for groups whose runs are in the order of their seeds. seeds: per group at each look, see `schedule`.

    pairs: "all", or "best", the group of the highest mean F1 (or `best`) against each other; both correct for all pairs.
    Each pair also has `look`, the number of the look that its numbers are of (0 before the first), `looks`, how many are
    planned, and `most`, the seeds per group at the last one. The level of the interval is that of the look: such intervals
    hold at all looks together (repeated confidence intervals, Jennison & Turnbull 1989).
    """
    best = leader(groups, counts) if best is None else best
    family = [
        (b, a) if b == best and pairs == "best" else (a, b) for a, b in itertools.combinations(range(len(groups)), 2)
    ]
    tested: dict[Pair, _Tested] = {}
    left = unequal = len(family)  # pairs without a winner, and pairs that are not called equal
    for look, count in enumerate(seeds):
        undecided = [
            pair
            for pair in family
            if min(len(groups[i].runs) for i in pair) >= count and not (pair in tested and tested[pair].decided)
        ]
        if not undecided:
            break
        estimates = _estimates([_first(group, count) for group in groups], counts, undecided, resamples)
        steps, left = _steps(estimates.p_values(), seeds, look, left, alpha)
        equal, unequal = _equal(estimates.p_equal(margin), steps, seeds, look, unequal, alpha)
        for pair, (level, p_value, better), (equal_level, is_equal) in zip(undecided, steps, equal):
            tested[pair] = _Tested(look, level if better else min(level, equal_level), p_value, better or is_equal)
    none = _Tested(-1, levels(seeds, alpha / max(len(family), 1))[0], 1.0, False)
    verdicts = []
    for pair in family:
        if pairs == "all" or pair[0] == best:
            last = tested.get(pair, none)
            parts = [_first(groups[i], seeds[last.look]) if last.look >= 0 else groups[i] for i in pair]
            [verdict] = compare(
                parts, counts, [(0, 1)], split=split, alpha=last.level, margin=margin, resamples=resamples
            )
            verdicts.append(_finished(verdict, last, seeds, len(family)))
    return verdicts


def by_seed(group: Group) -> Group:
    """The group with its runs in the order of their seeds, that in which an experiment until sure adds them."""
    order = sorted(range(len(group.runs)), key=lambda i: group.seeds[i])
    return replace(group, runs=tuple(group.runs[i] for i in order), seeds=tuple(group.seeds[i] for i in order))


def adjustment(pairs: list[dict]) -> str:
    """That the numbers of pairs are adjusted for looks, in a sentence; "" for pairs that were not tested at looks."""
    looks = max((pair.get("looks", 0) for pair in pairs), default=0)
    look = max((pair.get("look", 0) for pair in pairs), default=0)
    if not looks:
        return ""
    if not look:
        return text("The first of {looks} planned comparisons of the results is still to come.", looks=looks)
    return text(
        "This is comparison {look} of at most {looks} of the growing results; interval and p are adjusted for this "
        "repetition.",
        look=look,
        looks=looks,
    )


def leader(groups: list[Group], counts: dict[str, dict]) -> int:
    """The group with the highest mean F1 over its runs."""
    scored = [scored_of(group, counts) for group in groups]
    return int(np.argmax([f1(s.right.sum(1), s.words.sum(1)).mean() for s in scored]))


def _first(group: Group, count: int) -> Group:
    return replace(group, runs=group.runs[:count], seeds=group.seeds[:count])


def _estimates(groups: list[Group], counts: dict[str, dict], pairs: list[Pair], resamples: int) -> Estimates:
    """Of the pairs, from the groups that occur in them."""
    used = sorted({i for pair in pairs for i in pair})
    first, second = np.array([[used.index(i) for i in pair] for pair in pairs]).T
    return estimate([scored_of(groups[i], counts) for i in used], first, second, resamples)


def _steps(
    p_values: np.ndarray, seeds: tuple[int, ...], look: int, left: int, alpha: float
) -> tuple[list[tuple[float, float, bool]], int]:
    """Holm's procedure where `left` pairs have no winner: (level, corrected p-value, better) of each; those left then."""
    steps, corrected = {}, 0.0
    for i in np.argsort(p_values, kind="stable"):
        level = levels(seeds, alpha / left)[look]
        better = bool(p_values[i] < level)
        overall = min(left * adjusted(float(p_values[i]), look, seeds), 1.0)
        corrected = max(corrected, min(overall, alpha * (1 - 1e-9)) if better else max(overall, alpha))
        steps[int(i)] = (level, corrected, better)
        left -= better
    return [steps[i] for i in range(len(p_values))], left


def _equal(
    p_values: np.ndarray,
    steps: list[tuple[float, float, bool]],
    seeds: tuple[int, ...],
    look: int,
    unequal: int,
    alpha: float,
) -> tuple[list[tuple[float, bool]], int]:
    """The same for equality where `unequal` pairs are not called so: (level, equal) of each; those left then.

    A pair must also meet the level of the test for a difference, so that one interval shows both.
    """
    tested = {}
    for i in np.argsort(p_values, kind="stable"):
        level, _, better = steps[i]
        equal_level = levels(seeds, alpha / unequal)[look]
        equal = not better and bool(p_values[i] < min(level, equal_level))
        tested[int(i)] = (equal_level, equal)
        unequal -= equal
    return [tested[i] for i in range(len(p_values))], unequal


def _finished(verdict: dict, last: _Tested, seeds: tuple[int, ...], pairs: int) -> dict:
    """The verdict of a pair at its last look, with what the other looks and pairs mean for it."""
    verdict |= {"p_value": last.p_value, "comparisons": pairs}
    if last.look < 0:  # fewer seeds than a look tests
        verdict |= {"winner": None, "verdict": "undecided"}
    if last.look < len(seeds) - 1:  # the experiment itself adds what is needed
        verdict |= {"needed": None}
    verdict |= {"look": last.look + 1, "looks": len(seeds), "most": seeds[-1]}
    return verdict | {"sentence": wording.joined(wording.sentence(verdict), adjustment([verdict]))}

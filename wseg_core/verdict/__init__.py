"""Significance tests between runs: word counts per sentence in, a verdict for each pair of settings out.

`group` collects runs that differ only in their seed; `compare` compares the groups; `explanation` describes what a
verdict means, `summary` those of one group against many; `is_scored` selects the runs that count. Independent of torch
and the store: any segmenter's counts work.
"""

from .caveats import caveats
from .eligible import ENDED, is_scored, rule
from .factor_wording import dependence
from .factors import by_factor, factors, match
from .groups import Group, group, names, without_effect
from .looks import adjustment, by_seed, compare_at_looks
from .pairs import MARGIN, compare
from .sequential import schedule
from .statistics import ENOUGH
from .summary import statement, summary
from .wording import explanation

__all__ = [
    "ENDED",
    "ENOUGH",
    "MARGIN",
    "Group",
    "adjustment",
    "by_factor",
    "by_seed",
    "caveats",
    "compare",
    "compare_at_looks",
    "dependence",
    "explanation",
    "factors",
    "group",
    "is_scored",
    "match",
    "names",
    "rule",
    "schedule",
    "statement",
    "summary",
    "without_effect",
]

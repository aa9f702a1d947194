"""The table of runs: settings and scores as columns, filtered, sorted, grouped and paged in the database."""

from .columns import Column, canonical, chosen, every, find
from .conditions import Condition, equal, parse
from .deltas import SUFFIX, compared, deltas
from .groups import Group, groups
from .rows import Selection, Sort, count, full, ids, rows, sorting, stamp
from .winners import names, winners

__all__ = [
    "SUFFIX",
    "Column",
    "Condition",
    "Group",
    "Selection",
    "Sort",
    "canonical",
    "chosen",
    "compared",
    "count",
    "deltas",
    "equal",
    "every",
    "find",
    "full",
    "groups",
    "ids",
    "names",
    "parse",
    "rows",
    "sorting",
    "stamp",
    "winners",
]

"""Differences from a pinned run."""

from collections.abc import Sequence
from typing import Any

from .columns import Column

SUFFIX = "_delta"


def compared(columns: Sequence[Column]) -> list[Column]:
    """The columns that have a difference: all numbers; those of settings are no results."""
    return [column for column in columns if column.is_number]


def deltas(row: dict[str, Any], baseline: dict[str, Any], columns: Sequence[Column]) -> dict[str, float | None]:
    """{column_delta: value − baseline's value} of every number; None where either has none."""
    found: dict[str, float | None] = {}
    for column in compared(columns):
        value, base = row.get(column.name), baseline.get(column.name)
        found[column.name + SUFFIX] = None if value is None or base is None else value - base
    return found

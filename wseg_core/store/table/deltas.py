"""Differences from a baseline run."""

from collections.abc import Sequence
from typing import Any

from .columns import Column

SUFFIX = "_delta"


def compared(columns: Sequence[Column]) -> list[Column]:
    """The columns with differences: all numbers except settings, which are not results."""
    return [column for column in columns if column.is_number]


def deltas(row: dict[str, Any], baseline: dict[str, Any], columns: Sequence[Column]) -> dict[str, float | None]:
    """{column_delta: value − value of the baseline} for every number; None if one of them has no value."""
    differences: dict[str, float | None] = {}
    for column in compared(columns):
        value, base = row.get(column.name), baseline.get(column.name)
        differences[column.name + SUFFIX] = None if value is None or base is None else value - base
    return differences

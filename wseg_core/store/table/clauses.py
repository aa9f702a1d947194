"""Conditions on runs and full-text search, as SQL clauses."""

import datetime
from collections.abc import Iterable

from sqlalchemy import ColumnElement, and_, func, not_, or_, select, true

from ...errors import UserError, nearest, shortened
from ...language import text
from .. import STATES
from ..schema import runs, tags
from . import json_values
from .columns import Column, find, short_title
from .conditions import Condition

_DAY_S = 86_400


def matching(conditions: Iterable[Condition], search: str, known: dict[str, Column]) -> ColumnElement[bool]:
    """The clause that all conditions hold and that every word of `search` is in a run's name, note, tags, id or main settings."""
    searched = [
        short_title(),
        runs.c.note,
        runs.c.id,
        json_values.string(runs.c.config, "encoder", "name"),
        json_values.string(runs.c.config, "loss", "name"),
        json_values.string(runs.c.config, "optimizer", "name"),
        json_values.string(runs.c.config, "data", "train"),
    ]
    words = [
        or_(tagged(contains(tags.c.tag, word)), *(contains(column, word) for column in searched))
        for word in search.split()
    ]
    return and_(true(), *(clause(condition, known) for condition in conditions), *words)


def clause(condition: Condition, known: dict[str, Column]) -> ColumnElement[bool]:
    """The SQL clause of a condition; raises UserError for an unknown column (with the most similar one) and for an invalid value."""
    column = find(condition.column, known, condition.written())
    if condition.operator in ("=", "!=", "~"):
        holds = or_(*(_holds(column, condition, value) for value in condition.values))
        return not_(func.coalesce(holds, False)) if condition.operator == "!=" else holds
    return or_(*(_ordered(column, condition, value) for value in condition.values))


def contains(column: ColumnElement, part: str) -> ColumnElement[bool]:
    """Whether a text contains `part`, ignoring case."""
    return func.lower(column).contains(part.lower(), autoescape=True)


def tagged(of: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether a run has a tag that fulfils `of`."""
    return select(tags.c.tag).where(tags.c.run == runs.c.id, of).correlate(runs).exists()


def _holds(column: Column, condition: Condition, value: str | None) -> ColumnElement[bool]:
    """Whether the column equals (or contains) the value."""
    part = condition.operator == "~"
    if column.kind == "tags":
        if not value:
            return ~tagged(tags.c.run == runs.c.id)
        return tagged(contains(tags.c.tag, value) if part else tags.c.tag == value)
    if not value:
        return column.read.is_(None) if column.string is None else func.coalesce(column.string, "") == ""
    if column.kind == "time":
        begin, end = _time(value, condition)
        return (column.read >= begin) & (column.read < end)
    if column.kind == "message":
        raise UserError(text("“{name}” cannot be searched.", name=column.name), condition.written())
    if column.name == "state" and not part and value not in STATES:
        raise UserError(
            text("There is no state “{name}”.", name=shortened(value)),
            condition.written(),
            text("Did you mean “{hint}”?", hint=nearest(value, STATES))
            if nearest(value, STATES)
            else text("The states are {names}.", names=", ".join(STATES)),
        )
    if part:
        if column.string is None:
            raise _needs_number(column, condition)
        return contains(column.string, value)
    number = _number(value)
    if column.string is None:
        if number is None:
            raise _no_number(value, condition)
        return column.read == number
    same = column.string == value
    return or_(same, column.number == number) if number is not None and column.number is not None else same


def _ordered(column: Column, condition: Condition, value: str | None) -> ColumnElement[bool]:
    """Whether the column is below or above the value."""
    if column.number is None:
        raise UserError(
            text("“{name}” is text and has no order.", name=column.name),
            condition.written(),
            text("Use = (equals), != (differs) or ~ (contains)."),
        )
    operator = condition.operator
    if column.kind == "time":
        begin, end = _time(value or "", condition)
        bound = begin if operator in (">=", "<") else end - 1e-6
        return {">": column.number > bound, ">=": column.number >= bound, "<": column.number < bound,
                "<=": column.number <= bound}[operator]  # fmt: skip
    number = _number(value or "")
    if number is None:
        raise _no_number(value or "", condition)
    return {">": column.number > number, ">=": column.number >= number, "<": column.number < number,
            "<=": column.number <= number}[operator]  # fmt: skip


def _number(value: str) -> float | None:
    """A number, or a percentage as a fraction; None for any other text."""
    try:
        number = float(value.removesuffix("%")) / (100 if value.endswith("%") else 1)
    except ValueError:
        return None
    return number if abs(number) < float("inf") else None


def _time(value: str, condition: Condition) -> tuple[float, float]:
    """(start, end) of the day, minute or second `value` in UTC, in seconds since 1970; `end` is exclusive."""
    try:
        moment = datetime.datetime.fromisoformat(value)
    except ValueError:
        raise UserError(
            text("“{value}” is not a date or time.", value=shortened(value)),
            condition.written(),
            text("For example {example}.", example="created>=2026-11-20, created<2026-11-20T15:30"),
        ) from None
    seconds = moment.replace(tzinfo=moment.tzinfo or datetime.UTC).timestamp()
    return seconds, seconds + (_DAY_S if len(value) <= 10 else 60 if len(value) <= 16 else 1)


def _no_number(value: str, condition: Condition) -> UserError:
    return UserError(text("“{value}” is not a number.", value=shortened(value)), condition.written())


def _needs_number(column: Column, condition: Condition) -> UserError:
    return UserError(
        text("“{name}” is a number and contains no text.", name=column.name),
        condition.written(),
        text("For example {example}.", example=f"{column.name}>0.9"),
    )

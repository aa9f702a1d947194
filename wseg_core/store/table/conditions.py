"""Conditions on runs, in the syntax `optimizer.name=adam and f1>0.9 and state=finished`.

A condition is a column, an operator and a value, or several values separated by commas, one of which must hold. `~`
means contains. An empty value (`note=`) means empty. Conditions are joined by “and”.
"""

import re
from dataclasses import dataclass

from ...errors import UserError, shortened
from ...language import text

OPERATORS = ("=", "!=", "~", ">", ">=", "<", "<=")
EXAMPLE = "optimizer.name=adam and f1>0.9"
_START = re.compile(r"\s*([\w.]+)\s*(!=|>=|<=|=|>|<|~)\s*")
_NEXT = re.compile(r"\s+(?:and|AND|And)\s+(?=[\w.]+\s*[!<>=~])")
_VALUE = re.compile(r"""\s*("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[^,"']*)\s*(,|$)""")
_PLAIN = re.compile(r"[^\s,\"'\\]+")


@dataclass(frozen=True)
class Condition:
    """A condition on a column. `values`: one of them must hold (with `!=`, none); None means empty."""

    column: str
    operator: str
    values: tuple[str | None, ...]

    def written(self) -> str:
        """The condition in the syntax of `parse`."""
        return f"{self.column}{self.operator}{','.join(map(_quoted, self.values))}"


def parse(written: str) -> list[Condition]:
    """The conditions in a text; raises UserError for invalid syntax."""
    conditions, rest = [], written.strip()
    while rest:
        start = _START.match(rest)
        if start is None:
            raise _no_condition(rest)
        end = _end(rest, start.end())
        conditions.append(Condition(start[1], start[2], _values(rest[start.end() : end].strip(), rest)))
        following = _NEXT.match(rest, end)
        rest = rest[following.end() :] if following else ""
    return conditions


def equal(column: str, value: object) -> Condition:
    """The condition that a column has this value, as returned by the table; None means empty."""
    if isinstance(value, bool):
        return Condition(column, "=", (str(value).lower(),))
    return Condition(column, "=", (None if value is None else str(value),))


def _end(written: str, begin: int) -> int:
    """The end of the values that start at `begin`: the next condition outside quotation marks, or the end of the text."""
    quote = ""
    for place in range(begin, len(written)):
        character = written[place]
        if quote:
            quote = "" if character == quote and written[place - 1] != "\\" else quote
        elif character in "\"'":
            quote = character
        elif character.isspace() and _NEXT.match(written, place):
            return place
    return len(written)


def _values(written: str, whole: str) -> tuple[str | None, ...]:
    values: list[str | None] = []
    place = 0
    while True:
        value = _VALUE.match(written, place)
        if value is None:
            raise _no_condition(whole)
        content = value[1].strip()
        if content[:1] in ("'", '"'):
            content = re.sub(r"\\(.)", r"\1", content[1:-1])
        values.append(content or None)
        if not value[2]:
            return tuple(values)
        place = value.end()


def _quoted(value: str | None) -> str:
    if value is None or _PLAIN.fullmatch(value):
        return value or ""
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _no_condition(written: str) -> UserError:
    return UserError(
        text("“{value}” is not a condition.", value=shortened(written)),
        "",
        text("A condition is a column, one of {operators}, and a value, for example {example}.",
             operators=" ".join(OPERATORS), example=EXAMPLE),
    )  # fmt: skip

"""Groups of runs with equal settings: their number, and the mean and spread of every number."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import func, select

from ...errors import UserError
from ...language import text
from ..schema import runs
from ..store import Store
from .clauses import matching
from .columns import Column, canonical
from .conditions import Condition, equal
from .rows import ALL, Selection, plain


@dataclass(frozen=True)
class Group:
    """A group of runs. `values`: {column: common value}; `runs`: their number.

    `means`, `spreads` (sample standard deviation, None for a single run) and `counts` (runs with a value) are by
    column. `members`: the conditions that the runs fulfil.
    """

    values: dict
    runs: int
    means: dict[str, float | None] = field(default_factory=dict)
    spreads: dict[str, float | None] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def members(self) -> list[Condition]:
        return [equal(name, value) for name, value in self.values.items()]


def groups(
    store: Store,
    by: Sequence[Column],
    columns: Sequence[Column],
    known: dict[str, Column],
    selection: Selection = ALL,
    limit: int | None = None,
) -> list[Group]:
    """The groups, by the columns `by`, of the runs that match; averages the numbers among `columns`.

    They are sorted by the means and settings in `selection.sort`, then by size. Raises UserError for a column that
    cannot be grouped by.
    """
    _refuse(by)
    numbers = [column for column in columns if column.is_number and column not in by]
    keys, values = [f"g{i}" for i in range(len(by))], [f"x{i}" for i in range(len(numbers))]
    matched = (
        select(
            runs.c.id,
            *(column.read.label(key) for column, key in zip(by, keys)),
            *(column.number.label(value) for column, value in zip(numbers, values) if column.number is not None),
        )
        .where(matching(selection.where, selection.search, known))
        .subquery()
    )
    # Adds the mean of the group to each of its runs, so that the spread is a sum of squares about it.
    group_keys = [matched.c[key] for key in keys]
    about = select(
        matched, *(func.avg(matched.c[v]).over(partition_by=group_keys).label(f"m{v}") for v in values)
    ).subquery()
    query = select(
        *(about.c[key] for key in keys),
        func.count().label("runs"),
        *(func.avg(about.c[v]).label(f"mean{v}") for v in values),
        *(func.count(about.c[v]).label(f"count{v}") for v in values),
        *(func.sum((about.c[v] - about.c[f"m{v}"]) * (about.c[v] - about.c[f"m{v}"])).label(f"sum{v}") for v in values),
    ).group_by(*(about.c[key] for key in keys))
    named = {canonical(column.name): f"mean{v}" for column, v in zip(numbers, values)}
    named |= {canonical(column.name): key for column, key in zip(by, keys)}
    listed = query.subquery()
    ordered = []
    for sort in selection.sort:
        if sort.column in named:
            value = listed.c[named[sort.column]]
            ordered += [value.is_(None), value.desc() if sort.descending else value.asc()]
    ordered += [listed.c.runs.desc(), *(listed.c[key] for key in keys)]
    with store.reading() as connection:
        rows = connection.execute(select(listed).order_by(*ordered).limit(limit)).mappings().all()
    return [
        Group(
            {column.name: plain(column, row[key]) for column, key in zip(by, keys)},
            row["runs"],
            {column.name: row[f"mean{v}"] for column, v in zip(numbers, values)},
            {column.name: _deviation(row[f"sum{v}"], row[f"count{v}"]) for column, v in zip(numbers, values)},
            {column.name: row[f"count{v}"] for column, v in zip(numbers, values)},
        )
        for row in rows
    ]


def _deviation(squares: float | None, count: int) -> float | None:
    """Sample standard deviation from the sum of squares about the mean."""
    return math.sqrt(max(0.0, squares or 0.0) / (count - 1)) if count > 1 else None


def _refuse(by: Sequence[Column]) -> None:
    for column in by:
        if column.kind in ("tags", "message", "time"):
            raise UserError(
                text("Runs cannot be grouped by “{name}”.", name=column.name),
                "",
                text("Group by a setting, for example {example}.", example="optimizer.name"),
            )

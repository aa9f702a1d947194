"""Rows of the table of runs: one page of the matching runs, in any order."""

import datetime
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, select

from .. import messages, tags
from ..runs import unpack_row
from ..schema import runs
from ..schema import tags as tag_rows
from ..store import Store
from .clauses import matching
from .columns import Column, canonical, find
from .conditions import Condition


@dataclass(frozen=True)
class Sort:
    """A column to sort by; rows without a value come last in either direction."""

    column: str
    descending: bool = False


@dataclass(frozen=True)
class Selection:
    """Which runs, in which order: all conditions and all words of `search` must match; ties are sorted by age, newest first."""

    where: tuple[Condition, ...] = ()
    search: str = ""
    sort: tuple[Sort, ...] = ()


ALL = Selection()


def sorting(written: Iterable[str], known: dict[str, Column]) -> tuple[Sort, ...]:
    """The order from names: `f1` ascending, `-f1` descending; raises UserError with the most similar column for an unknown name."""
    names = [name.strip() for name in written if name.strip()]
    return tuple(
        Sort(canonical(find(name.removeprefix("-"), known, name).name), name.startswith("-")) for name in names
    )


def count(store: Store, known: dict[str, Column], selection: Selection = ALL) -> int:
    """The number of matching runs."""
    query = select(func.count()).select_from(runs).where(matching(selection.where, selection.search, known))
    with store.reading() as connection:
        return connection.scalar(query) or 0


def ids(
    store: Store,
    known: dict[str, Column],
    selection: Selection = ALL,
    limit: int | None = None,
    offset: int = 0,
) -> list[str]:
    """The ids of the matching runs, in order."""
    query = select(runs.c.id).where(matching(selection.where, selection.search, known))
    query = (
        query.order_by(*order(selection.sort, known), runs.c.created.desc(), runs.c.id.desc())
        .limit(limit)
        .offset(offset)
    )
    with store.reading() as connection:
        return list(connection.scalars(query))


def rows(
    store: Store,
    columns: Sequence[Column],
    known: dict[str, Column],
    selection: Selection = ALL,
    limit: int | None = None,
    offset: int = 0,
) -> list[dict]:
    """The matching runs, each {"run": id, column: value, …}.

    Times are ISO 8601 (UTC), tags a list, settings as in a config. Only the columns of the returned rows are read.
    """
    run_ids = ids(store, known, selection, limit, offset)
    read = [column for column in columns if column.kind != "tags"]
    query = select(runs.c.id, *(column.read.label(f"c{place}") for place, column in enumerate(read)))
    if limit is not None:
        query = query.where(runs.c.id.in_(run_ids))
    with store.reading() as connection:
        values = {row[0]: row[1:] for row in connection.execute(query)} if read else dict.fromkeys(run_ids, ())
    tagged = tags.of(store, run_ids) if len(read) < len(columns) else {}
    table = []
    for run in run_ids:
        if run in values:  # it may have been deleted meanwhile
            row = {column.name: plain(column, value) for column, value in zip(read, values[run])}
            table.append({"run": run, **{column.name: row.get(column.name, tagged.get(run, [])) for column in columns}})
    return table


def full(store: Store, wanted: Sequence[str]) -> list[dict]:
    """The whole rows of these runs, as `Store.get` gives them, in this order; those that are gone are left out."""
    with store.reading() as connection:
        query = select(runs).where(runs.c.id.in_(list(wanted)))
        by_id = {row["id"]: unpack_row(row) for row in connection.execute(query).mappings()}
    return [by_id[run] for run in wanted if run in by_id]


def stamp(store: Store) -> tuple:
    """A value that changes when runs are added, deleted, continued, scored, ended, renamed, or their notes or tags change.

    It misses a change that leaves the lengths of names and notes and the number of tags as they are.
    """
    lengths = func.sum(func.length(runs.c.name) + func.length(runs.c.note))
    query = select(
        func.count(), func.max(runs.c.id), func.sum(runs.c.step), func.sum(runs.c.attempt), func.count(runs.c.result),
        func.max(runs.c.ended), lengths, select(func.count()).select_from(tag_rows).scalar_subquery(),
    )  # fmt: skip
    with store.reading() as connection:
        return tuple(connection.execute(query).one())


def order(sort: Sequence[Sort], known: dict[str, Column]) -> list[ColumnElement]:
    """ORDER BY expressions of these columns: numbers before text, empty values last."""
    expressions: list[ColumnElement] = []
    for key in sort:
        column = find(key.column, known)
        for value in (column.number, column.string):
            if value is not None:
                if getattr(value, "nullable", True):  # else an index gives the order
                    expressions.append(value.is_(None))
                expressions.append(value.desc() if key.descending else value.asc())
    return expressions


def plain(column: Column, value: Any) -> Any:
    """A value of the database as a plain value."""
    if value is None:
        return None
    if column.kind == "setting":
        return json.loads(value)
    if column.kind == "time":
        return datetime.datetime.fromtimestamp(value, datetime.UTC).isoformat(timespec="seconds")
    return messages.unpack(value) if column.kind == "message" else value

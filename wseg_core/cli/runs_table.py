"""The table of `runs`: chosen columns, conditions, order and groups, as text, JSON or CSV."""

import csv
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..errors import UserError
from ..language import source, text
from . import output
from .options import whole_number

if TYPE_CHECKING:
    from ..store import Store
    from ..store.table import Column

DEFAULT = ("run", "name", "state", "step", "total_steps", "epoch", "best_dev_f1", "seconds", "error", "created")
SHOWN = ("run", "title", "tags", "state", "step", "dev_f1", "test_f1", "seconds", "error")  # in a terminal
GROUPED = ("dev_f1", "test_f1", "seconds")

Columns = Annotated[
    str | None,
    typer.Option(
        "--columns",
        metavar="NAMES",
        help=source(
            "The columns to show, separated by commas: settings, such as optimizer.lr; scores, such as dev_f1 "
            "(short: f1) or test_oov_recall; the last value of any metric, such as grad_norm; and run, title, name, "
            "note, tags, state, created, seconds, parameters and others. Example: --columns title,f1,optimizer.lr"
        ),
    ),
]
Where = Annotated[
    list[str] | None,
    typer.Option(
        "--where",
        metavar="CONDITIONS",
        help=source(
            "Lists only runs that meet all conditions, joined by and. Operators: = != < <= > >=, and ~ for "
            "contains; several comma-separated values: any of them; no value: empty. Example: --where "
            "'optimizer.name=adam and f1>0.9'"
        ),
    ),
]
Search = Annotated[
    str | None,
    typer.Option(
        "--search",
        metavar="WORDS",
        help=source(
            "Lists only runs with all of these words in their name, note, tags, ID, corpus or components. Example: "
            "--search 'adam crf'"
        ),
    ),
]
SortBy = Annotated[
    str | None,
    typer.Option(
        "--sort",
        metavar="NAMES",
        help=source("The columns to sort by, separated by commas; -NAME: largest first. Example: --sort -f1,seconds"),
    ),
]
GroupBy = Annotated[
    str | None,
    typer.Option(
        "--group",
        metavar="NAMES",
        help=source(
            "The settings to group by, separated by commas: one line per group with mean and spread (sample "
            "standard deviation) of each number. Example: --group optimizer.name,loss.name"
        ),
    ),
]
Baseline = Annotated[
    str | None,
    typer.Option(
        "--baseline",
        metavar="RUN",
        help=source(
            "Adds the difference from this run to each number, in columns that end in _delta. "
            "Example: --baseline 20261120-201530-k3f9"
        ),
    ),
]
Limit = Annotated[
    int | None,
    typer.Option(
        "--limit", metavar="N", parser=whole_number, help=source("The maximum number of lines. Example: --limit 20")
    ),
]
Csv = Annotated[bool, typer.Option("--csv", help=source("Prints the table as CSV, for spreadsheets."))]


@dataclass(frozen=True)
class TableOptions:
    """The options of the command, as text."""

    columns: str = ""
    where: list[str] = field(default_factory=list)
    search: str = ""
    sort: str = ""
    group: str = ""
    baseline: str = ""
    limit: int | None = None


def list_table(store: "Store", options: TableOptions, form: str) -> None:
    """Prints the table. `form`: json, csv, or "" for a table. Raises UserError with the most similar column for an unknown one."""
    from ..store import table

    if options.limit is not None and options.limit < 1:
        raise UserError(text("“{value}” is not a number above 0.", value=options.limit), "--limit")
    known = table.every(store)
    default = GROUPED if options.group else DEFAULT if form else SHOWN
    columns = table.chosen(options.columns.split(",") if options.columns else default, known, "--columns")
    conditions = tuple(condition for written in options.where for condition in table.parse(written))
    selection = table.Selection(conditions, options.search, table.sorting(options.sort.split(","), known))
    if options.group:
        by = table.chosen(options.group.split(","), known, "--group")
        groups = table.groups(store, by, columns, known, selection, options.limit)
        return _print_groups(groups, [column for column in columns if column.is_number and column not in by], form)
    rows = table.rows(store, columns, known, selection, options.limit)
    if options.baseline:
        pinned = store.get(options.baseline)["run"]
        [base] = table.rows(store, columns, known, table.Selection((table.equal("run", pinned),)))
        rows = [{**row, **table.deltas(row, base, columns)} for row in rows]
    _print_rows(rows, columns, options, form)


def _print_rows(rows: list[dict], columns: list["Column"], options: TableOptions, form: str) -> None:
    from ..store import table

    if form == "json":
        return output.document(rows)
    differences = table.compared(columns) if options.baseline else []
    names = [column.name for column in columns] + [column.name + table.SUFFIX for column in differences]
    if form == "csv":
        return _csv(names, [[row[name] for name in names] for row in rows])
    if not rows:
        return output.note(text("No run matches."))
    lines = [
        [_figure(column, row[column.name]) for column in columns]
        + [_difference(column, row[column.name + table.SUFFIX]) for column in differences]
        for row in rows
    ]
    output.table([c.heading() for c in columns] + [f"Δ {c.heading()}" for c in differences], lines, left=len(names))


def _print_groups(groups: list, numbers: list["Column"], form: str) -> None:
    if form == "json":
        return output.document(
            [
                {
                    **group.values,
                    "runs": group.runs,
                    **{
                        column.name: {
                            "mean": group.means[column.name],
                            "spread": group.spreads[column.name],
                            "count": group.counts[column.name],
                        }
                        for column in numbers
                    },
                    "where": " and ".join(condition.written() for condition in group.members),
                }
                for group in groups
            ]
        )
    keys = list(groups[0].values) if groups else []
    if form == "csv":
        names = [f"{column.name}_{part}" for column in numbers for part in ("mean", "spread", "count")]
        return _csv(
            [*keys, "runs", *names],
            [
                [*group.values.values(), group.runs]
                + [part[c.name] for c in numbers for part in (group.means, group.spreads, group.counts)]
                for group in groups
            ],
        )
    if not groups:
        return output.note(text("No run matches."))
    lines = [
        [*(_plain(value) for value in group.values.values()), group.runs]
        + [_spread(column, group.means[column.name], group.spreads[column.name]) for column in numbers]
        for group in groups
    ]
    output.table([*keys, text("runs"), *(column.heading() for column in numbers)], lines, left=len(keys))


def _csv(names: list[str], lines: list[list]) -> None:
    from ..charts.table import cell

    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(names)
    writer.writerows(
        [cell(_plain(value) if isinstance(value, bool | list) else value) for value in line] for line in lines
    )


def _figure(column: "Column", value: Any) -> str:
    """A value as displayed."""
    from ..jobs import state_name

    if value is None:
        return ""
    if column.name == "state":
        return state_name(value)
    if column.unit == "fraction":
        return output.percent(value)
    if column.unit == "seconds":
        return output.duration(value)
    if column.unit == "bytes":
        return f"{value / 1e6:.1f} MB"
    return _plain(value)


def _difference(column: "Column", value: float | None) -> str:
    if value is None:
        return ""
    return f"{100 * value if column.unit == 'fraction' else value:+.3g}"  # in points for a fraction


def _spread(column: "Column", mean: float | None, spread: float | None) -> str:
    if mean is None or spread is None:
        return _figure(column, mean)
    scale = {"fraction": 100, "bytes": 1e-6}.get(column.unit, 1)
    return f"{_figure(column, mean)} ± {scale * spread:.2g}"


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return f"{value:.6g}" if isinstance(value, float) else "" if value is None else str(value)

"""Commands that show runs: a list, one run, and its metrics."""

import csv as csv_module
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from ..errors import UserError
from ..language import source, text
from . import output
from .app import command
from .help import RUNS
from .options import Json, Run
from .runs_table import Baseline, Columns, Csv, GroupBy, Limit, Search, SortBy, TableOptions, Where, list_table

if TYPE_CHECKING:
    from ..store import Store


COLUMNS = ("run", "name", "state", "step", "total_steps", "epoch", "best_dev_f1", "seconds", "error", "created")
MAIN = ("step", "epoch", "seconds", "loss", "grad_norm", "lr", "dev_f1")  # what the table of metrics shows


@command(
    "runs",
    RUNS,
    source(
        "Lists runs, newest first. Any setting or metric can be a column; runs can be filtered, sorted and grouped."
    ),
    "",
    "--json",
    "--where 'optimizer.name=adam and f1>0.9' --sort -f1 --columns title,f1,optimizer.lr",
    "--group optimizer.name,loss.name --columns f1,seconds --csv > groups.csv",
)
def runs(
    columns: Columns = None,
    where: Where = None,
    search: Search = None,
    sort: SortBy = None,
    group: GroupBy = None,
    baseline: Baseline = None,
    limit: Limit = None,
    csv: Csv = False,
    json: Json = False,
) -> None:
    """Lists runs, after reconciling the states of running ones."""
    if csv and json:
        raise UserError(text("--csv and --json cannot be used together."), "runs", text("Use only one of them."))
    options = TableOptions(columns or "", where or [], search or "", sort or "", group or "", baseline or "", limit)
    store = reconciled_store()
    output.note_missing_home()
    if csv or options != TableOptions():
        return list_table(store, options, "json" if json else "csv" if csv else "")
    rows = store.runs()
    if json:
        return output.document([_entry(row) for row in rows])
    if not rows:
        return output.note(text("There are no runs yet."))
    output.table(
        [text("run"), text("name"), text("state"), text("step"), text("best dev F1"), text("time"), text("error")],
        [
            [
                row["run"],
                row["name"],
                state_of(row),
                _steps(row),
                output.percent(row["best_dev_f1"]),
                output.duration(row["seconds"]),
                row["error"] or "",
            ]
            for row in rows
        ],
        left=3,
    )


@command(
    "show",
    RUNS,
    source("Shows one run: its progress, scores, events and settings."),
    "20261120-201530-k3f9",
    "20261120-201530-k3f9 --json",
)
def show(run: Run, json: Json = False) -> None:
    """Shows one run, with its settings as a config file for `train --config`."""
    import yaml

    store = reconciled_store()
    row = store.get(run)
    if json:
        more = {key: row[key] for key in ("note", "device", "parameters", "characters_per_second", "result", "advice")}
        return output.document({**_entry(row), **more, "config": row["config"]})
    from .. import jobs

    left = jobs.progress(row)["seconds_left"]
    output.facts(
        [
            (text("run"), row["run"]),
            (text("name"), row["name"] or "–"),
            (text("state"), state_of(row)),
            *([(text("error"), row["error"])] if row["error"] else []),
            *([(text("advice"), row["advice"])] if row["advice"] else []),
            (text("step"), _steps(row)),
            (text("epoch"), f"{row['epoch'] or 0:.2f}"),
            (text("best dev F1"), output.percent(row["best_dev_f1"])),
            (text("time"), output.duration(row["seconds"])),
            *([(text("time left"), output.duration(left))] if left else []),
            (text("created"), row["created"]),
        ]
    )
    for split in ("dev", "test"):
        if (row["result"] or {}).get(split):
            output.say()
            output.say(text("Scores on the {split} set:", split=split))
            output.score(row["result"][split])
    events = store.events(run)
    if events:
        output.say()
        for event in events[-12:]:
            output.say("· " + output.printable(event["text"]))
    output.say()
    output.say(yaml.safe_dump(row["config"], allow_unicode=True, sort_keys=False).rstrip())


@command(
    "metrics",
    RUNS,
    source("Prints the metrics of a run, one row per step."),
    "20261120-201530-k3f9",
    "20261120-201530-k3f9 --csv > curves.csv",
)
def metrics(
    run: Run,
    csv: Annotated[bool, typer.Option("--csv", help=source("Prints all columns as CSV, for spreadsheets."))] = False,
    json: Json = False,
) -> None:
    """Prints the metric rows; evaluation values are columns of their step's row."""
    if csv and json:
        raise UserError(text("--csv and --json cannot be used together."), "metrics", text("Use only one of them."))
    store = reconciled_store()
    store.get(run)
    rows = store.rows(run)
    if json:
        return output.document(rows)
    if csv:
        from ..store.schema import metrics as table

        names = [column.name for column in table.c if column.name != "run"]
        writer = csv_module.DictWriter(sys.stdout, names, lineterminator="\n")
        writer.writeheader()
        return writer.writerows(rows)
    if not rows:
        return output.note(text("There are no metrics yet."))
    output.table(list(MAIN), [[_figure(name, row[name]) for name in MAIN] for row in rows], left=0)


def reconciled_store() -> "Store":
    """The store, after reconciling the states of running runs."""
    from .. import jobs, store

    jobs.reconcile()
    return store.open()


def _entry(row: dict) -> dict:
    return {key: row[key] for key in COLUMNS}


def state_of(row: dict) -> str:
    from ..jobs import state_name

    state = state_name(row["state"])
    if row["request"] and row["state"] == "running":
        request = text("stop requested") if row["request"] == "stop" else text("pause requested")
        return f"{state} ({request})"
    return state


def _steps(row: dict) -> str:
    return f"{row['step'] or 0}/{row['total_steps']}" if row["total_steps"] else str(row["step"] or 0)


def _figure(name: str, value: float | None) -> str:
    if value is None:
        return ""
    return output.percent(value) if name == "dev_f1" else str(value) if isinstance(value, int) else f"{value:.4g}"

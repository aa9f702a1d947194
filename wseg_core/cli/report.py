"""The command that writes the report of an experiment or of runs as one HTML file."""

from pathlib import Path
from typing import Annotated

import typer

from ..errors import UserError
from ..language import source, text
from . import output
from .app import command
from .help import RUNS
from .options import Json


@command(
    "report",
    RUNS,
    source("Writes a report on an experiment, or on two or more runs, as a single self-contained HTML file."),
    "20261120-201530-k3f9",
    "20261120-201530-k3f9 --output race.html",
)
def report(
    names: Annotated[
        list[str],
        typer.Argument(
            metavar="EXPERIMENT|RUN", help=source("An experiment, or the runs to report on."), show_default=False
        ),
    ],
    output_file: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help=source("The file to write. Default: report-EXPERIMENT.html in the current folder."),
        ),
    ] = None,
    json: Json = False,
) -> None:
    """Writes a self-contained report."""
    from .. import store
    from ..reports import experiment as reports

    details = _experiment(names[0]) if len(names) == 1 else None
    runs = details["runs"] if details else [store.open().get(name) for name in dict.fromkeys(names)]
    if not runs:
        raise UserError(
            text("This experiment has no runs."), names[0], text("Start it again with the command `compare`.")
        )
    path = output_file or Path(f"report-{names[0] if details else 'runs'}.html")
    reports.write(path, reports.html(runs, details))
    if json:
        return output.document({"file": str(path), "runs": [run["run"] for run in runs]})
    output.say(text("Report written: {file}", file=path))


def _experiment(name: str) -> dict | None:
    """The experiment of this name, or None for a run."""
    from .. import experiments

    try:
        return experiments.get(name)
    except UserError:
        return None

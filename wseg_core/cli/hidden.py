"""Internal commands: the worker, and the process that trains one run."""

from pathlib import Path
from typing import Annotated

import typer

from ..language import source
from .app import command
from .help import RUNS
from .options import Run


@command("work", RUNS, source("Trains the queued runs one by one until the queue is empty."), "", hidden=True)
def work() -> None:
    """Runs the worker, started when a run is queued; does not import torch."""
    from ..jobs.queue.worker import work

    raise typer.Exit(work())


@command("run-queued", RUNS, source("Trains one queued run in this process."), "20261120-201530-k3f9", hidden=True)
def run_queued(run: Run) -> None:
    """Trains one run; started by the worker."""
    from ..jobs.child.attempt import run_queued

    raise typer.Exit(run_queued(run))


@command("fork-server", RUNS, source("Loads the engine once and forks a process for each run."), "", hidden=True)
def fork_server(socket: Annotated[Path, typer.Argument()]) -> None:
    """Serves until its standard input ends; started by a worker or by the dashboard's server."""
    from ..jobs.child.forkserver import serve

    raise typer.Exit(serve(socket))


@command(
    "next-trials", RUNS, source("Chooses and queues the next trials of the experiments' searches."), "", hidden=True
)
def next_trials() -> None:
    """Queues the next trials and seeds; started by the worker when runs have ended."""
    from ..experiments import search, until

    search.advance_all()
    until.advance_all()

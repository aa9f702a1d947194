"""Commands that the program gives itself: the worker, and the process that trains one run."""

import typer

from ..language import source
from .app import command
from .help import RUNS
from .options import Run


@command("work", RUNS, source("Trains the queued runs one by one until the queue is empty."), "", hidden=True)
def work() -> None:
    """Started by whoever queues a run; imports no torch."""
    from ..jobs.queue.worker import work

    raise typer.Exit(work())


@command("run-queued", RUNS, source("Trains one queued run in this process."), "20261120-201530-k3f9", hidden=True)
def run_queued(run: Run) -> None:
    """Started by the worker."""
    from ..jobs.child.process import run_queued

    raise typer.Exit(run_queued(run))


@command(
    "next-trials", RUNS, source("Chooses and queues the next trials of the experiments' searches."), "", hidden=True
)
def next_trials() -> None:
    """Started by the worker when a trial has ended."""
    from ..experiments.search import advance_all

    advance_all()

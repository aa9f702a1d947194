"""Commands that control runs, whichever process started them: stop, pause, resume and delete."""

import sys
from typing import Annotated

import typer

from ..language import source, text
from . import output
from .app import command
from .experiments import STATES
from .help import RUNS
from .options import Json, Run, RunOrExperiment, positive_number, whole_number
from .runs import reconciled_store, state_of

Epochs = Annotated[
    int | None,
    typer.Option(
        "--epochs",
        metavar="N",
        parser=whole_number,
        help=source("The new total number of epochs, to train longer than planned. Example: --epochs 20"),
    ),
]
Steps = Annotated[
    int | None,
    typer.Option(
        "--steps",
        metavar="N",
        parser=whole_number,
        help=source("The new total number of steps. Example: --steps 5000"),
    ),
]
Seconds = Annotated[
    float | None,
    typer.Option(
        "--seconds",
        metavar="S",
        parser=positive_number,
        help=source("The new total training time in seconds, without evaluation. Example: --seconds 600"),
    ),
]


@command(
    "stop",
    RUNS,
    source("Stops a run early: saves it and evaluates its best model, which is then ready to use."),
    "20261120-201530-k3f9",
)
def stop(run: RunOrExperiment, json: Json = False) -> None:
    """Stops a run; a queued run stops at once."""
    from .. import jobs

    if _controlled("stop", run, json):
        return
    jobs.stop(run)
    _print_state(run, json)


@command(
    "pause",
    RUNS,
    source("Pauses a run: saves it and frees its memory; `resume` continues from there."),
    "20261120-201530-k3f9",
)
def pause(run: Run, json: Json = False) -> None:
    """Pauses a run; a queued run pauses at once."""
    from .. import jobs

    jobs.pause(run)
    _print_state(run, json)


@command(
    "resume",
    RUNS,
    source("Resumes a paused, stopped, interrupted or failed run, or trains a finished one longer."),
    "20261120-201530-k3f9",
    "20261120-201530-k3f9 --epochs 20",
)
def resume(
    run: RunOrExperiment,
    epochs: Epochs = None,
    steps: Steps = None,
    seconds: Seconds = None,
    json: Json = False,
) -> None:
    """Resumes a run at the front of the queue; the given limits replace its previous ones."""
    from .. import jobs

    if epochs is None and steps is None and seconds is None and _controlled("resume", run, json):
        return
    jobs.resume(run, epochs, steps, seconds)
    _print_state(run, json)


@command(
    "delete",
    RUNS,
    source("Permanently deletes a run with its model and metrics; a run that is still training cannot be deleted."),
    "20261120-201530-k3f9",
)
def delete(
    run: RunOrExperiment,
    yes: Annotated[bool, typer.Option("--yes", help=source("Skips the confirmation prompt."))] = False,
    json: Json = False,
) -> None:
    """Deletes a run; asks for confirmation only in an interactive terminal."""
    from .. import jobs
    from ..store import experiments

    store = reconciled_store()
    row = experiments.find(store, run) or store.get(run)
    if not yes and sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty():
        output.note(
            text("Delete {run} {name} and its model? Type y and press Enter to confirm.", run=run, name=row["name"])
        )
        if sys.stdin.readline().strip().lower() not in ("y", "yes"):
            return output.note(text("Nothing was deleted."))
    if _controlled("delete", run, json):
        return
    jobs.delete(run)
    output.document({"run": run, "state": None}) if json else output.note(text("Deleted."))


def _print_state(run: str, json: bool) -> None:
    """Prints the run's state and its pending request."""
    from .. import store

    row = store.open().get(run)
    if json:
        output.document({"run": run, "state": row["state"], "request": row["request"]})
    else:
        output.say(state_of(row))


def _controlled(kind: str, experiment: str, json: bool) -> bool:
    """Applies `stop`, `resume` or `delete` to an experiment; returns False if the id is not an experiment's."""
    from .. import store
    from ..store import experiments as table

    if table.find(store.open(), experiment) is None:
        return False
    from .. import experiments

    getattr(experiments, kind)(experiment)
    row = table.find(store.open(), experiment)
    state = row and row["state"]
    if json:
        output.document({"experiment": experiment, "state": state})
    else:
        output.say(text(STATES[state])) if state else output.note(text("Deleted."))
    return True

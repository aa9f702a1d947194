"""Control of experiments: start, stop, resume and delete, from any process."""

import time

from .. import jobs, store
from ..errors import UserError
from ..jobs.budget import LIMITS
from ..jobs.queue import spawning
from ..jobs.queue.states import UNCLAIMED
from ..language import text
from ..store import experiments as table
from . import search
from .expansion import expand
from .lookup import get
from .naming import plan_name
from .plan import Plan, budget_layer, parse
from .rows import columns, refuse_missing, stored


def start(plan: dict | Plan, name: str = "", note: str = "") -> str:
    """Creates and queues the plan's runs, and returns the experiment's id at once; a search starts with its first trials.

    Variants that cannot run become failed runs that say why. Raises UserError for a plan that cannot be followed.
    """
    expansion = expand(plan)
    opened = store.open()
    refuse_missing(expansion.variants)
    first = [] if expansion.plan.search else columns(expansion.plan, expansion.variants)
    experiment, _ = table.create(opened, stored(expansion), first, name or plan_name(expansion.plan), note)
    go(opened, experiment)
    return experiment


def stop(experiment: str) -> None:
    """Stops the waiting variants and requests the running ones to save, score and end; queues nothing new."""
    row = get(experiment)
    opened = store.open()
    stopped = table.move(opened, experiment, ["racing"], "stopped")
    if not table.stop_runs(opened, experiment) and not stopped:
        raise UserError(text("The experiment has already ended."), row["id"])


def resume(experiment: str) -> None:
    """Queues the stopped, paused and interrupted variants again, and the remaining trials of a search.

    Pruned and failed variants are results and stay as they are; each can be resumed by itself.
    """
    row = get(experiment)
    opened, plan = store.open(), parse(row["plan"])
    rows = left(plan, row["runs"])
    busy = any(run["state"] in table.OPEN for run in row["runs"])
    if not rows and busy:
        raise UserError(text("The experiment is already in progress."), row["id"])
    if not rows and not table.runs_left(row, len(row["runs"])):
        raise UserError(
            text("There is no variant left to train."),
            row["id"],
            text("Extend the experiment with more seeds, more values or a larger budget."),
        )
    table.move(opened, row["id"], ["stopped", "done"], "racing")
    requeue(opened, plan, rows)
    go(opened, row["id"])


def left(plan: Plan, rows: list[dict]) -> list[dict]:
    """The runs of an experiment that have not completed its plan."""
    return [
        run
        for run in rows
        if run["state"] in table.RESUMABLE
        and not run["pruned"]
        or run["state"] == "finished"
        and _budget(plan, run) != run["config"]["training"]
    ]


def requeue(opened: store.Store, plan: Plan, rows: list[dict]) -> None:
    """Puts ended runs back into the queue with the plan's budget, those that had begun in front."""
    now = time.time()
    for number, run in enumerate(rows):
        opened.move(
            run["run"],
            [run["state"]],
            "queued",
            where={"attempt": run["attempt"]},
            priority=int(run["attempt"] > 0),
            queued=now + number * table.TICK_S,
            ended=None,
            **UNCLAIMED,
            config={**run["config"], "training": _budget(plan, run)},
        )


def _budget(plan: Plan, run: dict) -> dict:
    """The run's settings of `training` with the plan's budget, where that is more than it was given."""
    training = run["config"]["training"]
    layer = budget_layer(plan.budget)
    more = any(layer[LIMITS[kind]] > training[LIMITS[kind]] for kind in plan.budget)
    return {**training, **layer} if more else training


def delete(experiment: str) -> None:
    """Removes an experiment with all its runs and their models; refuses while one of them is trained."""
    row = get(experiment)
    if any(run["state"] == "running" for run in row["runs"]):
        raise UserError(
            text("A variant is currently being trained."), row["id"], text("Stop the experiment first, then delete it.")
        )
    opened = store.open()
    table.move(opened, experiment, ["racing"], "stopped")  # nothing new is queued while we remove
    table.stop_runs(opened, experiment, running=False)
    for run in row["runs"]:
        if opened.find(run["run"]):
            jobs.delete(run["run"])
    table.delete(opened, experiment)


def go(opened: store.Store, experiment: str) -> None:
    """Starts workers for the experiment's queue, and starts or continues a search."""
    search.advance(opened, experiment)
    spawning.spawn_worker(opened)

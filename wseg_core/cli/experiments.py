"""Commands for experiments: start one from a grid file, list them and show results."""

import time
from typing import TYPE_CHECKING, Annotated

import typer

from ..language import source, text
from . import output
from .app import PROGRAM, command
from .help import RUNS, TRAINING
from .options import Json

if TYPE_CHECKING:
    from ..experiments.expansion import Expansion

LOOK_S = 1.0  # between looks at the runs of an experiment that is waited for
STATES = {"racing": source("in progress"), "stopped": source("stopped"), "done": source("done")}


@command(
    "compare",
    TRAINING,
    source(
        "Queues an experiment with all variants described in a grid file; prints the experiment ID and the run "
        "IDs last."
    ),
    "grid.yaml",
    "grid.yaml --preview",
    "grid.yaml --name 'five optimizers' --wait --json",
)
def compare(
    grid: Annotated[
        str,
        typer.Argument(
            metavar="GRID.yaml",
            help=source(
                "A file with base (settings shared by all variants), grid (a list of values for each varied "
                "setting; x10 means ten times the default), seeds, budget (steps, epochs or seconds) and search."
            ),
        ),
    ],
    name: Annotated[
        str,
        typer.Option(
            "--name", metavar="N", help=source("A name for the experiment. Example: --name 'five optimizers'")
        ),
    ] = "",
    wait: Annotated[
        bool,
        typer.Option(
            "--wait",
            help=source(
                "Waits until all variants have ended, then shows the ranking. Ctrl-C stops waiting but not the "
                "experiment."
            ),
        ),
    ] = False,
    preview: Annotated[
        bool, typer.Option("--preview", help=source("Lists the variants without starting anything."))
    ] = False,
    json: Json = False,
) -> None:
    """Reads the corpora first, so that their faults are reported immediately."""
    from .. import config, experiments

    expansion = experiments.expand(config.read(grid))
    for remark in expansion.remarks:
        output.note(remark)
    _read_corpora(expansion)
    if preview:
        return _preview(expansion, json)
    started = experiments.start(expansion.plan.as_dict(), name)
    output.note(
        text(
            "{count} runs. To check progress: {example}",
            count=expansion.runs,
            example=f"{PROGRAM} experiments {started}",
        )
    )
    experiment = _waited(started) if wait else experiments.get(started)
    runs = [run["run"] for run in experiment["runs"]]
    if json:
        return output.document({"experiment": started, "runs": runs, **(_results(experiment) if wait else {})})
    if wait:
        _rank(experiment)
        output.say()
    output.say(started)
    for run in runs:
        output.say(run)


@command(
    "experiments",
    RUNS,
    source("Lists all experiments, newest first; with an ID, shows that experiment's runs and their ranking."),
    "",
    "20261120-201530-k3f9",
    "20261120-201530-k3f9 --json",
)
def experiments_(
    experiment: Annotated[
        str | None,
        typer.Argument(
            metavar="EXPERIMENT", help=source("The experiment to show, with its runs; all experiments if omitted.")
        ),
    ] = None,
    json: Json = False,
) -> None:
    """Lists experiments or shows one; `stop`, `resume` and `delete` accept an experiment's id as well."""
    from .. import experiments

    if experiment:
        details = experiments.get(experiment)
        if json:
            return output.document(
                {
                    "experiment": details["id"],
                    "name": details["name"],
                    "created": details["created"],
                    "plan": details["plan"],
                    "runs": [run["run"] for run in details["runs"]],
                    **_results(details),
                }
            )
        output.say(f"{details['name'] or details['id']}: {text(STATES[details['state']])}")
        return _rank(details)
    rows = experiments.listed()
    output.note_missing_home()
    if json:
        return output.document(
            [
                {"experiment": row["id"], **{key: row[key] for key in ("name", "state", "counts", "created")}}
                for row in rows
            ]
        )
    if not rows:
        return output.note(text("There are no experiments yet."))
    output.table(
        [text("experiment"), text("name"), text("state"), text("runs"), text("created")],
        [[row["id"], row["name"], text(STATES[row["state"]]), _counts(row["counts"]), row["created"]] for row in rows],
        left=3,
    )


def controlled(kind: str, experiment: str, json: bool) -> bool:
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


def _read_corpora(expansion: "Expansion") -> None:
    """Reads each corpus of the variants once and prints its notes; raises UserError for a faulty corpus."""
    from ..jobs import datasets

    references, notes = set(), []
    for candidate in expansion.variants:
        if candidate.config is None:
            continue
        data = candidate.config.data
        if (key := (data.train, data.dev, data.test, data.more)) not in references:
            references.add(key)
            notes += [
                text(message, **values)
                for _, message, values in datasets.read(datasets.resolve_references(candidate.config)).notes
            ]
    for note in dict.fromkeys(notes):
        output.note(note)


def _preview(expansion: "Expansion", json: bool) -> None:
    if json:
        return output.document(
            {
                "runs": expansion.runs,
                "variants": [
                    {
                        "name": candidate.name,
                        "variant": candidate.settings,
                        "error": str(candidate.error) if candidate.error else None,
                    }
                    for candidate in expansion.variants
                ],
            }
        )
    output.table(
        [text("variant"), text("error")],
        [[candidate.name, candidate.error or ""] for candidate in expansion.variants],
        left=2,
    )
    output.note(text("{count} runs.", count=expansion.runs))


def _waited(experiment: str) -> dict:
    """Waits until the experiment ends or the user interrupts; returns the experiment."""
    from .. import experiments
    from .progress import Line

    with Line() as line:
        try:
            while True:
                current = experiments.get(experiment)
                line.show(_progress(current))
                if current["state"] != "racing":
                    return current
                time.sleep(LOOK_S)
        except KeyboardInterrupt:
            output.note(text("The experiment continues in the background."))
            return experiments.get(experiment)


def _progress(experiment: dict) -> str:
    runs = experiment["runs"]
    total = (experiment["plan"].get("search") or {}).get("runs", len(runs))
    ended = sum(run["state"] not in ("queued", "running") for run in runs)
    parts = text("{ended} of {total} runs ended", ended=ended, total=total)
    best = max(
        (run for run in runs if run["best_dev_f1"] is not None), key=lambda run: run["best_dev_f1"], default=None
    )
    if best is None:
        return parts
    return (
        parts
        + " · "
        + text("best so far: {name}, dev F1 {f1}", name=best["name"], f1=output.percent(best["best_dev_f1"]))
    )


def _results(experiment: dict) -> dict:
    """The result of each run and the ranking, as in the JSON output."""
    from .. import experiments
    from ..experiments.results import scores

    keys = (
        "run",
        "name",
        "state",
        "failure",
        "error",
        "variant",
        "step",
        "seconds",
        "optimizer_bytes",
        "memory_bytes",
        "pruned",
    )
    results = [{**{key: run[key] for key in keys}, **scores(run)} for run in experiment["runs"]]
    return {
        "state": experiment["state"],
        "results": results,
        "ranked_by": experiments.ranked_by(experiment),
        "ranking": experiments.ranking(experiment),
    }


def _rank(experiment: dict) -> None:
    from .. import experiments, verdict
    from ..jobs import state_name

    kind = experiments.ranked_by(experiment)
    output.say(
        text("Ordered by test F1, averaged over seeds.")
        if kind == "test"
        else text("Ordered by dev F1: picking the best of many by test score would overestimate it.")
        if experiment["plan"].get("search")
        else text("Ordered by dev F1, averaged over seeds.")
    )
    output.say(verdict.rule())
    rows = []
    for place, entry in enumerate(experiments.ranking(experiment), 1):
        scored = entry["dev_f1"] is not None or entry["test_f1"] is not None
        spread = "" if entry["spread"] is None else f"± {100 * entry['spread']:.1f}"
        states = dict.fromkeys(state_name(state) for state in entry["states"])
        rows.append(
            [
                place if scored else "–",
                entry["name"],
                output.percent(entry["test_f1"]),
                output.percent(entry["dev_f1"]),
                spread,
                len(entry["runs"]),
                ", ".join(states),
                entry["error"] or "",
            ]
        )
    output.table(
        ["", text("variant"), text("test F1"), text("dev F1"), "", text("runs"), text("state"), text("error")],
        rows,
        left=2,
    )


def _counts(counts: dict) -> str:
    from ..jobs import state_name

    return ", ".join(f"{count} {state_name(state)}" for state, count in counts.items())

"""The command that starts an experiment from a grid file."""

import time
from typing import TYPE_CHECKING, Annotated

import typer

from ..language import source, text
from . import output
from .app import PROGRAM, command
from .experiments import print_decisions, print_ranking, results
from .help import TRAINING
from .options import Json

if TYPE_CHECKING:
    from ..experiments.expansion import Expansion

LOOK_S = 1.0  # between looks at the runs of an experiment that is waited for


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
                "setting; x10 means ten times the default), seeds, budget (steps, epochs or seconds; with until: sure, "
                "seeds are added until the result is clear) and search."
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
    example = f"{PROGRAM} experiments {started}"
    output.note(
        text("At most {count} runs. To check progress: {example}", count=expansion.runs, example=example)
        if expansion.plan.most
        else text("{count} runs. To check progress: {example}", count=expansion.runs, example=example)
    )
    experiment = _waited(started) if wait else experiments.get(started)
    runs = [run["run"] for run in experiment["runs"]]
    if json:
        return output.document({"experiment": started, "runs": runs, **(results(experiment) if wait else {})})
    if wait:
        print_ranking(experiment)
        print_decisions(experiment)
        output.say()
    output.say(started)
    for run in runs:
        output.say(run)


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
    output.note(
        text("At most {count} runs.", count=expansion.runs)
        if expansion.plan.most
        else text("{count} runs.", count=expansion.runs)
    )


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

"""Experiments: a grid file becomes runs that race each other; what raced, and how it came out."""

import time
from typing import Annotated

import typer

from ..language import source, text
from . import output
from .app import PROGRAM, command
from .help import RUNS, TRAINING
from .options import Json

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
    """The corpora are read first, so that a fault in them is told now."""
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
    found = _waited(started) if wait else experiments.get(started)
    runs = [run["run"] for run in found["runs"]]
    if json:
        return output.document({"experiment": started, "runs": runs, **(_results(found) if wait else {})})
    if wait:
        _rank(found)
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
    """`stop`, `resume` and `delete` take an experiment's id too."""
    from .. import experiments

    if experiment:
        found = experiments.get(experiment)
        if json:
            return output.document(
                {
                    "experiment": found["id"],
                    "name": found["name"],
                    "created": found["created"],
                    "plan": found["plan"],
                    "runs": [run["run"] for run in found["runs"]],
                    **_results(found),
                }
            )
        output.say(f"{found['name'] or found['id']}: {text(STATES[found['state']])}")
        return _rank(found)
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
    """Does to an experiment what `stop`, `resume` or `delete` do to a run; False where the id is no experiment's."""
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


def _read_corpora(expansion) -> None:
    """Reads what each variant learns from and is scored on, each corpus once, and tells its notes; a fault ends it here."""
    from ..jobs import datasets

    seen, notes = set(), []
    for one in expansion.variants:
        data = one.config and one.config.data
        if data and (key := (data.train, data.dev, data.test, data.more)) not in seen:
            seen.add(key)
            notes += [text(message, **values) for _, message, values in datasets.read(datasets.firm(one.config)).notes]
    for note in dict.fromkeys(notes):
        output.note(note)


def _preview(expansion, json: bool) -> None:
    if json:
        return output.document(
            {
                "runs": expansion.runs,
                "variants": [
                    {"name": one.name, "variant": one.settings, "error": str(one.error) if one.error else None}
                    for one in expansion.variants
                ],
            }
        )
    output.table([text("variant"), text("error")], [[one.name, one.error or ""] for one in expansion.variants], left=2)
    output.note(text("{count} runs.", count=expansion.runs))


def _waited(experiment: str) -> dict:
    """The experiment when it races no more, or when whoever waits has had enough."""
    from .. import experiments
    from .progress import Line

    with Line() as line:
        try:
            while True:
                found = experiments.get(experiment)
                line.show(_progress(found))
                if found["state"] != "racing":
                    return found
                time.sleep(LOOK_S)
        except KeyboardInterrupt:
            output.note(text("The experiment continues in the background."))
            return experiments.get(experiment)


def _progress(found: dict) -> str:
    runs = found["runs"]
    total = (found["plan"].get("search") or {}).get("runs", len(runs))
    ended = sum(run["state"] not in ("queued", "running") for run in runs)
    said = text("{ended} of {total} runs ended", ended=ended, total=total)
    best = max(
        (run for run in runs if run["best_dev_f1"] is not None), key=lambda run: run["best_dev_f1"], default=None
    )
    if best is None:
        return said
    return (
        said
        + " · "
        + text("best so far: {name}, dev F1 {f1}", name=best["name"], f1=output.percent(best["best_dev_f1"]))
    )


def _results(found: dict) -> dict:
    """What became of each run, and the ranking, as JSON has them."""
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
    results = [{**{key: run[key] for key in keys}, **scores(run)} for run in found["runs"]]
    return {
        "state": found["state"],
        "results": results,
        "ranked_by": experiments.ranked_by(found),
        "ranking": experiments.ranking(found),
    }


def _rank(found: dict) -> None:
    from .. import experiments, verdict
    from ..jobs import state_name

    kind = experiments.ranked_by(found)
    output.say(
        text("Ordered by test F1, averaged over seeds.")
        if kind == "test"
        else text("Ordered by dev F1: picking the best of many by test score would overestimate it.")
        if found["plan"].get("search")
        else text("Ordered by dev F1, averaged over seeds.")
    )
    output.say(verdict.rule())
    rows = []
    for place, entry in enumerate(experiments.ranking(found), 1):
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

"""The command that lists experiments, or shows the results of one."""

from typing import Annotated

import typer

from ..language import source, text
from . import output
from .app import command
from .help import RUNS
from .options import Json

STATES = {"racing": source("in progress"), "stopped": source("stopped"), "done": source("done")}


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
                    **results(details),
                }
            )
        output.say(f"{details['name'] or details['id']}: {text(STATES[details['state']])}")
        print_ranking(details)
        return print_decisions(details)
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


def results(experiment: dict) -> dict:
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
    rows = [{**{key: run[key] for key in keys}, **scores(run)} for run in experiment["runs"]]
    decisions = experiments.decisions(experiment)
    return {
        "state": experiment["state"],
        "results": rows,
        "ranked_by": experiments.ranked_by(experiment),
        "ranking": experiments.ranking(experiment),
        **({} if decisions is None else {"verdict": decisions}),
    }


def print_decisions(experiment: dict) -> None:
    """Prints what an experiment that adds seeds until it is sure has decided, a sentence per pair."""
    from .. import experiments

    for pair in experiments.decisions(experiment) or ():
        output.say(pair["sentence"])


def print_ranking(experiment: dict) -> None:
    """Prints the ranking of the variants as a table."""
    from .. import experiments, verdict
    from ..jobs import state_name

    kind = experiments.ranked_by(experiment)
    output.say(
        text("Ordered by test F1, averaged over seeds.")
        if kind == "test"
        else text("Ordered by dev F1, averaged over seeds; test F1 beside it is not used to choose.")
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
                output.percent(entry["dev_f1"]),
                *([spread] if kind == "dev" else []),
                output.percent(entry["test_f1"]),
                *([spread] if kind == "test" else []),
                len(entry["runs"]),
                ", ".join(states),
                entry["error"] or "",
            ]
        )
    columns = ["", text("test F1")] if kind == "dev" else [text("test F1"), ""]
    output.table(
        ["", text("variant"), text("dev F1"), *columns, text("runs"), text("state"), text("error")],
        rows,
        left=2,
    )


def _counts(counts: dict) -> str:
    from ..jobs import state_name

    return ", ".join(f"{count} {state_name(state)}" for state, count in counts.items())

"""The command that tests which runs are better."""

from typing import Annotated

import typer

from ..language import source, text
from . import output
from .app import command
from .help import RUNS
from .options import Json


@command(
    "verdict",
    RUNS,
    source(
        "Compares runs and reports which is better and how sure that is: paired bootstrap over sentences, and "
        "the spread over seeds."
    ),
    "20261120-201530-k3f9 20261120-203141-w7mq",
    "20261120-201530-k3f9 20261120-203141-w7mq --against best --json",
    "20261120-201530-k3f9 20261120-203141-w7mq --margin 0.3",
    "20261120-201530-k3f9 --by optimizer.name",
)
def verdict(
    runs: Annotated[
        list[str],
        typer.Argument(
            metavar="RUN",
            help=source(
                "Two or more run IDs, or an experiment ID. Runs that differ only in their seed count as one "
                "variant; a verdict on settings needs three seeds per variant."
            ),
        ),
    ],
    against: Annotated[
        str | None,
        typer.Option(
            "--against",
            metavar="RUN",
            help=source(
                "Compares only with the variant of this run, or with the best variant, instead of all pairs. "
                "Example: --against best"
            ),
        ),
    ] = None,
    margin: Annotated[
        float | None,
        typer.Option(
            "--margin",
            metavar="POINTS",
            min=0,
            max=100,
            help=source(
                "Margin of practical equality in F1 points: two variants are called equal only where the whole "
                "interval of their difference lies within it. Default: 0.5. Example: --margin 0.3"
            ),
        ),
    ] = None,
    by: Annotated[
        str | None,
        typer.Option(
            "--by",
            metavar="SETTING",
            help=source(
                "One verdict for a single setting of an experiment with several: compares its values over the same "
                "other settings and seeds, and reports whether the difference depends on those settings. Example: "
                "--by optimizer.name"
            ),
        ),
    ] = None,
    json: Json = False,
) -> None:
    """Prints one sentence per pair, or a JSON list of pairs with their numbers."""
    from .. import jobs
    from ..verdict import MARGIN

    if by:
        return _by_factor(
            jobs.judge_factor(expand_experiments(runs), by, MARGIN if margin is None else margin / 100), json
        )
    verdicts = jobs.judge(expand_experiments(runs), against, MARGIN if margin is None else margin / 100)
    for left in verdicts["left_out"]:
        output.note(text("Left out: {run}: {reason}", run=left["run"], reason=left["reason"]))
    if json:
        return output.document(verdicts["pairs"])
    for pair in verdicts["pairs"]:
        output.say(pair["sentence"])
    for caveat in verdicts["caveats"]:
        output.say(f"- {caveat}")
    output.say()
    output.table(
        [text("variant"), text("dev F1"), text("test F1"), text("seeds"), text("runs")],
        [
            [
                group["name"],
                output.percent(group["dev_f1"]),
                output.percent(group["test_f1"]),
                len(group["runs"]),
                " ".join(group["runs"]),
            ]
            for group in verdicts["groups"]
        ],
    )


def expand_experiments(given: list[str]) -> list[str]:
    """Run ids, with each experiment id replaced by the ids of its runs; until sure, by those that it compares."""
    from .. import experiments, store
    from ..store import experiments as table

    opened, runs = store.open(), []
    for reference in given:
        if experiment := table.find(opened, reference):
            rows = table.runs_of(opened, reference)
            if (experiment["plan"].get("budget") or {}).get("until"):
                rows = experiments.representatives(rows)
            runs += [row["run"] for row in rows]
        else:
            runs.append(reference)
    return runs


def _by_factor(result: dict, json: bool) -> None:
    """Prints the verdict on a factor: a sentence per pair of levels, whether it depends on the rest, and the cells."""
    if json:
        return output.document(result)
    for sentence in result["sentences"]:
        output.say(sentence)
    output.say()
    scores = {(cell["level"], cell["rest"]): cell for cell in result["cells"]}
    output.table(
        ["", *result["rest"]],
        [
            [level, *(output.percent(scores[level, rest]["f1"]) for rest in result["rest"])]
            for level in result["levels"]
        ],
    )
    if result["left_out"]:
        output.note(
            text(
                "Not compared, because the other settings or seeds differ: {names}", names=", ".join(result["left_out"])
            )
        )

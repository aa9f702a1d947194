"""The verdict: which of some runs is better, and whether it is sure."""

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
)
def verdict(
    runs: Annotated[
        list[str],
        typer.Argument(
            metavar="RUN...",
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
    json: Json = False,
) -> None:
    """One sentence a pair; the JSON is a list of pairs with the numbers behind each."""
    from .. import jobs

    found = jobs.judge(_spelt_out(runs), against)
    for left in found["left_out"]:
        output.note(text("Left out: {run}: {reason}", run=left["run"], reason=left["reason"]))
    if json:
        return output.document(found["pairs"])
    for pair in found["pairs"]:
        output.say(pair["sentence"])
    output.say()
    output.table(
        [text("variant"), text("mean F1"), text("seeds"), text("runs")],
        [
            [group["name"], output.percent(group["f1"]), len(group["runs"]), " ".join(group["runs"])]
            for group in found["groups"]
        ],
    )


def _spelt_out(given: list[str]) -> list[str]:
    """The ids of runs, those of an experiment in place of its own."""
    from .. import store
    from ..store import experiments

    opened = store.open()
    return [
        run
        for one in given
        for run in (
            [row["run"] for row in experiments.runs_of(opened, one)] if experiments.find(opened, one) else [one]
        )
    ]

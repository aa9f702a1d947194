"""Committees of trained models."""

from typing import Annotated

import typer

from ..language import source, text
from . import output
from .app import PROGRAM, command
from .help import MODELS
from .options import Json
from .training import Name


@command(
    "committee",
    MODELS,
    source(
        "Combines several models into one, a committee: it takes the segmentation with the highest mean score of its "
        "members. The models are copied, so the runs can be deleted afterwards."
    ),
    "20261120-201530-k3f9 20261120-202210-m8qt",
    "20261120-201530-k3f9 20261120-202210-m8qt --name two-seeds --json",
)
def committee(
    runs: Annotated[
        list[str],
        typer.Argument(metavar="RUN RUN", help=source("Two or more runs with a model, or checkpoint folders.")),
    ],
    name: Name = "",
    mean: Annotated[
        str,
        typer.Option(
            metavar="lattices|gaps",
            help=source(
                "What is averaged: `lattices`, the scores of whole tag paths, or `gaps`, the log-odds of each gap. By "
                "default lattices if all members have the same tag scheme, else gaps."
            ),
        ),
    ] = "",
    json: Json = False,
) -> None:
    """Stores the committee as a run, which every command takes as MODEL."""
    from .. import jobs

    result = jobs.make_committee(runs, name, mean)
    if json:
        return output.document(result)
    output.facts(
        [
            (text("run"), result["run"]),
            (text("members"), output.number(len(result["members"]))),
            (text("averages"), text("scores of whole tag paths") if result["mean"] == "lattices"
             else text("log-odds of each gap")),
            (text("parameters"), output.number(result["parameters"])),
            *((text("dev F1") if split == "dev" else text("test F1"), output.percent(result[split]["f1"]))
              for split in ("dev", "test") if result[split]),
        ]
    )  # fmt: skip
    output.note(text("To segment text with this model: {example}", example=f"{PROGRAM} segment {result['run']} FILE"))

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
        "Combines several models into one, a committee: it decides each gap by the mean of its members' log-odds. "
        "The models are copied, so the runs can be deleted afterwards."
    ),
    "20261120-201530-k3f9 20261120-202210-m8qt",
    "20261120-201530-k3f9 20261120-202210-m8qt --name three-seeds --json",
)
def committee(
    runs: Annotated[
        list[str],
        typer.Argument(metavar="RUN RUN", help=source("Two or more runs with a model, or checkpoint folders.")),
    ],
    name: Name = "",
    json: Json = False,
) -> None:
    """Stores the committee as a run, which every command takes as MODEL."""
    from .. import jobs

    result = jobs.make_committee(runs, name)
    if json:
        return output.document(result)
    output.facts(
        [
            (text("run"), result["run"]),
            (text("members"), output.number(len(result["members"]))),
            (text("parameters"), output.number(result["parameters"])),
            *((text("dev F1") if split == "dev" else text("test F1"), output.percent(result[split]["f1"]))
              for split in ("dev", "test") if result[split]),
        ]
    )  # fmt: skip
    output.note(text("To segment text with this model: {example}", example=f"{PROGRAM} segment {result['run']} FILE"))

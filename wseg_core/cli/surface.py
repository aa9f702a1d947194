"""The command that computes the loss surface of runs."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..errors import UserError
from ..language import source, text
from . import output
from .app import command
from .help import RUNS
from .options import Json

if TYPE_CHECKING:
    from ..inspection.surface.records import Place, Surface
    from ..jobs.surfaces.requests import Request


@command(
    "surface",
    RUNS,
    source(
        "Computes the loss surface: the loss on a plane through the weights of runs that started from the same "
        "weights, and the paths of these runs on it."
    ),
    "20261120-201530-k3f9 20261120-203141-w7mq",
    "20261120-201530-k3f9 20261120-203141-w7mq --plane runs --json",
    "20261120-201530-k3f9 --plane random --on train",
)
def surface(
    runs: Annotated[
        list[str],
        typer.Argument(
            metavar="RUN",
            help=source(
                "Run IDs, or an experiment ID. If the runs started from different weights, the largest group with "
                "the same initial weights is used."
            ),
        ),
    ],
    plane: Annotated[
        str,
        typer.Option(
            "--plane",
            metavar="NAME",
            help=source(
                "The plane: principal (the two directions in which the trajectories move most), runs (through the start "
                "and the ends of the first two runs), or random (two random directions around the best run). Example: "
                "--plane runs"
            ),
        ),
    ] = "principal",
    on: Annotated[
        str,
        typer.Option(
            "--on",
            metavar="SPLIT",
            help=source("Measures the loss on sentences of the development set (dev) or the training set (train)."),
        ),
    ] = "dev",
    json: Json = False,
) -> None:
    """Prints where each run ended on the plane; with --json the losses and trajectories as well."""
    from .. import store
    from ..inspection.surface.plane import PLANES
    from ..jobs.surfaces import requests, sharing
    from .verdict import expand_experiments

    _check("--plane", plane, PLANES)
    _check("--on", on, requests.SPLITS)
    opened = store.open()
    eligible = sharing.shared([opened.get(run) for run in dict.fromkeys(expand_experiments(runs))])
    for left in eligible.left_out:
        output.note(text("Left out: {run}: {reason}", run=left["run"], reason=left["reason"]))
    if not eligible.rows:
        raise UserError(
            text("None of these runs can be shown on a loss surface."),
            advice=text("Choose runs that have ended and were trained with this version."),
        )
    computed = _computed(requests.Request(tuple(row["run"] for row in eligible.rows), plane, on))
    names = {row["run"]: row["name"] for row in eligible.rows}
    if json:
        values = computed.as_dict()
        for path in values["runs"]:
            path["name"] = names[path["run"]]
        return output.document({**values, "left_out": eligible.left_out})
    _print(computed, names)


@command(
    "surface-in",
    RUNS,
    source("Computes the loss surface that is requested in a folder."),
    "/tmp/checkpoints/.surfaces/x",
    hidden=True,
)
def surface_in(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help=source("The folder of the loss surface."))],
) -> None:
    """Computes a surface for a page, which starts this command."""
    from ..jobs.surfaces.computing import compute_in

    compute_in(folder)


def _check(option: str, value: str, known: Iterable[str]) -> None:
    if value not in known:
        raise UserError(
            text("“{value}” is not one of the choices.", value=value[:40]),
            option,
            text("Available: {names}.", names=", ".join(known)),
        )


def _computed(request: "Request") -> "Surface":
    """The surface, with the progress on stderr."""
    from ..jobs.surfaces.computing import Cancelled, compute
    from .progress import Line

    with Line() as line:

        def progress(done: int, total: int) -> None:
            share = (
                10 * (10 * done // total) if total else 0
            )  # a new line for each tenth, where lines are not overwritten
            if total:
                line.show(text("Computing the loss at {total} points: {share} %", total=total, share=share))
            else:
                line.show(text("Reading the runs"))

        try:
            return compute(request, progress)
        except Cancelled:
            raise UserError(text("The computation was cancelled."), advice=text("Start it again.")) from None


def _print(computed: "Surface", names: dict[str, str]) -> None:
    from ..inspection.surface.plane import PLANES
    from ..inspection.surface.words import explained

    splits = {"dev": text("development set"), "train": text("training set")}
    output.facts(
        [
            (text("plane"), text(PLANES[computed.plane])),
            (
                text("sample"),
                text(
                    "{sentences} sentences of the {split}, {characters} characters",
                    sentences=computed.sentences,
                    split=splits[computed.split],
                    characters=output.number(computed.characters),
                ),
            ),
            (text("loss at the start"), _loss(computed.start)),
        ]
    )
    output.say(explained(computed))
    output.say()
    output.table(
        [
            text("run"),
            text("name"),
            text("step"),
            "x",
            "y",
            text("distance from the plane"),
            text("loss"),
            text("explained variance"),
            text("points of the trajectory"),
        ],
        [
            [
                path.run,
                names[path.run],
                path.last.step,
                f"{path.last.x:.3f}",
                f"{path.last.y:.3f}",
                f"{path.last.distance:.3f}",
                _loss(path.last),
                output.percent(path.share),
                len(path.steps),
            ]
            for path in computed.runs
        ],
        left=2,
    )
    for path in computed.runs:
        if not path.recorded:
            output.note(text("{run} has no trajectory, because it was trained by an older version.", run=path.run))


def _loss(place: "Place") -> str:
    return "–" if place.loss is None else f"{place.loss:.4f}"

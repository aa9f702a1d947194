"""The command that compares one step of every optimizer from a run's checkpoint."""

from typing import Annotated

import typer

from ..errors import UserError
from ..language import source, text
from . import output
from .app import command
from .help import RUNS
from .options import Json, Run, whole_number


@command(
    "steps",
    RUNS,
    source("Compares one step of every optimizer from the same weights and the same gradient; changes nothing."),
    "20261120-201530-k3f9",
    "20261120-201530-k3f9 --checkpoint last --rate x0.1 --json",
    "20261120-201530-k3f9 --text '研究 生命 起源'",
)
def steps(
    run: Run,
    checkpoint: Annotated[
        str,
        typer.Option(
            "--checkpoint",
            metavar="NAME",
            help=source(
                "The checkpoint to start from: best, last, or the step of one that is still stored. Example: "
                "--checkpoint last"
            ),
        ),
    ] = "best",
    batch: Annotated[
        int | None,
        typer.Option(
            "--batch",
            metavar="STEP",
            parser=whole_number,
            help=source(
                "The step of the run whose batch of training sentences is used for the gradient. Default: the one "
                "after the checkpoint. Example: --batch 1"
            ),
        ),
    ] = None,
    sentence: Annotated[
        str | None,
        typer.Option(
            "--text",
            metavar="WORDS",
            help=source(
                "A sentence to compute the gradient from, instead of a batch, with spaces between its words. "
                "Example: --text '研究 生命 起源'"
            ),
        ),
    ] = None,
    rate: Annotated[
        str,
        typer.Option(
            "--rate",
            metavar="RATE",
            help=source(
                "The learning rate: one number for all optimizers, or a multiple of the learning rate of each. "
                "Example: --rate x0.3"
            ),
        ),
    ] = "x1",
    json: Json = False,
) -> None:
    """Prints a table of the steps; with --json also the angles between them and the changed gaps."""
    from ..inspection.steps.rate import parse

    if batch is not None and sentence is not None:
        raise UserError(text("--batch and --text cannot be used together."), "steps", text("Use only one of them."))
    chosen = parse(rate)
    from ..jobs import stepping  # imports torch

    start = stepping.open_run(run, checkpoint, batch, sentence)
    result = start.as_dict(start.compare(chosen))
    if json:
        return output.document(result)
    output.facts(
        [
            (text("checkpoint"), result["checkpoint"]),
            (text("state of the run's optimizer"), text("resumed") if result["resume_state"] else text("new")),
            (text("batch"), _batch(result["batch"])),
            (text("gradient norm"), f"{result['gradient']:.4g}"),
            (text("loss of the batch"), f"{result['batch_loss']:.4g}"),
            (text("dev loss"), "–" if result["dev_loss"] is None else f"{result['dev_loss']:.4g}"),
        ]
    )
    output.say()
    _table(result)


def _batch(batch: dict) -> str:
    if batch["words"]:
        return " ".join(batch["words"])
    return text(
        "step {step}: {sentences} sentences, {characters} characters",
        step=batch["step"],
        sentences=batch["sentences"],
        characters=batch["characters"],
    )


def _table(result: dict) -> None:
    """One row per optimizer; the reasons of those that cannot take a step below."""
    able = [step for step in result["optimizers"] if step["obstacle"] is None]
    output.table(
        [
            text("optimizer"),
            text("state"),
            text("learning rate"),
            text("step length"),
            text("angle to the negative gradient"),
            text("change of the batch's loss"),
            text("change of the dev loss"),
            text("changed gaps"),
        ],
        [
            [
                step["name"],
                text("resumed") if step["state"] == "run" else text("new"),
                f"{step['rate']:g}",
                f"{step['length']:.4g}",
                "–" if step["angle"] is None else f"{step['angle']:.1f}°",
                f"{step['batch_change']:+.4f}",
                "–" if step["dev_change"] is None else f"{step['dev_change']:+.4f}",
                len(step["flips"]),
            ]
            for step in able
        ],
        left=2,
    )
    for step in result["optimizers"]:
        if reason := step["obstacle"] or step["note"]:
            output.say(f"{step['name']}: {reason}")

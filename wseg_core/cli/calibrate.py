"""Temperature scaling of a trained model."""

from typing import TYPE_CHECKING, Annotated

import typer

from ..errors import UserError
from ..language import source, text
from . import output
from .app import command
from .help import MODELS
from .loading import load
from .options import Format, Model

if TYPE_CHECKING:
    from ..config import Config


@command(
    "calibrate",
    MODELS,
    source("Fits a temperature that calibrates a model's probabilities, and stores it with the model; no cut changes."),
    "20261120-201530-k3f9",
    "20261120-201530-k3f9 demo/dev --json",
    "20261120-201530-k3f9 --forget",
)
def calibrate(
    model: Model,
    file: Annotated[
        str | None,
        typer.Argument(
            metavar="F",
            help=source("A segmented file that the model was not trained on. Default: the development set of its run."),
        ),
    ] = None,
    forget: Annotated[bool, typer.Option("--forget", help=source("Removes the stored temperature."))] = False,
    format: Format = None,
    json: Annotated[
        bool,
        typer.Option(
            "--json",
            help=source(
                "One JSON document: temperature; nll_before and nll_after (nats per gap), ece_before and "
                "ece_after, brier_before and brier_after; gaps (how many it was fitted on)."
            ),
        ),
    ] = False,
) -> None:
    """Fits and stores a temperature, which other commands use with `--calibrated`."""
    from ..inference.segmenter import Segmenter
    from ..inspection import temperature

    if forget:
        temperature.forget(model)
        return output.note(text("The model no longer has a stored temperature."))
    segmenter = Segmenter.load(model)
    result = temperature.fit(segmenter, _sentences(segmenter.config, file, format))
    if not result["gaps"]:
        raise UserError(
            text("There are no gaps to fit a temperature on."), file or "F", text("Give a file with longer sentences.")
        )
    temperature.store(model, result)
    if json:
        return output.document(result)
    output.facts(
        [
            (text("temperature"), f"{result['temperature']:.3f}"),
            (text("calibration error (ECE) before"), output.percent(result["ece_before"])),
            (text("calibration error (ECE) after"), output.percent(result["ece_after"])),
            (text("negative log-likelihood per gap (NLL) before"), f"{result['nll_before']:.4f}"),
            (text("negative log-likelihood per gap (NLL) after"), f"{result['nll_after']:.4f}"),
        ]
    )


def _sentences(config: "Config", file: str | None, format: str | None) -> list[list[str]]:
    from ..jobs import datasets

    if file:
        return load(file, "dev", format=format).sentences
    data = config.data.model_copy(update={"test": None})
    dev = datasets.read(config.model_copy(update={"data": data})).dev
    if not dev:
        raise UserError(text("This model's run had no development set."), "F", text("Give a segmented file."))
    return dev

"""The learning-rate finder."""

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..language import source, text
from . import output
from .app import command
from .help import TRAINING
from .options import Json
from .training import ConfigFile, Sets, Train, config_of

if TYPE_CHECKING:
    from ..training import trainer
    from .progress import Watcher


@command(
    "find-rate",
    TRAINING,
    source("Finds a good learning rate by training briefly while the learning rate rises; saves nothing."),
    "--train demo",
    "--train demo --set encoder.name=bilstm --set optimizer.name=sgd --json",
)
def find_rate(train: Train = None, config: ConfigFile = None, set: Sets = None, json: Json = False) -> None:
    """Prints a suggested learning rate; with --json the curve as well."""
    from ..jobs import datasets
    from ..training import rangetest
    from .progress import Watcher

    chosen = datasets.resolve_references(config_of(train, None, None, config, set or [], ""))
    sentences = datasets.read(chosen).train
    with Watcher() as watcher:
        result = rangetest.find(chosen, sentences, observer=_observer(watcher))
    if json:
        return output.document(result)
    suggested = result["suggested"]
    output.facts(
        [
            (text("suggested learning rate"), "–" if suggested is None else f"{suggested:g}"),
            (text("current learning rate"), f"{chosen.as_dict()['optimizer']['lr']:g}"),
        ]
    )
    output.say(result["sentence"])


@command(
    "find-rate-in",
    TRAINING,
    source("Finds a learning rate for the config in a folder."),
    "/tmp/wseg-rate-x",
    hidden=True,
)
def find_rate_in(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help=source("The folder of the learning rate search."))],
) -> None:
    """Runs the search for a page, which starts this command."""
    from ..jobs.ratesearch import search_in

    search_in(folder)


def _observer(watcher: "Watcher") -> "trainer.Observer":
    """An observer that updates the progress bar."""
    from ..training import trainer

    class Telling(trainer.Observer):
        def started(self, info: trainer.TrainingStarted) -> None:
            watcher("started", dataclasses.asdict(info))

        def step(self, row: dict) -> None:
            watcher("step", row)

    return Telling()

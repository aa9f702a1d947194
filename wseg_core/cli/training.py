"""Commands for training: in the foreground with a progress bar, or in the background."""

from typing import TYPE_CHECKING, Annotated

import typer

from ..errors import UserError
from ..language import source, text
from . import output
from .app import PROGRAM, command
from .help import TRAINING
from .options import Json, check_utf8

if TYPE_CHECKING:
    from ..config import Config

Train = Annotated[
    str | None,
    typer.Option(
        "--train",
        metavar="F",
        help=source(
            "The training set: a segmented file or a corpus. Example: --train demo, which also sets --dev and --test"
        ),
    ),
]
Dev = Annotated[
    str | None,
    typer.Option(
        "--dev",
        metavar="F",
        help=source(
            "The development set, evaluated during training; without it, a random tenth of the training "
            "sentences, drawn with a seed, is held out. Example: --dev demo/dev"
        ),
    ),
]
Test = Annotated[
    str | None,
    typer.Option(
        "--test", metavar="F", help=source("The test set, evaluated once at the end. Example: --test demo/test")
    ),
]
ConfigFile = Annotated[
    str | None,
    typer.Option(
        "--config",
        metavar="C.yaml",
        help=source(
            "A settings file in the format that `show` prints; other options override it. Example: --config bilstm.yaml"
        ),
    ),
]
Sets = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="a.b=v",
        help=source(
            "One setting; can be repeated; `settings` lists all settings. Example: --set encoder.name=bilstm "
            "--set training.epochs=5"
        ),
    ),
]
Teacher = Annotated[
    str | None,
    typer.Option(
        "--teacher",
        metavar="MODEL",
        help=source(
            "A model that segments the raw text of --raw for this one to learn from: a run ID or a checkpoint "
            "folder. Example: --teacher 20261120-201530-k3f9 --raw news.txt"
        ),
    ),
]
Raw = Annotated[
    str | None,
    typer.Option(
        "--raw", metavar="F", help=source("Raw text for the teacher, one sentence per line. Example: --raw news.txt")
    ),
]
Name = Annotated[
    str, typer.Option("--name", metavar="N", help=source("A name for the run. Example: --name 'first try'"))
]

_EXAMPLES = (
    "--train demo",
    "--train demo --set encoder.name=bilstm --set loss.name=crf",
    "--train train.txt --dev dev.txt --test test.txt --name news",
)


@command(
    "train",
    TRAINING,
    source("Trains a model in the foreground with a progress bar; Ctrl-C stops training and keeps the best model."),
    *_EXAMPLES,
)
def train(
    train: Train = None,
    dev: Dev = None,
    test: Test = None,
    config: ConfigFile = None,
    set: Sets = None,
    teacher: Teacher = None,
    raw: Raw = None,
    name: Name = "",
    json: Json = False,
) -> None:
    """Trains in the foreground; prints the result as JSON or as tables."""
    from .. import jobs
    from .progress import Watcher

    chosen = config_of(train, dev, test, config, [*_taught(teacher, raw), *(set or [])], name)
    with Watcher() as watcher:
        result = jobs.train_here(chosen, name, progress=watcher)
    if json:
        return output.document(result)
    output.facts(
        [
            (text("run"), result["run"]),
            (text("state"), jobs.state_name(result["state"])),
            (text("time"), output.duration(result["seconds"])),
            (text("characters per second"), output.number(result["characters_per_second"])),
            (text("parameters"), output.number(result["parameters"])),
            (text("checkpoint"), result["checkpoint"] or "–"),
        ]
    )
    for split in ("dev", "test"):
        if result[split]:
            output.say()
            output.say(text("Scores on the {split} set:", split=split))
            output.score(result[split])
    if result["checkpoint"]:
        output.note(
            text("To segment text with this model: {example}", example=f"{PROGRAM} segment {result['run']} FILE")
        )


@command(
    "start",
    TRAINING,
    source(
        "Queues a run for training in the background and returns immediately; the last line of output is the run ID."
    ),
    *_EXAMPLES,
)
def start(
    train: Train = None,
    dev: Dev = None,
    test: Test = None,
    config: ConfigFile = None,
    set: Sets = None,
    teacher: Teacher = None,
    raw: Raw = None,
    name: Name = "",
    json: Json = False,
) -> None:
    """Queues a run; reads the corpora first, so that their faults are reported immediately."""
    from .. import jobs
    from ..jobs import datasets

    chosen = datasets.resolve_references(
        config_of(train, dev, test, config, [*_taught(teacher, raw), *(set or [])], name)
    )
    for _, message, values in datasets.read(chosen, raw=True).notes:
        output.note(text(message, **values))
    run = jobs.start(chosen, name)
    output.note(text("Queued. To follow its progress: {example}", example=f"{PROGRAM} show {run}"))
    output.document({"run": run, "state": "queued"}) if json else output.say(run)


def _taught(teacher: str | None, raw: str | None) -> list[str]:
    """The settings that --teacher and --raw stand for."""
    given = {"training.teacher": teacher, "data.raw": raw}
    return [f"{key}={value}" for key, value in given.items() if value is not None]


def config_of(
    train: str | None, dev: str | None, test: str | None, path: str | None, sets: list[str], name: str
) -> "Config":
    """The resolved config of the options; raises UserError if there is no training set."""
    from .. import config

    check_utf8("".join([name, *sets]), "--name, --set")
    layer = config.read(path) if path else {}
    data = layer.get("data") or {}
    given = {
        split: reference
        for split, reference in (("train", train), ("dev", dev), ("test", test))
        if reference is not None
    }
    if (
        "train" not in given
        and not (isinstance(data, dict) and data.get("train"))
        and not any(s.replace(" ", "").startswith("data.train=") for s in sets)
    ):
        raise UserError(
            text("No training data was specified."),
            "--train",
            text("Specify a corpus or a file: {example}", example="--train demo"),
        )
    if isinstance(data, dict):
        layer = {**layer, "data": {**data, **given}}
    return config.resolve(layer, sets)

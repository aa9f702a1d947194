"""Commands for models: show probabilities, and evaluate."""

from typing import Annotated

import typer

from ..errors import UserError
from ..language import source, text
from . import output
from .app import command
from .help import MODELS
from .loading import load, training_set
from .options import (
    Calibrated,
    Column,
    Encoding,
    Format,
    Json,
    Keep,
    Model,
    SkipFaulty,
    UserDictionary,
    check_utf8,
    whole_number,
)
from .segment import overlaid

TrainWords = Annotated[
    str | None,
    typer.Option(
        "--train-words",
        metavar="FILE",
        help=source(
            "The words seen in training: one word per line, or a segmented file; used to distinguish "
            "out-of-vocabulary (OOV) words from known words. Example: --train-words demo/train"
        ),
    ),
]


@command(
    "probabilities",
    MODELS,
    source("Shows a model's confidence in each tag and each cut, and the alternative segmentations of a text."),
    "20261120-201530-k3f9 研究生命起源",
    "20261120-201530-k3f9 研究生命起源 --best 10 --json",
)
def probabilities(
    model: Model,
    content: Annotated[
        str, typer.Argument(metavar="TEXT", help=source("The text to inspect, for example 研究生命起源."))
    ],
    best: Annotated[
        int,
        typer.Option(
            "--best",
            metavar="K",
            parser=whole_number,
            help=source("How many segmentations to list, best first (1 to 100). Example: --best 10"),
        ),
    ] = 5,
    softmax: Annotated[
        bool,
        typer.Option(
            "--softmax",
            help=source("Adds each character's raw softmax probabilities, computed independently of its neighbours."),
        ),
    ] = False,
    dictionary: UserDictionary = None,
    keep: Keep = None,
    calibrated: Calibrated = False,
    json: Json = False,
) -> None:
    """Prints tag and gap probabilities and the best segmentations, as JSON or as tables."""
    from ..inference.segmenter import Segmenter

    check_utf8(content, "TEXT")
    prediction = overlaid(Segmenter.load(model, calibrated=calibrated), dictionary, keep).probabilities(
        content, best, softmax
    )
    if json:
        return output.document(prediction)
    if not prediction["text"]:
        return output.note(text("The text contains no characters."))
    output.say(" ".join(prediction["words"]))
    output.say()
    raw = [f"softmax {tag}" for tag in prediction["tags"]] if softmax else []
    rows = zip(
        prediction["text"],
        prediction["probabilities"],
        prediction.get("softmax", prediction["probabilities"]),
        prediction["boundary"],
    )
    output.table(
        ["", *prediction["tags"], text("cut after"), *raw],
        [
            [character, *map(output.percent, tags), output.percent(gap), *(map(output.percent, row) if softmax else ())]
            for character, tags, row, gap in rows
        ],
    )
    output.say()
    output.table(
        [text("probability"), text("segmentation")],
        [[output.percent(s["probability"]), " ".join(s["words"])] for s in prediction["segmentations"]],
        left=2,
    )


@command(
    "evaluate",
    MODELS,
    source("Evaluates a model on a segmented file: precision, recall, F1 and recall of out-of-vocabulary words."),
    "20261120-201530-k3f9 demo",
    "20261120-201530-k3f9 gold.txt --json",
)
def evaluate(
    model: Model,
    file: Annotated[
        str,
        typer.Argument(metavar="F", help=source("A segmented file or a corpus: demo/dev, or demo for its test set.")),
    ],
    train_words: TrainWords = None,
    dictionary: UserDictionary = None,
    keep: Keep = None,
    format: Format = None,
    encoding: Encoding = None,
    column: Column = None,
    skip_faulty: SkipFaulty = False,
    json: Json = False,
) -> None:
    """Scores a model; uses the words of its training set for OOV figures if it is still available."""
    gold = load(file, "test", format=format, encoding=encoding, column=column, skip_faulty=skip_faulty)
    from ..inference.evaluation import evaluate as scored
    from ..inference.segmenter import Segmenter

    segmenter = overlaid(Segmenter.load(model), dictionary, keep)
    known = None
    if train_words:
        known = _words(train_words)
    elif (training := training_set(segmenter.config)) is not None:
        known = {word for words in training for word in words}
    result = scored(segmenter, gold.sentences, known)
    output.document(result) if json else output.score(result)


@command(
    "score",
    MODELS,
    source("Scores a segmentation against the gold segmentation, as in the SIGHAN bakeoffs."),
    "gold.txt predicted.txt",
    "gold.txt predicted.txt --train-words train.txt --json",
)
def score(
    gold: Annotated[
        str,
        typer.Argument(metavar="GOLD", help=source("The gold segmentation: a file, or a corpus such as demo/test.")),
    ],
    predicted: Annotated[
        str,
        typer.Argument(metavar="PRED", help=source("The segmentation to score: the same text, segmented by a model.")),
    ],
    train_words: TrainWords = None,
    format: Format = None,
    encoding: Encoding = None,
    column: Column = None,
    json: Json = False,
) -> None:
    """Scores two files in any corpus format; text without any cut is accepted."""
    from ..inference import metrics

    options = {"format": format, "encoding": encoding, "column": column, "boundaries": False}
    sides = [load(side, "test", **options) for side in (gold, predicted)]
    known = _words(train_words) if train_words else None
    try:
        result = metrics.score(sides[0].sentences, _divided(*(side.sentences for side in sides)), known)
    except metrics.TextsDiffer as error:
        side = sides[1] if error.number < len(sides[1]) else sides[0]
        raise UserError(error.what, f"{side.path}:{side.lines[error.number]}", error.advice) from None
    output.document(result) if json else output.score(result)


def _divided(gold: list[list[str]], predicted: list[list[str]]) -> list[list[str]]:
    """The prediction, divided where the text of the gold sentences has white space: no model had to find that."""
    from .. import corpora

    return list(map(corpora.divided, predicted, gold)) if len(gold) == len(predicted) else predicted


def _words(reference: str) -> set[str]:
    """The distinct words of a list (one per line) or of a segmented file."""
    from .. import corpora

    path = corpora.find(reference)
    if path.suffix.lower() in ("", ".txt", ".utf8", ".words"):  # a list may hold words that look like a format's marks
        listed = corpora.examine(path, "words", boundaries=False)
        if not listed.faults and all(len(words) == 1 for words in listed.sentences):
            return {word for words in listed.sentences for word in words}
    return {word for words in corpora.read(path, boundaries=False).sentences for word in words}

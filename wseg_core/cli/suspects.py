"""Commands for data quality: possible annotation errors in a file, and the standards of two files."""

from typing import Annotated

import typer

from ..language import source, text
from . import output
from .app import command
from .counting import counting
from .help import CORPORA
from .loading import load
from .options import Format, whole_number
from .suspects_report import divided, doubtful, leaked, print_report


@command(
    "suspects",
    CORPORA,
    source(
        "Finds places where the annotation may be wrong: strings segmented in two ways, places where a confident "
        "model disagrees, sentences that also occur in the training set."
    ),
    "demo/train",
    "demo/test --model 20261120-201530-k3f9 --train demo/train --json",
)
def suspects(
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE", help=source("A segmented file, or a corpus: demo/dev, or demo for its training set.")
        ),
    ],
    model: Annotated[
        str | None,
        typer.Option(
            "--model",
            metavar="MODEL",
            help=source(
                "Adds the places where this model disagrees with the gold segmentation at a confidence of at "
                "least 99 %. Example: --model 20261120-201530-k3f9"
            ),
        ),
    ] = None,
    train: Annotated[
        str | None,
        typer.Option(
            "--train",
            metavar="F",
            help=source(
                "Adds the sentences that also occur in this training set, exactly or nearly. Example: --train "
                "demo/train"
            ),
        ),
    ] = None,
    examples: Annotated[
        int,
        typer.Option(
            "--examples",
            metavar="N",
            parser=whole_number,
            help=source("How many of each to print; the JSON has them all. Example: --examples 50"),
        ),
    ] = 20,
    format: Format = None,
    json: Annotated[
        bool,
        typer.Option(
            "--json",
            help=source(
                "One JSON document: file; divided: string, count, minority, readings (words, count, places: line, start); doubtful (null"
                " without --model): mistakes as `errors` has them; leaks (null without --train): line, train_line, likeness (1: the"
                " same text)."
            ),
        ),
    ] = False,
) -> None:
    """Lists possible annotation errors, the most suspicious first."""
    from ..inspection import suspects as doubts

    corpus = load(file, format=format)
    report = {
        "file": file,
        "divided": [divided(entry, corpus.lines) for entry in doubts.divided(corpus.sentences)],
        "doubtful": doubtful(model, corpus) if model else None,
        "leaks": leaked(train, corpus) if train else None,
    }
    output.document(report) if json else print_report(report, examples)


@command(
    "standards",
    CORPORA,
    source(
        "Checks whether two segmented files follow the same standard, and lists the words that are segmented "
        "differently."
    ),
    "demo/train demo/test",
    "demo/train mine/train --json",
)
def standards(
    a: Annotated[str, typer.Argument(metavar="A", help=source("A segmented file, or a corpus such as demo/train."))],
    b: Annotated[str, typer.Argument(metavar="B", help=source("Another segmented file or corpus."))],
    examples: Annotated[
        int,
        typer.Option(
            "--examples",
            metavar="N",
            parser=whole_number,
            help=source("How many words to print; the JSON has up to 50. Example: --examples 50"),
        ),
    ] = 20,
    json: Annotated[
        bool,
        typer.Option(
            "--json",
            help=source(
                "One JSON document: same, sure (whether there is enough text to judge), sentence, score (fraction "
                "of the common words that are segmented differently, beyond chance), p, chance (the score's "
                "standard deviation by chance), strings, places (in A and in B), converted (whether traditional was "
                "converted to simplified), words: string, in_a and in_b (cut, kept, reading), p."
            ),
        ),
    ] = False,
) -> None:
    """Compares the segmentation standards of two files."""
    from ..inspection import criterion

    first, second = (load(side).sentences for side in (a, b))
    with counting(text("Permutations")) as progress:
        comparison = criterion.compare(first, second, names=(a, b), progress=progress)
    if json:
        return output.document(comparison)
    output.say(comparison["sentence"])
    if comparison["words"]:
        output.say()
        rows = [
            [
                word["string"],
                *(
                    cell
                    for key in ("in_a", "in_b")
                    for cell in (" ".join(word[key]["reading"]), word[key]["kept"], word[key]["cut"])
                ),
            ]
            for word in comparison["words"][:examples]
        ]
        output.table(
            [
                text("string"),
                "A",
                text("times as one word"),
                text("times split"),
                "B",
                text("times as one word"),
                text("times split"),
            ],
            rows,
            left=2,
        )

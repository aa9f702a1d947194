"""Commands for data quality: possible annotation errors in a file, and the standards of two files."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from ..language import source, text
from . import output
from .app import command
from .counting import counting
from .help import CORPORA
from .loading import load
from .options import Format, whole_number

if TYPE_CHECKING:
    from ..corpora.sentences import Corpus
    from ..inspection.suspects import Divided


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
        "divided": [_divided(entry, corpus.lines) for entry in doubts.divided(corpus.sentences)],
        "doubtful": _doubtful(model, corpus) if model else None,
        "leaks": _leaks(train, corpus) if train else None,
    }
    output.document(report) if json else _print_report(report, examples)


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
    b: Annotated[str, typer.Argument(metavar="B", help=source("Another segmented file, or corpus."))],
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
                "One JSON document: same, sure (is there enough text to judge?), sentence, score (fraction of "
                "the common words that are segmented differently, beyond chance), p, chance (the score's "
                "standard deviation by chance), strings, places (in A and in B), converted (traditional was "
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


def _divided(entry: "Divided", lines: list[int]) -> dict:
    return {
        "string": entry.string,
        "count": entry.count,
        "minority": entry.minority,
        "readings": [
            {
                "words": list(words),
                "count": count,
                "places": [{"line": lines[sentence], "start": start} for sentence, start in entry.examples[words]],
            }
            for words, count in entry.readings.items()
        ],
    }


def _doubtful(model: str, corpus: "Corpus") -> list[dict]:
    from ..inference.segmenter import Segmenter
    from ..inspection import mistakes
    from ..inspection import suspects as doubts

    segmenter = Segmenter.load(model)
    with counting(text("Sentences")) as progress:
        analysis = mistakes.analyse(segmenter, corpus.sentences, progress=progress)
    return [{"sentence": m.sentence, "line": corpus.lines[m.sentence], **asdict(m)} for m in doubts.doubtful(analysis)]


def _leaks(train: str, corpus: "Corpus") -> list[dict]:
    from ..inspection.leaks import leaks

    other = load(train)
    return [
        {"line": corpus.lines[leak.other], "train_line": other.lines[leak.train], "likeness": leak.likeness}
        for leak in leaks(other.sentences, corpus.sentences)
    ]


def _print_report(report: dict, examples: int) -> None:
    _list(
        text("Strings segmented in several ways: {count}", count=len(report["divided"])),
        [
            text("string"),
            text("usual segmentation"),
            text("count"),
            text("other segmentations"),
            text("count"),
            text("line"),
        ],
        [
            [
                entry["string"],
                " ".join(first["words"]),
                first["count"],
                " ".join(last["words"]),
                last["count"],
                last["places"][0]["line"],
            ]
            for entry in report["divided"][:examples]
            for first, last in [(entry["readings"][0], entry["readings"][-1])]
        ],
        left=2,
    )
    if report["doubtful"] is not None:
        output.say()
        _list(
            text(
                "Places where the model confidently disagrees with the gold segmentation: {count}",
                count=len(report["doubtful"]),
            ),
            [text("gold"), text("predicted"), text("line"), text("confidence")],
            [
                [" ".join(m["gold"]), " ".join(m["predicted"]), m["line"], output.percent(m["confidence"])]
                for m in report["doubtful"][:examples]
            ],
            left=2,
        )
    if report["leaks"] is not None:
        output.say()
        _list(
            text(
                "Sentences that also occur in the training set, exactly or nearly: {count}", count=len(report["leaks"])
            ),
            [text("line"), text("line in training set"), text("similarity")],
            [
                [leak["line"], leak["train_line"], output.percent(leak["likeness"])]
                for leak in report["leaks"][:examples]
            ],
        )


def _list(title: str, header: list[str], rows: list[list], left: int = 1) -> None:
    output.say(title)
    if rows:
        output.table(header, rows, left)

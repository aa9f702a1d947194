"""Commands for error analysis: on a segmented file, against another model, and on the ambiguity benchmark."""

from dataclasses import asdict
from typing import Annotated, Any

import typer

from ..language import source, text
from . import output
from .app import command
from .counting import counting
from .errors_report import print_report
from .help import MODELS
from .loading import load, training_set
from .options import Calibrated, Column, Encoding, Format, Model, SkipFaulty, whole_number

Examples = Annotated[
    int,
    typer.Option(
        "--examples",
        metavar="N",
        parser=whole_number,
        help=source("How many examples to print, most confident first; the JSON has them all. Example: --examples 50"),
    ),
]
ErrorsJson = Annotated[
    bool,
    typer.Option(
        "--json",
        help=source(
            "One JSON document: model, file, score; tags and confusion (a row for each gold tag, a column for "
            "each predicted one); kinds, ambiguities and categories, each a count of mistakes and of the gold "
            "and predicted words in them; buckets (null where the training set no longer exists); mistakes, most "
            "confident first: sentence (from 0), line, start, end (characters), gold, predicted, kind, "
            "ambiguity, category, oov, confidence; with --against also agreement: counts and words of "
            "both_right, gained, lost, both_wrong."
        ),
    ),
]


@command(
    "errors",
    MODELS,
    source("Shows a model's mistakes on a segmented file: kinds of mistakes, examples, F1 by kind of word."),
    "20261120-201530-k3f9 demo",
    "20261120-201530-k3f9 demo/dev --against 20261120-203141-w7mq --json",
)
def errors(
    model: Model,
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE", help=source("A segmented file or a corpus: demo/dev, or demo for its test set.")
        ),
    ],
    against: Annotated[
        str | None,
        typer.Option(
            "--against",
            metavar="MODEL",
            help=source(
                "Compares with a second model: the words that only one of them gets right. Example: --against "
                "20261120-203141-w7mq"
            ),
        ),
    ] = None,
    train: Annotated[
        str | None,
        typer.Option(
            "--train",
            metavar="F",
            help=source(
                "The training set, if the one that the model was trained on no longer exists or you want to use "
                "another. Example: --train demo/train"
            ),
        ),
    ] = None,
    examples: Examples = 20,
    calibrated: Calibrated = False,
    format: Format = None,
    encoding: Encoding = None,
    column: Column = None,
    skip_faulty: SkipFaulty = False,
    json: ErrorsJson = False,
) -> None:
    """A mistake is a span between two cuts that the gold segmentation and the model share."""
    from ..inference.segmenter import Segmenter
    from ..inspection import agreement, buckets, mistakes
    from ..inspection.decisions import decide
    from ..inspection.lexicon import Lexicon

    gold = load(file, "test", format=format, encoding=encoding, column=column, skip_faulty=skip_faulty)
    segmenter = Segmenter.load(model, calibrated=calibrated)
    other = Segmenter.load(against, calibrated=calibrated) if against else None
    training = load(train).sentences if train else training_set(segmenter.config)
    with counting(text("Sentences")) as progress:
        decisions = decide(segmenter, gold.sentences, progress)
        others = decide(other, gold.sentences, progress) if other else None
    analysis = mistakes.find(decisions, Lexicon.of(training) if training else None, segmenter.scheme)
    result = {
        "model": model,
        "file": file,
        "score": analysis.score(),
        "tags": list(analysis.tags),
        "confusion": analysis.confusion.tolist(),
        **analysis.tallies(),
        "buckets": buckets.measure(decisions, training),
        "mistakes": [_placed(mistake, gold.lines) for mistake in analysis.surest()],
    }
    if others:
        compared = agreement.compare(decisions, others)
        result["agreement"] = {
            "against": against,
            "counts": compared["counts"],
            "words": {fate: [_placed(word, gold.lines) for word in words] for fate, words in compared["words"].items()},
        }
    output.document(result) if json else print_report(result, examples)


@command(
    "ambiguity",
    MODELS,
    source("Evaluates a model on classic ambiguous strings, each in a sentence that allows only one segmentation."),
    "20261120-201530-k3f9",
    "20261120-201530-k3f9 --json",
)
def ambiguity(
    model: Model,
    calibrated: Calibrated = False,
    json: Annotated[
        bool,
        typer.Option(
            "--json",
            help=source(
                "One JSON document: right, count, script, types (right and count of overlapping and combinational ones), items:"
                " sentence, answer, predicted, start, end (characters), string, type, rival, right, probability."
            ),
        ),
    ] = False,
) -> None:
    """Uses traditional or simplified characters, like the model's training set."""
    from ..inference.segmenter import Segmenter
    from ..inspection import ambiguity as bench
    from ..inspection.naming import type_name

    results = bench.score(Segmenter.load(model, calibrated=calibrated))
    if json:
        return output.document(results)
    output.table(
        [text("ambiguity"), text("correct"), text("total")],
        [[type_name(name), tally["right"], tally["count"]] for name, tally in results["types"].items()]
        + [[text("all"), results["right"], results["count"]]],
    )
    output.say()
    output.table(
        ["", text("string"), text("correct segmentation"), text("model's segmentation"), text("probability")],
        [
            [
                "✓" if item["right"] else "✗",
                item["string"],
                " ".join(item["answer"]),
                " ".join(item["predicted"]),
                output.percent(item["probability"]),
            ]
            for item in results["items"]
        ],
        left=4,
    )


def _placed(mistake: Any, lines: list[int]) -> dict:
    """A mistake or word as plain values, with its line in the file."""
    return {"sentence": mistake.sentence, "line": lines[mistake.sentence], **asdict(mistake)}

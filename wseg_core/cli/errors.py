"""Where a model errs: on a segmented file, against another model, and on the ambiguity bench."""

from dataclasses import asdict
from typing import Annotated

import typer

from ..language import source, text
from . import output
from .app import command
from .counting import counting
from .help import MODELS
from .loading import load
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
                "The training set, if the model's own no longer exists or you want another. Example: --train demo/train"
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
    """Mistakes are stretches between two cuts that gold and model share."""
    from ..inference.segmenter import Segmenter
    from ..inspection import agreement, buckets, mistakes
    from ..inspection.decisions import decide
    from ..inspection.lexicon import Lexicon

    gold = load(file, "test", format=format, encoding=encoding, column=column, skip_faulty=skip_faulty)
    segmenter = Segmenter.load(model, calibrated=calibrated)
    other = Segmenter.load(against, calibrated=calibrated) if against else None
    training = _training(segmenter.config, train)
    with counting(text("Sentences")) as progress:
        decisions = decide(segmenter, gold.sentences, progress)
        others = decide(other, gold.sentences, progress) if other else None
    found = mistakes.find(decisions, Lexicon.of(training) if training else None, segmenter.scheme)
    result = {
        "model": model,
        "file": file,
        "score": found.score(),
        "tags": list(found.tags),
        "confusion": found.confusion.tolist(),
        **found.tallies(),
        "buckets": buckets.measure(decisions, training),
        "mistakes": [_placed(mistake, gold.lines) for mistake in found.surest()],
    }
    if others:
        compared = agreement.compare(decisions, others)
        result["agreement"] = {
            "against": against,
            "counts": compared["counts"],
            "words": {fate: [_placed(word, gold.lines) for word in words] for fate, words in compared["words"].items()},
        }
    output.document(result) if json else _told(result, examples)


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
    """The characters are those that the model was trained on, traditional or simplified."""
    from ..inference.segmenter import Segmenter
    from ..inspection import ambiguity as bench
    from ..inspection.naming import type_name

    found = bench.score(Segmenter.load(model, calibrated=calibrated))
    if json:
        return output.document(found)
    output.table(
        [text("ambiguity"), text("correct"), text("total")],
        [[type_name(name), own["right"], own["count"]] for name, own in found["types"].items()]
        + [[text("all"), found["right"], found["count"]]],
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
            for item in found["items"]
        ],
        left=4,
    )


def _training(config, reference: str | None) -> list[list[str]] | None:
    """The sentences that a model learned from; None, and told, where they cannot be found any more."""
    from ..errors import UserError
    from ..jobs import datasets

    if reference:
        return load(reference).sentences
    try:
        data = config.data.model_copy(update={"test": None})
        return datasets.read(config.model_copy(update={"data": data})).train
    except UserError as error:
        output.note(
            text(
                "The training set cannot be read, so out-of-vocabulary words cannot be identified: {reason}",
                reason=error,
            )
        )
        return None


def _placed(found, lines: list[int]) -> dict:
    """A mistake or word as plain values, with the line of its sentence in the file."""
    return {"sentence": found.sentence, "line": lines[found.sentence], **asdict(found)}


def _told(found: dict, examples: int) -> None:
    from ..inspection.naming import bucket_name, category_name, measure_name, type_name

    output.score(found["score"])
    for title, names in (
        ("kinds", (text("kind of mistake"), type_name)),
        ("ambiguities", (text("ambiguity"), type_name)),
        ("categories", (text("category"), category_name)),
    ):
        output.say()
        output.table(
            [names[0], text("mistakes"), text("gold words")],
            [[names[1](name), own["mistakes"], own["gold_words"]] for name, own in found[title].items()],
        )
    output.say()
    output.table(
        [text("gold \\ predicted"), *found["tags"]], [[t, *row] for t, row in zip(found["tags"], found["confusion"])]
    )
    for name, rows in found["buckets"].items():
        if rows:
            output.say()
            output.table(
                [measure_name(name), text("gold words"), "F1"],
                [[bucket_name(row), output.number(row["gold"]), output.percent(row["f1"])] for row in rows],
            )
    output.say()
    output.table(
        [text("gold"), text("predicted"), text("kind of mistake"), text("line"), text("confidence")],
        [
            [
                " ".join(m["gold"]),
                " ".join(m["predicted"]),
                type_name(m["kind"]),
                m["line"],
                output.percent(m["confidence"]),
            ]
            for m in found["mistakes"][:examples]
        ],
        left=3,
    )
    if "agreement" in found:
        _compared(found["agreement"], examples)


def _compared(found: dict, examples: int) -> None:
    from ..inspection.naming import fate_name

    output.say()
    output.table(
        [text("against {model}", model=found["against"]), text("gold words")],
        [[fate_name(fate), output.number(count)] for fate, count in found["counts"].items()],
    )
    for fate in ("gained", "lost"):
        output.say()
        output.table(
            [fate_name(fate), text("first model"), text("second model"), text("line"), text("confidence")],
            [
                [w["gold"], " ".join(w["first"]), " ".join(w["second"]), w["line"], output.percent(w["confidence"])]
                for w in found["words"][fate][:examples]
            ],
            left=3,
        )

"""The report of `suspects`: strings segmented in several ways, doubtful places, leaks, and its tables."""

from dataclasses import asdict
from typing import TYPE_CHECKING

from ..language import text
from . import output
from .counting import counting
from .loading import load

if TYPE_CHECKING:
    from ..corpora.sentences import Corpus
    from ..inspection.suspects import Divided


def divided(entry: "Divided", lines: list[int]) -> dict:
    """A string that is segmented in several ways, with its places."""
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


def doubtful(model: str, corpus: "Corpus") -> list[dict]:
    """The places where a model confidently disagrees with the gold segmentation."""
    from ..inference.segmenter import Segmenter
    from ..inspection import mistakes
    from ..inspection import suspects as doubts

    segmenter = Segmenter.load(model)
    with counting(text("Sentences")) as progress:
        analysis = mistakes.analyse(segmenter, corpus.sentences, progress=progress)
    return [{"sentence": m.sentence, "line": corpus.lines[m.sentence], **asdict(m)} for m in doubts.doubtful(analysis)]


def leaked(train: str, corpus: "Corpus") -> list[dict]:
    """The sentences that also occur in a training set."""
    from ..inspection.leaks import leaks

    other = load(train)
    return [
        {"line": corpus.lines[leak.other], "train_line": other.lines[leak.train], "likeness": leak.likeness}
        for leak in leaks(other.sentences, corpus.sentences)
    ]


def print_report(report: dict, examples: int) -> None:
    """Prints the report that `suspects --json` gives, with at most `examples` of each kind."""
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

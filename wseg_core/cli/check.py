"""The command that checks a corpus."""

from typing import Annotated

import typer

from ..language import source, text
from . import output
from .app import command
from .help import CORPORA
from .loading import line
from .options import Column, Encoding, Format, Json, SkipFaulty


@command(
    "check",
    CORPORA,
    source("Checks a corpus and reports its contents, any errors and where they are."),
    "news.txt",
    "demo",
    "words.csv --column text --json",
)
def check(
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE",
            help=source("A segmented file or a corpus: demo/train, or demo for all of its sets."),
        ),
    ],
    format: Format = None,
    encoding: Encoding = None,
    column: Column = None,
    skip_faulty: SkipFaulty = False,
    json: Json = False,
) -> None:
    """Exits with code 2 if there are faults, after printing the report."""
    from .. import corpora

    train, dev, test = corpora.fill(file)
    report = corpora.check(train or file, format, encoding, column, skip_faulty)
    if dev or test:
        options = {"format": format, "encoding": encoding, "column": column, "skip_faulty": skip_faulty}
        _with_splits(report, {"train": train, "dev": dev, "test": test}, options)
    if json:
        output.document(report)
    else:
        _show(report)
    _print_problems(report)
    if report["refused"]:
        raise typer.Exit(2)


def _with_splits(report: dict, splits: dict, options: dict) -> None:
    """Adds the faults and warnings of the other splits, `splits` (counts of each), and warnings about overlaps."""
    from .. import corpora

    others = [
        corpora.check(reference, **options) for split, reference in splits.items() if reference and split != "train"
    ]
    for other in others:
        for key in ("faults", "warnings"):
            report[key] += other[key]
        report["fault_count"] += other["fault_count"]
        report["refused"] |= other["refused"]
    if report["refused"]:
        return
    sentences = {
        split: corpora.load(reference, split, **options).sentences for split, reference in splits.items() if reference
    }
    compared = corpora.compare_splits(sentences)
    report["splits"] = {
        split: {key: numbers.get(key) for key in ("sentences", "words", "characters", "types", "oov_rate")}
        for split, numbers in compared["splits"].items()
    }
    report["warnings"] += [
        {"file": report["file"], "line": None, "what": what, "advice": ""} for what in compared["warnings"]
    ]


def _show(report: dict) -> None:
    tags = ", ".join(f"{tag} {output.number(count)}" for tag, count in report["tags"].items())
    output.facts(
        [
            (text("file"), report["file"]),
            (text("format"), report["format"] or "–"),
            (text("encoding"), report["encoding"] or "–"),
            *([(text("column"), report["column"])] if report.get("column") else []),
            (text("script"), report["script"] or "–"),
            *(
                (text(name), output.number(report[key]))
                for name, key in (
                    (source("sentences"), "sentences"),
                    (source("words"), "words"),
                    (source("characters"), "characters"),
                    (source("distinct words"), "types"),
                    (source("duplicate sentences"), "duplicates"),
                )
            ),
            (text("tags"), tags),
        ]
    )
    if "splits" in report:
        output.say()
        output.table(
            ["", text("sentences"), text("words"), text("characters"), text("out of vocabulary")],
            [
                [
                    split,
                    *(output.number(n[key]) for key in ("sentences", "words", "characters")),
                    output.percent(n["oov_rate"]),
                ]
                for split, n in report["splits"].items()
            ],
        )


def _print_problems(report: dict) -> None:
    """Prints faults and warnings to stderr."""
    for fault in report["faults"]:
        output.note(line(text("Error"), fault))
    more = report.get("fault_count", 0) - len(report["faults"])
    if more > 0:
        output.note(text("  … and {count} more.", count=more))
    for warning in report["warnings"]:
        output.note(line(text("Warning"), warning))
    if report["refused"] and all(fault["line"] is not None for fault in report["faults"]):
        output.note(
            text(
                "What to do: {advice}",
                advice=text("Fix these errors, or skip the affected sentences with --skip-faulty."),
            )
        )

"""Commands for corpora: check, import and list."""

from typing import Annotated

import typer

from ..errors import UserError
from ..language import source, text
from . import output
from .app import PROGRAM, command
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


@command(
    "import",
    CORPORA,
    source("Copies segmented files into data/ as one named corpus; if any file has an error, none is copied."),
    "news.txt --split 0.8,0.1,0.1",
    "train.txt dev.txt test.txt --name news",
)
def import_(
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE",
            help=source("One file, or up to three: with train, dev and test in their names, or in that order."),
        ),
    ],
    name: Annotated[
        str | None,
        typer.Option(
            "--name",
            metavar="N",
            help=source("The name of the corpus; by default it is derived from the file names. Example: --name news"),
        ),
    ] = None,
    split: Annotated[
        str | None,
        typer.Option(
            "--split",
            metavar="0.8,0.1,0.1",
            help=source(
                "Splits one file by whole sentences into training, development and test sets, the same way every "
                "time. Example: --split 0.8,0.1,0.1"
            ),
        ),
    ] = None,
    format: Format = None,
    encoding: Encoding = None,
    column: Column = None,
    skip_faulty: SkipFaulty = False,
    skip_duplicates: Annotated[
        bool,
        typer.Option(
            "--skip-duplicates",
            help=source(
                "Keeps each sentence once: the first of its set, and none in the training set that the "
                "development or test set has."
            ),
        ),
    ] = False,
    json: Json = False,
) -> None:
    """Imports all files, or none if there is an error."""
    from .. import corpora

    imported = corpora.import_files(
        files,
        name,
        _fractions(split) if split is not None else None,
        format,
        encoding,
        column,
        skip_faulty,
        skip_duplicates=skip_duplicates,
    )
    for warning in imported["warnings"]:
        output.note(text("Warning: {warning}", warning=warning))
    if imported["duplicates_skipped"]:
        output.note(text("{count} duplicate sentences were skipped.", count=imported["duplicates_skipped"]))
    if imported["skipped"]:
        output.note(text("{count} sentences with errors were skipped.", count=imported["skipped"]))
    if json:
        return output.document(imported)
    _list([imported])
    output.note(text("To train on this corpus: {example}", example=f"{PROGRAM} train --train {imported['name']}"))


def _fractions(value: str) -> list[float]:
    """Parses split fractions such as 0.8,0.1,0.1."""
    try:
        return [float(part) for part in value.split(",")]
    except ValueError:
        raise UserError(
            text("{fractions} is not a valid split.", fractions=value[:40]),
            "--split",
            text("Give two or three positive fractions that add up to 1, such as 0.8,0.1,0.1."),
        ) from None


@command("corpora", CORPORA, source("Lists the available corpora."), "", "--json")
def corpora_(json: Json = False) -> None:
    """Lists the corpora, demo corpora first."""
    from .. import corpora

    there = corpora.library()
    output.note_missing_home()
    if json:
        return output.document(there)
    _list(there)


def _list(there: list[dict]) -> None:
    output.table(
        [text("corpus"), text("script"), text("sentences"), text("words"), text("characters")],
        [
            [
                f"{corpus['name']}/{split}",
                corpus["script"],
                *(output.number(n[key]) for key in ("sentences", "words", "characters")),
            ]
            for corpus in there
            for split, n in corpus["splits"].items()
        ],
        left=2,
    )

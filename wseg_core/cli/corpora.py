"""Corpora: what is in a file, taking it in, what there is."""

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
    """Exit code 2 where there are faults; the JSON is printed all the same."""
    from .. import corpora

    train, dev, test = corpora.fill(file)
    found = corpora.check(train, format, encoding, column, skip_faulty)
    if dev or test:
        options = {"format": format, "encoding": encoding, "column": column, "skip_faulty": skip_faulty}
        _with_splits(found, {"train": train, "dev": dev, "test": test}, options)
    if json:
        output.document(found)
    else:
        _show(found)
    _tell(found)
    if found["refused"]:
        raise typer.Exit(2)


def _with_splits(found: dict, splits: dict, options: dict) -> None:
    """Adds the faults and warnings of the other splits, `splits` (numbers of each), and what is odd between them."""
    from .. import corpora

    others = [
        corpora.check(reference, **options) for split, reference in splits.items() if reference and split != "train"
    ]
    for other in others:
        for key in ("faults", "warnings"):
            found[key] += other[key]
        found["fault_count"] += other["fault_count"]
        found["refused"] |= other["refused"]
    if found["refused"]:
        return
    sentences = {
        split: corpora.load(reference, split, **options).sentences for split, reference in splits.items() if reference
    }
    compared = corpora.compare_splits(sentences)
    found["splits"] = {
        split: {key: numbers.get(key) for key in ("sentences", "words", "characters", "types", "oov_rate")}
        for split, numbers in compared["splits"].items()
    }
    found["warnings"] += [
        {"file": found["file"], "line": None, "what": what, "advice": ""} for what in compared["warnings"]
    ]


def _show(found: dict) -> None:
    tags = ", ".join(f"{tag} {output.number(count)}" for tag, count in found["tags"].items())
    output.facts(
        [
            (text("file"), found["file"]),
            (text("format"), found["format"] or "–"),
            (text("encoding"), found["encoding"] or "–"),
            *([(text("column"), found["column"])] if found.get("column") else []),
            (text("script"), found["script"] or "–"),
            *(
                (text(name), output.number(found[key]))
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
    if "splits" in found:
        output.say()
        output.table(
            ["", text("sentences"), text("words"), text("characters"), text("out of vocabulary")],
            [
                [
                    split,
                    *(output.number(n[key]) for key in ("sentences", "words", "characters")),
                    output.percent(n["oov_rate"]),
                ]
                for split, n in found["splits"].items()
            ],
        )


def _tell(found: dict) -> None:
    """Faults and warnings, on stderr."""
    for fault in found["faults"]:
        output.note(line(text("Error"), fault))
    more = found.get("fault_count", 0) - len(found["faults"])
    if more > 0:
        output.note(text("  … and {count} more.", count=more))
    for warning in found["warnings"]:
        output.note(line(text("Warning"), warning))
    if found["refused"] and all(fault["line"] is not None for fault in found["faults"]):
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
    json: Json = False,
) -> None:
    """Nothing is left in data/ after an error."""
    from .. import corpora

    made = corpora.import_files(
        files, name, _fractions(split) if split is not None else None, format, encoding, column, skip_faulty
    )
    for warning in made["warnings"]:
        output.note(text("Warning: {warning}", warning=warning))
    if made["skipped"]:
        output.note(text("{count} sentences with errors were skipped.", count=made["skipped"]))
    if json:
        return output.document(made)
    _list([made])
    output.note(text("To train on this corpus: {example}", example=f"{PROGRAM} train --train {made['name']}"))


def _fractions(value: str) -> list[float]:
    """The numbers of a split such as 0.8,0.1,0.1."""
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
    """The demo corpora first."""
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

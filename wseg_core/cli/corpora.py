"""Commands for the library of corpora: import and list."""

from typing import Annotated

import typer

from ..errors import UserError
from ..language import source, text
from . import output
from .app import PROGRAM, command
from .help import CORPORA
from .options import Column, Encoding, Format, Json, SkipFaulty


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
                "Keeps each sentence only once: the first one within a set, and none in the training set that also "
                "occurs in the development or test set."
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
            text("{fractions} are not valid fractions for a split.", fractions=value[:40]),
            "--split",
            text("Give two or three positive fractions that add up to 1, such as 0.8,0.1,0.1."),
        ) from None


@command("corpora", CORPORA, source("Lists the available corpora."), "", "--json")
def corpora_(json: Json = False) -> None:
    """Lists the corpora, demo corpora first."""
    from .. import corpora

    library = corpora.library()
    output.note_missing_home()
    if json:
        return output.document(library)
    _list(library)


def _list(library: list[dict]) -> None:
    output.table(
        [text("corpus"), text("script"), text("sentences"), text("words"), text("characters")],
        [
            [
                f"{corpus['name']}/{split}",
                corpus["script"],
                *(output.number(n[key]) for key in ("sentences", "words", "characters")),
            ]
            for corpus in library
            for split, n in corpus["splits"].items()
        ],
        left=2,
    )

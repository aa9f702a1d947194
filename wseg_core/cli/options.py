"""Arguments and options shared by several commands."""

import math
from typing import Annotated

import typer

from ..errors import UserError
from ..language import source, text


def whole_number(value: str) -> int:
    """A whole number from the command line; raises UserError for anything else."""
    try:
        return int(value)
    except ValueError:
        raise UserError(
            text("“{value}” is not a whole number.", value=value[:40]), "", text("For example {example}.", example="5")
        ) from None


def positive_number(value: str) -> float:
    """A number above 0 from the command line; raises UserError for anything else."""
    try:
        number = float(value)
    except ValueError:
        number = math.nan
    if not 0 < number < math.inf:
        raise UserError(
            text("“{value}” is not a number above 0.", value=value[:40]),
            "",
            text("For example {example}.", example="60"),
        ) from None
    return number


def check_utf8(content: str, option: str) -> None:
    """Raises UserError if the text given for `option` was not UTF-8."""
    try:
        content.encode("utf-8")
    except UnicodeEncodeError:
        raise UserError(
            text("The text contains bytes that are not valid UTF-8."), option, text("Enter the text in UTF-8.")
        ) from None


Json = Annotated[
    bool, typer.Option("--json", help=source("Prints a single JSON document to standard output, for other programs."))
]
Model = Annotated[
    str,
    typer.Argument(
        metavar="MODEL", help=source("A trained model: a run ID such as 20261120-201530-k3f9, or a checkpoint folder.")
    ),
]
Run = Annotated[
    str, typer.Argument(metavar="RUN", help=source("A run ID, such as 20261120-201530-k3f9; `runs` lists all run IDs."))
]

RunOrExperiment = Annotated[
    str,
    typer.Argument(
        metavar="RUN",
        help=source(
            "A run ID, such as 20261120-201530-k3f9, or an experiment ID to select all its runs; `runs` and "
            "`experiments` list them."
        ),
    ),
]

Format = Annotated[
    str | None,
    typer.Option(
        "--format",
        metavar="NAME",
        help=source(
            "The file format, if it is not detected automatically: words, joined, numbered, lists, slash, "
            "underscore, tagged, inline, conllu, csv, tsv or jsonl. Example: --format slash"
        ),
    ),
]
Encoding = Annotated[
    str | None,
    typer.Option(
        "--encoding",
        metavar="NAME",
        help=source("The text encoding, if it is not detected automatically. Example: --encoding big5"),
    ),
]
Column = Annotated[
    str | None,
    typer.Option(
        "--column",
        metavar="NAME",
        help=source("The column that contains the words in csv, tsv or jsonl files. Example: --column words"),
    ),
]
SkipFaulty = Annotated[
    bool,
    typer.Option(
        "--skip-faulty", help=source("Skips and counts sentences with errors instead of rejecting the whole file.")
    ),
]
Calibrated = Annotated[
    bool,
    typer.Option(
        "--calibrated", help=source("Uses the temperature that `calibrate` stored with the model; no cut changes.")
    ),
]
UserDictionary = Annotated[
    str | None,
    typer.Option(
        "--dictionary",
        metavar="FILE",
        help=source(
            "A custom dictionary that is applied on top of the model, one word per line: WORD suggests the word, "
            "WORD WEIGHT sets how strongly (0 to 20; default 4), !WORD forces it; ~WORD, WORD~ and ~WORD~ also match inside "
            "Latin words and numbers. jieba dictionaries are recognised. Example: --dictionary names.txt"
        ),
    ),
]
Keep = Annotated[
    str | None,
    typer.Option(
        "--keep",
        metavar="KINDS",
        help=source(
            "Kinds of text to keep in one piece: latin (Latin words), number (numbers with units, dates, times), "
            "url (URLs and e-mail addresses), or none. Default: what `keep` stored with the model. Example: --keep "
            "latin,number,url"
        ),
    ),
]

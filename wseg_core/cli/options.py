"""Arguments and options that several commands take, written once."""

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


Json = Annotated[
    bool, typer.Option("--json", help=source("Prints one JSON document on standard output, for programs."))
]
Model = Annotated[
    str,
    typer.Argument(
        metavar="MODEL", help=source("A trained model: a run id such as 20261120-201530-k3f9, or a checkpoint folder.")
    ),
]
Run = Annotated[
    str, typer.Argument(metavar="RUN", help=source("A run id, such as 20261120-201530-k3f9; `runs` lists them."))
]

RunOrExperiment = Annotated[
    str,
    typer.Argument(
        metavar="RUN",
        help=source(
            "A run id, such as 20261120-201530-k3f9, or an experiment's, for all its runs; `runs` and"
            " `experiments` list them."
        ),
    ),
]

Format = Annotated[
    str | None,
    typer.Option(
        "--format",
        metavar="NAME",
        help=source(
            "The format, where it is not recognised: words, slash, underscore, tagged, conllu, csv, tsv or jsonl."
            " Example: --format slash"
        ),
    ),
]
Encoding = Annotated[
    str | None,
    typer.Option(
        "--encoding",
        metavar="NAME",
        help=source("The text encoding, where it is not recognised. Example: --encoding big5"),
    ),
]
Column = Annotated[
    str | None,
    typer.Option(
        "--column",
        metavar="NAME",
        help=source("The column that holds the words, in csv, tsv or jsonl. Example: --column words"),
    ),
]
SkipFaulty = Annotated[
    bool,
    typer.Option(
        "--skip-faulty", help=source("Leaves faulty sentences out and counts them, instead of refusing the file.")
    ),
]
Calibrated = Annotated[
    bool,
    typer.Option(
        "--calibrated", help=source("Uses the temperature that `calibrate` stored with the model; no cut moves.")
    ),
]
UserDictionary = Annotated[
    str | None,
    typer.Option(
        "--dictionary",
        metavar="FILE",
        help=source(
            "A word list, one a line, laid over the model: WORD suggests its cuts, WORD WEIGHT says how strongly (0 to 20, 4 where"
            " none is given), !WORD forces them. Example: --dictionary names.txt"
        ),
    ),
]

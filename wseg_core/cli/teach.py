"""The command that retrains a model with corrected sentences."""

from typing import Annotated

import typer

from ..errors import UserError
from ..language import source, text
from . import output
from .app import PROGRAM, command
from .help import TRAINING
from .loading import load
from .options import Column, Encoding, Format, Run, SkipFaulty, check_utf8, whole_number
from .training import Name


@command(
    "teach",
    TRAINING,
    source(
        "Saves corrected sentences in the corpus “corrections”, retrains a model with them, and reports how their "
        "segmentation and dev F1 changed."
    ),
    "20261120-201530-k3f9 --sentence '研究生 命 起源'",
    "20261120-201530-k3f9 corrected.txt --json",
    "20261120-201530-k3f9",
)
def teach(
    run: Run,
    file: Annotated[
        str | None,
        typer.Argument(
            metavar="FILE",
            help=source(
                "Corrected sentences, segmented: a file or a corpus. With neither a file nor --sentence, the "
                "corrections saved so far are used."
            ),
        ),
    ] = None,
    sentence: Annotated[
        list[str] | None,
        typer.Option(
            "--sentence",
            metavar="TEXT",
            help=source(
                "One corrected sentence, with spaces between the words; can be given several times. Example: "
                "--sentence '研究生 命 起源'"
            ),
        ),
    ] = None,
    name: Name = "",
    format: Format = None,
    encoding: Encoding = None,
    column: Column = None,
    skip_faulty: SkipFaulty = False,
    examples: Annotated[
        int,
        typer.Option(
            "--examples",
            metavar="N",
            parser=whole_number,
            help=source(
                "How many sentences to print whose segmentation changed or is not yet as corrected; the JSON has "
                "them all. Example: --examples 50"
            ),
        ),
    ] = 20,
    json: Annotated[
        bool,
        typer.Option(
            "--json",
            help=source(
                "One JSON document: model (the original run), run (the retrained one), state, checkpoint, "
                "seconds; corrections (how many there are), times (how often each is used per epoch); dev_f1 and "
                "right (sentences segmented as corrected), each with before and after; sentences: gold, before, "
                "after (null where training ended without a model)."
            ),
        ),
    ] = False,
) -> None:
    """Retrains a model with corrections, as the sentence page does."""
    from .. import jobs
    from ..corpora import corrections
    from .progress import Watcher

    options: dict = {"format": format, "encoding": encoding, "column": column, "skip_faulty": skip_faulty}
    given = load(file, **options).sentences if file else []
    given += [_words(correction) for correction in sentence or []]
    if not given and not corrections.kept():
        raise UserError(
            text("There are no corrections yet."),
            "FILE",
            text("Give a file of corrected sentences, or a sentence with --sentence."),
        )
    with Watcher() as watcher:
        result = jobs.teach_here(run, given, name, watcher)
    output.document(result) if json else _print_report(result, examples)


def _words(content: str) -> list[str]:
    check_utf8(content, "--sentence")
    return content.split()


def _print_report(result: dict, examples: int) -> None:
    from .. import jobs

    dev, right, total = result["dev_f1"], result["right"], len(result["sentences"])
    counted = {
        when: "–"
        if count is None
        else text("{count} of {total}", count=output.number(count), total=output.number(total))
        for when, count in right.items()
    }
    output.facts(
        [
            (text("run"), result["run"]),
            (text("state"), jobs.state_name(result["state"])),
            (text("time"), output.duration(result["seconds"])),
            (
                text("corrections, each used {times} times per epoch", times=result["times"]),
                output.number(result["corrections"]),
            ),
        ]
    )
    output.say()
    output.table(
        ["", text("before"), text("after")],
        [
            [text("sentences segmented as corrected"), counted["before"], counted["after"]],
            [text("dev F1"), output.percent(dev["before"]), output.percent(dev["after"])],
        ],
    )
    if not result["checkpoint"]:
        return output.note(text("Retraining ended without a model: {state}.", state=jobs.state_name(result["state"])))
    shown = [row for row in result["sentences"] if not row["gold"] == row["before"] == row["after"]]
    if shown:
        output.say()
        output.table(
            [text("your correction"), text("before"), text("after")],
            [
                [
                    " ".join(row["gold"]),
                    *("=" if row[when] == row["gold"] else " ".join(row[when]) for when in ("before", "after")),
                ]
                for row in shown[:examples]
            ],
            left=3,
        )
    output.note(text("To segment text with this model: {example}", example=f"{PROGRAM} segment {result['run']} FILE"))

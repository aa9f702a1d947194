"""Why a gap is cut, or not: the characters that decide it."""

from typing import Annotated

import typer

from ..errors import UserError
from ..language import source, text
from . import output
from .app import command
from .help import MODELS
from .options import Calibrated, Json, Model, whole_number

_SHOWN = 12  # characters, and n-grams, in a table


@command(
    "explain",
    MODELS,
    source("Says which characters decide a gap: why a word ends there, or does not."),
    "20261120-201530-k3f9 研究生命起源 --gap 2",
    "20261120-201530-k3f9 研究生命起源 --gap 2 --method occlusion --json",
)
def explain(
    model: Model,
    content: Annotated[
        str, typer.Argument(metavar="TEXT", help=source("The text to look into, for example 研究生命起源."))
    ],
    gap: Annotated[
        int | None,
        typer.Option(
            "--gap",
            metavar="I",
            parser=whole_number,
            help=source(
                "The gap: 0 is the one after the first character, white space not counted; without it the least sure one."
                " Example: --gap 2"
            ),
        ),
    ] = None,
    method: Annotated[
        str,
        typer.Option(
            "--method",
            metavar="NAME",
            help=source(
                "How: ig (integrated gradients), occlusion (each character taken away in turn) or shares (of each n-gram, for linear"
                " models, and their default; that of others is ig). Example: --method occlusion"
            ),
        ),
    ] = "",
    calibrated: Calibrated = False,
    json: Json = False,
) -> None:
    """Scores are changes of the log-odds of the gap; above 0 they speak for a cut."""
    from ..inference.segmenter import Segmenter
    from ..inspection import explaining

    try:
        content.encode("utf-8")
    except UnicodeEncodeError:
        raise UserError(text("The text holds bytes that are not UTF-8."), "TEXT", text("Write it in UTF-8.")) from None
    found = explaining.explain(Segmenter.load(model, calibrated=calibrated), content, gap, method)
    if json:
        return output.document(found)
    before, after = found["text"][: found["gap"] + 1], found["text"][found["gap"] + 1 :]
    output.say(f"{before} | {after}")
    output.say(explaining.sentence(found))
    output.say()
    output.table(
        [text("place"), text("character"), text("speaks for a cut")],
        [[i, found["text"][i], f"{score:+.3f}"] for i, score in explaining.strongest(found, _SHOWN)],
        left=2,
    )
    if found.get("ngrams"):
        output.say()
        output.table(
            [text("n-gram"), text("looks at"), text("speaks for a cut")],
            [
                [n["text"], text("kinds of characters") if n["kinds"] else text("characters"), f"{n['share']:+.3f}"]
                for n in found["ngrams"][:_SHOWN]
            ],
            left=2,
        )

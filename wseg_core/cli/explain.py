"""The command that explains a gap by the contributions of characters."""

from typing import Annotated

import typer

from ..language import source, text
from . import output
from .app import command
from .help import MODELS
from .options import Calibrated, Json, Model, check_utf8, whole_number

_SHOWN = 12  # characters, and n-grams, in a table


@command(
    "explain",
    MODELS,
    source("Explains which characters decide a gap: why a word ends there, or does not."),
    "20261120-201530-k3f9 研究生命起源 --gap 2",
    "20261120-201530-k3f9 研究生命起源 --gap 2 --method occlusion --json",
)
def explain(
    model: Model,
    content: Annotated[
        str, typer.Argument(metavar="TEXT", help=source("The text to inspect, for example 研究生命起源."))
    ],
    gap: Annotated[
        int | None,
        typer.Option(
            "--gap",
            metavar="I",
            parser=whole_number,
            help=source(
                "The gap: 0 is the one after the first character, whitespace not counted. Default: the least "
                "certain one. Example: --gap 2"
            ),
        ),
    ] = None,
    method: Annotated[
        str,
        typer.Option(
            "--method",
            metavar="NAME",
            help=source(
                "The method: ig (integrated gradients), occlusion (removes each character in turn) or shares (the "
                "contribution of each n-gram; for linear models only, where it is the default; otherwise the "
                "default is ig). Example: --method occlusion"
            ),
        ),
    ] = "",
    calibrated: Calibrated = False,
    json: Json = False,
) -> None:
    """Scores are changes of the log-odds of the gap; positive scores favour a cut."""
    from ..inference.segmenter import Segmenter
    from ..inspection import explaining

    check_utf8(content, "TEXT")
    explanation = explaining.explain(Segmenter.load(model, calibrated=calibrated), content, gap, method)
    if json:
        return output.document(explanation)
    before, after = explanation["text"][: explanation["gap"] + 1], explanation["text"][explanation["gap"] + 1 :]
    output.say(f"{before} | {after}")
    output.say(explaining.sentence(explanation))
    output.say()
    output.table(
        [text("position"), text("character"), text("evidence for a cut")],
        [[i, explanation["text"][i], f"{score:+.3f}"] for i, score in explaining.strongest(explanation, _SHOWN)],
        left=2,
    )
    if explanation.get("ngrams"):
        output.say()
        output.table(
            [text("n-gram"), text("based on"), text("evidence for a cut")],
            [
                [n["text"], text("kinds of characters") if n["kinds"] else text("characters"), f"{n['share']:+.3f}"]
                for n in explanation["ngrams"][:_SHOWN]
            ],
            left=2,
        )

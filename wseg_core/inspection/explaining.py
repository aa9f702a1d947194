"""Why was a gap cut, or not: the characters that decide it, by any of the methods, and that in a sentence."""

from ..errors import UserError, nearest
from ..inference.segmenter import Segmenter
from ..language import text as message
from . import attribution, occlusion, shares
from .target import weakest

METHODS = {
    attribution.METHOD: attribution.integrated_gradients,
    occlusion.METHOD: occlusion.occlusion,
    shares.METHOD: shares.shares,
}
_NAMED = 3  # characters named in a sentence


def explain(segmenter: Segmenter, text: str, gap: int | None = None, method: str = "") -> dict:
    """How much each character of `text` speaks for a cut after the character of index `gap`, by one of `METHODS`.

    Without a gap the least sure one; without a method `shares` for a linear model, `ig` for others. `scores` holds
    a number a character in log-odds (above 0: for the cut), `log_odds` and `probability` what the model says of the
    gap, `baseline` the log-odds of what the method starts from, `completeness_error` how far the scores are from adding
    up to the difference, as a share of it (None where they need not); `window` the part of a long text that was read.
    The method's own function tells what else there is. Raises UserError for an unknown method, a gap that no model
    decides, and a method that does not fit the model.
    """
    method = method or (shares.METHOD if segmenter.model.encoder.direct else attribution.METHOD)
    if method not in METHODS:
        hint = nearest(method, METHODS)
        raise UserError(
            message("There is no method named “{name}”.", name=method),
            "--method",
            (message("Did you mean “{hint}”?", hint=hint) + " " if hint else "")
            + message("Available: {names}.", names=", ".join(METHODS)),
        )
    return METHODS[method](segmenter, text, weakest(segmenter, text) if gap is None else gap)


def strongest(found: dict, most: int | None = None) -> list[tuple[int, float]]:
    """(index, score) of the characters with the weightiest scores, weightiest first; those of 0 are left out."""
    order = sorted(enumerate(found["scores"]), key=lambda entry: (-abs(entry[1]), entry[0]))
    return [(i, score) for i, score in order if score][:most]


def sentence(found: dict) -> str:
    """What `explain` found, in plain sentences."""
    said = [
        message(
            "The probability that a word ends between “{before}” and “{after}” is {probability} (log-odds {odds}).",
            before=found["text"][found["gap"]],
            after=found["text"][found["gap"] + 1],
            probability=f"{100 * found['probability']:.1f} %",
            odds=f"{found['log_odds']:+.2f}",
        )
    ]
    ranked = strongest(found)
    if helps := [e for e in ranked if e[1] > 0]:
        said.append(message("Strongest evidence for the cut: {names}.", names=_named(found, helps)))
    if hinders := [e for e in ranked if e[1] < 0]:
        said.append(message("Strongest evidence against it: {names}.", names=_named(found, hinders)))
    start, stop = found["window"]
    if stop - start < len(found["text"]):
        said.append(
            message("Only characters {start} to {stop}, around the gap, were read.", start=start + 1, stop=stop)
        )
    if (found["completeness_error"] or 0) > 0.01:
        said.append(
            message(
                "The scores do not add up exactly (off by {error}): do not rely on the small ones.",
                error=f"{100 * found['completeness_error']:.1f} %",
            )
        )
    return " ".join(said)


def _named(found: dict, ranked: list[tuple[int, float]]) -> str:
    return ", ".join(f"{found['text'][i]} ({score:+.2f})" for i, score in ranked[:_NAMED])


__all__ = ["METHODS", "explain", "sentence", "strongest"]

"""Explanation of a gap: contributions of characters by one of several methods, and a summary sentence."""

from ..errors import UserError, nearest
from ..inference.segmenter import Segmenter
from ..language import join_sentences
from ..language import text as message
from ..modeling.encoders import only_ngrams
from . import attribution, occlusion, shares
from .target import weakest

METHODS = {
    attribution.METHOD: attribution.integrated_gradients,
    occlusion.METHOD: occlusion.occlusion,
    shares.METHOD: shares.shares,
}
_NAMED = 3  # characters named in a sentence


def explain(segmenter: Segmenter, text: str, gap: int | None = None, method: str = "") -> dict:
    """The contribution of each character of `text` to a cut after the character of index `gap`, by one of `METHODS`.

    The default gap is the least certain one; the default method is `shares` for a linear model and `ig` for others.
    `scores`: one number per character, in log-odds (positive: favours the cut); `log_odds` and `probability`: the
    model's output for the gap; `baseline`: the log-odds of the baseline of the method; `completeness_error`: the
    difference between the sum of the scores and `log_odds` − `baseline`, as a fraction of the latter (None for a
    method without completeness); `window`: the part of a long text that was read. See the method's function for
    further keys. Raises UserError for an unknown method, a gap that the model does not decide, and a method that does
    not fit the model.
    """
    method = method or (shares.METHOD if only_ngrams(segmenter.model.encoder) else attribution.METHOD)
    if method not in METHODS:
        hint = nearest(method, METHODS)
        raise UserError(
            message("There is no method named “{name}”.", name=method),
            "--method",
            (message("Did you mean “{hint}”?", hint=hint) + " " if hint else "")
            + message("Available: {names}.", names=", ".join(METHODS)),
        )
    return METHODS[method](segmenter, text, weakest(segmenter, text) if gap is None else gap)


def strongest(explanation: dict, most: int | None = None) -> list[tuple[int, float]]:
    """(index, score) of the characters with nonzero scores, largest absolute score first."""
    order = sorted(enumerate(explanation["scores"]), key=lambda entry: (-abs(entry[1]), entry[0]))
    return [(i, score) for i, score in order if score][:most]


def sentence(explanation: dict) -> str:
    """The result of `explain` as sentences."""
    parts = [
        message(
            "The probability that a word ends between “{before}” and “{after}” is {probability} (log-odds {odds}).",
            before=explanation["text"][explanation["gap"]],
            after=explanation["text"][explanation["gap"] + 1],
            probability=f"{100 * explanation['probability']:.1f} %",
            odds=f"{explanation['log_odds']:+.2f}",
        )
    ]
    ranked = strongest(explanation)
    if helps := [e for e in ranked if e[1] > 0]:
        parts.append(message("Strongest evidence for the cut: {names}.", names=_named(explanation, helps)))
    if hinders := [e for e in ranked if e[1] < 0]:
        parts.append(message("Strongest evidence against it: {names}.", names=_named(explanation, hinders)))
    start, stop = explanation["window"]
    if stop - start < len(explanation["text"]):
        parts.append(
            message("Only characters {start} to {stop}, around the gap, were read.", start=start + 1, stop=stop)
        )
    if (explanation["completeness_error"] or 0) > 0.01:
        parts.append(
            message(
                "The scores do not add up exactly (off by {error}): do not rely on the small ones.",
                error=f"{100 * explanation['completeness_error']:.1f} %",
            )
        )
    return join_sentences(parts)


def _named(explanation: dict, ranked: list[tuple[int, float]]) -> str:
    return ", ".join(f"{explanation['text'][i]} ({score:+.2f})" for i, score in ranked[:_NAMED])


__all__ = ["METHODS", "explain", "sentence", "strongest"]

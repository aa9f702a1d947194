"""Contributions of characters to a gap by occlusion: the change of its log-odds when one character is removed.

Zeiler & Fergus (2014). The character is replaced by padding; for encoders in which padding means the edge of the text
(`linear`), by an unknown character.
"""

from ..inference.segmenter import Segmenter
from ..text.characters import PAD
from .target import Target

METHOD = "occlusion"
_NOBODY = 0x10FFFD  # a code point for private use
_MOST = 256  # characters that are occluded, with one forward pass each


def occlusion(segmenter: Segmenter, text: str, gap: int) -> dict:
    """How much the log-odds of `gap` fall when each character of `text` is removed.

    `scores`: one number per character, in log-odds; positive scores favour the cut. They do not add up to the
    log-odds, since characters may be redundant. `baseline`: the log-odds with all characters removed;
    `completeness_error`: None; `replaced_by`: `padding` or `unknown`. Raises UserError for a gap that the model does
    not decide.
    """
    target = Target(segmenter, text, gap, _MOST)
    stand_in = _NOBODY if target.encoder.direct else PAD
    # [length + 2, length]: the text as it is, without one character each, without any
    rows = target.batch.characters.repeat(len(target) + 2, 1)
    rows[1:-1].fill_diagonal_(stand_in)
    rows[-1] = stand_in
    values = target.values(rows)
    return target.explanation(
        METHOD,
        baseline=float(values[-1]),
        scores=target.spread(values[0] - values[1:-1]),
        completeness_error=None,
        replaced_by="padding" if stand_in == PAD else "unknown",
    )


__all__ = ["METHOD", "occlusion"]

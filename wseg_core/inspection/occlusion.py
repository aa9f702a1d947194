"""Which characters decide a gap, by taking them away one at a time and looking at what becomes of its log-odds.

Zeiler & Fergus (2014). What stands in a character's place is padding; where padding means the text's edge (`linear`), a
character that no training set holds.
"""

from ..inference.segmenter import Segmenter
from ..text.characters import PAD
from .target import Target

METHOD = "occlusion"
_NOBODY = 0x10FFFD  # a code point for private use
_MOST = 256  # characters looked at: the model reads the text once for each


def occlusion(segmenter: Segmenter, text: str, gap: int) -> dict:
    """How much the log-odds of `gap` fall when a character of `text` is taken away.

    `scores`: a number a character, in log-odds; above 0 it speaks for the cut. They do not add up to anything, as
    two characters may say the same. `baseline`: the log-odds with every character taken away; `completeness_error`: None;
    `replaced_by`: `padding` or `unknown`. Raises UserError for a gap that no model decides.
    """
    target = Target(segmenter, text, gap, _MOST)
    stand_in = _NOBODY if target.encoder.direct else PAD
    # [length + 2, length]: the text as it is, without one character each, without any
    rows = target.batch.characters.repeat(len(target) + 2, 1)
    rows[1:-1].fill_diagonal_(stand_in)
    rows[-1] = stand_in
    values = target.values(rows)
    return target.found(
        METHOD,
        baseline=float(values[-1]),
        scores=target.spread(values[0] - values[1:-1]),
        completeness_error=None,
        replaced_by="padding" if stand_in == PAD else "unknown",
    )


__all__ = ["METHOD", "occlusion"]

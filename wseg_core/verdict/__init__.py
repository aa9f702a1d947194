"""Which is better, and is it sure: words a sentence of some runs in, a verdict for each pair of settings out.

`group` puts runs together that differ in their seed alone; `compare` compares the groups; `explanation` says what the
answer means; `is_scored` says which runs count. No torch, no store: usable on any counts, of whatever segmenter.
"""

from .eligible import ENDED, is_scored, rule
from .groups import Group, group, names, without_effect
from .pairs import compare
from .wording import explanation

__all__ = ["ENDED", "Group", "compare", "explanation", "group", "is_scored", "names", "rule", "without_effect"]

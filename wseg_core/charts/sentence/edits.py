"""Effect of an edit on cuts elsewhere in the text: the words before and after the edit where a cut changed.

The characters that an edit leaves alone are those at the beginning and the end that both texts share; what was cut
between two of them can be compared. Gives escaped HTML for `sentence.html`.
"""

from dataclasses import dataclass
from html import escape
from itertools import accumulate, pairwise

from ...language import text
from ..glyphs import word

_KEPT = 0.5  # of the longer text: where less is left alone it is another text, not an edit
_LISTED = 3  # places
_LONGEST = 12  # words of a place


@dataclass(frozen=True)
class Move:
    """A span of whole words, before and after the edit, in which a cut between unedited characters changed."""

    before: tuple[str, ...]
    after: tuple[str, ...]


def moves(before: list[str], after: list[str]) -> list[Move] | None:
    """Changed spans of an edited text, left to right; None without an edit, or if the texts differ too much."""
    old, new = "".join(before), "".join(after)
    first, last = _shared(old, new)
    kept = max(0, first - 1) + max(0, last - 1)  # gaps between characters that stayed
    if before == after or not kept or first + last < _KEPT * max(len(old), len(new)):
        return None
    cuts, recuts = {0, *accumulate(map(len, before))}, {0, *accumulate(map(len, after))}
    # a place before a character of either text: the same one in both, as far as both its sides stayed
    places = [(k, k) for k in range(first + 1)] + [(len(old) - r, len(new) - r) for r in range(last, -1, -1)]
    moved = {
        (k, m) for k, m in places if (0 < k < first or len(old) - last < k < len(old)) and (k in cuts) != (m in recuts)
    }
    common = [(k, m) for k, m in places if k in cuts and m in recuts]
    return [
        Move(_words(before, k, end), _words(after, m, last_one))
        for (k, m), (end, last_one) in pairwise(common)
        if any(k < place < end for place, _ in moved)
    ]


def note(before: list[str], after: list[str]) -> str:
    """A line on the changes caused by an edit; "" if the texts cannot be compared."""
    changes = moves(before, after)
    if changes is None:
        return ""
    if not changes:
        return f'<div class="edit"><span>{escape(text("Your edit changed no other cuts."))}</span></div>'
    shown = [f"<span>{_run(move.before)}\u2002→\u2002{_run(move.after)}</span>" for move in changes[:_LISTED]]
    more = (
        [f"<span>{escape(text('and {count} more', count=len(changes) - _LISTED))}</span>"]
        if len(changes) > _LISTED
        else []
    )
    return (
        f'<div class="edit"><span>{escape(text("Your edit changed these cuts:"))}</span>{"".join(shown + more)}</div>'
    )


def _shared(old: str, new: str) -> tuple[int, int]:
    """Lengths of the common prefix and, in the rest, of the common suffix."""
    most = min(len(old), len(new))
    first = next((i for i in range(most) if old[i] != new[i]), most)
    last = next((i for i in range(most - first) if old[-1 - i] != new[-1 - i]), most - first)
    return first, last


def _words(words: list[str], begin: int, end: int) -> tuple[str, ...]:
    stops = list(accumulate(map(len, words)))
    return tuple(w for w, stop in zip(words, stops) if begin < stop <= end)


def _run(words: tuple[str, ...]) -> str:
    return "\u2002".join(map(word, words[:_LONGEST])) + ("\u2002…" if len(words) > _LONGEST else "")

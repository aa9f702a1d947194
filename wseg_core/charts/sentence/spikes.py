"""A CTC model frame by frame: spikes of tags between blanks, and how the greedy path collapses. Escaped HTML for `sentence.html`."""

from html import escape

from ...language import text
from ..glyphs import glyph
from ..legible import style

_BLANK = "∅"


def frames(found: dict, begin: int = 0, stop: int | None = None) -> str:
    """The two frames of each character `begin:stop`, every label with its probability, the likeliest framed."""
    pairs = []
    for i, character in list(enumerate(found["text"]))[begin:stop]:
        columns = "".join(
            f"<div>{_frame(found['labels'], found['frames'][2 * i + k], 2 * i + k)}</div>" for k in (0, 1)
        )
        pairs.append(f'<div class="pair"><div class="c">{glyph(character)}</div><div class="two">{columns}</div></div>')
    return f'<div class="frames">{"".join(pairs)}</div>'


def collapse(found: dict, begin: int = 0, stop: int | None = None) -> str:
    """The steps from the likeliest labels to what they stand for, within the characters `begin:stop`."""
    last = 2 * (len(found["text"]) if stop is None else stop)
    shown = ""
    for step in found["steps"]:
        counted = step["name"] == "merged"
        labels = "".join(_label(*one, counted) for one in step["labels"] if one[2] >= 2 * begin and one[1] < last)
        shown += f'<div class="step"><b>{escape(step["what"])}</b>{labels}</div>'
    return shown


def said(found: dict) -> list[str]:
    """How many tags are left, in sentences."""
    count, characters = len(found["steps"][-1]["labels"]), len(found["text"])
    blanks = sum(label == _BLANK for label, _, _ in found["steps"][0]["labels"])
    first = text(
        "In {blanks} of {frames} frames the blank is the most likely label; {count} tags remain for {characters} "
        "characters.",
        blanks=blanks,
        frames=2 * characters,
        count=count,
        characters=characters,
    )
    fits = text(
        "There are as many tags as characters. Even so, the words come from the most likely legal tags, never "
        "from the merged labels."
    )
    not_fits = text(
        "The number of tags differs from the number of characters, so the merged labels cannot be used: the "
        "words come from the most likely legal tags."
    )
    return [first, fits if found["fits"] else not_fits]


def _frame(labels: list[str], shares: list[float], number: int) -> str:
    top = max(range(len(labels)), key=shares.__getitem__)
    return "".join(
        f'<i class="t{" top" if k == top else ""}" style="{style(label, round(100 * p))}" '
        f'title="{escape(text("frame {number}: {label} {value}", number=number + 1, label=label, value=f"{p:.4f}"))}">{label} {p:.2f}</i>'
        for k, (label, p) in enumerate(zip(labels, shares))
    )


def _label(label: str, first: int, last: int, counted: bool) -> str:
    where = (
        text("frame {number}", number=first + 1)
        if first == last
        else text("frames {first} to {last}", first=first + 1, last=last + 1)
    )
    many = f"{label}×{last - first + 1}" if counted and last > first else label
    shade = style(label, 25 if label == _BLANK else 90)
    return f'<i class="t{" run" if many != label else ""}" style="{shade}" title="{escape(where)}">{many}</i>'

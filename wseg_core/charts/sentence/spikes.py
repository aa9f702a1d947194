"""Frames of a CTC model: spikes of tags between blanks, and the collapse of the greedy path, as HTML for `sentence.html`."""

from html import escape

from ...language import text
from ..glyphs import glyph
from ..legible import style

_BLANK = "∅"


def frames(spikes: dict, begin: int = 0, stop: int | None = None) -> str:
    """The two frames of each character in `begin:stop`: every label with its probability, the most likely one framed."""
    pairs = []
    for i, character in list(enumerate(spikes["text"]))[begin:stop]:
        columns = "".join(
            f"<div>{_frame(spikes['labels'], spikes['frames'][2 * i + k], 2 * i + k)}</div>" for k in (0, 1)
        )
        pairs.append(f'<div class="pair"><div class="c">{glyph(character)}</div><div class="two">{columns}</div></div>')
    return f'<div class="frames">{"".join(pairs)}</div>'


def collapse(spikes: dict, begin: int = 0, stop: int | None = None) -> str:
    """The steps of collapsing the most likely labels, within the characters `begin:stop`."""
    last = 2 * (len(spikes["text"]) if stop is None else stop)
    shown = ""
    for step in spikes["steps"]:
        counted = step["name"] == "merged"
        labels = "".join(
            _label(label, first, after, counted)
            for label, first, after in step["labels"]
            if after >= 2 * begin and first < last
        )
        shown += f'<div class="step"><b>{escape(step["what"])}</b>{labels}</div>'
    return shown


def explanation(spikes: dict) -> list[str]:
    """Sentences about the number of remaining tags."""
    count, characters = len(spikes["steps"][-1]["labels"]), len(spikes["text"])
    blanks = sum(label == _BLANK for label, _, _ in spikes["steps"][0]["labels"])
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
    return [first, fits if spikes["fits"] else not_fits]


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

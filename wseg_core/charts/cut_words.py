"""A corpus as escaped HTML: segmented sentences, splits side by side, errors by line.

Nothing of the text is ever markup. Letters and lines follow the page's light or dark theme (CSS `color-scheme`).
"""

import functools
import unicodedata
from collections.abc import Iterable
from html import escape
from pathlib import Path

from .. import terms
from ..language import grouped, text
from . import colours
from .glyphs import code

_LONG = 140  # characters of a sentence that are shown
_WORD = 24  # characters of a word among the most frequent that are shown
_THIN = "\u202f"


def html(inner: str) -> str:
    """`inner` (from the functions below) with its style sheet, for `st.html` or a notebook."""
    return f"<style>{_css()}</style><div class='cut'>{inner}</div>"


def sentences(lines: Iterable[tuple[int, list[str]]]) -> str:
    """Rows (number, words): one sentence per row, one box per word; single characters have the colour of the tag S."""
    return "".join(
        f'<div class="s"><i class="n">{number}</i><div class="ws">{_words(words)}</div></div>'
        for number, words in lines
    )


def frequent(words: Iterable[tuple[str, int]]) -> str:
    """Pairs (word, count) in one row that wraps."""
    return (
        '<div class="ws">'
        + "".join(_word(_short(word, _WORD), f"<sub>{grouped(count)}</sub>") for word, count in words)
        + "</div>"
    )


def splits(compared: dict, names: dict[str, str]) -> str:
    """The result of `corpora.compare_splits`, one row per split; `names` maps splits to their titles."""
    columns = [text("sentences"), text("words"), text("characters"), text("distinct words")]
    versus = bool(compared["overlap"])
    if versus:
        columns += [text("OOV rate"), text("sentences also in training")]
    rows = []
    for split, numbers in compared["splits"].items():
        cells = [grouped(numbers[key]) for key in ("sentences", "words", "characters", "types")]
        if versus:
            cells += [_share(numbers.get("oov_rate")), _repeated(compared["overlap"].get(split))]
        rows.append(
            f'<td class="name">{escape(names[split])}</td>' + "".join(f'<td class="num">{c}</td>' for c in cells)
        )
    return _table(["", *columns], rows, tips={text("OOV rate"): terms.explain("OOV")})


def faults(entries: Iterable[dict], contents: dict[int, str]) -> str:
    """The `faults` of the `check` JSON by line; `contents` maps line numbers to the text of the line."""
    rows = []
    for fault in entries:
        place = text("whole file") if fault["line"] is None else text("line {line}", line=fault["line"])
        shown = contents.get(fault["line"], "") if fault["line"] is not None else ""
        content = f'<div class="line">{visible(shown)}</div>' if shown else ""
        rows.append(
            f'<td class="at">{escape(place)}</td><td>{escape(fault["what"])}{content}</td><td>{escape(fault["advice"])}</td>'
        )
    return _table([text("where"), text("problem"), text("what to do")], rows, numbers=False)


def notes(sentences: Iterable[str]) -> str:
    """Warnings as a list of sentences."""
    return '<ul class="notes">' + "".join(f"<li>{visible(sentence)}</li>" for sentence in sentences) + "</ul>"


def visible(content: str) -> str:
    """Any text as isolated HTML; invisible characters other than white space are shown as their codes."""
    pieces = (
        f'<span class="code">{code(c)}</span>' if _unseen(c) else escape(c) for c in content.replace("\t", "\u2003")
    )
    return f"<bdi>{''.join(pieces)}</bdi>"


def row(words: list[str]) -> str:
    """Words as boxes in a row, as in `sentences`."""
    return f'<div class="ws">{_words(words)}</div>'


def table(head: list[str], rows: list[str], numbers: set[int], tips: dict[str, str] | None = None) -> str:
    """A table of `rows` of HTML cells; the columns `numbers` have right-aligned titles; `tips` maps titles to tooltips."""
    titles = "".join(_title(name, at in numbers, (tips or {}).get(name, "")) for at, name in enumerate(head))
    body = "".join(f"<tr>{cells}</tr>" for cells in rows)
    return f'<div class="wide"><table><thead><tr>{titles}</tr></thead><tbody>{body}</tbody></table></div>'


def _unseen(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cf", "Cn", "Co", "Cs")


def _words(words: list[str]) -> str:
    shown: list[str] = []
    size = 0
    for word in words:
        if shown and size + len(word) > _LONG:
            more = text("… and {count} more words", count=grouped(len(words) - len(shown)))
            return "".join(shown) + f'<span class="more">{escape(more)}</span>'
        shown.append(_word(_short(word, _LONG)))
        size += len(word)
    return "".join(shown)


def _short(word: str, most: int) -> str:
    return f"{word[:most]}…" if len(word) > most else word


def _word(word: str, after: str = "") -> str:
    colour = colours.TAGS["S" if len(word) == 1 else "B"]
    return f'<span class="w" style="--tag:{colour}">{visible(word)}{after}</span>'


def _table(head: list[str], rows: list[str], numbers: bool = True, tips: dict[str, str] | None = None) -> str:
    return table(head, rows, set(range(1, len(head))) if numbers else set(), tips)


def _title(name: str, number: bool, tip: str) -> str:
    shown = f'<abbr title="{escape(tip)}">{visible(name)}</abbr>' if tip else visible(name)
    return f"<th{' class=num' * number}>{shown}</th>"


def _share(fraction: float | None) -> str:
    if fraction is None:
        return "–"
    return f'<span class="share"><i style="--p:{100 * fraction:.2f}"></i></span>{100 * fraction:.1f}{_THIN}%'


def _repeated(count: int | None) -> str:
    return "–" if count is None else grouped(count)


@functools.cache
def _css() -> str:
    return Path(__file__).with_suffix(".css").read_text(encoding="utf-8")

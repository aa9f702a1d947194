"""Possible annotation errors, as escaped HTML in context and as tables.

`cut_words.html` gives the HTML its style. Splits are named by `names`: a split to what it is called on screen.
"""

import difflib
from html import escape

import pandas as pd

from ...language import text
from .. import cut_words

_SHOWN = 3  # examples of a reading
_LONG = 90  # characters of a sentence that are shown
_THIN = "\u202f"


def divided(entries: list[dict], names: dict[str, str]) -> str:
    """Strings segmented in several ways: one row each with readings by frequency, expandable to examples, rarest first."""
    shown = []
    for entry in entries:
        readings = "".join(
            f'<span class="way">{cut_words.row(r["words"])}<i class="part"><i style="--p:{100 * r["count"] / entry["count"]:.2f}"></i></i>'
            f"<b>{_count(r['count'])}</b></span>"
            for r in entry["readings"]
        )
        examples = "".join(
            _example(e, r["words"], names) for r in entry["readings"][::-1] for e in r["examples"][:_SHOWN]
        )
        shown.append(f"<details><summary>{readings}</summary>{examples}</details>")
    return f'<div class="ways">{"".join(shown)}</div>'


def disagreement(group: dict, names: dict[str, str]) -> str:
    """One disagreement between a model and the gold segmentation, one above the other, with its location."""
    rows = ((text("gold"), group["gold"]), (text("model"), group["predicted"]))
    both = "".join(
        f'<div class="s"><i class="n who">{escape(who)}</i>{cut_words.row(list(words))}</div>' for who, words in rows
    )
    places = "".join(_example(e, group["gold"], names) for e in group["examples"][:_SHOWN])
    return f'<div class="versus"><div>{both}</div><div>{places}</div></div>'


def leaks(pairs: list[dict], names: tuple[str, str]) -> str:
    """Sentences that occur in two sets; for near duplicates both texts, with the differences marked."""
    shown = []
    for leak in pairs:
        if leak["likeness"] == 1.0:
            lines = _twin(
                names[0],
                leak["line"],
                _plain(leak["text"]) + f"<small>{escape(_where(names[1], leak['train_line']))}</small>",
            )
        else:
            first, second = _marked(leak["text"], leak["train_text"])
            lines = _twin(names[0], leak["line"], first) + _twin(names[1], leak["train_line"], second)
        shown.append(f'<div class="pair"><b>{100 * leak["likeness"]:.0f}{_THIN}%</b><div>{lines}</div></div>')
    return "".join(shown)


def overlap(rows: list[dict]) -> str:
    """One row per pair of sets: {"name", "against", "sentences", "exact", "near"}."""
    head = [
        text("set"),
        text("compared with"),
        text("sentences"),
        text("identical"),
        text("near-duplicates"),
        text("fraction"),
    ]
    cells = []
    for row in rows:
        share = (row["exact"] + row["near"]) / max(1, row["sentences"])
        numbers = "".join(f'<td class="num">{_count(row[key])}</td>' for key in ("sentences", "exact", "near"))
        bar = f'<td class="num"><span class="share"><i style="--p:{100 * share:.2f}"></i></span>{100 * share:.1f}{_THIN}%</td>'
        cells.append(f'<td class="name">{escape(row["name"])}</td><td>{escape(row["against"])}</td>{numbers}{bar}')
    return cut_words.table(head, cells, {2, 3, 4, 5})


def divided_table(entries: list[dict]) -> pd.DataFrame:
    """One row per example of a string segmented in several ways."""
    return pd.DataFrame([
        {"string": entry["string"], "reading": " ".join(r["words"]), "count": r["count"], "of": entry["count"], **example}
        for entry in entries for r in entry["readings"] for example in r["examples"]
    ], columns=["string", "reading", "count", "of", "split", "line", "before", "after"])  # fmt: skip


def disagreement_table(places: list[dict]) -> pd.DataFrame:
    """One row per confident disagreement of a model with the gold segmentation."""
    columns = ["split", "line", "before", "gold", "predicted", "after", "confidence"]
    rows = [{**place, "gold": " ".join(place["gold"]), "predicted": " ".join(place["predicted"])} for place in places]
    return pd.DataFrame(rows, columns=columns)


def leaks_table(by_pair: dict[tuple[str, str], list[dict]]) -> pd.DataFrame:
    """One row per sentence that occurs in two sets; `by_pair`: (set, set compared with) to leaks."""
    columns = ["set", "line", "text", "other_set", "other_line", "other_text", "likeness"]
    return pd.DataFrame([
        [name, leak["line"], leak["text"], other, leak["train_line"], leak["train_text"], leak["likeness"]]
        for (name, other), leaks in by_pair.items() for leak in leaks
    ], columns=columns)  # fmt: skip


def _example(place: dict, words: list[str], names: dict[str, str]) -> str:
    where = escape(_where(names.get(place["split"], place["split"]), place["line"]))
    here = "".join(f"<mark>{cut_words.visible(word[:_LONG])}</mark>" for word in words)
    before, after = (cut_words.visible(place[side]) for side in ("before", "after"))
    return f'<div class="ex"><i class="n">{where}</i><span>{before}{here}{after}</span></div>'


def _twin(name: str, line: int, inner: str) -> str:
    return f'<div class="ex"><i class="n">{escape(_where(name, line))}</i><span>{inner}</span></div>'


def _where(name: str, line: int) -> str:
    return text("{split}, line {line}", split=name, line=_count(line))


def _plain(sentence: str) -> str:
    return cut_words.visible(sentence[:_LONG] + ("…" if len(sentence) > _LONG else ""))


def _marked(first: str, second: str) -> tuple[str, str]:
    """Both texts with the characters marked that are missing in the other."""
    sides = first[:_LONG], second[:_LONG]
    pieces: tuple[list, list] = ([], [])
    for kind, *spans in difflib.SequenceMatcher(None, *sides, autojunk=False).get_opcodes():
        for piece, side, (begin, end) in zip(pieces, sides, (spans[:2], spans[2:])):
            drawn = cut_words.visible(side[begin:end])
            if begin < end:
                piece.append(drawn if kind == "equal" else f"<mark>{drawn}</mark>")
    marked = ["".join(piece) + "…" * (len(side) > _LONG) for piece, side in zip(pieces, (first, second))]
    return marked[0], marked[1]


def _count(number: int) -> str:
    return f"{number:,}".replace(",", _THIN)

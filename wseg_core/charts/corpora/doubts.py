"""Places of a corpus that are doubtful, as escaped HTML in context, and as tables to download.

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
    """Strings that are cut in several ways: a row each with its readings by frequency; it opens to show examples, the rarest first."""
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
    """One disagreement of a model with the gold, both readings over each other, then where it stands."""
    rows = ((text("gold"), group["gold"]), (text("model"), group["predicted"]))
    both = "".join(
        f'<div class="s"><i class="n who">{escape(who)}</i>{cut_words.row(list(words))}</div>' for who, words in rows
    )
    places = "".join(_example(e, group["gold"], names) for e in group["examples"][:_SHOWN])
    return f'<div class="versus"><div>{both}</div><div>{places}</div></div>'


def leaks(found: list[dict], names: tuple[str, str]) -> str:
    """Sentences that two sets have; of those that only nearly agree both texts, with what differs marked."""
    shown = []
    for leak in found:
        if leak["likeness"] == 1.0:
            lines = _twin(
                names[0],
                leak["line"],
                _plain(leak["text"]) + f"<small>{escape(_where(names[1], leak['train_line']))}</small>",
            )
        else:
            one, two = _marked(leak["text"], leak["train_text"])
            lines = _twin(names[0], leak["line"], one) + _twin(names[1], leak["train_line"], two)
        shown.append(f'<div class="pair"><b>{100 * leak["likeness"]:.0f}{_THIN}%</b><div>{lines}</div></div>')
    return "".join(shown)


def overlap(rows: list[dict]) -> str:
    """A row a pair of sets: {"name", "against", "sentences", "exact", "near"}."""
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
    """One row an example of a string that is cut in several ways."""
    return pd.DataFrame([
        {"string": entry["string"], "reading": " ".join(r["words"]), "count": r["count"], "of": entry["count"], **example}
        for entry in entries for r in entry["readings"] for example in r["examples"]
    ], columns=["string", "reading", "count", "of", "split", "line", "before", "after"])  # fmt: skip


def disagreement_table(found: list[dict]) -> pd.DataFrame:
    """One row a place where a model is sure against the gold."""
    columns = ["split", "line", "before", "gold", "predicted", "after", "confidence"]
    rows = [{**place, "gold": " ".join(place["gold"]), "predicted": " ".join(place["predicted"])} for place in found]
    return pd.DataFrame(rows, columns=columns)


def leaks_table(found: dict[tuple[str, str], list[dict]]) -> pd.DataFrame:
    """One row a sentence that two sets have; `found` by (set, the set that it is compared with)."""
    columns = ["set", "line", "text", "other_set", "other_line", "other_text", "likeness"]
    return pd.DataFrame([
        [one, leak["line"], leak["text"], other, leak["train_line"], leak["train_text"], leak["likeness"]]
        for (one, other), own in found.items() for leak in own
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


def _marked(one: str, two: str) -> tuple[str, str]:
    """Both texts with the characters marked that the other lacks."""
    sides = one[:_LONG], two[:_LONG]
    pieces: tuple[list, list] = ([], [])
    for kind, *spans in difflib.SequenceMatcher(None, *sides, autojunk=False).get_opcodes():
        for own, side, (begin, end) in zip(pieces, sides, (spans[:2], spans[2:])):
            drawn = cut_words.visible(side[begin:end])
            if begin < end:
                own.append(drawn if kind == "equal" else f"<mark>{drawn}</mark>")
    return tuple("".join(own) + "…" * (len(whole) > _LONG) for own, whole in zip(pieces, (one, two)))


def _count(number: int) -> str:
    return f"{number:,}".replace(",", _THIN)

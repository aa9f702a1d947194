"""Pieces kept whole on request: Latin words, numbers with units, dates, times, URLs and e-mail addresses.

A piece is found by its form and becomes JOIN constraints on the gaps inside it, which the decoder satisfies; whether a word
extends before or after it remains the model's decision. White space still cuts, so no piece spans it, and full-width forms count as
half-width ones. What the kinds hold:

`latin`   letters of an alphabet with digits and inner marks: iPhone15, COVID-19, AT&T, don't, C++
`number`  numbers with sign, currency, scale and unit (3.5公斤, 300多万, -5℃, 100km/h, US$1,200), percentages, dates and times
          (2026年3月8日, 2026-03-08, 10:30, 三点半), numbers in Chinese numerals (一百二十三, 二十五岁, 百分之十)
`url`     URLs, domain names and e-mail addresses
"""

import functools
from collections.abc import Iterable, Iterator

import numpy as np
import regex

from ..errors import UserError, nearest
from ..language import text as message
from ..text.characters import WIDTH
from ..text.tags import CUT, FREE, JOIN
from .keep_forms import FORMS, LETTER, SIGNS

KINDS = ("latin", "number", "url")
NONE = "none"  # no kind, on the command line and in a link

# Full-width letters and digits are read as half-width ones, and so is a mark within them (１２．５);
# elsewhere a full-width mark ends a clause: 有3，100元
_ALPHANUMERIC = {code: half for code, half in WIDTH.items() if chr(half).isalnum()}
_INNER_MARK = regex.compile(r"(?<=[！-～])[．：／＠－＿％＋＆＝＃](?=[！-～])|(?<=[０-９])，(?=[０-９])")
_LETTERS, _URL_NEEDS = regex.compile(LETTER), regex.compile(r"[.@]|://")


def parse(given: str | Iterable[str]) -> tuple[str, ...]:
    """Kinds by name, or from a text such as `latin,url`, in the order of KINDS; `none`: no kind. Raises UserError for an unknown one."""
    given = given.replace("，", ",").split(",") if isinstance(given, str) else given
    names = [name.strip().lower() for name in given if name.strip()]
    for name in names:
        if name not in (*KINDS, NONE):
            hint = nearest(name, KINDS)
            raise UserError(
                message("Unknown kind of text: “{name}”.", name=name[:40]),
                "--keep",
                (message("Did you mean “{hint}”?", hint=hint) + " " if hint else "")
                + message("Available: {names}.", names=", ".join((*KINDS, NONE))),
            )
    return tuple(kind for kind in KINDS if kind in names)


def join(characters: str, gaps: np.ndarray, kinds: Iterable[str]) -> np.ndarray:
    """`gaps`, int8 [n] of a text without white space (from `squeeze`), with JOIN inside every piece of these kinds."""
    seen = _INNER_MARK.sub(lambda mark: chr(WIDTH[ord(mark[0])]), characters).translate(_ALPHANUMERIC)
    inside = np.zeros(len(characters), bool)
    start = 0
    kinds = [kind for kind in kinds if kind != "url" or _URL_NEEDS.search(seen)]
    for end in (np.flatnonzero(gaps == CUT) + 1).tolist():
        for kind in kinds:
            for first, last in _pieces(kind, seen[start:end]):
                inside[start + first : start + last - 1] = True
        start = end
    return np.where(inside & (gaps == FREE), np.int8(JOIN), gaps)


def _pieces(kind: str, stretch: str) -> Iterator[tuple[int, int]]:
    """The start and end of each piece in a stretch without white space."""
    before = 0
    for piece in _form(kind).finditer(stretch):
        start, end = piece.span()
        if kind == "number" and start and start == before and stretch[start] in SIGNS:
            start += 1  # between two numbers it is no sign: 2010年-2015年
        before = end
        if kind != "latin" or _LETTERS.search(stretch, start, end):
            yield start, end


@functools.cache
def _form(kind: str) -> regex.Pattern:
    return regex.compile(FORMS[kind], regex.VERBOSE | (regex.IGNORECASE if kind == "url" else 0))

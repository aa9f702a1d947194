"""Traditional or simplified: counts the characters that only one of the two scripts uses.

A character is traditional where OpenCC rewrites it in simplified text and GB 2312 lacks it, simplified where
OpenCC rewrites it in traditional text and Big5 lacks it; 后, 里 and 台 are in both and are not counted.
"""

import functools
from collections.abc import Iterable
from typing import Any

MINORITY = 0.05  # with at least this share of the counted characters in the other script a corpus is mixed


def script(characters: Iterable[tuple[str, int]]) -> str:
    """`traditional`, `simplified`, `mixed`, or `none` if no character decides; from (character, count) pairs."""
    traditional = simplified = 0
    for character, count in characters:
        side = _side(character) if character > "\u2fff" else 0
        if side > 0:
            traditional += count
        elif side < 0:
            simplified += count
    if not traditional and not simplified:
        return "none"
    if min(traditional, simplified) >= MINORITY * (traditional + simplified):
        return "mixed"
    return "traditional" if traditional > simplified else "simplified"


@functools.cache
def _side(character: str) -> int:
    """1 for a traditional character, -1 for a simplified one, 0 for one that both scripts use."""
    to_simplified, to_traditional = _converters()
    if to_simplified.convert(character) != character and not _encodable(character, "gb2312"):
        return 1
    if to_traditional.convert(character) != character and not _encodable(character, "big5"):
        return -1
    return 0


@functools.cache
def _converters() -> tuple[Any, Any]:
    import opencc

    return opencc.OpenCC("t2s"), opencc.OpenCC("s2t")


def _encodable(character: str, encoding: str) -> bool:
    try:
        character.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True

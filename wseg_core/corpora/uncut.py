"""Sentences that were not segmented: several Chinese characters without a boundary.

A sentence of one word may be a name or an idiom, so short ones without punctuation count only if there are many.
"""

import regex

from .sentences import Sentence

LONG_WORD = 30  # characters; a longer Chinese word is an unsegmented passage
_SURE = 8  # Chinese characters; a sentence of one word with at least as many is unsegmented
_PERHAPS = 5  # Chinese characters; with at least as many it may be, or may be a proverb
_CLAUSE = 4  # characters including punctuation; with at least as many it is more than a word
_OFTEN = 1 / 500  # share of the sentences above which possible proverbs count as unsegmented
_HAN = regex.compile(r"\p{Han}")
_BREAK = "，。！？；：、,.;!?"
_WITHIN_NAMES = regex.compile("[·‧・•．—－-]")
_PUNCTUATED = regex.compile(rf"\p{{Han}}[{_BREAK}]|[{_BREAK}]\p{{Han}}")
_CLAUSES = regex.compile(r"\p{Han}[，。！？；,;!?]\p{Han}")


def uncut(sentences: list[Sentence]) -> list[int]:
    """The indices of sentences without a boundary, or with a long passage without one."""
    sure, perhaps = [], []
    for index, words in enumerate(sentences):
        if len(words) == 1:
            kind = _kind(words[0])
        else:
            kind = max(map(_passage, words)) if max(map(len, words)) >= _SURE else 0
        if kind == 2:
            sure.append(index)
        elif kind == 1:
            perhaps.append(index)
    return sorted(sure + perhaps) if len(perhaps) > _OFTEN * len(sentences) else sure


def _kind(word: str) -> int:
    """0: one word, 1: possibly several, 2: certainly several; of the only word of a sentence."""
    if len(word) >= _CLAUSE and _PUNCTUATED.search(word):
        return 2
    most = max(_characters(part) for part in _WITHIN_NAMES.split(word))
    return 2 if most >= _SURE else 1 if most >= _PERHAPS else 0


def _passage(word: str) -> int:
    """The same for a word among others; foreign names may be long."""
    if len(word) < _SURE:
        return 0
    if len(word) > LONG_WORD and 2 * _characters(word) > len(word):
        return 2
    return 1 if _CLAUSES.search(word) else 0


def _characters(word: str) -> int:
    return len(_HAN.findall(word))

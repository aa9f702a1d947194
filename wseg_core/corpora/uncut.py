"""Sentences that were never cut into words: several Chinese characters in a row without any boundary.

A sentence of one word may be a name or an idiom, so short ones without punctuation count only where there are many.
"""

import regex

from .sentences import Sentence

LONG_WORD = 30  # characters; a longer word of Chinese is a passage that nobody cut
_SURE = 8  # Chinese characters that are hardly one word
_PERHAPS = 5  # … that may be one, such as a proverb
_CLAUSE = 4  # characters, punctuation included, that are more than a word
_OFTEN = 1 / 500  # of the sentences; rarer, those that may be one word are taken for one
_HAN = regex.compile(r"\p{Han}")
_BREAK = "，。！？；：、,.;!?"
_WITHIN_NAMES = regex.compile("[·‧・•．—－-]")
_PUNCTUATED = regex.compile(rf"\p{{Han}}[{_BREAK}]|[{_BREAK}]\p{{Han}}")
_CLAUSES = regex.compile(r"\p{Han}[，。！？；,;!?]\p{Han}")


def uncut(sentences: list[Sentence]) -> list[int]:
    """The indices of sentences that hold no boundary, or a long passage without one."""
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
    """0 one word, 1 perhaps one, 2 surely several: of a sentence that holds nothing else."""
    if len(word) >= _CLAUSE and _PUNCTUATED.search(word):
        return 2
    most = max(_characters(part) for part in _WITHIN_NAMES.split(word))
    return 2 if most >= _SURE else 1 if most >= _PERHAPS else 0


def _passage(word: str) -> int:
    """The same of one word among others; foreign names may be long."""
    if len(word) < _SURE:
        return 0
    if len(word) > LONG_WORD and 2 * _characters(word) > len(word):
        return 2
    return 1 if _CLAUSES.search(word) else 0


def _characters(word: str) -> int:
    return len(_HAN.findall(word))

"""Checks of the words: whether most of them end with one mark, have a label or brackets, or are markup."""

import re
from collections import Counter

from ...language import text
from ..sentences import Corpus
from ._sign import FEW, Sign, first, if_joined, keep

_EDGE = 0.7  # share of words that end, or start, with one mark
_ALONE = 0.4  # share of words that are one symbol
_BRACKETS = 0.6  # share of words that start or end with a bracket or quotation mark
_MARKUP = 0.1  # share of words that are parts of markup
_LABELLED = 0.7  # share of words with a label
_LONGEST = 60  # characters of the longest word checked for a label
_OPENING, _CLOSING = "([{（［｛<〈《【'\"", ")]}）］｝>〉》】'\""
_LABEL = re.compile(r".*[^\W\d_a-zA-Z].*?([^\w\s])[(]?[A-Za-z0-9][A-Za-z0-9.-]{0,11}[)]?")
_TAG = re.compile(r"</?[A-Za-z]")
_ATTRIBUTE = re.compile(r"[A-Za-z:-]{1,20}=[\"'].*")


def symbol(corpus: Corpus, words: Counter[str]) -> Sign | None:
    """A symbol between the words that was read as a word."""
    word, count = max(words.items(), key=lambda item: (not _has_letter(item[0])) * item[1])
    share = count / words.total()
    if _has_letter(word) or share < _ALONE:
        return None
    line, _ = first(corpus, lambda candidate: candidate == word)
    return Sign(
        line,
        text(
            "“{mark}” makes up {share} of the words, first on line {line}.", mark=word, share=f"{share:.0%}", line=line
        ),
        if_joined(corpus),
    )


def edges(corpus: Corpus, words: Counter[str]) -> Sign | None:
    """A mark between the words that was read as their last or first character."""
    for place in (-1, 0):
        marks: Counter[str] = Counter()
        for word, count in words.items():
            if len(word) > 1 and not word[place].isalnum():
                marks[word[place]] += count
        mark, share = _most(marks, words)
        if share < _EDGE:
            continue
        line, word = first(corpus, lambda word: len(word) > 1 and word[place] == mark)  # noqa: B023
        values = {"share": f"{share:.0%}", "mark": mark, "word": word[:40], "line": line}
        return Sign(
            line,
            text("{share} of the words end in “{mark}”, such as “{word}” on line {line}.", **values)
            if place
            else text("{share} of the words start with “{mark}”, such as “{word}” on line {line}.", **values),
            if_joined(corpus),
        )
    return None


def brackets(corpus: Corpus, words: Counter[str]) -> Sign | None:
    """Parse trees, printed values, or labels in brackets after each word."""
    share = sum(count for word, count in words.items() if _bracketed(word)) / words.total()
    if share < _BRACKETS:
        return None
    line, word = first(corpus, _bracketed)
    return Sign(
        line,
        text(
            "{share} of the words start or end with a bracket or quotation mark, such as “{word}” on line {line}: "
            "probably labels, parse trees or printed values.",
            share=f"{share:.0%}",
            word=word[:40],
            line=line,
        ),
        text("Keep only the words, separated by spaces.") + " " + keep(corpus),
    )


def markup(corpus: Corpus, words: Counter[str]) -> Sign | None:
    """HTML or XML around the words."""
    count = sum(count for word, count in words.items() if _is_markup(word))
    if count < max(FEW, _MARKUP * words.total()):
        return None
    line, word = first(corpus, _is_markup)
    return Sign(
        line,
        text("There is markup among the words, such as “{word}” on line {line}.", word=word[:40], line=line),
        text("Extract the text first, one sentence per line.") + " " + keep(corpus),
    )


def labels(corpus: Corpus, words: Counter[str]) -> Sign | None:
    """A label after each word, separated by a mark that no format uses."""
    marks: Counter[str] = Counter()
    for word, count in words.items():
        if mark := _mark_of_label(word):
            marks[mark] += count
    mark, share = _most(marks, words)
    if share < _LABELLED:
        return None
    line, word = first(corpus, lambda word: _mark_of_label(word) == mark)
    return Sign(
        line,
        text(
            "{share} of the words have a label after “{mark}”, such as “{word}” on line {line}.",
            share=f"{share:.0%}",
            mark=mark,
            word=word[:40],
            line=line,
        ),
        text("Write word/label (--format slash) or word_label (--format underscore).") + " " + keep(corpus),
    )


def _most(marks: Counter[str], words: Counter[str]) -> tuple[str, float]:
    """The most frequent mark and its share of the words."""
    mark, count = marks.most_common(1)[0] if marks else ("", 0)
    return mark, count / words.total()


def _has_letter(word: str) -> bool:
    return any(character.isalnum() for character in word)


def _bracketed(word: str) -> bool:
    bare = word.rstrip(",:;")
    return len(bare) > 1 and (bare[0] in _OPENING or bare[-1] in _CLOSING)


def _mark_of_label(word: str) -> str | None:
    match = _LABEL.fullmatch(word) if len(word) <= _LONGEST else None
    return match[1] if match else None


def _is_markup(word: str) -> bool:
    return _TAG.match(word) is not None or _ATTRIBUTE.fullmatch(word) is not None

"""Checks of the sentences: columns read as words, numbers at the start of lines, separators in some of them."""

import re
from collections import Counter

from ...language import text
from ..formats.numbered import counts_up
from ..sentences import Corpus, Sentence
from ._sign import FEW, Sign, if_joined, keep

_COLUMNS = 0.9  # share of sentences with the same number of words, one of them a label
_INTERLINEAR = 0.4  # share of sentences that are labels of the previous one
_MANY = 12  # columns that a file has at most
_CODES = 0.95  # share of sentences that start with a code of the same length
_SHOWN = 5  # line numbers listed
_COLUMN_LABEL = re.compile(r"[A-Za-z0-9][\w.:-]{0,15}", re.ASCII)
_COUNTER = re.compile(r"(\D*)(\d{1,9})(\D*)")
_CODE = re.compile(r"(?=.*\d)[!-~]{4,}")
_PUNCTUATION = set(",.;:!?-，。、；：！？．—…·")


def columns(corpus: Corpus, words: Counter[str]) -> Sign | None:
    """Lines of a word and its labels that were read as sentences."""
    width = Counter(map(len, corpus.sentences)).most_common(1)[0][0]
    rows = [(line, words) for words, line in zip(corpus.sentences, corpus.lines) if len(words) == width]
    if not 2 <= width <= _MANY or len(rows) < max(FEW, _COLUMNS * len(corpus)):
        return None
    if not any(_holds_labels(column) for column in zip(*(words for _, words in rows))):
        return None
    line, row = rows[0]
    return Sign(
        line,
        text(
            "Each line has {width} columns, a word and its labels, such as “{row}” on line {line}.",
            width=width,
            row=" ".join(row)[:40],
            line=line,
        ),
        text("Write one sentence per line, or one character and its tag per line (--format tagged).")
        + " "
        + keep(corpus),
    )


def interlinear(corpus: Corpus, words: Counter[str]) -> Sign | None:
    """Lines of labels below the lines of words."""
    under = [
        number
        for number, (above, below) in enumerate(zip(corpus.sentences, corpus.sentences[1:]), 1)
        if len(above) == len(below) and all(map(_COLUMN_LABEL.fullmatch, below)) and not all(map(str.isascii, above))
    ]
    if len(under) < max(2, _INTERLINEAR * len(corpus)):
        return None
    line = corpus.lines[under[0]]
    return Sign(
        line,
        text(
            "Every second line contains labels, such as “{labels}” on line {line}.",
            labels=" ".join(corpus.sentences[under[0]])[:40],
            line=line,
        ),
        text("Delete these lines, or write word/label or word_label.") + " " + keep(corpus),
    )


def numbers(corpus: Corpus, words: Counter[str]) -> Sign | None:
    """A running number or a distinct code at the start of every sentence."""
    first = [words[0] for words in corpus.sentences]
    if len(first) < FEW - 1 or not (_counted(first) or _coded(first)):
        return None
    line = corpus.lines[0]
    return Sign(
        line,
        text(
            "The lines start with a number or code, such as “{word}” on line {line}.",
            word=first[0][:40],
            line=line,
        ),
        text("If it is not part of the text, use --format numbered to skip it."),
        sure=False,
    )


def separators(corpus: Corpus, words: Counter[str]) -> Sign | None:
    """Sentences with words joined by a mark, in a file where most are not."""
    lines = [line for words, line in zip(corpus.sentences, corpus.lines) if _joined(words)]
    if not lines:
        return None
    example = next(words for words in corpus.sentences if _joined(words))
    shown = ", ".join(map(str, lines[:_SHOWN])) + (", …" if len(lines) > _SHOWN else "")
    return Sign(
        lines[0],
        text(
            "Sentences with words joined by a mark, such as “{example}”: {count} (lines {lines}).",
            example=" ".join(example[:4])[:40],
            count=len(lines),
            lines=shown,
        ),
        if_joined(corpus),
        sure=False,
    )


def _holds_labels(column: tuple[str, ...]) -> bool:
    """Whether nearly all cells are ASCII labels with few distinct values."""
    labels = [cell for cell in column if _COLUMN_LABEL.fullmatch(cell)]
    return len(labels) >= _COLUMNS * len(column) and 2 * len(set(labels)) <= len(labels)


def _counted(first: list[str]) -> bool:
    """Whether the first words are the same except for a number that counts up."""
    matches = [match for word in first if (match := _COUNTER.fullmatch(word))]
    alike = len({(match[1], match[3]) for match in matches}) == 1
    return len(matches) == len(first) and alike and counts_up([int(match[2]) for match in matches])


def _coded(first: list[str]) -> bool:
    """Whether the first words are distinct codes of the same length."""
    codes = {word for word in first if _CODE.fullmatch(word)}
    return len(codes) >= _CODES * len(first) and len(set(map(len, codes))) == 1


def _joined(words: Sentence) -> bool:
    """Whether all words but the last end with one mark, or every second word is a mark."""
    if len(words) < 3:
        return False
    mark = words[0][-1]
    if len(words[0]) > 1 and not mark.isalnum() and mark not in _PUNCTUATION:
        return all(len(word) > 1 and word[-1] == mark for word in words[:-1])
    mark = words[1]
    if len(words) < 5 or mark[0].isalnum() or mark in _PUNCTUATION or words[3] != mark:
        return False
    return all(word == mark for word in words[1::2]) and any(word[0].isalnum() for word in words[::2])

"""Signs that a file was read in the wrong format: marks, labels, brackets or markup that ended up in its words.

They are looked for in the sentences as read, so in every format. Each names what it saw and on which line first.
"""

import re
from collections import Counter
from dataclasses import dataclass

from ..language import text
from .formats.numbered import counts_up
from .sentences import Corpus
from .statistics import counts

_EDGE = 0.7  # so many of the words end, or begin, in one mark
_ALONE = 0.4  # so many of the words are one symbol
_BRACKETS = 0.6  # so many of the words begin with a bracket or end in one
_MARKUP = 0.1  # so many of the words are parts of markup
_LABELLED = 0.7  # so many of the words carry a label
_PAIRS = 0.9  # so many of the sentences are a word and a label
_LONGEST = 60  # characters of a word that is looked at for a label
_IN_FRONT = 0.95  # so many of the sentences begin with a code
_FEW = 4  # words, or sentences, that are too few to tell
_OPENING, _CLOSING = "([{（［｛<〈《【", ")]}）］｝>〉》】"
_LABEL = re.compile(r".*[^\W\d_a-zA-Z].*?([^\w\s])[(]?[A-Za-z][A-Za-z0-9.-]{0,11}[)]?")
_DIGITS = re.compile(r"[(\[（]?(\d{1,9})")
_CODE = re.compile(r"(?=.*\d)[!-~]{4,}")
_TAG = re.compile(r"</?[A-Za-z]")
_ATTRIBUTE = re.compile(r"[A-Za-z:-]{1,20}=[\"'].*")
_PAIR_LABEL = re.compile(r"[A-Za-z0-9][\w.-]{0,15}", re.ASCII)


@dataclass(frozen=True)
class Sign:
    """One sign of a wrong reading: `what` was seen, and the `advice`, as sentences; `line` has the first example.

    `sure`: no text has it, so that a file is refused for it unless its format was chosen.
    """

    line: int
    what: str
    advice: str
    sure: bool = True


def signs(corpus: Corpus, words: Counter[str]) -> list[Sign]:
    """What speaks against the way a corpus was read; `words` counts its words. Sentences of one word tell nothing."""
    several = [words for words in corpus.sentences if len(words) > 1]
    if len(several) < len(corpus):
        words = counts(several)
    total = words.total()
    if total < _FEW:
        return []
    checks = (_symbol, _pairs, _markup, _brackets, _labels, _edges)
    sign = next((sign for check in checks if (sign := check(corpus, words, total))), None)  # it explains the others
    return [found for found in (sign, _numbers(corpus)) if found]


def _symbol(corpus: Corpus, words: Counter[str], total: int) -> Sign | None:
    """One symbol between the words, read as a word."""
    word, count = max(words.items(), key=lambda item: (not _has_letter(item[0])) * item[1])
    if _has_letter(word) or count < _ALONE * total:
        return None
    line, _ = _first(corpus, lambda candidate: candidate == word)
    return Sign(
        line,
        text(
            "“{mark}” makes up {share} of the words, first on line {line}.",
            mark=word,
            share=f"{count / total:.0%}",
            line=line,
        ),
        _if_joined(corpus),
    )


def _edges(corpus: Corpus, words: Counter[str], total: int) -> Sign | None:
    """A mark between the words, read as the end or the beginning of each."""
    for place in (-1, 0):
        marks: Counter[str] = Counter()
        for word, count in words.items():
            if len(word) > 1 and not word[place].isalnum():
                marks[word[place]] += count
        mark, count = marks.most_common(1)[0] if marks else ("", 0)
        if count < _EDGE * total:
            continue
        line, word = _first(corpus, lambda word: len(word) > 1 and word[place] == mark)  # noqa: B023
        values = {"share": f"{count / total:.0%}", "mark": mark, "word": word[:40], "line": line}
        return Sign(
            line,
            text("{share} of the words end in “{mark}”, such as “{word}” on line {line}.", **values)
            if place
            else text("{share} of the words begin with “{mark}”, such as “{word}” on line {line}.", **values),
            _if_joined(corpus),
        )
    return None


def _brackets(corpus: Corpus, words: Counter[str], total: int) -> Sign | None:
    """Parse trees, or labels in brackets behind each word."""
    count = sum(count for word, count in words.items() if _bracketed(word))
    if count < _BRACKETS * total:
        return None
    line, word = _first(corpus, _bracketed)
    return Sign(
        line,
        text(
            "{share} of the words begin or end in a bracket, such as “{word}” on line {line}: labels or parse trees.",
            share=f"{count / total:.0%}",
            word=word[:40],
            line=line,
        ),
        text("Keep only the words, with spaces between them.") + " " + _keep(corpus),
    )


def _markup(corpus: Corpus, words: Counter[str], total: int) -> Sign | None:
    """HTML or XML around the words."""
    count = sum(count for word, count in words.items() if _is_markup(word))
    if count < _MARKUP * total or count < _FEW:
        return None
    line, word = _first(corpus, _is_markup)
    return Sign(
        line,
        text("Markup stands among the words, such as “{word}” on line {line}.", word=word[:40], line=line),
        text("Extract the text first, one sentence per line.") + " " + _keep(corpus),
    )


def _labels(corpus: Corpus, words: Counter[str], total: int) -> Sign | None:
    """A label behind each word, after a mark that no format has."""
    marks: Counter[str] = Counter()
    for word, count in words.items():
        if mark := _mark_of_label(word):
            marks[mark] += count
    mark, count = marks.most_common(1)[0] if marks else ("", 0)
    if count < _LABELLED * total:
        return None
    line, word = _first(corpus, lambda word: _mark_of_label(word) == mark)
    return Sign(
        line,
        text(
            "{share} of the words carry a label behind “{mark}”, such as “{word}” on line {line}.",
            share=f"{count / total:.0%}",
            mark=mark,
            word=word[:40],
            line=line,
        ),
        text("Write word/label or word_label, which --format slash and --format underscore read.")
        + " "
        + _keep(corpus),
    )


def _pairs(corpus: Corpus, words: Counter[str], total: int) -> Sign | None:
    """A word and its label a line, each line read as a sentence."""
    pairs = [
        (line, words)
        for words, line in zip(corpus.sentences, corpus.lines)
        if len(words) == 2 and not words[0].isascii() and _PAIR_LABEL.fullmatch(words[1])
    ]
    labels = {words[1] for _, words in pairs}
    if len(pairs) < max(_FEW, _PAIRS * len(corpus.sentences)) or 2 * len(labels) > len(pairs):
        return None
    line, pair = pairs[0]
    return Sign(
        line,
        text(
            "The lines are a word and a label each, such as “{pair}” on line {line}.",
            pair=" ".join(pair)[:40],
            line=line,
        ),
        text("Write one sentence a line, or one character and its tag a line, which --format tagged reads.")
        + " "
        + _keep(corpus),
    )


def _numbers(corpus: Corpus) -> Sign | None:
    """A running number, or a code of its own, in front of every sentence."""
    first = [words[0] for words in corpus.sentences]
    if len(first) < _FEW or not first[0][:1].isdigit() and not first[0].isascii():
        return None
    numbers = [int(match[1]) for word in first if (match := _DIGITS.match(word))]
    counted = len(numbers) == len(first) and counts_up(numbers)
    codes = [word for word in first if _CODE.fullmatch(word)]
    coded = len(set(codes)) >= _IN_FRONT * len(first) and len(set(map(len, codes))) == 1
    if not counted and not coded:
        return None
    return Sign(
        corpus.lines[0],
        text(
            "A number or code stands in front of the lines, such as “{word}” on line {line}.",
            word=first[0][:40],
            line=corpus.lines[0],
        ),
        text("If it is no part of the text, --format numbered leaves it out."),
        sure=False,
    )


def _if_joined(corpus: Corpus) -> str:
    return text("If it only separates the words, --format joined leaves it out.") + " " + _keep(corpus)


def _keep(corpus: Corpus) -> str:
    return text("--format {name} keeps it as it stands.", name=corpus.format)


def _first(corpus: Corpus, matches) -> tuple[int, str]:
    """(line, word) of the first word that matches; one is known to."""
    return next((line, word) for words, line in zip(corpus.sentences, corpus.lines) for word in words if matches(word))


def _has_letter(word: str) -> bool:
    return any(character.isalnum() for character in word)


def _bracketed(word: str) -> bool:
    return len(word) > 1 and (word[0] in _OPENING or word[-1] in _CLOSING)


def _mark_of_label(word: str) -> str | None:
    match = _LABEL.fullmatch(word) if len(word) <= _LONGEST else None
    return match[1] if match else None


def _is_markup(word: str) -> bool:
    return _TAG.match(word) is not None or _ATTRIBUTE.fullmatch(word) is not None

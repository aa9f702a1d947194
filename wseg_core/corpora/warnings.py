"""Warnings about a corpus that can still be used: each once, with its count and first line."""

import re
from collections import Counter
from collections.abc import Iterator

from ..language import text
from .script import script
from .sentences import Corpus, Fault, Report, Sentence
from .statistics import character_counts, mixed_widths, repeats

LONG_SENTENCE = 500  # characters
SHOWN = 5  # line numbers that a warning lists
_ODD = re.compile("[\x01-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u200b\u200e\u200f\u2060\ufeff\ufffd]")


class _Warnings:
    """Collects the warnings of one corpus."""

    def __init__(self, corpus: Corpus) -> None:
        self.corpus = corpus
        self.warnings: list[Fault] = []

    def add(self, line: int | None, what: str, advice: str = "") -> None:
        self.warnings.append(Fault(self.corpus.path, line, what, advice))

    def doubt(self, line: int | None, what: str, advice: str = "") -> None:
        """Adds a warning that the file may have been read in the wrong way."""
        self.add(line, what, advice)
        self.corpus.doubts.append(self.warnings[-1])

    def numbered(self) -> Iterator[tuple[Sentence, int]]:
        """The sentences with their lines."""
        return zip(self.corpus.sentences, self.corpus.lines)


def warnings(corpus: Corpus, report: Report, words: Counter[str]) -> list[Fault]:
    """The warnings of a file in the order of their first lines; adds those about the reading to `corpus.doubts`.

    `words` counts its words.
    """
    collected = _Warnings(corpus)
    characters = character_counts(words)
    _from_reading(collected, report)
    _uncut(collected, report)
    _repeated(collected)
    _long(collected)
    _mixed(collected, characters)
    if any(_ODD.match(character) for character in characters):
        _odd(collected)
    return sorted(collected.warnings, key=lambda warning: warning.line or 0)


def _from_reading(collected: _Warnings, report: Report) -> None:
    for note in report.notes:
        collected.doubt(note.line, note.what, note.advice)
    if report.cut_inside:
        collected.doubt(
            report.cut_inside[0],
            text("Words that contain whitespace were split at it; sentences: {count}.", count=len(report.cut_inside)),
            text("In an evaluation, the model is given these spaces, so these cuts do not count as its mistakes."),
        )
    if report.altered:
        collected.add(
            report.altered[0],
            text("Sentences whose words do not match the raw text beside them: {count}.", count=len(report.altered)),
            text("The words were used, not the raw text."),
        )
    if report.other_columns:
        collected.add(
            None,
            text(
                "The column “{name}” was read; other possible columns: {others}.",
                name=(report.column or "")[:40],
                others=", ".join(name[:40] for name in report.other_columns[:10]),
            ),
            text("Choose another one with --column."),
        )


def _repeated(collected: _Warnings) -> None:
    extra = repeats(collected.corpus.sentences)
    if extra:
        collected.add(
            collected.corpus.lines[extra[0]],
            text("Sentences that repeat an earlier one: {count}.", count=len(extra)),
            text("To skip them, import with --skip-duplicates."),
        )


def _long(collected: _Warnings) -> None:
    sizes = [sum(map(len, words)) for words in collected.corpus.sentences]
    long = [line for size, line in zip(sizes, collected.corpus.lines) if size > LONG_SENTENCE]
    if long:
        collected.add(
            long[0],
            text(
                "Sentences longer than {limit} characters: {count}; the longest has {longest}.",
                count=len(long),
                limit=LONG_SENTENCE,
                longest=max(sizes),
            ),
            text("Split them at sentence ends where possible."),
        )


def _uncut(collected: _Warnings, report: Report) -> None:
    lines = report.uncut
    if lines:
        collected.doubt(
            lines[0],
            text(
                "Sentences, or long parts of them, without word boundaries: {count} (lines {lines}).",
                count=len(lines),
                lines=listed(lines),
            ),
            text("Segment these sentences or remove them: the model would learn that they have no boundaries."),
        )


def listed(lines: list[int]) -> str:
    """The first line numbers, and that there are more."""
    shown = ", ".join(map(str, lines[:SHOWN]))
    return f"{shown}, …" if len(lines) > SHOWN else shown


def _mixed(collected: _Warnings, characters: Counter[str]) -> None:
    pairs = mixed_widths(characters)
    if pairs:
        half, few, full, many = pairs[0]
        collected.add(
            None,
            text(
                "Characters that are half-width in some places and full-width in others: {count}, such as {half} "
                "({few} times) and {full} ({many} times).",
                count=len(pairs),
                half=half,
                few=few,
                full=full,
                many=many,
            ),
            text("data.fold_width treats them as the same."),
        )
    if script(characters.items()) == "mixed":
        collected.add(None, text("It mixes traditional and simplified characters."))


def _odd(collected: _Warnings) -> None:
    places = [(line, match[0]) for words, line in collected.numbered() if (match := _ODD.search("".join(words)))]
    collected.add(
        places[0][0],
        text(
            "Sentences with invisible or damaged characters: {count}, such as {code}.",
            count=len(places),
            code=f"U+{ord(places[0][1]):04X}",
        ),
        text("They are kept as characters of their words."),
    )

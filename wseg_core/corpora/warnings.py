"""What is odd in a corpus without making it unusable: each told once, with its count and first line."""

import re

from ..language import text
from .script import script
from .sentences import Corpus, Fault, Report
from .statistics import character_counts, counts, mixed_widths, repeats

LONG_SENTENCE = 500  # characters
LONG_WORD = 30  # characters; a longer one is mostly a piece that nobody cut
_ODD = re.compile("[\x01-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u200b\u200e\u200f\u2060\ufeff\ufffd]")


class _Warnings:
    """Collects the warnings of one corpus."""

    def __init__(self, corpus: Corpus):
        self.corpus, self.found = corpus, []

    def add(self, line: int | None, what: str, advice: str = "") -> None:
        self.found.append(Fault(self.corpus.path, line, what, advice))

    def numbered(self):
        return zip(self.corpus.sentences, self.corpus.lines)


def warnings(corpus: Corpus, report: Report) -> list[Fault]:
    """The warnings of a file that was read, in the order of their first lines."""
    collected = _Warnings(corpus)
    characters = character_counts(counts(corpus.sentences))
    _from_reading(collected, report)
    _repeated(collected)
    _long(collected)
    _mixed(collected, characters)
    if any(_ODD.match(character) for character in characters):
        _odd(collected)
    return sorted(collected.found, key=lambda warning: warning.line or 0)


def _from_reading(collected: _Warnings, report: Report) -> None:
    if report.cut_inside:
        collected.add(
            report.cut_inside[0],
            text("Words that contain whitespace were split at it; sentences: {count}.", count=len(report.cut_inside)),
        )
    if report.altered:
        collected.add(
            report.altered[0],
            text("Sentences whose words do not match the text given with them: {count}.", count=len(report.altered)),
            text("The words were used."),
        )
    if report.other_columns:
        collected.add(
            None,
            text(
                "The column “{name}” was read; other possible columns: {others}.",
                name=report.column[:40],
                others=", ".join(name[:40] for name in report.other_columns[:10]),
            ),
            text("Choose another one with --column."),
        )


def _repeated(collected: _Warnings) -> None:
    extra = repeats(collected.corpus.sentences)
    if extra:
        collected.add(
            collected.corpus.lines[extra[0]], text("Sentences that repeat an earlier one: {count}.", count=len(extra))
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
    uncut = [(line, word) for words, line in collected.numbered() for word in words if len(word) > LONG_WORD]
    if uncut:
        collected.add(
            uncut[0][0],
            text(
                "Words longer than {limit} characters: {count}, such as “{word}…”.",
                count=len(uncut),
                limit=LONG_WORD,
                word=uncut[0][1][:12],
            ),
            text("These sentences may not be segmented."),
        )


def _mixed(collected: _Warnings, characters) -> None:
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
    places = [(line, found[0]) for words, line in collected.numbered() if (found := _ODD.search("".join(words)))]
    collected.add(
        places[0][0],
        text(
            "Sentences with invisible or damaged characters: {count}, such as {code}.",
            count=len(places),
            code=f"U+{ord(places[0][1]):04X}",
        ),
        text("They are kept as characters of their words."),
    )

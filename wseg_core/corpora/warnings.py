"""What is odd in a corpus without making it unusable, each told once with its count and first line."""

from collections.abc import Callable

from ..language import text
from .sentences import Corpus, Fault, Report
from .statistics import character_counts, counts, mixed_widths

LONG_SENTENCE = 500  # characters
LONG_WORD = 30  # characters; a longer one is mostly a piece that nobody cut


def warnings(corpus: Corpus, report: Report) -> list[Fault]:
    """The warnings of a file that was read, in the order of their first lines."""
    found: list[Fault] = []

    def warn(line: int | None, what: str, advice: str = "") -> None:
        found.append(Fault(corpus.path, line, what, advice))

    for notice in (_inside, _duplicates, _long, _widths):
        notice(corpus, report, warn)
    return sorted(found, key=lambda warning: warning.line or 0)


Warn = Callable[..., None]


def _inside(corpus: Corpus, report: Report, warn: Warn) -> None:
    if report.cut_inside:
        warn(report.cut_inside[0], text("Words with white space inside were cut at it, in {count} sentences.",
                                        count=len(report.cut_inside)))
    if report.altered:
        warn(report.altered[0], text("The words of {count} sentences do not add up to the text given beside them.",
                                     count=len(report.altered)), text("The words were taken."))


def _duplicates(corpus: Corpus, report: Report, warn: Warn) -> None:
    seen: set[str] = set()
    extra = []
    for words, line in zip(corpus.sentences, corpus.lines, strict=True):
        characters = "".join(words)
        if characters in seen:
            extra.append(line)
        seen.add(characters)
    if extra:
        warn(extra[0], text("{count} sentences stand in it more than once.", count=len(extra)))


def _long(corpus: Corpus, report: Report, warn: Warn) -> None:
    sizes = [sum(map(len, words)) for words in corpus.sentences]
    long = [line for size, line in zip(sizes, corpus.lines, strict=True) if size > LONG_SENTENCE]
    if long:
        warn(long[0], text("{count} sentences are longer than {limit} characters; the longest has {longest}.",
                           count=len(long), limit=LONG_SENTENCE, longest=max(sizes)),
             text("Cut them at the ends of sentences where you can."))
    uncut = [(line, word) for words, line in zip(corpus.sentences, corpus.lines, strict=True)
             for word in words if len(word) > LONG_WORD]
    if uncut:
        warn(uncut[0][0], text("{count} words are longer than {limit} characters, such as “{word}…”.",
                               count=len(uncut), limit=LONG_WORD, word=uncut[0][1][:12]),
             text("Perhaps these sentences were never cut into words."))


def _widths(corpus: Corpus, report: Report, warn: Warn) -> None:
    pairs = mixed_widths(character_counts(counts(corpus.sentences)))
    if pairs:
        half, few, full, many = pairs[0]
        warn(None, text("{count} characters are written half-width in some places and full-width in others, such as {half} ({few} times)"
                        " and {full} ({many} times).", count=len(pairs), half=half, few=few, full=full, many=many),
             text("data.fold_width makes them one."))

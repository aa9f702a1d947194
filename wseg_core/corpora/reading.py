"""From a file to a `Corpus`: open, decode, detect the format, parse, and report everything that is wrong with it."""

import re
from bisect import bisect_right
from collections import Counter
from pathlib import Path

from ..errors import UserError
from ..language import text
from .detection import detect
from .encoding import known
from .formats import FORMATS
from .formats import words as plain
from .markup import without_markup
from .opening import decoded, read_bytes, unusable_lines
from .plausibility import signs
from .references import Reference, find, is_stored
from .sentences import Corpus, CorpusFault, Entry, Report
from .statistics import counts, statistics
from .uncut import uncut
from .warnings import warnings

NEARLY_ALL = 0.95  # a larger share of sentences without a boundary refuses a file as raw text
INNER_SPACES = 0.2  # a larger share of no-break spaces at the boundaries of a stored corpus makes them plain separators
_NEWLINE = re.compile("\r\n?")
_LATER_MARK = re.compile("(?m)^\ufeff+")  # concatenated files leave byte order marks between them


def read(
    path: Reference,
    format: str | None = None,
    encoding: str | None = None,
    column: str | None = None,
    skip_faulty: bool = False,
    boundaries: bool = True,
) -> Corpus:
    """The corpus at `path`; `format`, `encoding` and `column` are detected by default.

    Raises CorpusFault with all faults up to a limit, unless they are all faults of single sentences and `skip_faulty`
    skips those. `boundaries=False` accepts text without any word boundary, such as the output of a segmenter.
    """
    corpus = examine(path, format, encoding, column, boundaries)
    if refused(corpus, skip_faulty):
        raise CorpusFault(corpus)
    return corpus


def check(
    path: Reference,
    format: str | None = None,
    encoding: str | None = None,
    column: str | None = None,
    skip_faulty: bool = False,
) -> dict:
    """The `check` JSON of a file: format, statistics of the valid sentences, `faults` and `warnings`.

    With `skip_faulty` the faults of single sentences are listed too, but `refused` is False if there are no others.
    """
    corpus = examine(path, format, encoding, column)
    numbers = statistics(corpus.sentences)
    return {
        "file": corpus.path,
        "format": corpus.format,
        "encoding": corpus.encoding,
        "column": corpus.column,
        **{
            key: numbers[key]
            for key in ("script", "sentences", "words", "characters", "types", "tags", "duplicates", "word_lengths")
        },
        "skipped": corpus.skipped,
        "fault_count": corpus.fault_count,
        "refused": refused(corpus, skip_faulty),
        "faults": [fault.as_dict() for fault in corpus.faults],
        "warnings": [warning.as_dict() for warning in corpus.warnings],
    }


def refused(corpus: Corpus, skip_faulty: bool = False) -> bool:
    """Whether the faults of a file refuse it; with `skip_faulty`, those of single sentences do not."""
    skippable = skip_faulty and corpus.sentences and all(fault.line is not None for fault in corpus.faults)
    return bool(corpus.faults) and not skippable


def examine(
    path: Reference,
    format: str | None = None,
    encoding: str | None = None,
    column: str | None = None,
    boundaries: bool = True,
) -> Corpus:
    """As `read`, but faults are only listed, as on the import page.

    Raises UserError for what is not a fault of the content: a missing file, an unknown format or encoding.
    """
    path = find(path)
    stored = is_stored(path)
    if stored:
        format, encoding = format or "words", encoding or "utf-8"
    corpus, report = Corpus(str(path)), Report(str(path))
    _check_options(format, encoding, column)
    _fill(corpus, report, read_bytes(path), format, encoding, column, stored)
    if not report.faults and not corpus.sentences:
        report.fault(None, text("The file has no content."), text("Check that you chose the right file."))
    words = counts(corpus.sentences)
    if corpus.sentences:
        _judge(corpus, report, words, format is None, boundaries)
    corpus.faults, corpus.fault_count, corpus.column = report.first_faults(), report.count, report.column
    corpus.warnings = warnings(corpus, report, words)
    return corpus


def _judge(corpus: Corpus, report: Report, words: Counter[str], detected: bool, boundaries: bool) -> None:
    """Refuses text without word boundaries, and files in a format that was detected but does not fit."""
    if boundaries:
        _judge_boundaries(corpus, report)
    for sign in signs(corpus, words):
        if sign.sure and detected:
            report.fault(None, sign.what, sign.advice)
        else:
            report.note(sign.line, sign.what, sign.advice)


def _judge_boundaries(corpus: Corpus, report: Report) -> None:
    lines = [corpus.lines[index] for index in uncut(corpus.sentences)]
    total, advice = len(corpus), text("A corpus is text that is already segmented, such as “我 愛 自然 語言”.")
    if all(len(words) == 1 for words in corpus.sentences):
        report.fault(None, text("The file has no word boundaries: every sentence is a single word."), advice)
    elif len(lines) >= NEARLY_ALL * total:
        report.fault(
            None,
            text(
                "The file has hardly any word boundaries: {count} of {total} sentences have none.",
                count=len(lines),
                total=total,
            ),
            advice,
        )
    else:
        report.uncut = lines


def _check_options(format: str | None, encoding: str | None, column: str | None) -> None:
    if encoding is not None:
        known(encoding)
    if format is not None and not FORMATS.get(format).COLUMNS and column is not None:
        raise UserError(
            text("The format {format} has no columns to choose from.", format=format),
            "--column",
            text("Remove this option."),
        )


def _fill(
    corpus: Corpus,
    report: Report,
    data: bytes,
    format: str | None,
    encoding: str | None,
    column: str | None,
    stored: bool,
) -> None:
    """Adds the valid sentences to `corpus` and the faults to `report`."""
    content = decoded(data, encoding, report)
    if content is None:
        return
    corpus.encoding = content.encoding
    characters = _NEWLINE.sub("\n", content.text) if "\r" in content.text else content.text
    if "\ufeff" in characters:
        characters = _LATER_MARK.sub("", characters)
    lines = characters.split("\n")
    unusable = unusable_lines(content, lines, report)
    if not stored:
        lines = without_markup(lines, report)
    corpus.format = format or detect(lines, Path(corpus.path).suffix.lower(), column is not None)
    entries = [entry for entry in FORMATS.get(corpus.format).parse(lines, column, report) if entry[1] != []]
    if stored and plain.INNER in characters:
        entries = _with_spaces(entries, lines)
    starts = [line for line, _ in entries]
    spoilt = {bisect_right(starts, line) - 1 for line in unusable}
    for index, (line, words) in enumerate(entries):
        if words is None or index in spoilt:
            corpus.skipped += 1
        else:
            corpus.sentences.append(words)
            corpus.lines.append(line)


def _with_spaces(entries: list[Entry], lines: list[str]) -> list[Entry]:
    """The sentences of a stored corpus with the spaces of the text, which `words.write` marks by no-break spaces.

    In a file that was not written by `import`, no-break spaces may separate all words.
    """
    spaced: list[Entry] = [
        (line, plain.spaced(lines[line - 1]) if plain.INNER in lines[line - 1] else words) for line, words in entries
    ]
    inner = sum(len(getattr(words, "spaces", ())) for _, words in spaced)
    return spaced if inner <= INNER_SPACES * sum(len(words or ()) for _, words in spaced) else entries

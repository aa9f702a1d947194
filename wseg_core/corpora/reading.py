"""From a file to a `Corpus`: open, decode, find the format, parse, and say all that is wrong with it."""

import re
import stat
from bisect import bisect_right
from collections import Counter
from pathlib import Path

from ..errors import UserError
from ..language import text
from .detection import detect
from .encoding import Decoded, decode, known
from .formats import FORMATS
from .formats import words as plain
from .markup import left_out
from .nature import binary, not_text
from .plausibility import signs
from .references import find, is_own
from .sentences import Corpus, CorpusFault, Report, Sentence
from .statistics import counts, statistics
from .uncut import uncut
from .warnings import warnings

_NEWLINE = re.compile("\r\n?")
NEARLY_ALL = 0.95  # so many sentences without a boundary make a file one that was never cut
INNER = 0.2  # so many of the boundaries of a corpus of our own may be spaces of its text
_LATER_MARK = re.compile("(?m)^\ufeff+")  # files put one behind another leave marks at the seams


def read(path, format=None, encoding=None, column=None, skip_faulty=False, boundaries=True) -> Corpus:
    """The corpus at `path`; what is not told (`format`, `encoding`, `column`) is found out.

    Raises CorpusFault, with all faults up to a limit, unless they all lie in single sentences and `skip_faulty`
    leaves those out. `boundaries=False` takes text without any word boundary too, as a segmenter's output may be.
    """
    corpus = examine(path, format, encoding, column, boundaries)
    if refused(corpus, skip_faulty):
        raise CorpusFault(corpus)
    return corpus


def check(path, format=None, encoding=None, column=None, skip_faulty=False) -> dict:
    """The `check` JSON of a file: what it is, its numbers over the sound sentences, `faults` and `warnings`.

    With `skip_faulty` the faults of single sentences are listed too, but `refused` tells whether the file would be.
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
    """Do its faults refuse the file? With `skip_faulty`, those of single sentences do not."""
    return bool(corpus.faults) and not (
        skip_faulty and corpus.sentences and all(f.line is not None for f in corpus.faults)
    )


def examine(path, format=None, encoding=None, column=None, boundaries=True) -> Corpus:
    """As `read`, but faults are only listed: what the import page shows of a file before it is taken.

    Raises UserError for what is no fault of the content: no such file, an unknown format or encoding.
    """
    path = find(path)
    own = is_own(path)
    if own:
        format, encoding = format or "words", encoding or "utf-8"
    corpus, report = Corpus(str(path)), Report(str(path))
    _check_options(format, encoding, column)
    _fill(corpus, report, _bytes(path), format, encoding, column, own)
    if not report.faults and not corpus.sentences:
        report.fault(None, text("The file has no content."), text("Check that you chose the right file."))
    words = counts(corpus.sentences)
    if corpus.sentences:
        _judge(corpus, report, words, format is None, boundaries)
    corpus.faults, corpus.fault_count, corpus.column = report.first_faults(), report.count, report.column
    corpus.warnings = warnings(corpus, report, words)
    return corpus


def _judge(corpus: Corpus, report: Report, words: Counter[str], guessed: bool, boundaries: bool) -> None:
    """Refuses what has no word boundaries, or was read in a format that was guessed and does not fit."""
    if boundaries:
        _judge_boundaries(corpus, report)
    for sign in signs(corpus, words):
        if sign.sure and guessed:
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


def _check_options(format, encoding, column) -> None:
    if encoding is not None:
        known(encoding)
    if format is not None and not FORMATS.get(format).COLUMNS and column is not None:
        raise UserError(
            text("The format {format} has no columns to choose from.", format=format),
            "--column",
            text("Remove this option."),
        )


def _fill(corpus: Corpus, report: Report, data: bytes, format, encoding, column, own: bool) -> None:
    decoded = _decoded(report, data, encoding)
    if decoded is None:
        return
    corpus.encoding = decoded.encoding
    content = _NEWLINE.sub("\n", decoded.text) if "\r" in decoded.text else decoded.text
    if "\ufeff" in content:
        content = _LATER_MARK.sub("", content)
    lines = content.split("\n")
    bad = _unusable(report, lines, decoded)
    if not own:
        lines = left_out(lines, report)
    corpus.format = format or detect(lines, Path(corpus.path).suffix.lower(), column is not None)
    entries = [(line, words) for line, words in FORMATS.get(corpus.format).parse(lines, column, report) if words != []]
    if own and plain.INNER in content:
        entries = _with_spaces(entries, lines)
    starts = [line for line, _ in entries]
    spoilt = {bisect_right(starts, line) - 1 for line in bad}
    for place, (line, words) in enumerate(entries):
        if words is None or place in spoilt:
            corpus.skipped += 1
        else:
            corpus.sentences.append(words)
            corpus.lines.append(line)


def _with_spaces(entries: list[tuple[int, Sentence]], lines: list[str]) -> list[tuple[int, Sentence]]:
    """The sentences of a file that `import` wrote, with the spaces of the text.

    A file put there by hand may have no-break spaces between all words: then they are separators.
    """
    spaced = [
        (line, plain.spaced(lines[line - 1]) if plain.INNER in lines[line - 1] else words) for line, words in entries
    ]
    inner = sum(len(getattr(words, "spaces", ())) for _, words in spaced)
    return spaced if inner <= INNER * sum(len(words) for _, words in spaced) else entries


def _decoded(report: Report, data: bytes, encoding) -> Decoded | None:
    """The text, or None with a fault where it is none."""
    advice = text("Save it as UTF-8, or specify its encoding with --encoding.")
    other = not_text(data)
    if other:
        report.fault(None, *other)
        return None
    decoded = decode(data, encoding)
    if not encoding and not (decoded.encoding or "").startswith(("utf-16", "utf-32")) and binary(data):
        report.fault(None, text("This is a binary file, not text."), text("Save its content as plain text in UTF-8."))
        return None
    if decoded.encoding is None:
        what = (
            text("The file is not encoded in {name}.", name=encoding)
            if encoding
            else text("The encoding of the file could not be detected.")
        )
        hint = " " + text("It may be encoded in {name}.", name=decoded.hint) if decoded.hint else ""
        report.fault(None, what, advice + hint)
        return None
    for line in decoded.bad:
        report.fault(
            line, text("This line contains bytes that are not valid {encoding}.", encoding=decoded.encoding), advice
        )
    return decoded


def _unusable(report: Report, lines: list[str], decoded: Decoded) -> list[int]:
    """The lines that no sentence may come from: undecodable bytes or NUL; reports the latter."""
    if "\0" not in decoded.text:
        return decoded.bad
    nul = [number for number, line in enumerate(lines, 1) if "\0" in line]
    for line in nul:
        report.fault(
            line, text("This line contains a NUL character."), text("Remove it, or save the file as UTF-8 again.")
        )
    return sorted({*decoded.bad, *nul})


def _bytes(path: Path) -> bytes:
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise UserError(text("This is a folder, not a file."), str(path), text("Choose one of the files in it."))
        if not (stat.S_ISREG(mode) or stat.S_ISFIFO(mode)):
            raise UserError(text("This is a device, not a file."), str(path), text("Give a file."))
        return path.read_bytes()
    except PermissionError:
        raise UserError(
            text("You do not have permission to read this file."),
            str(path),
            text("Change its permissions so that you can read it."),
        ) from None
    except OSError as error:
        raise UserError(text("The file cannot be read: {reason}.", reason=error.strerror or error), str(path)) from None

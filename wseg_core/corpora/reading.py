"""From a file to a `Corpus`: open, decode, find the format, parse, and say all that is wrong with it."""

import re
import stat
from pathlib import Path

from ..errors import UserError
from ..language import text
from . import encoding as encodings
from .detection import detect
from .formats import FORMATS
from .library import find
from .sentences import Corpus, CorpusFault, Report
from .statistics import statistics
from .warnings import warnings

_NEWLINE = re.compile("\r\n?")


def read(path, format=None, encoding=None, column=None, skip_faulty=False, boundaries=True) -> Corpus:
    """The corpus at `path`; what is not told (`format`, `encoding`, `column`) is found out.

    Raises CorpusFault, with all faults up to a limit, unless they all lie in single sentences and `skip_faulty`
    leaves those out. `boundaries=False` takes text without any word boundary too, as a segmenter's output may be.
    """
    corpus = examine(path, format, encoding, column, boundaries)
    if corpus.faults and not (skip_faulty and corpus.sentences and all(f.line is not None for f in corpus.faults)):
        raise CorpusFault(corpus)
    return corpus


def check(path, format=None, encoding=None, column=None, skip_faulty=False) -> dict:
    """The `check` JSON of a file: what it is, its numbers over the sound sentences, `faults` and `warnings`."""
    corpus = examine(path, format, encoding, column)
    numbers = statistics(corpus.sentences)
    return {
        "file": corpus.path, "format": corpus.format, "encoding": corpus.encoding, "column": corpus.column,
        **{key: numbers[key] for key in ("script", "sentences", "words", "characters", "types", "tags", "duplicates",
                                         "word_lengths")},
        "skipped": corpus.skipped, "fault_count": corpus.fault_count,
        "faults": [fault.as_dict() for fault in corpus.faults],
        "warnings": [warning.as_dict() for warning in corpus.warnings],
    }


def examine(path, format=None, encoding=None, column=None, boundaries=True) -> Corpus:
    """As `read`, but faults are only listed: what the import page shows of a file before it is taken."""
    path = find(path)
    corpus = Corpus(str(path))
    report = Report(str(path))
    if format is not None:
        FORMATS.get(format)
    data = _bytes(path)
    if not data.strip():
        report.fault(None, text("There is nothing in it."), text("Check that the right file was chosen."))
    else:
        _fill(corpus, report, data, format, encoding, column)
        if not report.faults and not corpus.sentences:
            report.fault(None, text("There is no sentence in it."), text("Check that the right file was chosen."))
        elif boundaries and corpus.sentences and all(len(words) == 1 for words in corpus.sentences):
            report.fault(None, text("There is no word boundary in it: every sentence is one single word."),
                         text("A corpus is text already cut into words, such as “我 愛 自然 語言”."))
    corpus.faults, corpus.fault_count = report.first_faults(), report.count
    corpus.warnings = warnings(corpus, report)
    return corpus


def _fill(corpus: Corpus, report: Report, data: bytes, format, encoding, column) -> None:
    decoded = encodings.decode(data, encoding)
    corpus.encoding = decoded.encoding
    lines = _NEWLINE.sub("\n", decoded.text).split("\n")
    corpus.format = format or detect(lines, Path(corpus.path).suffix.lower())
    for line, words in FORMATS.get(corpus.format).parse(lines, column, report):
        if words is None:
            corpus.skipped += 1
        elif words:
            corpus.sentences.append(words)
            corpus.lines.append(line)


def _bytes(path: Path) -> bytes:
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise UserError(text("This is a folder, not a file."), str(path), text("Name one of the files in it."))
        if not (stat.S_ISREG(mode) or stat.S_ISFIFO(mode)):
            raise UserError(text("This is a device, not a file."), str(path), text("Name a file."))
        return path.read_bytes()
    except PermissionError:
        raise UserError(text("The file may not be read."), str(path), text("Give yourself the right to read it.")) from None
    except OSError as error:
        raise UserError(text("The file cannot be read: {reason}.", reason=error.strerror or error), str(path)) from None

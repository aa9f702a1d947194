"""The content of uploaded files, cached by file content and reading options."""

import re
from pathlib import Path

import streamlit as st

from wseg_core import corpora, language
from wseg_core.corpora import encoding as encodings
from wseg_core.language import text

from ..shared.corpus_facts import FIRST
from ..shared.uploads import Upload

_LINE = 80  # characters shown of a line with an error
_FORMAT = re.compile(r"--format (\w+)")
_ENDS = re.compile("\r\n?|\n")


def read(upload: Upload, options: dict) -> dict:
    """One file: format, encoding, column, sizes, first sentences, faults and warnings. Raises UserError.

    `options` are `format`, `encoding`, `column` and `skip_faulty` of `corpora.read`. `usable_if_skipped`:
    can be saved without the sentences with errors. `doubts`: the warnings about how the file was read; `offers`: other
    formats that it may be in. `contents`: the text of the lines with errors.
    """
    return _read(upload.digest, Path(upload.path).suffix, options, language.current(), upload.path)


def compared(
    chosen: dict[str, Upload], options: dict, fractions: list[float] | None, seed: int, skip_duplicates: bool
) -> dict:
    """The splits that would be saved, side by side, and `duplicates_skipped`.

    Raises UserError, for example if one would be empty.
    """
    key = tuple((split, upload.digest, Path(upload.path).suffix) for split, upload in chosen.items())
    paths = {split: upload.path for split, upload in chosen.items()}
    return _compared(key, options, fractions, seed, skip_duplicates, language.current(), paths)


@st.cache_data(max_entries=50, show_spinner=False)
def _read(digest: str, suffix: str, options: dict, language_code: str, _path: str) -> dict:
    reading = {key: options[key] for key in ("format", "encoding", "column")}
    corpus = corpora.examine(_path, **reading)
    numbers = corpora.statistics(corpus.sentences)
    return {
        **{key: numbers[key] for key in ("script", "sentences", "words", "characters", "types", "duplicates")},
        "format": corpus.format,
        "encoding": corpus.encoding,
        "column": corpus.column,
        "faults": [fault.as_dict() for fault in corpus.faults],
        "fault_count": corpus.fault_count,
        "refused": corpora.refused(corpus, options["skip_faulty"]),
        "usable_if_skipped": bool(corpus.faults) and not corpora.refused(corpus, True),
        "skipped": corpus.skipped,
        "warnings": [warning.as_dict() for warning in corpus.warnings if warning not in corpus.doubts],
        "doubts": [doubt.as_dict() for doubt in corpus.doubts],
        "offers": _offers(corpus, options["format"]),
        "first": list(zip(corpus.lines[:FIRST], corpus.sentences[:FIRST])),
        "contents": _contents(_path, corpus),
    }


@st.cache_data(max_entries=20, show_spinner=False)
def _compared(
    key: tuple,
    options: dict,
    fractions: list[float] | None,
    seed: int,
    skip_duplicates: bool,
    language_code: str,
    _paths: dict,
) -> dict:
    whole = {split: corpora.read(path, **options).sentences for split, path in _paths.items()}
    parts, skipped = corpora.arrange(whole, fractions, seed, skip_duplicates)
    return {**corpora.compare_splits(parts), "duplicates_skipped": skipped}


def _offers(corpus: corpora.Corpus, chosen: str | None) -> list[str]:
    """The formats that advice about the reading names, but the one that was chosen."""
    advice = " ".join(fault.advice for fault in (*corpus.faults, *corpus.doubts))
    names = dict.fromkeys(_FORMAT.findall(advice))
    return [name for name in names if name in corpora.FORMATS.names and name != chosen]


def _contents(path: str, corpus: corpora.Corpus) -> dict[int, str]:
    """The text of the lines with errors; bytes that cannot be decoded are shown as U+FFFD."""
    wanted = {fault.line for fault in corpus.faults if fault.line is not None}
    if not wanted or corpus.encoding is None:
        return {}
    lines = _ENDS.split(encodings.decode(Path(path).read_bytes(), corpus.encoding).text)
    texts = {number: lines[number - 1] for number in wanted if number <= len(lines)}
    return {number: _short(line) for number, line in texts.items() if line}


def _short(line: str) -> str:
    shown = line[:_LINE] + ("…" if len(line) > _LINE else "")
    return re.sub("[\ud800-\udfff]", "\N{REPLACEMENT CHARACTER}", shown)


def encoding_name(name: str | None) -> str:
    """The usual name of an encoding."""
    return {"utf-8-sig": "UTF-8", "big5-hkscs": "Big5"}.get(name or "", (name or "").upper()) or text("unknown")

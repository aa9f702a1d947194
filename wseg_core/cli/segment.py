"""Cutting raw text with a model, and what it keeps in one piece."""

import functools
import json as json_format
import os
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from ..language import source, text
from ..text.characters import word_spans
from . import output
from .app import command
from .help import MODELS
from .options import Encoding, Keep, Model, UserDictionary

if TYPE_CHECKING:
    from ..inference.segmenter import Segmenter

_THREADS = 8  # at most: reading and writing is the work of one


@command(
    "segment",
    MODELS,
    source("Segments raw text into words: one output line per input line, words separated by a single space."),
    "20261120-201530-k3f9 news.txt > cut.txt",
    "20261120-201530-k3f9 < news.txt",
    "20261120-201530-k3f9 news.txt --keep latin,number,url",
)
def segment(
    model: Model,
    file: Annotated[
        str | None,
        typer.Argument(metavar="FILE", help=source("The text file; without it, or with -, standard input is read.")),
    ] = None,
    encoding: Encoding = None,
    dictionary: UserDictionary = None,
    keep: Keep = None,
    json: Annotated[
        bool,
        typer.Option(
            "--json",
            help=source(
                "Prints one JSON document per line: words, and offsets, the start and end of each word in the original line, "
                "in characters (Unicode code points)."
            ),
        ),
    ] = False,
) -> None:
    """Lines come out as they come in, so that a text of any size is fine."""
    from ..inference.segmenter import Segmenter
    from .lines import chunks, opened
    from .parallel import in_order, size_of
    from .progress import Reading

    def detected(name: str) -> None:
        output.note(text("Detected encoding: {encoding}.", encoding=name))

    with opened(file) as (stream, name):
        segmenter = overlaid(Segmenter.load(model), dictionary, keep)
        if file is None and stream.isatty():
            output.note(text("Reading from the keyboard: type a line and press Enter; press Ctrl-D to finish."))
        size, cut = size_of(stream), _documents if json else _spaced
        parts = chunks(stream, name, encoding, detected)
        if size is not None and segmenter.frees_threads:
            written = in_order(functools.partial(cut, segmenter), parts, min(os.cpu_count() or 1, _THREADS))
        else:
            written = map(functools.partial(cut, segmenter), parts)
        with Reading(size) as reading:
            for part in written:
                sys.stdout.write(part)
                sys.stdout.flush()
                reading.show(stream)


@command(
    "keep",
    MODELS,
    source("Stores with a model which kinds of text it keeps in one piece: Latin words, numbers, URLs."),
    "20261120-201530-k3f9 latin,number,url",
    "20261120-201530-k3f9 none",
    "20261120-201530-k3f9",
)
def keep(
    model: Model,
    kinds: Annotated[
        str | None,
        typer.Argument(
            metavar="KINDS",
            help=source(
                "latin, number and url, separated by commas, or none; without it, the stored setting is shown."
            ),
        ),
    ] = None,
) -> None:
    """`Segmenter.load` reads what is stored here; `--keep` of other commands overrules it."""
    from ..inference import checkpoints
    from ..inference import keep as pieces

    folder = checkpoints.resolve(model)
    if kinds is not None:
        checkpoints.store_kept_kinds(folder, pieces.parse(kinds))
    output.say(",".join(checkpoints.kept_kinds(folder)) or pieces.NONE)


def overlaid(segmenter: "Segmenter", dictionary: str | None, keep: str | None) -> "Segmenter":
    """`segmenter` with the word list in a file and the kinds of pieces to keep, where they are given."""
    from ..inference.dictionary import Dictionary

    listed = Dictionary.read(dictionary) if dictionary else None
    if listed and listed.notice:
        output.note(listed.notice)
    return segmenter.using(listed, keep=keep)


def _spaced(segmenter: "Segmenter", lines: list[str]) -> str:
    return segmenter.spaced(lines)


def _documents(segmenter: "Segmenter", lines: list[str]) -> str:
    return "".join(
        json_format.dumps({"words": words, "offsets": word_spans(line, words)}, ensure_ascii=False) + "\n"
        for line, words in zip(lines, segmenter.cut_many(lines))
    )

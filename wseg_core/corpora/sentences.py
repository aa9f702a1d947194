"""A corpus in memory: sentences of words with their line numbers, faults and warnings.

A *fault* refuses the file, a *warning* does not. Both name their place as file and line (1-based).
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from itertools import accumulate

from ..errors import UserError
from ..language import text

Sentence = list[str]  # its words; no word is empty or contains whitespace
Entry = tuple[int, Sentence | None]  # a sentence with its line number; None for the words if it has a fault
Entries = Iterator[Entry]
FAULT_LIMIT = 20  # faults listed in full; the others are only counted


class SpacedSentence(list[str]):
    """The words of a sentence with the spaces of its text: before the words at the indices `spaces`.

    Whitespace always ends a word. If a corpus has a name with spaces inside, the model is given them as part of the
    text and does not have to find these boundaries.
    """

    def __init__(self, words: Iterable[str] = (), spaces: Iterable[int] = ()) -> None:
        super().__init__(words)
        self.spaces = frozenset(spaces)


def written(words: Sentence) -> str:
    """The text of a sentence, as input of a segmenter."""
    spaces = getattr(words, "spaces", ())
    if not spaces:
        return "".join(words)
    return "".join(f" {word}" if index in spaces else word for index, word in enumerate(words))


def divided(words: Sentence, gold: Sentence) -> Sentence:
    """`words`, a segmentation of the text of `gold`, with a boundary at each space of that text."""
    spaces = getattr(gold, "spaces", ())
    if not spaces or "".join(words) != "".join(gold):
        return words
    starts = [0, *accumulate(map(len, gold))]
    ends = sorted({*accumulate(map(len, words)), *(starts[index] for index in spaces)} - {0})
    text = "".join(words)
    return [text[begin:end] for begin, end in zip([0, *ends], ends)]


def sentences_hash(sentences: list[Sentence]) -> str:
    """sha256 (hex) of sentences, their words and their order."""
    lines = "\n".join(map(" ".join, sentences))  # words contain no whitespace, so different corpora differ here
    return hashlib.sha256(lines.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True)
class Fault:
    """A fault or warning; `line` is None if it concerns the whole file."""

    file: str
    line: int | None
    what: str
    advice: str = ""

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{place}: {self.what} {self.advice}".rstrip()

    def as_dict(self) -> dict:
        """The keys `file`, `line`, `what`, `advice` of the `check` JSON."""
        return asdict(self)


@dataclass
class Corpus:
    """A file as it was read: its valid `sentences` and the `lines` where they begin.

    `faults` has at most FAULT_LIMIT of the `fault_count` faults; `skipped` counts the sentences without words because
    of one. `doubts` are the warnings about how the file was read. `format` and `encoding` are None if unknown.
    """

    path: str
    format: str | None = None
    encoding: str | None = None
    column: str | None = None
    sentences: list[Sentence] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    fault_count: int = 0
    warnings: list[Fault] = field(default_factory=list)
    doubts: list[Fault] = field(default_factory=list)
    skipped: int = 0

    def __len__(self) -> int:
        return len(self.sentences)


class CorpusFault(UserError):
    """A file that was refused; `.faults` lists the reasons, `.corpus` is what could be read."""

    def __init__(self, corpus: Corpus) -> None:
        self.corpus, self.faults, self.fault_count = corpus, corpus.faults, corpus.fault_count
        first = corpus.faults[0]
        if len(corpus.faults) == 1 and corpus.fault_count == 1:
            place = first.file if first.line is None else f"{first.file}:{first.line}"
            super().__init__(first.what, place, first.advice)
        else:
            skippable = corpus.sentences and all(fault.line is not None for fault in corpus.faults)
            super().__init__(
                text("The file was not accepted. Errors: {count}.", count=corpus.fault_count),
                corpus.path,
                text("Fix these lines, or skip the sentences with errors using --skip-faulty.") if skippable else "",
            )

    def __str__(self) -> str:
        if len(self.faults) == 1 and self.corpus.fault_count == 1:
            return super().__str__()
        more = self.corpus.fault_count - len(self.faults)
        return "\n".join(
            [
                super().__str__(),
                *(f"  {fault}" for fault in self.faults),
                *([text("  … and {count} more.", count=more)] if more else []),
            ]
        )


class Report:
    """Collects faults and warnings while a file is read; counts all faults and keeps the first FAULT_LIMIT."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.faults: dict[int | None, Fault] = {}
        self.count = 0
        self.cut_inside: list[int] = []  # lines of sentences with whitespace inside a word
        self.altered: list[int] = []  # lines of sentences whose words differ from the text given with them
        self.column: str | None = None  # the column that was read
        self.other_columns: list[str] = []  # other columns with segmented text
        self.uncut: list[int] = []  # lines of sentences without a word boundary
        self.notes: list[Fault] = []  # warnings about how the file was read

    def fault(self, line: int | None, what: str, advice: str = "") -> None:
        """Adds a fault; of several on one line only the first counts, because the others mostly follow from it."""
        if line not in self.faults:
            self.count += 1
            self.faults[line] = Fault(self.file, line, what, advice)
            if len(self.faults) > 50 * FAULT_LIMIT:  # bounds the memory; the first lines are kept
                self._trim(25 * FAULT_LIMIT)

    def note(self, line: int | None, what: str, advice: str = "") -> None:
        """Adds a warning about how the file was read."""
        self.notes.append(Fault(self.file, line, what, advice))

    def words(self, forms: list[str], line: int) -> Sentence:
        """`forms` without whitespace: a word that contains some is divided there, and the line is recorded."""
        words: list[str] = []
        spaces: list[int] = []
        for form in forms:
            pieces = form.split()
            spaces += range(len(words) + 1, len(words) + len(pieces))
            words += pieces
        if not spaces:
            return words
        self.cut_inside.append(line)
        return SpacedSentence(words, spaces)

    def first_faults(self) -> list[Fault]:
        """The first FAULT_LIMIT faults: those of the whole file, then by line."""
        return sorted(self.faults.values(), key=lambda fault: fault.line or 0)[:FAULT_LIMIT]

    def _trim(self, size: int) -> None:
        first = sorted(self.faults.values(), key=lambda fault: fault.line or 0)[:size]
        self.faults = {fault.line: fault for fault in first}

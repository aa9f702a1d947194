"""Lists of words as programs print them, such as ['我', '愛'], one sentence per line.

In pairs such as ('我', 'r') the first item is the word. Lists without quotation marks, [我, 愛], are read too; their
words may have tags, [我/r, 愛/v].
"""

from ...language import text
from ..sentences import Entries, Report, Sentence
from . import _columns, _compounds, _printed

COLUMNS = False
_SHARE = 0.5  # share of the lines that must be lists
_TAGGED = 0.9  # share of the words in unquoted lists that must have a tag for tags to be removed


def likeness(lines: list[str], suffix: str) -> float:
    """Based on lines that are lists of strings; JSON, which looks similar, is preferred."""
    full = [line for line in lines if line.strip()]
    lists = [sentences for line in full if (sentences := _printed.sentences(line)) is not None]
    return 0.88 if any(lists) and len(lists) >= _SHARE * len(full) else 0.0


def parse(lines: list[str], column: str | None, report: Report) -> Entries:
    """Every list is a sentence; a line that is not a list is a fault."""
    tagged = _are_tagged(lines)
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        lists = _printed.sentences(line)
        if lists is None:
            report.fault(
                number,
                text("This line is not a list of words."),
                text("Write one list per line, such as ['我', '愛']."),
            )
            yield number, None
            continue
        if any(_columns.UNWRITABLE.search(word) for words in lists for word in words):
            _columns.unwritable(number, report)
            yield number, None
            continue
        for words in lists:
            yield number, report.words(_without_tags(words) if tagged else words, number)


def write(sentences: list[Sentence]) -> str:
    """As Python prints lists."""
    return "".join(f"{words!r}\n" for words in sentences)


def _are_tagged(lines: list[str]) -> bool:
    """Whether the lists have no quotation marks and their words have tags."""
    if any("'" in line or '"' in line for line in lines):
        return False
    words = [word for line in lines for sentence in _printed.sentences(line) or [] for word in sentence]
    tagged = sum(_compounds.piece(word, "/") is not None for word in words)
    return bool(words) and tagged >= _TAGGED * len(words)


def _without_tags(words: list[str]) -> list[str]:
    pieces = [_compounds.piece(word, "/") for word in words]
    return [piece.word if piece else word for piece, word in zip(pieces, words) if piece is None or piece.word]

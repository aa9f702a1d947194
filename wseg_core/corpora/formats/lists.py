"""Lists of words as programs print them, such as ['我', '愛'], one sentence a line.

Of pairs such as ('我', 'r') the first is the word. Lists without quotation marks, [我, 愛], are read too; their words
may carry tags, [我/r, 愛/v].
"""

from ...language import text
from . import _columns, _compounds, _printed

COLUMNS = False
_SHARE = 0.5  # so many of a file's lines must be lists
_TAGGED = 0.9  # so many of the words of unquoted lists must carry a tag for all to be taken for tagged


def likeness(lines: list[str], suffix: str) -> float:
    """Where most lines are lists of strings; JSON, which looks much the same, is read as that."""
    full = [line for line in lines if line.strip()]
    lists = [found for line in full if (found := _printed.sentences(line)) is not None]
    return 0.88 if any(lists) and len(lists) >= _SHARE * len(full) else 0.0


def parse(lines: list[str], column: str | None, report):
    """Every list is a sentence; a line that is not one is a fault."""
    tags = _tags_of_words(lines)
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        lists = _printed.sentences(line)
        if lists is None:
            report.fault(
                number,
                text("This line is not a list of words."),
                text("Write one list a line, such as ['我', '愛']."),
            )
            yield number, None
            continue
        if any(_columns.UNWRITABLE.search(word) for words in lists for word in words):
            _columns.unwritable(number, report)
            yield number, None
            continue
        for words in lists:
            yield number, report.words(_without_tags(words) if tags else words, number)


def write(sentences: list[list[str]]) -> str:
    """As Python prints lists."""
    return "".join(f"{words!r}\n" for words in sentences)


def _tags_of_words(lines: list[str]) -> bool:
    """Whether the lists are printed without quotation marks and their words with tags."""
    if any("'" in line or '"' in line for line in lines):
        return False
    words = [word for line in lines for found in _printed.sentences(line) or [] for word in found]
    tagged = sum(_compounds.piece(word, "/") is not None for word in words)
    return bool(words) and tagged >= _TAGGED * len(words)


def _without_tags(words: list[str]) -> list[str]:
    pieces = [_compounds.piece(word, "/") for word in words]
    return [piece.word if piece else word for piece, word in zip(pieces, words) if piece is None or piece.word]

"""What `slash` and `underscore` share: words that each carry a part-of-speech tag behind a separator."""

import re

from ...language import text

SHARE = 0.7  # so many of a file's pieces must be a word and a tag for it to be taken for this
_TAG = r"[A-Za-z-][\w-]*(?:\][A-Za-z]*)*"  # People's Daily closes a compound with ]nt


def likeness(lines, separator):
    """By the share of pieces that are a word and a tag."""
    pieces = [piece for line in lines for piece in line.split()]
    tagged = re.compile(rf".+{re.escape(separator)}{_TAG}")
    return 0.8 if pieces and sum(tagged.fullmatch(p) is not None for p in pieces) >= SHARE * len(pieces) else 0.0


def parse(lines, separator, report):
    """A sentence a line; a piece without its tag is a fault."""
    is_tag = re.compile(_TAG).fullmatch
    for number, line in enumerate(lines, 1):
        pieces = [piece.rpartition(separator) for piece in line.split()]
        if not pieces:
            continue
        wrong = next((p for p in pieces if not p[0] or not is_tag(p[2])), None)
        if wrong:
            report.fault(
                number,
                text("“{piece}” is not a word with a tag.", piece="".join(wrong)[:40]),
                text("Write word{separator}tag, such as 自然{separator}NN.", separator=separator),
            )
            yield number, None
            continue
        compounds = any("]" in tag for _, _, tag in pieces)
        yield number, [word[1:] if compounds and word[0] == "[" and len(word) > 1 else word for word, _, _ in pieces]


def write(sentences, separator):
    """Every word with the tag X, universal dependencies' tag for what is not known."""
    return "".join(" ".join(f"{word}{separator}X" for word in words) + "\n" for words in sentences)

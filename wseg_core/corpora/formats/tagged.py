"""One character and its tag per line (BIES, BMES, six tags or BI), with a blank line after each sentence.

Columns are separated by a TAB, or by spaces; the first holds the character, the last the tag.
"""

from ...language import text
from ...text.tags import scheme

COLUMNS = False
KNOWN = ("B", "B2", "B3", "I", "M", "E", "S")


def likeness(lines, suffix):
    """Two TAB columns whose first is always one character; or mostly a character and a tag we know."""
    full = [line for line in lines if line.strip()]
    rows = [_columns(line) for line in full]
    if rows and all("\t" in line for line in full) and all(len(row) == 2 and len(row[0]) == 1 for row in rows):
        return 0.95
    fit = [row for row in rows if len(row) > 1 and len(row[0]) == 1 and row[-1] in KNOWN]
    if any("\t" in line for line in full):
        return 0.95 if len(fit) > 1 and 2 * len(fit) >= len(rows) else 0.0
    # with spaces, two words “a B” look the same: only Chinese, and (nearly) every line, will do
    chinese = [row for row in fit if row[0] >= "\u3000"]
    return 0.95 if len(chinese) > 1 and len(fit) >= 0.9 * len(rows) else 0.0


def parse(lines, column, report):
    """Checks every row and that the tags of a sentence can follow one another."""
    rows = (_columns(line) for line in lines)
    closed = any(len(row) > 1 and row[-1].upper() in ("E", "S") for row in rows)  # BI has no tag that ends a word
    width, block = 0, []
    for number, line in enumerate([*lines, ""], 1):
        if line.strip():
            row = _columns(line)
            width = width or max(len(row), 2)
            block.append((number, row))
        elif block:
            yield block[0][0], _sentence(block, width, closed, report)
            block = []


def write(sentences):
    """BIES, a TAB between the columns."""
    bies = scheme("bies")
    return "".join(
        "".join(f"{character}\t{tag}\n" for word in words for character, tag in zip(word, bies.word(len(word)))) + "\n"
        for words in sentences
    )


def _columns(line):
    return line.split("\t") if "\t" in line else line.split()


def _sentence(block, width, closed, report):
    """The words of one block of rows, or None where a row is at fault."""
    words, inside, sound = [], False, True
    for number, row in block:
        if len(row) != width:
            report.fault(
                number,
                text("Expected {width} columns, got {count}.", count=len(row), width=width),
                text("Write a character, a tab and its tag."),
            )
            return None
        character, tag = row[0], row[-1].strip().upper()
        if len(character) != 1:
            report.fault(
                number,
                text("“{cell}” is not one character.", cell=character[:40]),
                text("Write a character, a tab and its tag."),
            )
            return None
        if tag not in KNOWN:
            report.fault(
                number,
                text("Unknown tag “{tag}”.", tag=row[-1][:40]),
                text("Available: {names}.", names=", ".join(KNOWN)),
            )
            return None
        begins = tag in ("B", "S")
        if begins == inside if closed else not (begins or words):
            sound = False
            break
        if begins:
            words.append(character)
        else:
            words[-1] += character
        inside = tag not in ("E", "S")
    if not sound or (inside and closed):
        report.fault(
            number,
            text("The tag {tag} is not allowed here.", tag=tag),
            text("A word is tagged B, then I or M, then E; or S alone. With only the tags B and I, it starts with B."),
        )
        return None
    return report.words(words, block[0][0])

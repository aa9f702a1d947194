"""Lists of words as programs print them: `['我', '愛']`, `[('我', 'r'), ('愛', 'v')]`, `['我' '愛']`, `[我, 愛]`."""

import ast
import re
import warnings

_STRING = r"""[uU]?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
_TOKEN = re.compile(rf"\s*(?:(?P<string>{_STRING})|(?P<mark>[\[\](),]))")
_PLAIN = re.compile(r"\s*\[(?P<items>[^'\"].*)\]\s*,?\s*", re.DOTALL)
_NESTED = 3  # lists within lists that are followed; a corpus needs two


def sentences(line: str) -> list[list[str]] | None:
    """The lists of words that a line holds, several where they stand in a list of their own; None where it is no list.

    A bracket or comma left over at the ends of the line, from a list of sentences over many lines, is passed over.
    """
    if not line.strip() or line.strip()[0] not in "[(])":
        return None
    quoted = _quoted(line)
    return quoted if quoted is not None else _plain(line)


def words(cell: str) -> list[str] | None:
    """The words of a cell that holds one printed list; None for anything else."""
    lists = sentences(cell) if cell.strip().startswith("[") and cell.strip().endswith("]") else None
    return lists[0] if lists and len(lists) == 1 else None


def _quoted(line: str) -> list[list[str]] | None:
    """Lists of quoted strings; of a pair in round brackets, a word and its tag, the first counts."""
    lists: list[list[str]] = []
    current: list[str] = []
    depth, pair, position = 0, None, 0
    line = line.rstrip()
    while position < len(line):
        match = _TOKEN.match(line, position)
        if not match:
            return None
        position = match.end()
        if match["string"]:
            value = _value(match["string"])
            if value is None or not depth:
                return None
            if pair is None:
                current.append(value)
            else:
                pair.append(value)
        elif match["mark"] == "[":
            depth += 1
            if current or pair is not None or depth > _NESTED:
                return None
        elif match["mark"] == "(":
            if pair is not None:
                return None
            depth, pair = depth + 1, []
        elif match["mark"] == ")":
            if not pair:
                return None
            if depth == 1:  # a tuple is printed like a list
                lists.append(pair)
            else:
                current.append(pair[0])
            depth, pair = depth - 1, None
        elif match["mark"] == "]":
            if pair is not None:
                return None
            if current:
                lists.append(current)
            depth, current = max(depth - 1, 0), []
    return None if current or pair is not None else lists


def _value(token: str) -> str | None:
    """The string that a token stands for; halves of a character, as JSON escapes them, are joined."""
    if "\\" not in token:
        return token.lstrip("uU")[1:-1]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # an unknown escape is kept as written
            value = ast.literal_eval(token)
    except (ValueError, SyntaxError):
        return None
    return value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


def _plain(line: str) -> list[list[str]] | None:
    """A list without quotation marks, as Java and spaCy print it."""
    match = _PLAIN.fullmatch(line)
    items = match["items"].split(", ") if match else []
    return [items] if len(items) > 1 and not any(item.split() != [item] for item in items) else None

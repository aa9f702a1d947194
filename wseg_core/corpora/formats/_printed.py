"""Lists of words as programs print them: `['我', '愛']`, `[('我', 'r'), ('愛', 'v')]`, `['我' '愛']`, `[我, 愛]`."""

import ast
import re
import warnings

_STRING = r"""[uU]?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
_TOKEN = re.compile(rf"\s*(?:(?P<string>{_STRING})|(?P<mark>[\[\](),]))")
_PLAIN = re.compile(r"\s*\[(?P<items>[^'\"].*)\]\s*,?\s*", re.DOTALL)
_NESTED = 3  # maximal depth of nested lists; a corpus needs two


def sentences(line: str) -> list[list[str]] | None:
    """The lists of words on a line, several if they are nested in a list; None if it is not a list.

    Brackets and commas at the ends of the line that belong to a list of sentences over several lines are ignored.
    """
    if not line.strip() or line.strip()[0] not in "[(])":
        return None
    quoted = _quoted(line)
    return quoted if quoted is not None else _plain(line)


def words(cell: str) -> list[str] | None:
    """The words of a cell with one printed list; None for anything else."""
    lists = sentences(cell) if cell.strip().startswith("[") and cell.strip().endswith("]") else None
    return lists[0] if lists and len(lists) == 1 else None


def _quoted(line: str) -> list[list[str]] | None:
    """Lists of quoted strings; of a pair in parentheses, such as a word and its tag, the first item."""
    lists: list[list[str]] = []
    current: list[str] = []
    pair: list[str] | None = None
    depth = position = 0
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
    """The string of a token; surrogate pairs, as JSON escapes them, are joined."""
    if "\\" not in token:
        return token.lstrip("uU")[1:-1]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # unknown escapes are kept as they are
            value = ast.literal_eval(token)
    except (ValueError, SyntaxError):
        return None
    return value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


def _plain(line: str) -> list[list[str]] | None:
    """A list without quotation marks, as printed by Java and spaCy."""
    match = _PLAIN.fullmatch(line)
    items = match["items"].split(", ") if match else []
    return [items] if len(items) > 1 and not any(item.split() != [item] for item in items) else None

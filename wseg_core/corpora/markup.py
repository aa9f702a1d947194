"""Markup around the sentences of the Chinese Treebank (`<S ID=1>`, `</S>`, `<DOCID> … </DOCID>`) and corpora like it.

It is left out before a format is looked for: lines of markup alone, what says where a text comes from, and the marks
around a sentence on its own line.
"""

import re

from ..language import text
from .sentences import Report

# elements of which the text is sentences, and those of which it is not
_SENTENCES = "s|seg|p|para|headline|text|body|doc|chunk|turn|su"
_RECORD = "docid|docno|doctype|date|datetime|date_time|header|title_id|source|srcid|preamble|time|author|slug|url"
_SIGN = re.compile(rf"\s*</?(?:{_SENTENCES}|{_RECORD})(?:\s[^<>]*)?>", re.IGNORECASE)
_SENTENCE = re.compile(r"\s*<s(?:\s[^<>]*)?>|.*</s>\s*$|\s*<(p|seg|para)(?:\s[^<>]*)?>.*</\1>\s*$", re.IGNORECASE)
_ALONE = re.compile(r"\s*(?:<[/!?]?[A-Za-z][^<>]*>\s*)+")
_META = re.compile(rf"\s*<({_RECORD})(?:\s[^<>]*)?>.*</\1>\s*", re.IGNORECASE)
_AROUND = re.compile(rf"^\s*(?:<(?:{_SENTENCES})(?:\s[^<>]*)?>\s*)+|(?:\s*</(?:{_SENTENCES})>)+\s*$", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")
_NUMBERED = re.compile(r"\s*<s\s+id\s*=", re.IGNORECASE)  # one is evidence enough, …
_FEW = 2  # … of `<s>` or `</s>` so many lines are needed, …
_MORE = 5  # … of other elements so many


def left_out(lines: list[str], report: Report) -> list[str]:
    """`lines` with markup left out, which is noted; the same lines where there is none."""
    signs = [number for number, line in enumerate(lines, 1) if "<" in line and _SIGN.match(line)]
    numbered = any(_NUMBERED.match(lines[number - 1]) for number in signs)
    marked = any(_SENTENCE.match(lines[number - 1]) for number in signs)
    if not numbered and len(signs) < (_FEW if marked else _MORE):
        return lines
    result, changed = list(lines), []
    for place, line in enumerate(lines):
        if "<" not in line:
            continue
        result[place] = "" if _ALONE.fullmatch(line) or _META.fullmatch(line) else _AROUND.sub("", line)
        if result[place] != line:
            changed.append(place + 1)
    if changed:
        report.note(
            changed[0],
            text(
                "Markup such as “{mark}” stands on {count} lines.",
                mark=_TAG.search(lines[changed[0] - 1])[0][:40],
                count=len(changed),
            ),
            text("It was left out; the text between it was read."),
        )
    return result

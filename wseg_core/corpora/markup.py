"""Markup around the sentences of the Chinese Treebank (`<S ID=1>`, `</S>`, `<DOCID> … </DOCID>`) and corpora like it.

It is removed before the format is detected: lines of markup alone, metadata, and the tags around a sentence on its own
line.
"""

import re

from ..language import text
from .sentences import Report

# elements that contain sentences, and elements that contain metadata
_SENTENCES = "s|seg|p|para|headline|text|body|doc|chunk|turn|su"
_METADATA = "docid|docno|doctype|date|datetime|date_time|header|title_id|source|srcid|preamble|time|author|slug|url"
_KNOWN = re.compile(rf"\s*</?(?:{_SENTENCES}|{_METADATA})(?:\s[^<>]*)?>", re.IGNORECASE)
_SENTENCE = re.compile(r"\s*<s(?:\s[^<>]*)?>|.*</s>\s*$|\s*<(p|seg|para)(?:\s[^<>]*)?>.*</\1>\s*$", re.IGNORECASE)
_ALONE = re.compile(r"\s*(?:<[/!?]?[A-Za-z][^<>]*>\s*)+")
_METADATA_LINE = re.compile(rf"\s*<({_METADATA})(?:\s[^<>]*)?>.*</\1>\s*", re.IGNORECASE)
_AROUND = re.compile(rf"^\s*(?:<(?:{_SENTENCES})(?:\s[^<>]*)?>\s*)+|(?:\s*</(?:{_SENTENCES})>)+\s*$", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")
_NUMBERED = re.compile(r"\s*<s\s+id\s*=", re.IGNORECASE)  # one such line is evidence of markup
_FEW = 2  # lines with `<s>` or `</s>` that are evidence of markup
_MORE = 5  # lines with other elements that are evidence of markup


def without_markup(lines: list[str], report: Report) -> list[str]:
    """`lines` without markup, which is reported; the same lines if there is none."""
    known = [number for number, line in enumerate(lines, 1) if "<" in line and _KNOWN.match(line)]
    numbered = any(_NUMBERED.match(lines[number - 1]) for number in known)
    marked = any(_SENTENCE.match(lines[number - 1]) for number in known)
    if not numbered and len(known) < (_FEW if marked else _MORE):
        return lines
    result, changed = list(lines), []
    for index, line in enumerate(lines):
        if "<" not in line:
            continue
        result[index] = "" if _ALONE.fullmatch(line) or _METADATA_LINE.fullmatch(line) else _AROUND.sub("", line)
        if result[index] != line:
            changed.append(index + 1)
    if changed:
        report.note(
            changed[0],
            text(
                "{count} lines contain markup, such as “{mark}”.",
                mark="".join(_TAG.findall(lines[changed[0] - 1])[:1])[:40],
                count=len(changed),
            ),
            text("The markup was removed; the text between it was read."),
        )
    return result

"""Corpus formats: one file each, found by its file name.

A format has three functions. `likeness(lines, suffix)` says how sure it is, 0 to 1, that a file that begins
with `lines` is its own; `parse(lines, column, report)` yields `(line, words)` for each sentence, with None for
words where it reported a fault; `write(sentences)` gives the text that `parse` reads back. `COLUMNS` is True
where one column of several holds the words; `parse` then takes its name.
"""

from ...registry import Registry

FORMATS = Registry("wseg_core.corpora.formats", "format")

"""Corpus formats: one file each, registered by file name.

A format has three functions. `likeness(lines, suffix)` estimates, from 0 to 1, how likely a file that begins with
`lines` is in the format; `parse(lines, column, report)` yields `(line, words)` for each sentence, with None for the words
where it reported a fault; `write(sentences)` returns the text that `parse` reads back. `COLUMNS` is True if one of several
columns contains the words; `parse` then takes its name.
"""

from ...registry import Registry

FORMATS = Registry("wseg_core.corpora.formats", "format")

"""Corpora: reading files of segmented text in any common format, and storing them under a name.

`read`, `check`, `find`, `load` and `fill` take a path or a reference (`NAME/split`, `NAME`).
"""

from .formats import FORMATS
from .importing import arrange, available, delete, free_name, import_files, suggested_name
from .library import library, load
from .reading import check, examine, read, refused
from .references import DEMOS, fill, find, folder, is_stored, names, splits_of
from .roles import role_of
from .sentences import FAULT_LIMIT, Corpus, CorpusFault, Fault, Sentence, divided, sentences_hash, written
from .splits import SPLITS, can_hold_out, hold_out, split
from .statistics import compare_splits, overlap, statistics

__all__ = [
    "DEMOS",
    "FAULT_LIMIT",
    "FORMATS",
    "SPLITS",
    "Corpus",
    "CorpusFault",
    "Fault",
    "Sentence",
    "arrange",
    "available",
    "can_hold_out",
    "check",
    "compare_splits",
    "delete",
    "divided",
    "examine",
    "fill",
    "find",
    "folder",
    "free_name",
    "hold_out",
    "import_files",
    "is_stored",
    "library",
    "load",
    "names",
    "overlap",
    "read",
    "refused",
    "role_of",
    "sentences_hash",
    "split",
    "splits_of",
    "statistics",
    "suggested_name",
    "written",
]

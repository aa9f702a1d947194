"""Corpora: reading files of segmented text in any usual format, and keeping them under a name.

`read` and `check` take a path or a reference (`NAME/split`, `NAME`), as do `find`, `load` and `fill`.
"""

from .formats import FORMATS
from .importing import delete, import_files, suggested_name
from .library import DEMOS, fill, find, folder, library, load, names, splits_of
from .reading import check, examine, read, refused
from .sentences import FAULT_LIMIT, Corpus, CorpusFault, Fault, Sentence
from .splits import SPLITS, hold_out, split
from .statistics import compare_splits, overlap, statistics

__all__ = [
    "DEMOS", "FAULT_LIMIT", "FORMATS", "SPLITS", "Corpus", "CorpusFault", "Fault", "Sentence", "check", "compare_splits",
    "delete", "examine", "fill", "find", "folder", "hold_out", "import_files", "library", "load", "names", "overlap", "read",
    "refused", "split", "splits_of", "statistics", "suggested_name",
]

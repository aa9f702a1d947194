"""Corpora: reading files of segmented text in any usual format, and keeping them under a name.

`read` and `check` take a path; `find`, `load` and `fill` take references (a path, `NAME/split` or `NAME`).
"""

from .formats import FORMATS
from .library import DEMOS, fill, find, folder, library, load, names, splits_of
from .reading import check, examine, read
from .sentences import FAULT_LIMIT, Corpus, CorpusFault, Fault, Sentence
from .splits import SPLITS, hold_out, split
from .statistics import compare_splits, overlap, statistics

__all__ = ["DEMOS", "FAULT_LIMIT", "FORMATS", "SPLITS", "Corpus", "CorpusFault", "Fault", "Sentence", "check", "compare_splits",
           "examine", "fill", "find", "folder", "hold_out", "library", "load", "names", "overlap", "read", "split", "splits_of",
           "statistics"]

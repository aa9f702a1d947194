"""How long runs will take, as ranges from the recent speed of this machine."""

from .evidence import Evidence, evidence_of
from .ranges import Range
from .runs import before, left, total
from .sizes import Size, size_of

__all__ = ["Evidence", "Range", "Size", "before", "evidence_of", "left", "size_of", "total"]

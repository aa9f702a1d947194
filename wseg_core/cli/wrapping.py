"""Line breaks by display width (漢字 are two columns wide): never within a Latin word, nor before closing punctuation."""

import re

from rich.cells import cell_len

_OPENING, _CLOSING = "（「『《〈【(“‘[", "，。、；：？！）」』》〉】…％,.;:?!)”’]"
_WIDE = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef"  # scripts whose characters may stand at the start of any line
_PIECES = re.compile(
    rf"\s+|[{re.escape(_OPENING)}]*(?:[{_WIDE}]|[^\s{_WIDE}{re.escape(_OPENING)}]+)?[{re.escape(_CLOSING)}]*"
)


def wrap(content: str, width: int) -> list[str]:
    """The lines of `content`, each at most `width` columns wide where its pieces allow it; spaces at breaks are dropped."""
    lines, line = [], ""
    for piece in filter(None, _PIECES.findall(content)):
        if line and cell_len((line + piece).rstrip()) > width:
            lines.append(line.rstrip())
            line = ""
        if line or not piece.isspace():
            line += piece
    return [*lines, line.rstrip()] if line.strip() or not lines else lines

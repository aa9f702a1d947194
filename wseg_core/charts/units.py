"""Unit of each loss, read from its source file without importing it, so that pages need no torch."""

import ast
import functools
from pathlib import Path

from ..modeling import losses


@functools.cache
def of_loss(name: str) -> str:
    """`character` or `gap`: the `UNIT` of the loss `name`; `character` for an unknown loss."""
    for folder in losses.__path__:
        path = Path(folder) / f"{name}.py"
        if name.isidentifier() and path.is_file():
            for node in ast.parse(path.read_text(encoding="utf-8")).body:
                if isinstance(node, ast.Assign) and any(getattr(t, "id", "") == "UNIT" for t in node.targets):
                    return str(ast.literal_eval(node.value))
    return "character"

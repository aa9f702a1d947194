"""The roles of files in a corpus (train, dev, test): given, in their names, or else by their order."""

import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from ..errors import UserError
from ..language import text
from .references import Reference, find
from .splits import SPLITS

Files = Reference | Sequence[Reference] | Mapping[str, Reference | None]

ROLES = {
    "train": "train",
    "training": "train",
    "dev": "dev",
    "devel": "dev",
    "development": "dev",
    "valid": "dev",
    "validation": "dev",
    "val": "dev",
    "test": "test",
    "testing": "test",
}


def roles(files: Files) -> dict[str, Path]:
    """The files of train, dev and test: from a mapping, from the files' names, or else by their order."""
    if isinstance(files, Mapping):
        given = {role: find(path) for role, path in files.items() if path}
        unknown = [role for role in given if role not in SPLITS]
        if unknown:
            raise UserError(
                text("“{name}” is not a set (train, dev or test).", name=unknown[0]),
                advice=text("Available: {names}.", names=", ".join(SPLITS)),
            )
    else:
        paths = [find(path) for path in ([files] if isinstance(files, str | os.PathLike) else files)]
        given = _guess(paths)
    if not given:
        raise UserError(text("No file was given."), advice=text("Give the path of a file."))
    return {role: given[role] for role in SPLITS if role in given}


def role_of(file: str) -> str | None:
    """`train`, `dev` or `test` if a file's name contains one of them."""
    named = {ROLES[piece.lower()] for piece in pieces(file) if piece.lower() in ROLES}
    return named.pop() if len(named) == 1 else None


def _guess(paths: list[Path]) -> dict[str, Path]:
    named = {path: role_of(path.name) for path in paths}
    clear = [role for role in named.values() if role]
    if len(named) < len(paths) or len(paths) > len(SPLITS) or len(clear) > len(set(clear)):
        raise UserError(
            text(
                "Cannot tell which files are the training, development and test sets: {files}.",
                files=", ".join(p.name for p in paths),
            ),
            advice=text(
                "Give one file per set and name the set in the file name, such as train.txt, dev.txt and test.txt."
            ),
        )
    free = iter([role for role in SPLITS if role not in clear])
    return {role or next(free): path for path, role in named.items()}


def pieces(file: str) -> list[str]:
    """The pieces of a file's name: runs of letters and digits before its first dot."""
    return re.findall(r"[^\W_]+", file.split(".")[0])

"""References to corpora: folders `NAME/{train,dev,test}.utf8` in `home.data()`, the demo corpora, and paths.

A reference is a path, `NAME/split`, or `NAME`. Only `folder` turns a name into a path.
"""

import os
import re
from pathlib import Path

from .. import home
from ..errors import UserError, nearest
from ..language import text
from .splits import SPLITS

Reference = str | os.PathLike[str]
DEMOS = ("demo", "demo-simp")
_NAME = re.compile(r"[^\W_][\w.-]{0,63}")


def folder(name: str) -> Path:
    """The folder of a named corpus, which need not exist; raises UserError for an invalid name."""
    if not _NAME.fullmatch(name) or name.endswith("."):
        raise UserError(
            text("“{name}” is not a valid corpus name.", name=name[:80]),
            advice=text("Use at most 64 letters, digits, “-”, “_” and “.”, starting with a letter or digit."),
        )
    path = home.data() / name
    return home.demo_data() / name if name in DEMOS and not path.is_dir() else path


def names() -> list[str]:
    """The names of all corpora, the demo corpora first."""
    folders = home.data().iterdir() if home.data().is_dir() else ()
    stored = {path.name for path in folders if _NAME.fullmatch(path.name) and _splits(path)}
    return [name for name in DEMOS if _splits(folder(name))] + sorted(stored - set(DEMOS))


def splits_of(name: str) -> list[str]:
    """Which of `train`, `dev`, `test` a corpus has; raises UserError for an unknown corpus."""
    splits = _splits(folder(name)) if _NAME.fullmatch(name) else []
    if not splits:
        hint = nearest(name, names())
        raise UserError(
            text("There is no corpus named “{name}”.", name=name[:80]),
            advice=(text("Did you mean “{hint}”?", hint=hint) + " " if hint else "")
            + text("Available: {names}.", names=", ".join(names())),
        )
    return splits


def _splits(path: Path) -> list[str]:
    return [split for split in SPLITS if (path / f"{split}.utf8").is_file()]


def find(reference: Reference, split: str = "train") -> Path:
    """The file of a reference; `split` is used for a `NAME` alone. Raises UserError with the nearest known name."""
    reference = str(reference)
    path = Path(reference.replace("\0", "\N{REPLACEMENT CHARACTER}"))
    if reference.strip() and _exists(path) and not (path.is_dir() and _is_name(reference)):
        return path
    name, _, part = reference.partition("/")
    if _is_name(name) and part in ("", *SPLITS) and _splits(folder(name)):
        part = part or split
        if part in splits_of(name):
            return folder(name) / f"{part}.utf8"
        raise UserError(
            text("The corpus {name} has no {split} set.", name=name, split=part),
            advice=text("It has: {names}.", names=", ".join(f"{name}/{other}" for other in splits_of(name))),
        )
    raise UserError(
        text("There is no file or corpus named “{name}”.", name=reference[:200]), advice=_hint(reference, path)
    )


def is_stored(path: Path) -> bool:
    """Whether a file is a split of a named corpus: words separated by whitespace in UTF-8, whatever it looks like."""
    library = path.resolve().parent.parent
    return path.suffix == ".utf8" and path.stem in SPLITS and library in (home.data(), home.demo_data())


def fill(
    train: Reference | None = None, dev: Reference | None = None, test: Reference | None = None
) -> tuple[str | None, str | None, str | None]:
    """The three references with each `NAME` alone spelt out; its splits fill the references that were not given."""
    given = {
        split: str(reference) if reference else None
        for split, reference in zip(SPLITS, (train, dev, test), strict=True)
    }
    names_alone = [name for name in given.values() if name and _is_name(name) and not Path(name).is_file()]
    filled = {
        split: f"{reference}/{split}" if reference in names_alone else reference for split, reference in given.items()
    }
    for name in names_alone:
        for split in splits_of(name):
            filled[split] = filled[split] or f"{name}/{split}"
    return filled["train"], filled["dev"], filled["test"]


def _is_name(reference: str) -> bool:
    return bool(_NAME.fullmatch(reference)) and bool(_splits(folder(reference)))


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # a name too long for the file system, or a folder without permission
        return False


def _hint(reference: str, path: Path) -> str:
    corpora = [name if part is None else f"{name}/{part}" for name in names() for part in (None, *splits_of(name))]
    hint = nearest(reference, corpora)
    if not hint and _exists(path.parent) and path.parent.is_dir():
        near = nearest(path.name, sorted(p.name for p in path.parent.iterdir())[:5000])
        hint = str(path.parent / near) if near else ""
    if hint:
        return text("Did you mean “{hint}”?", hint=hint)
    known = ", ".join(names())
    return (
        text("Give the path of a file, or one of: {names}.", names=known) if known else text("Give the path of a file.")
    )

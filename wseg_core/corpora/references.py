"""References to corpora: folders `NAME/{train,dev,test}.utf8` in `home.data()`, the demo corpora, and paths.

A reference is a path, `NAME/split`, or `NAME`. `folder` is the one function that turns a name into a path.
"""

import re
from pathlib import Path

from .. import home
from ..errors import UserError, nearest
from ..language import text
from .splits import SPLITS

DEMOS = ("demo", "demo-simp")
_NAME = re.compile(r"[^\W_][\w.-]{0,63}")


def folder(name: str) -> Path:
    """The folder of a named corpus, whether or not it exists; raises UserError for what is no name."""
    if not _NAME.fullmatch(name) or name.endswith("."):
        raise UserError(
            text("“{name}” is not a valid corpus name.", name=name[:80]),
            advice=text("Use at most 64 letters, digits, “-”, “_” and “.”, starting with a letter or digit."),
        )
    imported = home.data() / name
    return home.demo_data() / name if name in DEMOS and not imported.is_dir() else imported


def names() -> list[str]:
    """The names of the corpora there are, the demo corpora first."""
    folders = home.data().iterdir() if home.data().is_dir() else ()
    imported = {path.name for path in folders if _NAME.fullmatch(path.name) and _splits(path)}
    return [n for n in DEMOS if _splits(folder(n))] + sorted(imported - set(DEMOS))


def splits_of(name: str) -> list[str]:
    """Which of `train`, `dev`, `test` a corpus has; raises UserError for an unknown one."""
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


def find(reference, split: str = "train") -> Path:
    """The file that a reference means; of a `NAME` alone its `split`. Raises UserError naming the nearest there is."""
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
            text("The corpus {name} has no {split} split.", name=name, split=part),
            advice=text("It has: {names}.", names=", ".join(f"{name}/{s}" for s in splits_of(name))),
        )
    raise UserError(
        text("There is no file or corpus named “{name}”.", name=reference[:200]), advice=_hint(reference, path)
    )


def is_own(path: Path) -> bool:
    """Is it a split of a named corpus, and so words with white space between them in UTF-8, whatever it looks like?"""
    home_of = path.resolve().parent.parent
    return path.suffix == ".utf8" and path.stem in SPLITS and home_of in (home.data(), home.demo_data())


def fill(train=None, dev=None, test=None) -> tuple[str | None, str | None, str | None]:
    """The three references, a `NAME` alone among them spelt out; it fills those that were not given."""
    given = dict(zip(SPLITS, (train, dev, test), strict=True))
    whole = [r for r in given.values() if r and _is_name(str(r)) and not Path(r).is_file()]
    filled = {part: f"{r}/{part}" if r in whole else r for part, r in given.items()}
    for name in whole:
        for part in splits_of(name):
            filled[part] = filled[part] or f"{name}/{part}"
    return tuple(str(r) if r else None for r in filled.values())


def _is_name(reference: str) -> bool:
    return bool(_NAME.fullmatch(reference)) and bool(_splits(folder(reference)))


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # a name too long for the file system, or a folder that may not be looked into
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

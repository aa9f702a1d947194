"""Importing files into the library: all of them or none, with nothing left behind after an error.

The corpus is written to a hidden folder next to its final one, which is renamed when it is complete.
"""

import json
import os
import re
import shutil
import tempfile
from datetime import datetime
from pathlib import Path

from .. import home
from ..errors import UserError
from ..language import text
from .duplicates import without_duplicates
from .formats import words as plain
from .library import RECORD, library
from .reading import read
from .references import folder, names
from .roles import ROLES, Files, pieces, roles
from .sentences import Corpus, Sentence
from .splits import split_named
from .statistics import compare_splits

# Parts of file names that do not describe the corpus
_PLAIN_WORDS = {"utf8", "utf", "gold", "txt", "set", "data", "corpus"}


def import_files(
    files: Files,
    name: str | None = None,
    split: list[float] | None = None,
    format: str | None = None,
    encoding: str | None = None,
    column: str | None = None,
    skip_faulty: bool = False,
    seed: int = 0,
    called: dict[str, str] | None = None,
    skip_duplicates: bool = False,
) -> dict:
    """Copies `files` into `home.data()` as one named corpus, one sentence per line.

    `files` is a path, a list of paths, or a mapping of `train`, `dev`, `test` to paths; in a list, the files are assigned
    by their names, or else by their order. `split` (fractions of train, dev, test, seeded by `seed`) divides a single file.
    `called` maps a path to the name stored in its record, such as the name of an uploaded file. `skip_duplicates` keeps
    each text once, as `without_duplicates` does. Returns `name`, `folder`, `script`, `splits` (sizes of each), `overlap`
    (sentences of dev and test that are also in train), `skipped` (sentences with faults), `duplicates_skipped` and
    `warnings` (messages). Raises UserError or CorpusFault.
    """
    chosen = roles(files)
    if split is not None and len(chosen) > 1:
        raise UserError(
            text("Only one file can be split; {count} were given.", count=len(chosen)),
            "--split",
            text("Omit --split, or give one file."),
        )
    name = name or suggested_name(list(chosen.values()))
    target = available(name)
    corpora = {role: read(path, format, encoding, column, skip_faulty) for role, path in chosen.items()}
    whole = {role: corpus.sentences for role, corpus in corpora.items()}
    parts, duplicates_skipped = arrange(whole, split, seed, skip_duplicates)
    comparison = compare_splits(parts)
    record = {
        "name": name,
        "created": datetime.now().astimezone().isoformat(timespec="seconds"),
        "files": {role if split is None else "all": _origin(corpus, called or {}) for role, corpus in corpora.items()},
        "split": None if split is None else {"fractions": list(split), "seed": seed},
        "duplicates_skipped": duplicates_skipped,
        "overlap": comparison["overlap"],
    }
    _write(target, parts, record)
    (entry,) = [entry for entry in library() if entry["name"] == name]
    return {
        **{key: entry[key] for key in ("name", "folder", "script", "splits")},
        "files": record["files"],
        "overlap": comparison["overlap"],
        "skipped": sum(corpus.skipped for corpus in corpora.values()),
        "duplicates_skipped": duplicates_skipped,
        "warnings": [str(w) for corpus in corpora.values() for w in corpus.warnings] + comparison["warnings"],
    }


def arrange(
    parts: dict[str, list[Sentence]], fractions: list[float] | None, seed: int = 0, skip_duplicates: bool = False
) -> tuple[dict[str, list[Sentence]], int]:
    """(the splits of a corpus of these sentences, the number of duplicates skipped).

    `fractions` divides a single part. Raises UserError if a split would be empty.
    """
    skipped = 0
    if skip_duplicates:
        parts, skipped = without_duplicates(parts)
    if fractions is not None:
        (whole,) = parts.values()
        parts = split_named(whole, fractions, seed)
    return parts, skipped


def suggested_name(paths: list[Path]) -> str:
    """A free corpus name, from the common parts of the files' names, or else from their folder's name."""
    return free_name([path.name for path in paths], paths[0].resolve().parent.name)


def free_name(files: list[str], otherwise: str = "corpus") -> str:
    """A free corpus name from the common parts of file names; `otherwise` if they have none."""
    stems = [
        [piece for piece in pieces(file) if piece.lower() not in ROLES and piece.lower() not in _PLAIN_WORDS]
        for file in files
    ]
    common = [piece for piece in stems[0] if all(piece in other for other in stems[1:])] or pieces(otherwise)
    base = re.sub(r"^[\W_]+", "", "-".join(common))[:48].rstrip("-.") or "corpus"
    taken = set(names())
    return next(name for name in (base, *(f"{base}-{n}" for n in range(2, len(taken) + 3))) if name not in taken)


def delete(name: str) -> None:
    """Deletes an imported corpus permanently; the demo corpora cannot be deleted."""
    entry = next((entry for entry in library() if entry["name"] == name), None)
    if entry is None or entry["demo"]:
        raise UserError(
            text("The corpus {name} cannot be deleted.", name=name[:80]),
            advice=text("Only imported corpora can be deleted; `corpora` lists them."),
        )
    shutil.rmtree(folder(name))


def available(name: str) -> Path:
    """The folder of a new corpus called `name`; raises UserError if the name is taken or invalid."""
    target = home.data() / folder(name).name
    if name in names() or target.exists():
        raise UserError(
            text("A corpus named “{name}” already exists.", name=name), "--name", text("Choose another name.")
        )
    return target


def _origin(corpus: Corpus, called: dict) -> dict:
    return {
        "file": called.get(corpus.path) or Path(corpus.path).name,
        "format": corpus.format,
        "encoding": corpus.encoding,
        "column": corpus.column,
        "skipped": corpus.skipped,
    }


def _write(target: Path, parts: dict, record: dict) -> None:
    """Writes all files or none: to a temporary folder that is renamed to `target`."""
    temporary = Path(tempfile.mkdtemp(prefix=".import-", dir=home.make(target.parent)))
    try:
        for role, sentences in parts.items():
            (temporary / f"{role}.utf8").write_text(plain.write(sentences), "utf-8", newline="\n")
        (temporary / RECORD).write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", "utf-8")
        temporary.chmod(0o755)
        os.rename(temporary, target)
    except OSError as error:
        raise UserError(
            text("The corpus could not be written: {reason}.", reason=error.strerror or error), str(target)
        ) from None
    finally:
        shutil.rmtree(temporary, ignore_errors=True)

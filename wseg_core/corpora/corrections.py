"""The corpus of corrections: sentences corrected by users, stored under the name `corrections` in `home.data()`.

Each text is stored once; a new correction replaces the earlier one.
"""

import os
import tempfile

from filelock import FileLock

from .. import home
from ..errors import UserError
from ..language import text
from .formats import words as plain
from .references import folder
from .sentences import Sentence

NAME = "corrections"
REFERENCE = f"{NAME}/train"
_WAIT = 10.0  # seconds to wait for the lock


def kept() -> list[Sentence]:
    """All corrections, the newest last."""
    path = folder(NAME) / "train.utf8"
    return [line.split() for line in path.read_text("utf-8").split("\n") if line.split()] if path.is_file() else []


def keep(words: Sentence) -> bool:
    """Stores a sentence and returns whether it replaced one of the same text; raises UserError for invalid text."""
    return keep_all([words]) > 0


def keep_all(sentences: list[Sentence]) -> int:
    """Stores sentences, the last of each text, and returns how many earlier ones they replaced.

    Raises UserError, and stores none, if the text of one is invalid.
    """
    corrected = {"".join(words): " ".join(words).split() for words in sentences}
    for content in corrected:
        if not content or "\0" in content or any("\ud800" <= c <= "\udfff" for c in content):
            raise UserError(
                text("This sentence cannot be saved."), advice=text("It must contain characters, but no NUL.")
            )
    if not corrected:
        return 0
    with FileLock(home.make(home.data()) / f".{NAME}.lock", timeout=_WAIT):
        before = kept()
        others = [sentence for sentence in before if "".join(sentence) not in corrected]
        _write([*others, *corrected.values()])
    return len(before) - len(others)


def drop(content: str) -> None:
    """Removes the correction of a text, given without whitespace, if there is one."""
    with FileLock(home.make(home.data()) / f".{NAME}.lock", timeout=_WAIT):
        _write([sentence for sentence in kept() if "".join(sentence) != content])


def _write(sentences: list[Sentence]) -> None:
    target = folder(NAME) / "train.utf8"
    if not sentences:
        target.unlink(missing_ok=True)
        return
    target.parent.mkdir(exist_ok=True)
    handle, temporary = tempfile.mkstemp(prefix=".train", dir=target.parent)
    with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
        file.write(plain.write(sentences))
    os.chmod(temporary, 0o644)
    os.replace(temporary, target)

"""Loading of segmented files for commands, with the options of the command line and warnings about doubtful formats."""

from typing import TYPE_CHECKING, Any

from ..errors import UserError
from ..language import text
from . import output

if TYPE_CHECKING:
    from ..config import Config
    from ..corpora import Corpus


def load(reference: str, split: str = "train", **options: Any) -> "Corpus":
    """The corpus of a reference; `options` are those of `corpora.read`.

    Raises UserError, or CorpusFault with all faults; prints doubts about the format to stderr.
    """
    from .. import corpora

    corpus = corpora.load(reference, split, **options)
    for doubt in corpus.doubts:
        output.note(line(text("Warning"), doubt.as_dict()))
    if corpus.skipped:
        output.note(text("{count} sentences with errors were skipped.", count=corpus.skipped))
    return corpus


def training_set(config: "Config") -> list[list[str]] | None:
    """The sentences that a model was trained on; prints a note and returns None if they are no longer available."""
    from ..jobs import datasets

    try:
        data = config.data.model_copy(update={"test": None})
        return datasets.read(config.model_copy(update={"data": data})).train
    except UserError as error:
        output.note(
            text(
                "The training set cannot be read, so out-of-vocabulary words cannot be identified: {reason}",
                reason=error,
            )
        )
        return None


def line(kind: str, fault: dict) -> str:
    """A fault or warning with its place, as a line."""
    place = fault["file"] if fault["line"] is None else f"{fault['file']}:{fault['line']}"
    return f"{kind}: {place}: {fault['what']} {fault['advice']}".rstrip()

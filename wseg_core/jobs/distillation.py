"""Distillation: a teacher segments raw text, and a run learns from these sentences as well as from its training set.

Self-training and sequence-level knowledge distillation (Kim & Rush 2016, "Sequence-level knowledge distillation"): the
student learns the teacher's most probable segmentation, and with `training.teacher_weight` its probabilities of cuts
(`modeling/soft.py`). A committee's accuracy thus reaches a model that is fast.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from .. import corpora
from ..config import Config
from ..corpora.sentences import Sentence
from ..errors import UserError
from ..language import text
from . import narrator

if TYPE_CHECKING:
    from ..inference.teaching import Lesson

# In the run's folder, what the teacher answered, so that a resumed run learns the same: words, and probabilities of cuts
WORDS, NUMBERS = "teacher.utf8", "teacher.npy"


def raw_text(
    config: Config, train: list[Sentence], dev: list[Sentence] | None, test: list[Sentence] | None, notes: list
) -> list[str]:
    """The distinct lines of the config's raw text that are not in the training set; adds events about them to `notes`.

    White space within a line stays, since it is a cut for every model. Raises UserError for raw text or soft targets
    without a teacher, and for a teacher without either.
    """
    reference, teacher, soft = config.data.raw, config.training.teacher, config.training.teacher_weight > 0
    if (reference or soft) and not teacher or teacher and not (reference or soft):
        raise UserError(
            text("A teacher needs raw text to segment, or a weight above 0 for its probabilities.")
            if teacher
            else text("Raw text and a weight for the teacher's probabilities need a teacher."),
            "training.teacher, data.raw, training.teacher_weight",
            text("Specify the missing setting, or remove the other one."),
        )
    if not reference:
        return []
    known = {"".join(words) for words in train}
    lines = {"".join(words): " ".join(words) for words in corpora.read(reference, "words", boundaries=False).sentences}
    for split, sentences in (("dev", dev), ("test", test)):
        if count := sum("".join(words) in lines for words in sentences or []):
            values = {"count": count, "total": len(sentences or []), "split": split}
            notes.append(("overlap", narrator.TRANSDUCTIVE, values))
    kept = [line for characters, line in lines.items() if characters and characters not in known]
    notes.append(("taught", narrator.TAUGHT, {"count": len(kept), "teacher": teacher}))
    return kept


def is_stored(folder: Path) -> bool:
    """Whether a run's folder holds what its teacher answered, so that the run needs its raw text no more."""
    return (folder / WORDS).is_file()


def lesson(config: Config, train: list[Sentence], lines: list[str], folder: Path) -> "Lesson | None":
    """What the config's teacher tells about training sentences and lines of raw text; None without a teacher.

    It is stored in `folder`, and read from there when the run is resumed. Imports torch. Raises UserError for a teacher
    that does not exist.
    """
    if not config.training.teacher:
        return None
    import numpy as np

    from ..inference import durable, teaching
    from ..inference.segmenter import Segmenter

    words, numbers, soft = folder / WORDS, folder / NUMBERS, config.training.teacher_weight > 0
    if not is_stored(folder) or (soft and not numbers.is_file()):
        taught = teaching.lesson(Segmenter.load(config.training.teacher).using(keep=()), train, lines, soft)
        if taught.shares is not None:
            np.save(numbers, np.concatenate(taught.shares))
        durable.replace(words, "".join(" ".join(sentence) + "\n" for sentence in taught.raw))
    raw = [line.split(" ") for line in words.read_text("utf-8", errors="surrogatepass").split("\n") if line]
    if not soft:
        return teaching.Lesson(raw)
    ends = np.cumsum([sum(map(len, sentence)) for sentence in [*train, *raw]])
    shares = np.load(numbers)
    if len(shares) != ends[-1]:
        raise UserError(
            text("The sentences have changed since the run started, so it cannot be resumed."),
            config.data.train,
            text("Restore the original file, or start a new run from this run's model."),
        )
    return teaching.Lesson(raw, np.split(shares, ends[:-1]))

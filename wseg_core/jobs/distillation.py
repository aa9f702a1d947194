"""Distillation: a teacher segments raw text, and a run learns from these sentences as well as from its training set.

Self-training and sequence-level knowledge distillation (Kim & Rush 2016, "Sequence-level knowledge distillation"): the
student learns the teacher's most probable segmentation. A committee's accuracy thus reaches a model that is fast.
"""

from pathlib import Path

from .. import corpora
from ..config import Config
from ..corpora.sentences import Sentence
from ..errors import UserError
from ..language import text
from . import narrator

FILE = "teacher.utf8"  # in the run's folder: what the teacher answered, so that a resumed run learns the same


def raw_text(
    config: Config, train: list[Sentence], dev: list[Sentence] | None, test: list[Sentence] | None, notes: list
) -> list[str]:
    """The distinct lines of the config's raw text that are not in the training set; adds events about them to `notes`.

    White space within a line stays, since it is a cut for every model. Raises UserError for raw text without a teacher,
    and for a teacher without raw text.
    """
    reference, teacher = config.data.raw, config.training.teacher
    if bool(reference) != bool(teacher):
        raise UserError(
            text("A teacher needs raw text to segment.")
            if teacher
            else text("Raw text needs a teacher to segment it."),
            "training.teacher, data.raw",
            text("Give both, or neither."),
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


def segmented(config: Config, lines: list[str], folder: Path) -> list[Sentence]:
    """The lines as the teacher segments them; stored in `folder`, from which they are read if they are there.

    Imports torch. Raises UserError for a teacher that does not exist.
    """
    from ..inference import durable
    from ..inference.segmenter import Segmenter

    file = folder / FILE
    if not file.is_file():
        sentences = Segmenter.load(config.training.teacher).using(keep=()).cut_many(lines)
        durable.replace(file, "".join(" ".join(words) + "\n" for words in sentences))
    return [line.split(" ") for line in file.read_text("utf-8", errors="surrogatepass").split("\n") if line]

"""Single steps from a run's checkpoint: reads the checkpoint, the batch and the development sentences. Imports torch."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from .. import home, store
from ..config import Config
from ..corpora import sentences_hash
from ..errors import UserError
from ..inference import checkpoints, pointers
from ..inspection import probes
from ..inspection.steps.comparison import StepComparison
from ..inspection.steps.rate import Rate
from ..inspection.steps.records import Steps
from ..language import text
from ..training.course import Course
from . import datasets
from .datasets import Sentences

DEV_MOST = 64  # development sentences whose loss is measured, evenly spread


@dataclass(frozen=True)
class StepsFrom:
    """A checkpoint of a run and a batch, from which `compare` computes one step of every optimizer.

    `step`: at which the checkpoint was saved; `resumed`: whether its resume state was kept. `batch_step`: the step of the run
    whose batch it is, None for a typed sentence. `factor`: what the run's schedule multiplies the learning rate with at
    `batch_step`, None where that is not known.
    """

    run: str
    checkpoint: Path
    step: int
    resumed: bool
    batch_step: int | None
    sentences: list[list[str]]
    dev_sentences: int
    factor: float | None
    comparison: StepComparison

    def compare(self, rate: Rate | None = None) -> Steps:
        """The steps at a learning rate; without one each optimizer takes its own."""
        return self.comparison.compare(rate or Rate())

    def as_dict(self, steps: Steps) -> dict:
        """The JSON of the command `steps`."""
        batch = {
            "step": self.batch_step,
            "sentences": len(self.sentences),
            "characters": sum(len("".join(words)) for words in self.sentences),
            "words": self.sentences[0] if self.batch_step is None else None,
        }
        return {
            "run": self.run,
            "checkpoint": str(self.checkpoint),
            "step": self.step,
            "resume_state": self.resumed,
            "batch": batch,
            "dev_sentences": self.dev_sentences,
            "schedule_factor": self.factor,
            **steps.as_dict(),
        }


def open_run(run: str, checkpoint: str = "best", batch: int | None = None, sentence: str | None = None) -> StepsFrom:
    """Loads a run for single steps.

    checkpoint: `best`, `last` or the step of one that is still there. batch: the step of the run (1 first) whose batch is
    taken; the one after the checkpoint where neither it nor a `sentence`, its words separated by white space, is given.
    Raises UserError where the checkpoint, the batch or the corpus is not there.
    """
    row = store.open().get(run)
    folder = checkpoint_folder(run, checkpoint)
    try:
        loaded = checkpoints.load(folder)
        resume = checkpoints.load_resume(folder) if (folder / "resume.pt").is_file() else None
    except FileNotFoundError:
        raise UserError(text("The checkpoint was replaced while it was being read."), run, text("Try again.")) from None
    config, step = loaded.config, int(loaded.extra.get("step") or pointers.step(folder) or 0)
    typed = None if sentence is None else parse(sentence)
    data = _sentences(config, needed=typed is None)
    train = data.train if data else []
    course = Course(np.array([len("".join(words)) for words in train], np.int64), config) if train else None
    total = course.total if course else step
    number, factor = None, None
    if typed is None:
        assert course is not None  # reading a corpus without sentences is an error
        _check_sentences(train, resume, run)
        number = min(step + 1, total) if batch is None else batch
        rows = batch_rows(course, number)
        typed = [train[i] for i in rows]
    if course:
        course.restore((resume or {}).get("schedule") or {})
        factor = course.factor(step, (resume or {}).get("busy", 0.0))
    dev = _spread(data.dev or [], DEV_MOST) if data else []
    watched = [*(row["probes"] or []), *probes.default(data.script if data else "traditional")]
    comparison = StepComparison(
        loaded,
        resume,
        typed,
        step=number or step + 1,
        total=total,
        dev=dev,
        watched=list(dict.fromkeys(watched)),
    )
    return StepsFrom(run, folder, step, resume is not None, number, typed, len(dev), factor, comparison)


def checkpoint_folder(run: str, name: str) -> Path:
    """The folder of a run's checkpoint `best`, `last` or of a step; raises UserError that lists those there are."""
    folder, steps = home.run_folder(run), kept_steps(run)
    target = pointers.pointed(folder, name) if name in ("best", "last") else None
    if name == "best" and not target:  # a run without a development set has no best one
        target = pointers.pointed(folder, "last")
    if not target and name.removeprefix("step-").isdecimal() and int(name.removeprefix("step-")) in steps:
        target = folder / f"step-{int(name.removeprefix('step-'))}"
    if not target and steps:
        raise UserError(
            text("This run has no checkpoint “{name}”.", name=name[:40]),
            run,
            text("Available: {names}.", names=", ".join(["best", "last", *map(str, steps)])),
        )
    if not target:
        raise UserError(text("This run has no model yet."), run, text("Wait until it has saved its first checkpoint."))
    return target


def kept_steps(run: str) -> list[int]:
    """The steps of a run's checkpoints, ascending."""
    folders = {pointers.pointed(home.run_folder(run), name) for name in ("best", "last")}
    return sorted({pointers.step(folder) or 0 for folder in folders if folder})


def batch_rows(course: Course, step: int) -> np.ndarray:
    """The numbers of the sentences in the batch of a step (1 first); raises UserError where the run has no such step."""
    if not 1 <= step <= course.total:
        raise UserError(
            text("The run has no step {step}.", step=step),
            "--batch",
            text("Expected {kind} from {low} to {high}.", kind=text("a whole number"), low=1, high=course.total),
        )
    epoch = 0
    while step > len(batches := course.batches(epoch)):
        step, epoch = step - len(batches), epoch + 1
    return batches[step - 1]


def parse(sentence: str) -> list[list[str]]:
    """A batch of one sentence from its words, separated by white space; raises UserError for fewer than two characters."""
    words = sentence.replace("\0", "").split()
    if len("".join(words)) < 2:
        raise UserError(
            text("The sentence needs at least two characters."),
            "--text",
            text("For example {example}.", example="研究 生命 起源"),
        )
    if any("\ud800" <= c <= "\udfff" for c in sentence):
        raise UserError(
            text("The text contains bytes that are not valid UTF-8."), "--text", text("Enter the text in UTF-8.")
        )
    return [words]


def _sentences(config: Config, needed: bool) -> Sentences | None:
    """The run's sentences; None where they are gone and not `needed`."""
    try:
        return datasets.read(config)
    except UserError:
        if needed:
            raise
        return None


def _check_sentences(train: list, resume: dict | None, run: str) -> None:
    """Raises UserError where the training sentences are not those of the run any more."""
    kept = ((resume or {}).get("sentences") or {}).get("train")
    if kept and kept != sentences_hash(train):
        raise UserError(
            text("The training sentences have changed since the run started, so its batches cannot be rebuilt."),
            run,
            text("Restore the original file, or type a sentence."),
        )


def _spread(sentences: list, most: int) -> list:
    """At most so many sentences, evenly spread."""
    if len(sentences) <= most:
        return sentences
    return [sentences[i * len(sentences) // most] for i in range(most)]

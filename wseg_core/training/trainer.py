"""The training loop: trains the model of a config on sentences, without access to a database, files or the screen.

It reports events and passes the content of checkpoints, as a `Snapshot`, to an `Observer`.
"""

import hashlib
import time
from collections.abc import Callable

import numpy as np
import torch

from .. import seeding
from ..config import Config
from ..corpora import sentences_hash
from ..errors import UserError
from ..inference.evaluation import evaluate, mean_loss
from ..inference.segmenter import Segmenter
from ..inference.teaching import Lesson
from ..language import text
from ..modeling.model import Model
from ..text.batching import Examples
from ..text.vocab import Vocab
from . import optimizers
from .course import Course
from .device import check_device
from .divergence import LossMonitor, check_loss, check_weights
from .observer import Observer, Outcome, ResumeState, Snapshot, TrainingStarted
from .trajectory import Sketch, is_due
from .updates import Updater
from .warmstart import Start, copy_weights, grow_vocab

SAVE_EVERY = 60.0  # seconds between resume checkpoints


def train(
    config: Config,
    train: list[list[str]],
    dev: list[list[str]] | None,
    observer: Observer,
    resume: ResumeState | None = None,
    start: Start | None = None,
    factor: Callable[[int], float] | None = None,
    lesson: Lesson | None = None,
) -> Outcome:
    """Trains the config's model on segmented sentences and reports its events to `observer`.

    train, dev: sentences as lists of words. resume: a checkpoint of the same run, to resume it bit-exactly. start: the
    model of another run whose weights are copied. factor: maps the number of a step (the first is 0) to the factor of the
    learning rate, in place of the config's schedule. lesson: of a teacher; its sentences are trained on as well. Raises
    Diverged under the conditions in `divergence`, and UserError for data or settings that cannot be trained with.
    """
    return _Run(config, train, dev, observer, resume, start, factor, lesson or Lesson([])).train()


class _Run:
    """The state of a run, in memory only."""

    def __init__(
        self,
        config: Config,
        train: list[list[str]],
        dev: list[list[str]] | None,
        observer: Observer,
        resume: ResumeState | None,
        start: Start | None,
        factor: Callable[[int], float] | None,
        lesson: Lesson,
    ):
        if not train:
            raise UserError(
                text("There are no sentences to train on."),
                config.data.train,
                text("Choose a corpus that contains sentences."),
            )
        self.config, self.settings, self.observer, self.dev = config, config.training, observer, dev
        self.known_words = {w for words in train for w in words}  # those of people: a teacher's words are guesses
        train = [*train, *lesson.raw]
        self.device = check_device(config)
        seeding.seed_all(self.settings.seed)
        vocab = resume.vocab if resume else Vocab.build(train, config.data.fold_width)
        if start and not resume:
            vocab = grow_vocab(start.vocab, vocab)
        self.vocab = vocab
        source = resume or (start if start and start.encoder == config.encoder.name else None)
        self.model = Model(config, vocab, source.assets if source else None)
        self.matched: list[str] = []
        self.unmatched: list[str] = []
        if resume:
            self.model.load_state_dict(resume.weights)
        elif start:
            self.matched, self.unmatched = copy_weights(start.weights, self.model)
        self.model.to(self.device)
        if self.settings.freeze_encoder:
            self.model.encoder.requires_grad_(False)
        self.segmenter = Segmenter(self.model, config, vocab)
        self.examples = Examples(train, self.model.scheme, lesson.shares)
        self.model.prepare(self.examples)
        self.dev_examples = Examples(dev, self.model.scheme) if dev else None
        self.course = Course(self.examples.lengths, config, factor, len(lesson.raw))
        self.update = Updater(self.model, config, self.course.total)
        self.loss_monitor = LossMonitor()
        self.step = self.epoch = self.position = 0
        self.best_f1: float | None = None
        self.best_step: int | None = None
        self.stale = 0  # evaluations since the best one
        self.seconds, self.busy, self.seen = 0.0, 0.0, 0  # seconds in total, seconds in steps, characters in steps
        self.batches = ""  # hash of all batches so far, in order
        self.sentences = {"train": sentences_hash(train), "dev": sentences_hash(dev or [])}
        self.sketch = Sketch({name: p.shape for name, p in self.model.named_parameters()})
        if resume:
            self._restore(resume.state)
        self._sketched = self.step if resume else -1  # the step whose weights were sketched last

    def train(self) -> Outcome:
        self.observer.started(
            TrainingStarted(
                parameters=self.model.size(),
                total_steps=self.course.total,
                steps_per_epoch=self.course.per_epoch,
                characters=int(self.examples.lengths.sum()),
                sentences=len(self.examples),
                device=str(self.device),
                threads=torch.get_num_threads(),
                loss_unit=self.model.unit,
                step=self.step,
                matched=self.matched,
                unmatched=self.unmatched,
                fingerprints=self._fingerprints(),
                notes=self._notes(),
            )
        )
        self._clock = time.perf_counter() - self.seconds
        self._saved = time.perf_counter()
        if self.step == 0:
            self.observer.look(0, self.segmenter)
            self._save(best=False)
        while not self._is_over():
            batches = self.course.batches(self.epoch)
            while self.position < len(batches):
                if request := self.observer.request():
                    return self._end({"pause": "paused", "stop": "stopped"}[request], save=True)
                row = self._train_step(batches[self.position])
                self.position += 1
                row["epoch"] = round(self.epoch + self.position / len(batches), 4)
                epoch_over = self.position == len(batches)
                if epoch_over:
                    self.epoch, self.position = self.epoch + 1, 0
                self._finish_step(row, epoch_over)
                if self.settings.patience and self.stale >= self.settings.patience:
                    return self._end(
                        "finished", text("Dev F1 did not improve for {count} evaluations.", count=self.stale)
                    )
                if epoch_over or self._is_over():
                    break
        return self._end("finished")

    def _fingerprints(self) -> dict[str, str]:
        """{block: hash of its initial weights}; empty for a resumed run."""
        blocks = {} if self.step else self.model.blocks()
        return {name: fingerprint(ps) for name, ps in blocks.items() if ps}

    def _notes(self) -> list[str]:
        """Messages about settings that do not apply and about the optimizer's memory."""
        name, trainable = self.config.optimizer.name, [p for p in self.model.parameters() if p.requires_grad]
        weights = sum(p.numel() for p in trainable)
        notes = (
            optimizers.note(name, self.config),
            optimizers.card(name).memory(optimizers.settings_of(self.config), weights),
        )
        return [note for note in notes if note]

    def _is_over(self) -> bool:
        return self.course.is_over(self.step, self.epoch, self.busy)

    def _train_step(self, rows: np.ndarray) -> dict:
        """Makes a step on the sentences `rows`; returns its row of metrics, which lacks the epoch."""
        began = time.perf_counter()
        batch = self.examples.batch(rows).to(self.device)
        lengths = self.examples.lengths[rows]
        metrics = self.update(batch, self.model.units(lengths), self.step + 1, self.course.factor(self.step, self.busy))
        self.step += 1
        self.loss_monitor.update(metrics["loss"])
        self.batches = hashlib.sha256(self.batches.encode() + rows.tobytes()).hexdigest()[:16]
        now = time.perf_counter()
        self.busy += now - began
        self.seen += (characters := int(lengths.sum()))
        return {
            "step": self.step,
            "seconds": now - self._clock,
            **metrics,
            "batches": self.batches,
            "characters": characters,
            "characters_per_second": self.seen / self.busy if self.busy else None,
        }

    def _finish_step(self, row: dict, epoch_over: bool) -> None:
        """Evaluates if it is due, reports the step's row and saves a checkpoint if it is due.

        Raises Diverged before diverged weights can replace a good checkpoint.
        """
        due = self._is_over() or self.course.is_evaluation_due(self.step, epoch_over)
        if due or epoch_over:
            check_weights(self.step, self.update.largest_weight())
        best = self._evaluate(row, self.dev) if due and self.dev else False
        self.observer.step(row)
        if is_due(self.step, self.model.encoder.direct):
            self._sketch_weights()
        self.loss_monitor.check(self.step)
        at_boundary = due if self.dev else epoch_over or self._is_over()
        if (at_boundary or time.perf_counter() - self._saved > SAVE_EVERY) and not self.loss_monitor.is_high:
            self._save(best)

    def _evaluate(self, row: dict, dev: list[list[str]]) -> bool:
        with self.update.averaged():
            loss = mean_loss(self.segmenter, self.dev_examples)
            check_loss(self.step, loss)
            score = {**evaluate(self.segmenter, dev, self.known_words), "loss": loss}
            best = self._update_best(score["f1"])
            self.observer.evaluated(self.step, score, best)
            self.observer.look(self.step, self.segmenter)
        for key in ("loss", "precision", "recall", "f1", "oov_recall", "iv_recall"):
            row[f"dev_{key}"] = score[key]
        row["seconds"] = time.perf_counter() - self._clock
        return best

    def _update_best(self, f1: float) -> bool:
        """Updates the best dev F1; returns whether `f1` is the best so far. A model with a high loss is never the best."""
        self.course.evaluated(f1)
        best = not self.loss_monitor.is_high and (self.best_f1 is None or f1 > self.best_f1)
        if best:
            self.best_f1, self.best_step, self.stale = f1, self.step, 0
        else:
            self.stale += 1
        return best

    def _sketch_weights(self) -> None:
        """Reports a sketch of the current weights, unless those of this step were reported."""
        if self._sketched != self.step:
            self.observer.weights(self.step, self.sketch(dict(self.model.named_parameters())).tolist())
            self._sketched = self.step

    def _save(self, best: bool) -> None:
        self._sketch_weights()
        self.seconds = time.perf_counter() - self._clock
        resume = {
            "step": self.step,
            "epoch": self.epoch,
            "position": self.position,
            "best_f1": self.best_f1,
            "best_step": self.best_step,
            "stale": self.stale,
            "seconds": self.seconds,
            "busy": self.busy,
            "seen": self.seen,
            "batches": self.batches,
            "sentences": self.sentences,
            "optimizer": self.update.optimizer.state_dict(),
            "weights": self.update.weights_to_resume(),
            **({"averages": self.update.averages.state()} if self.update.averages else {}),
            "schedule": self.course.state(),
            "loss_monitor": self.loss_monitor.state(),
            "random": seeding.states(),
        }
        extra = {
            "step": self.step,
            "best_f1": self.best_f1,
            "best_step": self.best_step,
            "parameters": self.model.size(),
        }
        with self.update.averaged():
            self.observer.save(Snapshot(self.model, self.config, self.vocab, self.step, resume, extra), best)
        self._saved = time.perf_counter()

    def _restore(self, state: dict) -> None:
        self._check_sentences(state.get("sentences", self.sentences))  # checkpoints of older versions lack it
        for key in ("step", "epoch", "position", "best_f1", "best_step", "stale", "seconds", "busy", "seen"):
            setattr(self, key, state[key])
        self.batches = state.get("batches", "")
        self.update.optimizer.load_state_dict(state["optimizer"])
        self.update.restore_weights(state.get("weights", {}))  # checkpoints of older versions lack it
        if self.update.averages and "averages" in state:
            self.update.averages.restore(state["averages"])
        self.course.restore(state.get("schedule") or {})
        if "loss_monitor" in state:  # checkpoints of older versions lack it
            self.loss_monitor.restore(state["loss_monitor"])
        seeding.restore(state["random"])

    def _check_sentences(self, saved: dict[str, str]) -> None:
        """Raises UserError if the sentences differ from the saved hashes, as batches and the best score would change."""
        data = self.config.data
        files: dict[str, list[str | None]] = {"train": [data.train, data.more], "dev": [data.dev or data.train]}
        for split, current in self.sentences.items():
            if saved[split] != current:
                raise UserError(
                    text("The sentences have changed since the run started, so it cannot be resumed."),
                    ", ".join(filter(None, files[split])),
                    text("Restore the original file, or start a new run from this run's model."),
                )

    def _end(self, state: str, reason: str = "", save: bool = False) -> Outcome:
        if save:
            self._save(best=False)
        if state == "finished":
            self.loss_monitor.check(self.step, ended=True)
        rate = self.seen / self.busy if self.busy else 0.0
        return Outcome(
            state,
            self.step,
            round(self.epoch + self.position / max(1, self.course.per_epoch), 4),
            self.best_step,
            self.best_f1,
            reason,
            time.perf_counter() - self._clock,
            rate,
            self.model.size(),
            optimizers.state_bytes(self.update.optimizer),
        )


def fingerprint(parameters: list[torch.nn.Parameter]) -> str:
    """A hash of weights, 16 hexadecimal digits: equal for runs that start from equal weights."""
    digest = hashlib.sha256()
    for p in parameters:
        digest.update(f"{tuple(p.shape)}".encode())
        digest.update(p.detach().cpu().contiguous().view(-1).view(torch.uint8).numpy())
    return digest.hexdigest()[:16]

"""The training loop: one config, sentences in, a trained model out. It knows no database, file or screen.

What happens on the way goes to an `Observer`; what a checkpoint needs is handed to it as a `Snapshot`.
"""

import hashlib
import math
import time
from collections.abc import Callable
from dataclasses import dataclass

import torch

from . import optimizers, seeding
from .batching import Examples, bucket
from .config import Config, components
from .errors import UserError
from .evaluation import evaluate, mean_loss
from .language import text
from .model import Model
from .segmenter import Segmenter
from .updates import Diverged, Updater
from .vocab import Vocab
from .warmstart import Start, copy_weights, grow_vocab

SAVE_EVERY = 60.0  # seconds between resume checkpoints
_PLANNED = 2_000_000  # sentences, all epochs counted, whose batches are laid out ahead to count the steps


@dataclass
class Snapshot:
    """A run at a step boundary: everything a checkpoint holds."""

    model: Model
    config: Config
    vocab: Vocab
    step: int
    resume: dict  # tensors and plain values only
    extra: dict


@dataclass
class Outcome:
    """How a run ended. `state` is finished, paused or stopped; times in seconds, F1 as 0–1 or None."""

    state: str
    step: int
    epoch: float
    best_step: int | None
    best_f1: float | None
    reason: str
    seconds: float
    characters_per_second: float
    parameters: int
    optimizer_bytes: int


class Observer:
    """What a run tells. Every method may be overridden; none needs to be."""

    def started(self, info: dict) -> None:
        """Before the first step: parameters, total_steps, steps_per_epoch, characters, device, threads, matched, unmatched,

        fingerprints (block to a hash of its weights), notes (sentences on settings that do not apply).
        """

    def step(self, row: dict) -> None:
        """After each step: a row of metrics."""

    def evaluated(self, step: int, score: dict, best: bool) -> None:
        """After each evaluation on the dev set, before the step's row: a SCORE with `loss`."""

    def look(self, step: int, segmenter: Segmenter) -> None:
        """Before the first step and after each evaluation: the model as it is, to be read and not to be changed."""

    def save(self, snapshot: Snapshot, best: bool) -> None:
        """When a checkpoint is due: at the first step, every minute, at each evaluation and at the end."""

    def request(self) -> str | None:
        """Asked at each step boundary: None, "pause" or "stop"."""


def pick_device(wish: str) -> torch.device:
    """The device that `wish` (auto, cpu, cuda, mps) means here; raises UserError for one that is missing."""
    there = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available(), "cpu": True}
    if wish == "auto":
        wish = next(name for name, found in there.items() if found)
    if not there[wish]:
        raise UserError(
            text("This machine has no device “{name}”.", name=wish),
            "training.device",
            text("Available: {names}.", names=", ".join(n for n, found in there.items() if found)),
        )
    return torch.device(wish)


def train(
    config: Config,
    train: list[list[str]],
    dev: list[list[str]] | None,
    observer: Observer,
    resume: tuple[Vocab, dict, dict, dict | None] | None = None,
    start: Start | None = None,
    factor: Callable[[int], float] | None = None,
) -> Outcome:
    """Trains the config's model on segmented sentences and tells `observer` all about it.

    `resume`: (vocabulary, weights, resume state, encoder assets) of a checkpoint of this very run, to go on from
    bit for bit. `start`: another run's model to take weights from. `factor`: what the learning rate is multiplied
    with at a step (0 first), in place of the config's schedule. Raises Diverged on a NaN or infinite loss, UserError
    for data or settings that cannot be trained with.
    """
    return _Run(config, train, dev, observer, resume, start, factor).go()


class _Run:
    def __init__(self, config, train, dev, observer, resume, start, factor):
        if not train:
            raise UserError(
                text("There is no sentence to learn from."), config.data.train, text("Choose a corpus with sentences.")
            )
        self.config, self.settings, self.observer, self.dev = config, config.training, observer, dev
        self.device = pick_device(self.settings.device)
        seeding.seed_all(self.settings.seed)
        vocab = resume[0] if resume else Vocab.build(train, config.data.fold_width)
        if start and not resume:
            vocab = grow_vocab(start.vocab, vocab)
        self.vocab = vocab
        same = start and start.encoder == config.encoder["name"]
        assets = resume[3] if resume else start.assets if same else None
        self.model = Model(config, vocab, assets)
        self.matched: list[str] = []
        self.unmatched: list[str] = []
        if resume:
            self.model.load_state_dict(resume[1])
        elif start:
            self.matched, self.unmatched = copy_weights(start.weights, self.model)
        self.model.to(self.device)
        if self.settings.freeze_encoder:
            self.model.encoder.requires_grad_(False)
        self.segmenter = Segmenter(self.model, config, vocab)
        self.examples = Examples(train, self.model.scheme)
        self.dev_examples = Examples(dev, self.model.scheme) if dev else None
        self.known = {w for words in train for w in words}
        self._plan()
        self.update = Updater(self.model, config)
        self._schedule(factor)
        self.step = self.epoch = self.position = 0
        self.best_f1, self.best_step, self.stale = None, None, 0
        self.seconds, self.busy, self.seen = 0.0, 0.0, 0  # seconds in all, seconds in steps, characters in steps
        self.batches = ""  # hash of all batches so far, in their order
        if resume:
            self._restore(resume[2])

    def _plan(self) -> None:
        self.per_epoch = len(self._order(0))
        epochs, limit = self.settings.epochs, self.settings.max_steps
        self.total = self.per_epoch * epochs
        if epochs * len(self.examples) <= _PLANNED:  # exact; beyond it, an epoch may be a step or two longer or shorter
            self.total = 0
            for epoch in range(epochs):
                self.total += len(self._order(epoch))
                if limit and self.total >= limit:
                    break
        if limit:
            self.total = min(self.total, limit)

    def _order(self, epoch: int) -> list:
        """The batches of an epoch: they depend on the seed and the epoch alone, so a resume needs only its place in them."""
        return bucket(
            self.examples.lengths, self.settings.batch_characters, seeding.generator(self.settings.seed, "order", epoch)
        )

    def _schedule(self, factor) -> None:
        schedule = components("schedule").get(self.config.schedule["name"])
        settings = self.config.parameters("schedule")
        self.watch = schedule.Watch(settings) if hasattr(schedule, "Watch") else None  # it looks at scores
        self.rate = factor or (lambda step: schedule.factor(step, self.total, settings))

    def _factor(self) -> float:
        """What the learning rate is multiplied with in the next step."""
        step, longest = self.step, self.settings.max_seconds
        if longest:  # the budget that is nearer to its end says how far the run is
            step = max(step, min(self.total - 1, int(self.total * self.busy / longest)))
        return self.rate(step) * (self.watch.factor if self.watch else 1.0)

    def go(self) -> Outcome:
        self.observer.started(
            {
                "parameters": self.model.size(),
                "total_steps": self.total,
                "steps_per_epoch": self.per_epoch,
                "characters": int(self.examples.lengths.sum()),
                "sentences": len(self.examples),
                "device": str(self.device),
                "threads": torch.get_num_threads(),
                "matched": self.matched,
                "unmatched": self.unmatched,
                "step": self.step,
                "fingerprints": {name: fingerprint(ps) for name, ps in self.model.blocks().items() if ps},
                "notes": [note] if (note := optimizers.note(self.config.optimizer["name"], self.config)) else [],
            }
        )
        self._clock = time.perf_counter() - self.seconds
        self._saved = time.perf_counter()
        if self.step == 0:
            self.observer.look(0, self.segmenter)
            self._save(best=False)
        while not self._over():
            batches = self._order(self.epoch)
            while self.position < len(batches):
                if asked := self.observer.request():
                    return self._end({"pause": "paused", "stop": "stopped"}[asked], save=True)
                row = self._learn(batches[self.position])
                self.position += 1
                row["epoch"] = round(self.epoch + self.position / len(batches), 4)
                epoch_over = self.position == len(batches)
                if epoch_over:
                    self.epoch, self.position = self.epoch + 1, 0
                self._after(row, epoch_over)
                if self.settings.patience and self.stale >= self.settings.patience:
                    return self._end(
                        "finished", text("The dev F1 did not rise for {count} evaluations.", count=self.stale)
                    )
                if epoch_over or self._over():
                    break
        return self._end("finished")

    def _over(self) -> bool:
        longest = self.settings.max_seconds
        return self.step >= self.total or self.epoch >= self.settings.epochs or (0 < longest <= self.busy)

    def _learn(self, rows) -> dict:
        """One step on one batch: the row of metrics it gives."""
        began = time.perf_counter()
        batch = self.examples.batch(rows).to(self.device)
        lengths = self.examples.lengths[rows]
        found = self.update(batch, self.model.units(lengths), self.step + 1, self._factor())
        self.step += 1
        self.batches = hashlib.sha256(self.batches.encode() + rows.tobytes()).hexdigest()[:16]
        now = time.perf_counter()
        self.busy += now - began
        self.seen += (characters := int(lengths.sum()))
        return {
            "step": self.step,
            "seconds": now - self._clock,
            **found,
            "batches": self.batches,
            "characters": characters,
            "characters_per_second": self.seen / self.busy if self.busy else None,
        }

    def _after(self, row: dict, epoch_over: bool) -> None:
        """Evaluation and checkpoint where they are due, then the step's row."""
        every = self.settings.evaluate_every
        due = self._over() or (self.step % every == 0 if every else epoch_over)
        if due or epoch_over:
            self._sound()
        if due and self.dev:
            best = self._evaluate(row)
            self.observer.step(row)
            self._save(best)
            return
        self.observer.step(row)
        if (epoch_over and not self.dev) or self._over() or time.perf_counter() - self._saved > SAVE_EVERY:
            self._save(best=False)

    def _sound(self) -> None:
        """Raises Diverged before weights that are no numbers can replace a good checkpoint."""
        if not self.update.sound():
            raise Diverged(self.step, text("The weights are not numbers any more."))

    def _evaluate(self, row: dict) -> bool:
        loss = mean_loss(self.segmenter, self.dev_examples)
        if not math.isfinite(loss):
            raise Diverged(self.step, text("The loss is not a number any more ({value}).", value=loss))
        score = {**evaluate(self.segmenter, self.dev, self.known), "loss": loss}
        for key in ("loss", "precision", "recall", "f1", "oov_recall", "iv_recall"):
            row[f"dev_{key}"] = score[key]
        best = self.best_f1 is None or score["f1"] > self.best_f1
        if best:
            self.best_f1, self.best_step, self.stale = score["f1"], self.step, 0
        else:
            self.stale += 1
        if self.watch:
            self.watch.evaluated(score["f1"])
        self.observer.evaluated(self.step, score, best)
        self.observer.look(self.step, self.segmenter)
        row["seconds"] = time.perf_counter() - self._clock
        return best

    def _save(self, best: bool) -> None:
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
            "optimizer": self.update.optimizer.state_dict(),
            "schedule": self.watch.state() if self.watch else {},
            "random": seeding.states(),
        }
        extra = {
            "step": self.step,
            "best_f1": self.best_f1,
            "best_step": self.best_step,
            "parameters": self.model.size(),
        }
        self.observer.save(Snapshot(self.model, self.config, self.vocab, self.step, resume, extra), best)
        self._saved = time.perf_counter()

    def _restore(self, state: dict) -> None:
        for key in ("step", "epoch", "position", "best_f1", "best_step", "stale", "seconds", "busy", "seen"):
            setattr(self, key, state[key])
        self.batches = state.get("batches", "")  # runs from before it was kept go on all the same
        self.update.optimizer.load_state_dict(state["optimizer"])
        if self.watch and state.get("schedule"):
            self.watch.restore(state["schedule"])
        seeding.restore(state["random"])

    def _end(self, state: str, reason: str = "", save: bool = False) -> Outcome:
        if save:
            self._save(best=False)
        rate = self.seen / self.busy if self.busy else 0.0
        return Outcome(
            state,
            self.step,
            round(self.epoch + self.position / max(1, self.per_epoch), 4),
            self.best_step,
            self.best_f1,
            reason,
            time.perf_counter() - self._clock,
            rate,
            self.model.size(),
            optimizers.state_bytes(self.update.optimizer),
        )


def fingerprint(parameters: list[torch.nn.Parameter]) -> str:
    """A hash of weights, 16 hexadecimal digits: equal ones, and only they, begin a fair race."""
    digest = hashlib.sha256()
    for p in parameters:
        digest.update(f"{tuple(p.shape)}".encode())
        digest.update(p.detach().cpu().contiguous().view(-1).view(torch.uint8).numpy())
    return digest.hexdigest()[:16]

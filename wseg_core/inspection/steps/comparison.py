"""The comparison itself: a copy of a checkpoint's weights, and a batch from which each optimizer takes its step."""

import copy
import dataclasses
import threading

import torch

from ... import seeding
from ...config import Config, resolve
from ...errors import UserError
from ...inference.checkpoints import Checkpoint
from ...inference.evaluation import mean_loss
from ...inference.segmenter import Segmenter
from ...language import text
from ...text.batching import Examples
from ...training import optimizers
from ...training.divergence import check_weights
from ...training.metrics import of_block
from ...training.updates import Updater
from .. import probes
from . import geometry
from .rate import Rate
from .records import FRESH, RUN, Step, Steps, flips

_ONE_AT_A_TIME = threading.Lock()  # dropout draws from torch's generator, which all threads share


class StepComparison:
    """A checkpoint and a batch.

    checkpoint: loaded for this object alone, which changes its weights. resume: the checkpoint's resume state, None where
    none was kept. sentences: the batch, as words. step: the number of the step (1 first), by which its dropout is drawn.
    total: the steps of the run. dev: sentences whose loss is measured, None for none. watched: the probe sentences.
    Raises UserError for a batch without a gradient.
    """

    def __init__(
        self,
        checkpoint: Checkpoint,
        resume: dict | None,
        sentences: list[list[str]],
        *,
        step: int,
        total: int = 0,
        dev: list[list[str]] | None = None,
        watched: list[str] | tuple[str, ...] = (),
    ):
        self.model, self.resume, self.step, self.total = checkpoint.model, resume or {}, step, total
        training = checkpoint.config.training.model_copy(update={"anatomy_every": 0})
        self.config = checkpoint.config.model_copy(update={"training": training})
        if not self.model.can_compute(self.model.precision):
            self.model.precision = "fp32"
        if training.freeze_encoder:
            self.model.encoder.requires_grad_(False)
        self.segmenter = Segmenter(self.model, self.config, checkpoint.vocab)
        examples = Examples(sentences, self.model.scheme)
        self.batch, self.units = examples.batch(range(len(examples))), self.model.units(examples.lengths)
        self.dev = Examples(dev, self.model.scheme) if dev else None
        self.watched = list(watched)
        with _ONE_AT_A_TIME, torch.random.fork_rng(devices=[]):
            self._measure_start()

    def compare(self, rate: Rate) -> Steps:
        """One step of each optimizer in the registry, at its learning rate by `rate`."""
        taken: list[Step] = []
        moves: list[torch.Tensor] = [self.descent]
        for name in optimizers.REGISTRY.names:
            try:
                step, move = self.take(name, rate)
                moves.append(move)
            except UserError as error:  # an obstacle, or numbers beyond all bounds at this rate
                step = Step(name, obstacle=error.what)
            taken.append(step)
        from_descent, *between = geometry.angles(moves)
        angle = dict(zip((step.name for step in taken if not step.obstacle), from_descent[1:]))
        return Steps(
            rate=rate,
            gradient=self.metrics["grad_norm"],
            gradient_blocks={name: self.metrics[of_block("grad_norm", name)] or 0.0 for name in self.blocks},
            clipped=bool(self.metrics["clipped"]),
            batch_loss=self.batch_loss,
            dev_loss=self.dev_loss,
            cuts=self.cuts,
            optimizers=[dataclasses.replace(step, angle=angle.get(step.name)) for step in taken],
            compared=list(angle),
            angles=[row[1:] for row in between],
        )

    def take(self, name: str, rate: Rate) -> tuple[Step, torch.Tensor]:
        """The step of one optimizer, without its angle, and the same as a vector [weights], by block.

        Raises UserError where it cannot take one, and Diverged where the weights would be beyond all bounds.
        """
        with _ONE_AT_A_TIME, torch.random.fork_rng(devices=[]):
            return self._take(name, rate)

    def _measure_start(self) -> None:
        """The weights, the gradient and the losses that every step starts from."""
        updater = Updater(self.model, with_optimizer(self.config, "sgd"), self.total)  # with dense gradients, clipped
        updater.restore_weights(self.resume.get("weights", {}))  # where averages were saved, others take the steps
        self.blocks = {name: ps for name, ps in updater.blocks.items() if ps}
        self.parameters = [p for ps in self.blocks.values() for p in ps]
        self.weights = [p.detach().clone() for p in self.parameters]
        self.metrics: dict = {}
        self.model.train()
        updater.compute_gradients(self.batch, self.units, self.step, self.metrics)
        if not self.metrics["grad_norm"]:
            raise UserError(
                text("The gradient of this batch is zero: there is nothing to learn from it."),
                advice=text("Choose another batch, or a longer sentence."),
            )
        self.gradients = [None if p.grad is None else p.grad.clone() for p in self.parameters]
        self.descent = -geometry.flat([torch.zeros_like(p) if p.grad is None else p.grad for p in self.parameters])
        self.start = geometry.flat(self.weights)
        self.batch_loss = self._batch_loss()
        self.dev_loss = self._dev_loss()
        self.cuts = probes.look(self.segmenter, self.watched)

    def _take(self, name: str, rate: Rate) -> tuple[Step, torch.Tensor]:
        self._reset()
        is_runs_own = name == self.config.optimizer.name
        config = self.config if is_runs_own else with_optimizer(self.config, name)
        updater = Updater(self.model, config, self.total)
        restored = is_runs_own and "optimizer" in self.resume
        if restored:  # a copy, since torch's optimizers step in place on what they are given
            updater.optimizer.load_state_dict(copy.deepcopy(self.resume["optimizer"]))
        default = optimizers.settings_of(config).lr
        self._move(updater, rate.of(default) / default)
        check_weights(self.step, updater.largest_weight())
        move = geometry.flat(self.parameters) - self.start
        lengths = geometry.lengths(move, [sum(p.numel() for p in ps) for ps in self.blocks.values()])
        whole = sum(length**2 for length in lengths) ** 0.5
        cuts = probes.look(self.segmenter, self.watched)
        batch_loss, dev_loss = self._batch_loss(), self._dev_loss()
        return Step(
            name=name,
            note=_note(name, config, restored),
            state=RUN if restored else FRESH,
            rate=rate.of(default),
            length=whole,
            blocks=dict(zip(self.blocks, lengths)),
            ratio=whole / float(torch.linalg.vector_norm(self.start, dtype=torch.float64)),
            batch_loss=batch_loss,
            batch_change=batch_loss - self.batch_loss,
            dev_loss=dev_loss,
            dev_change=None if dev_loss is None or self.dev_loss is None else dev_loss - self.dev_loss,
            flips=flips(self.cuts, cuts),
            cuts=cuts,
        ), move

    def _move(self, updater: Updater, factor: float) -> None:
        """The step itself. An optimizer that looks at the loss again, or takes sparse gradients, passes forward and back."""
        if updater.card.takes_closure or updater.tables:
            updater(self.batch, self.units, self.step, factor)
            return
        for parameter, gradient in zip(self.parameters, self.gradients):
            parameter.grad = None if gradient is None else gradient.clone()
        updater.scale_rates(factor)
        updater.optimizer.step()

    @torch.no_grad()
    def _reset(self) -> None:
        for parameter, weight in zip(self.parameters, self.weights):
            parameter.copy_(weight)

    @torch.no_grad()
    def _batch_loss(self) -> float:
        """The loss that the step follows: with the same dropout."""
        self.model.train()
        torch.manual_seed(seeding.derive(self.config.training.seed, "step", self.step))
        return float(self.model.loss(self.batch)) / self.units

    def _dev_loss(self) -> float | None:
        return mean_loss(self.segmenter, self.dev) if self.dev else None


def with_optimizer(config: Config, name: str) -> Config:
    """`config` with another optimizer at its defaults for the encoder, as in an experiment that varies the optimizer."""
    return resolve({**config.as_dict(), "optimizer": {"name": name}})


def _note(name: str, config: Config, restored: bool) -> str | None:
    card = optimizers.card(name)
    if restored and not card.takes_schedule:
        return text(
            "It reads the learning rate only in the first step of a run, so another learning rate does not "
            "change this step."
        )
    return optimizers.note(name, config) if card.takes_closure else None

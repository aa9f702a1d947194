"""Weight updates: forward pass, backward pass, clipping and optimizer step, with their metrics."""

from collections.abc import Iterator
from contextlib import contextmanager

import torch

from .. import seeding
from ..config import Config
from ..errors import UserError
from ..language import text
from ..modeling.model import BLOCKS, Model
from ..text.batching import Batch
from . import adversarial, anatomy, optimizers
from .averaging import Averages
from .divergence import check_gradient, check_loss
from .gradients import clip, norms
from .metrics import of_block


class Updater:
    """Updates the weights of a model, one batch at a time. `steps`: the number of steps of the run.

    Raises UserError if the config's optimizer cannot train this model.
    """

    def __init__(self, model: Model, config: Config, steps: int):
        name, parameters = config.optimizer.name, optimizers.settings_of(config)
        if reason := optimizers.obstacle(name, config):
            raise UserError(reason, "optimizer.name", text("Choose another optimizer."))
        self.model, self.settings = model, config.training
        self.card = optimizers.card(name)
        self.tables = _make_tables(model, self.card.takes_sparse(parameters), every=self.card.needs_sparse)
        self.blocks = {b: [p for p in ps if p.requires_grad] for b, ps in model.blocks().items()}
        self.optimizer = optimizers.build(name, parameters, self.blocks, self.tables, steps)
        self.rates = [group["lr"] for group in self.optimizer.param_groups]
        self.averages: Averages | None = None
        if self.settings.averaging != "none" and not self.card.averages:  # a card's own average takes precedence
            trainable = {name: p for name, p in model.named_parameters() if p.requires_grad}
            self.averages = Averages(self.settings.averaging, self.settings.averaging_share, trainable, steps)
        self.anatomy = anatomy.Anatomy(self.blocks, self.settings.anatomy_every, BLOCKS)

    def __call__(self, batch: Batch, units: int, step: int, factor: float) -> dict:
        """Makes step number `step` (the first is 1) on a batch and returns its metrics.

        units: the number of units that the loss is divided by. factor: multiplies the learning rates. Raises Diverged and
        leaves the weights unchanged if the loss or the gradient is not finite.
        """
        self.scale_rates(factor)
        self.model.train()
        metrics: dict = {}  # of the first evaluation, if the optimizer evaluates the loss several times per step
        if self.card.takes_closure:
            self.anatomy.before(step)
            self.optimizer.step(lambda: self.compute_gradients(batch, units, step, metrics))
        else:
            self.compute_gradients(batch, units, step, metrics)
            self.anatomy.before(step)
            self.optimizer.step()
        if self.averages:
            self.averages.update(step)
        return {**metrics, "lr": self.optimizer.param_groups[0]["lr"], **self.anatomy.after(step)}

    def scale_rates(self, factor: float) -> None:
        """Sets the learning rates to `factor` times those of the config."""
        for group, rate in zip(self.optimizer.param_groups, self.rates):
            group["lr"] = rate * factor

    def compute_gradients(self, batch: Batch, units: int, step: int, metrics: dict) -> torch.Tensor:
        """Computes the gradients of step number `step`, clips them and returns the loss; adds to `metrics` if it is empty."""

        def backward() -> torch.Tensor:
            # Dropout depends on the step alone: equal in all passes of a step, all variants of an experiment, and on resume
            seeding.seed_torch(seeding.derive(self.settings.seed, "step", step))
            loss = self.model.loss(batch) / units
            loss.backward()
            return loss.detach()

        self.optimizer.zero_grad(set_to_none=True)
        loss = backward()
        if not metrics:
            check_loss(step, loss_value := loss.item())
        if self.settings.adversarial != "none":
            adversarial.add_gradients(
                self.settings.adversarial,
                self.settings.adversarial_size,
                self.settings.adversarial_steps,
                self.blocks["embedding"],
                [p for ps in self.blocks.values() for p in ps],
                backward,
            )
        if metrics:
            return loss
        norm, by_block = norms(self.blocks)
        check_gradient(step, norm)
        max_norm = (
            0.0 if self.card.takes_closure else self.settings.clip_norm
        )  # a line search needs the loss's own gradient
        clipped = clip(self.blocks, norm, max_norm)
        metrics.update(
            loss=loss_value,
            grad_norm=norm,
            **{of_block("grad_norm", name): value for name, value in by_block.items()},
            grad_norm_clipped=max_norm if clipped else norm,
            clipped=clipped,
        )
        return loss

    @contextmanager
    def averaged(self) -> Iterator[None]:
        """Replaces the weights by their averages inside the block, if the optimizer or `training.averaging` keeps averages."""
        averages = self._averages()
        current = {weight: weight.detach().clone() for weight in averages}
        _assign(averages)
        try:
            yield
        finally:
            _assign(current)

    def weights_to_resume(self) -> dict[str, torch.Tensor]:
        """The current weights by name, of parameters whose averages are saved in their place."""
        averages = self._averages()
        return {name: p.detach().cpu().clone() for name, p in self.model.named_parameters() if p in averages}

    def restore_weights(self, weights: dict[str, torch.Tensor]) -> None:
        """Restores the weights that `weights_to_resume` returned."""
        parameters = dict(self.model.named_parameters())
        _assign({parameters[name]: weight for name, weight in weights.items()})

    def _averages(self) -> dict[torch.Tensor, torch.Tensor]:
        if self.averages:
            return self.averages.by_parameter()
        return self.card.averages(self.optimizer) if self.card.averages else {}

    @torch.no_grad()
    def largest_weight(self) -> float:
        """The largest absolute value of all trainable weights; NaN if one is NaN."""
        largest = [torch.linalg.vector_norm(p, torch.inf) for ps in self.blocks.values() for p in ps if p.numel()]
        return float(torch.stack(largest).max()) if largest else 0.0


@torch.no_grad()
def _assign(weights: dict[torch.Tensor, torch.Tensor]) -> None:
    for parameter, weight in weights.items():
        parameter.copy_(weight)


def _make_tables(model: Model, sparse: bool, every: bool) -> list[torch.nn.Parameter]:
    """Sets whether embedding tables have sparse gradients; returns the parameters of those that do.

    Only bags of n-grams are large enough to benefit; with `every`, all embedding tables are set.
    """
    tables = []
    for module in model.encoder.modules():
        if isinstance(module, torch.nn.EmbeddingBag | torch.nn.Embedding):
            module.sparse = sparse and (every or isinstance(module, torch.nn.EmbeddingBag))
            if module.sparse and module.weight.requires_grad:
                tables.append(module.weight)
    if tables:
        torch.sparse.check_sparse_tensor_invariants.disable()  # the default of torch, which warns if it is not set
    return tables

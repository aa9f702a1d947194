"""One update of the weights: pass forward, pass back, clip, step; and the figures that it gives."""

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
from .divergence import check_gradient, check_loss
from .gradients import clip, norms
from .metrics import of_block


class Updater:
    """Changes a model's weights batch by batch, as its config says. `steps`: how many the run has.

    Raises UserError where the config's optimizer cannot train this model.
    """

    def __init__(self, model: Model, config: Config, steps: int):
        name, parameters = config.optimizer.name, optimizers.settings_of(config)
        if reason := optimizers.obstacle(name, config):
            raise UserError(reason, "optimizer.name", text("Choose another optimizer."))
        self.model, self.settings = model, config.training
        self.card = optimizers.card(name)
        tables = _make_tables(model, self.card.takes_sparse(parameters), every=self.card.needs_sparse)
        self.blocks = {b: [p for p in ps if p.requires_grad] for b, ps in model.blocks().items()}
        self.optimizer = optimizers.build(name, parameters, self.blocks, tables, steps)
        self.rates = [group["lr"] for group in self.optimizer.param_groups]
        self.anatomy = anatomy.Anatomy(self.blocks, self.settings.anatomy_every, BLOCKS)

    def __call__(self, batch: Batch, units: int, step: int, factor: float) -> dict:
        """Step number `step` (1 first) on a batch, with the rate times `factor`: its columns of the metrics.

        units: what the loss is divided by. Raises Diverged, with the weights as they were, when the loss or the
        gradient is no number.
        """
        for group, rate in zip(self.optimizer.param_groups, self.rates):
            group["lr"] = rate * factor
        self.model.train()
        # An optimizer that asks for the loss again within a step is told that of the batch's first look
        found: dict = {}
        if self.card.takes_closure:
            self.anatomy.before(step)
            self.optimizer.step(lambda: self._gradients(batch, units, step, found))
        else:
            self._gradients(batch, units, step, found)
            self.anatomy.before(step)
            self.optimizer.step()
        return {**found, "lr": self.optimizer.param_groups[0]["lr"], **self.anatomy.after(step)}

    def _gradients(self, batch: Batch, units: int, step: int, found: dict) -> torch.Tensor:
        """Fills the gradients, and `found` where it is empty; gives the loss."""

        def backward() -> torch.Tensor:
            # Dropout by the step: equal in every pass of a step, in every variant of a race, and after a resume
            torch.manual_seed(seeding.derive(self.settings.seed, "step", step))
            loss = self.model.loss(batch) / units
            loss.backward()
            return loss.detach()

        self.optimizer.zero_grad(set_to_none=True)
        loss = backward()
        if not found:
            check_loss(step, loss.item())
        if self.settings.adversarial != "none":
            adversarial.add_gradients(
                self.settings.adversarial,
                self.settings.adversarial_size,
                self.settings.adversarial_steps,
                self.blocks["embedding"],
                [p for ps in self.blocks.values() for p in ps],
                backward,
            )
        if found:
            return loss
        whole, by_block = norms(self.blocks)
        check_gradient(step, whole)
        longest = (
            0.0 if self.card.takes_closure else self.settings.clip_norm
        )  # a line search needs the loss's own gradient
        clipped = clip(self.blocks, whole, longest)
        found.update(
            loss=loss.item(),
            grad_norm=whole,
            **{of_block("grad_norm", name): norm for name, norm in by_block.items()},
            grad_norm_clipped=longest if clipped else whole,
            clipped=clipped,
        )
        return loss

    @contextmanager
    def averaged(self) -> Iterator[None]:
        """Within, the model has the averages of its weights, where the optimizer keeps any."""
        averages = self._averages()
        current = {weight: weight.detach().clone() for weight in averages}
        _assign(averages)
        try:
            yield
        finally:
            _assign(current)

    def weights_to_resume(self) -> dict[str, torch.Tensor]:
        """By name, the weights that take the steps, where others are saved in their place."""
        averages = self._averages()
        return {name: p.detach().cpu().clone() for name, p in self.model.named_parameters() if p in averages}

    def restore_weights(self, weights: dict[str, torch.Tensor]) -> None:
        """Puts back what `weights_to_resume` gave."""
        parameters = dict(self.model.named_parameters())
        _assign({parameters[name]: weight for name, weight in weights.items()})

    def _averages(self) -> dict[torch.Tensor, torch.Tensor]:
        return self.card.averages(self.optimizer) if self.card.averages else {}

    @torch.no_grad()
    def largest_weight(self) -> float:
        """The largest absolute value of all weights that learn; NaN where one is NaN."""
        largest = [torch.linalg.vector_norm(p, torch.inf) for ps in self.blocks.values() for p in ps if p.numel()]
        return float(torch.stack(largest).max()) if largest else 0.0


@torch.no_grad()
def _assign(weights: dict[torch.Tensor, torch.Tensor]) -> None:
    for parameter, weight in weights.items():
        parameter.copy_(weight)


def _make_tables(model: Model, sparse: bool, every: bool) -> list[torch.nn.Parameter]:
    """Gives embedding tables sparse gradients, or not; the parameters of those that have them.

    Only a bag of n-grams is large enough for sparse rows to pay; with `every`, all tables get them.
    """
    tables = []
    for module in model.encoder.modules():
        if isinstance(module, torch.nn.EmbeddingBag) or (every and isinstance(module, torch.nn.Embedding)):
            module.sparse = sparse
            if sparse and module.weight.requires_grad:
                tables.append(module.weight)
    if tables:
        torch.sparse.check_sparse_tensor_invariants.disable()  # torch's default; unsaid, it warns on the screen
    return tables

"""Weights as long vectors: of checkpoints, of the start of a run, and along random directions."""

from collections.abc import Mapping

import torch

from ... import seeding
from ...config import components
from ...errors import UserError
from ...inference.checkpoints import Checkpoint
from ...language import text
from ...modeling.model import Model
from ...training.trainer import fingerprint
from ...training.warmstart import Start, copy_weights
from ..steps import geometry


class Layout:
    """Where the parameters of a model lie in a vector [weights] of all of them."""

    def __init__(self, model: Model):
        self.shapes = {name: p.shape for name, p in model.named_parameters()}

    def flat(self, model: Model) -> torch.Tensor:
        """The weights of a model as a vector, float32 [weights] on the CPU; the model must have the same parameters."""
        parameters = dict(model.named_parameters())
        if {name: p.shape for name, p in parameters.items()} != self.shapes:
            raise ValueError("The model has other parameters.")
        return geometry.flat([parameters[name].cpu().float() for name in self.shapes])

    def split(self, vector: torch.Tensor) -> dict[str, torch.Tensor]:
        """Views of a vector, by parameter."""
        parts = vector.split([shape.numel() for shape in self.shapes.values()])
        return {name: part.view(shape) for (name, shape), part in zip(self.shapes.items(), parts)}

    @torch.no_grad()
    def assign(self, vector: torch.Tensor, model: Model) -> None:
        """Sets the weights of a model."""
        parts = self.split(vector)
        for name, parameter in model.named_parameters():
            parameter.copy_(parts[name])


def initial(checkpoint: Checkpoint, fingerprints: Mapping[str, str], start: Start | None = None) -> Model:
    """The model of a run before its first step, rebuilt from its config, its seed and the vocabulary of a checkpoint.

    fingerprints: hashes of its initial weights by block, as the run recorded them. start: the model that it started from.
    Raises UserError where the rebuilt weights are others, for example since the pretrained model has changed.
    """
    config, encoder = checkpoint.config, components("encoder").get(checkpoint.config.encoder.name)
    pretrained = getattr(encoder, "pretrained", lambda given: False)(config.encoder.settings.model_dump())
    assets_of = getattr(checkpoint.model.encoder, "assets", None)
    assets = None if pretrained or assets_of is None else assets_of()
    model = Model(config, checkpoint.vocab, start.assets if start and start.encoder == config.encoder.name else assets)
    if start:
        copy_weights(start.weights, model)
    if {name: fingerprint(ps) for name, ps in model.blocks().items() if ps} != dict(fingerprints):
        raise UserError(
            text("The initial weights of these runs cannot be rebuilt: they differ from those that were recorded."),
            advice=text("Train the runs again with this version to compare them on one surface."),
        )
    return model


def random_direction(weights: torch.Tensor, layout: Layout, number: int) -> torch.Tensor:
    """A random direction with the length of `weights`, filter by filter: Li et al. (2018), section 4.

    A filter is a row of a matrix: the weights of one neuron, or the embedding of one character. Biases, which are not
    filters, stay as they are. number: distinct numbers give distinct directions.
    """
    parts = []
    for name, part in layout.split(weights).items():
        if part.dim() < 2:
            parts.append(torch.zeros_like(part).view(-1))
            continue
        filters = part.flatten(1)
        noise = torch.randn(filters.shape, generator=seeding.generator(0, "direction", number, name))
        lengths = noise.norm(dim=1, keepdim=True).clamp_(min=torch.finfo(noise.dtype).tiny)
        parts.append((noise / lengths * filters.norm(dim=1, keepdim=True)).view(-1))
    return torch.cat(parts)

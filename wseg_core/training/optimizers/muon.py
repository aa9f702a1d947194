"""Muon: orthogonalizes each update of a weight matrix, so that it moves equally in all directions; AdamW trains the rest."""

import torch

from ...config import Config, components
from ...errors import UserError
from ...language import source, text
from ...modeling.encoders import only_ngrams
from ._card import OptimizerCard
from ._pair import Pair
from ._parameters import OptimizerSettings


def _build(parameters: OptimizerSettings, blocks: dict[str, list], tables: list, steps: int) -> Pair:
    """Muon on the encoder's matrices; AdamW on tables, vectors, kernels and the head, as the authors advise."""
    matrices = [p for p in blocks.get("encoder", []) if p.ndim == 2]
    if not matrices:
        raise UserError(_reason(), "optimizer.name", text("Choose another optimizer."))
    chosen = {id(p) for p in matrices}
    rest = [p for ps in blocks.values() for p in ps if id(p) not in chosen]
    first = torch.optim.Muon(matrices, **parameters.model_dump())
    return Pair(
        first, torch.optim.AdamW(rest, lr=parameters.lr, weight_decay=parameters.weight_decay) if rest else None
    )


def _obstacle(config: Config) -> str | None:
    """An encoder that gives scores straight from a table, or one that does not learn, has no matrix to train."""
    table = only_ngrams(components("encoder").get(config.encoder.name).Encoder)
    return _reason() if table or config.training.freeze_encoder else None


def _reason() -> str:
    return text("Muon trains weight matrices, but this model's encoder has no trainable ones.")


CARD = OptimizerCard(
    rank=14,
    when=source("For models with large weight matrices, such as transformers and LSTMs."),
    paper="Jordan et al. (2024), Muon: an optimizer for hidden layers in neural networks; rate as Liu et al. (2025)",
    # the rate means the same for matrices and for the rest
    defaults={"lr": 0.01, "weight_decay": 0.01, "adjust_lr_fn": "match_rms_adamw"},
    # as AdamW, whose rate it takes by that setting
    pretrained={"lr": 5e-5},
    build=_build,
    obstacle=_obstacle,
)

"""SparseAdam: Adam for embedding tables, which updates only the rows that a batch uses; Adam trains the rest."""

import torch

from ...errors import UserError
from ...language import source, text
from ._pair import Pair

RANK = 15
WHEN = source("For large tables of which each batch uses only a small part, such as n-grams and large vocabularies.")
PAPER = "Kingma & Ba (2015), Adam: a method for stochastic optimization; torch's lazy variant"
DEFAULTS = {"lr": 0.01}
PRETRAINED = {"lr": 5e-5}  # as Adam
TABLES = True


def sparse(parameters) -> bool:
    """It knows nothing else."""
    return True


def build(parameters, blocks: dict[str, list], tables: list) -> Pair:
    """SparseAdam on the tables, Adam with the same settings on everything else."""
    if not tables:
        raise UserError(_reason(), "optimizer.name", text("Choose another optimizer."))
    chosen, settings = {id(p) for p in tables}, parameters.model_dump()
    rest = [p for ps in blocks.values() for p in ps if id(p) not in chosen]
    return Pair(torch.optim.SparseAdam(tables, **settings), torch.optim.Adam(rest, **settings) if rest else None)


def obstacle(config) -> str | None:
    """A frozen encoder's tables do not learn."""
    return _reason() if config.training.freeze_encoder else None


def _reason() -> str:
    return text("SparseAdam trains embedding tables, but this model has no trainable ones.")

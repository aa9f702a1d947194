"""SparseAdam: Adam for embedding tables, which updates only the rows that a batch uses; Adam trains the rest."""

import torch

from ...config import Config
from ...errors import UserError
from ...language import source, text
from ._card import OptimizerCard
from ._pair import Pair
from ._parameters import OptimizerSettings


def _takes_sparse(parameters: OptimizerSettings) -> bool:
    """Always: it has no other update."""
    return True


def _build(parameters: OptimizerSettings, blocks: dict[str, list], tables: list, steps: int) -> Pair:
    """SparseAdam on the tables, Adam with the same settings on everything else."""
    if not tables:
        raise UserError(_reason(), "optimizer.name", text("Choose another optimizer."))
    chosen, settings = {id(p) for p in tables}, parameters.model_dump()
    rest = [p for ps in blocks.values() for p in ps if id(p) not in chosen]
    return Pair(torch.optim.SparseAdam(tables, **settings), torch.optim.Adam(rest, **settings) if rest else None)


def _obstacle(config: Config) -> str | None:
    """A frozen encoder's tables do not learn."""
    return _reason() if config.training.freeze_encoder else None


def _reason() -> str:
    return text("SparseAdam trains embedding tables, but this model has no trainable ones.")


CARD = OptimizerCard(
    rank=15,
    when=source("For large tables of which each batch uses only a small part, such as n-grams and large vocabularies."),
    paper="Kingma & Ba (2015), Adam: a method for stochastic optimization; torch's lazy variant",
    defaults={"lr": 0.005},
    # measured: with 0.01 the loss of a CNN rises above 100 on small batches
    by_encoder={"linear": {"lr": 0.01}, "bilstm": {"lr": 0.01}, "wide": {"lr": 0.01}},
    # as Adam
    pretrained={"lr": 5e-5},
    needs_sparse=True,
    takes_sparse=_takes_sparse,
    build=_build,
    obstacle=_obstacle,
)

"""Cards: descriptions, default settings and capabilities of optimizers, besides their torch classes."""

from collections.abc import Callable
from dataclasses import dataclass, field

import torch

from ...config import Config
from ._parameters import OptimizerSettings

# For a class without a card: the lowest of the rates that Devlin et al. (2019), A.3, fine-tune BERT with
_CAREFUL = {"lr": 2e-5}


def _no(parameters: OptimizerSettings) -> bool:
    return False


def _nothing(*_: object) -> None:
    return None


@dataclass(frozen=True)
class OptimizerCard:
    """The card of an optimizer. The registry sets `name`, `optimizer` and `summary`; a class without a card has defaults.

    `summary` and `when` are English sources of `text()`.
    """

    name: str = ""
    optimizer: type[torch.optim.Optimizer] | None = None
    summary: str = ""  # what it does
    rank: int = 99  # its position in lists
    when: str = ""  # when to choose it
    paper: str = ""  # author, year, title

    # Settings that differ from those of torch; in addition, those for an encoder by its name, and those for an encoder
    # that starts from a pretrained model, which needs small steps
    defaults: dict = field(default_factory=dict)
    by_encoder: dict[str, dict] = field(default_factory=dict)
    pretrained: dict = field(default_factory=lambda: _CAREFUL)

    takes_schedule: bool = True  # False: it uses the learning rate in its first step only
    takes_closure: bool = False  # True: its step evaluates the loss again
    needs_sparse: bool = False  # True: it steps on tables with sparse gradients only; another optimizer trains the rest
    takes_sparse: Callable[[OptimizerSettings], bool] = _no  # whether it supports sparse gradients with these settings
    # Builds it from its settings, the parameters by block, those with sparse gradients, and the number of steps of the
    # run; None for `optimizer(parameters, **settings)`
    build: Callable[[OptimizerSettings, dict[str, list], list, int], object] | None = None
    # The weights to score and save, by the parameter that they replace, if they differ from the trained ones
    averages: Callable[[torch.optim.Optimizer], dict[torch.Tensor, torch.Tensor]] | None = None

    # Messages in the current language, or None: why it cannot train the model of a config, which settings it ignores,
    # and the size of its state for a number of weights
    obstacle: Callable[[Config], str | None] = _nothing
    note: Callable[[Config], str | None] = _nothing
    memory: Callable[[OptimizerSettings, int], str | None] = _nothing

    def defaults_for(self, encoder: str, pretrained: bool = False) -> dict:
        """Settings that differ from those of torch, for an encoder."""
        return self.defaults | (self.pretrained if pretrained else self.by_encoder.get(encoder, {}))

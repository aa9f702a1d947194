"""What is known about an optimizer beside its torch class: the text of the form, its defaults and its capabilities."""

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
    """One optimizer. The registry fills in `name`, `optimizer` and `summary`; a class without a card has defaults.

    `summary` and `when` are English sources of `text()`.
    """

    name: str = ""
    optimizer: type[torch.optim.Optimizer] | None = None
    summary: str = ""  # what it does
    rank: int = 99  # its place in lists
    when: str = ""  # when to choose it
    paper: str = ""  # author, year, title

    # Settings that differ from torch's; then, beside them, those for an encoder by its name, and those for an encoder
    # that starts from a pretrained model, which large steps would ruin
    defaults: dict = field(default_factory=dict)
    by_encoder: dict[str, dict] = field(default_factory=dict)
    pretrained: dict = field(default_factory=lambda: _CAREFUL)

    takes_schedule: bool = True  # False: it reads the learning rate in its first step only
    takes_closure: bool = False  # True: its step asks for the loss again
    needs_sparse: bool = False  # True: it steps on tables with sparse gradients only; another optimizer trains the rest
    takes_sparse: Callable[[OptimizerSettings], bool] = _no  # does it step on sparse gradients, with these settings?
    # Makes it from its settings, the parameters by block, those with sparse gradients, and the number of steps of the
    # run; None where `optimizer(parameters, **settings)` is all
    build: Callable[[OptimizerSettings, dict[str, list], list, int], object] | None = None
    # The weights to score and save, by the parameter that they replace, where they are not those that take the steps
    averages: Callable[[torch.optim.Optimizer], dict[torch.Tensor, torch.Tensor]] | None = None

    # Sentences in the reader's language, or None: why it cannot train this config's model, which setting it ignores,
    # and what it keeps in memory beside so many weights
    obstacle: Callable[[Config], str | None] = _nothing
    note: Callable[[Config], str | None] = _nothing
    memory: Callable[[OptimizerSettings, int], str | None] = _nothing

    def defaults_for(self, encoder: str, pretrained: bool = False) -> dict:
        """Settings that differ from torch's for an encoder."""
        return self.defaults | (self.pretrained if pretrained else self.by_encoder.get(encoder, {}))

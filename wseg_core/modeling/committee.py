"""Committee: several trained models used as one, with the mean of their log-odds of each gap.

Averaging log-odds is the logarithmic opinion pool (Hinton 2002, "Training products of experts", without training). Each
member gives the log-odds that a word ends after a character under its own chain of tags, so that members may differ in
encoder, loss and tag scheme. The committee scores each gap independently, as the loss `binary` does. A committee is put
together, never trained: it is no choice of the form. Members of one tag scheme usually do better as a `lattice_committee`.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import nn

from ..config import Settings, setting
from ..errors import UserError
from ..language import text
from ..text.batching import Batch
from ..text.vocab import Vocab
from .lattice import boundaries

if TYPE_CHECKING:
    from .model import Model

RECIPE = {"loss": {"name": "binary"}}
_LARGEST = 36.0  # log-odds of a probability that float64 rounds to 1: a member cannot be more certain


class Parameters(Settings):
    """Where the members come from. They are copied into the committee, which does not need the runs any more."""

    members: list[str] = setting([], "Members", "The runs whose models form the committee.")


class Encoder(nn.Module):
    """The mean log-odds of the gap after each character, [batch, length, 1]: scores of the loss `binary`.

    `assets`: what `assets_of` gave for the members.
    """

    direct = True

    def __init__(self, parameters: Parameters, vocab: Vocab, outputs: int, assets: dict | None = None):
        from ..config import from_dict
        from .model import Model

        super().__init__()
        if not assets:
            raise UserError(
                text("A committee consists of trained models; it is not trained itself."),
                "encoder.name",
                text("Train its members, then use the command `committee`."),
            )
        self.size, self.saved = outputs, assets
        self.vocabs = [Vocab.from_dict(member["vocab"]) for member in assets["members"]]
        self.members = nn.ModuleList(
            Model(from_dict(member["config"]), member_vocab, member["assets"])
            for member, member_vocab in zip(assets["members"], self.vocabs)
        )
        for model in self.members:
            model.precision = "fp32"  # what every device computes in

    def assets(self) -> dict:
        """The data that is needed to rebuild the members besides their weights."""
        return self.saved

    def forward(self, batch: Batch) -> torch.Tensor:
        """Mean log-odds [batch, length, 1]; 0 at padding and after the last character, where there is no gap."""
        return torch.stack([log_odds(member, batch) for member in self.members]).mean(0).unsqueeze(2)


def assets_of(members: Sequence[tuple["Model", dict, Vocab]]) -> dict:
    """The assets of a committee of (model, config as plain values, vocabulary)."""
    return {
        "members": [
            {
                "config": config,
                "vocab": vocab.as_dict(),
                "assets": model.encoder.assets() if hasattr(model.encoder, "assets") else None,
            }
            for model, config, vocab in members
        ]
    }


@torch.no_grad()
def log_odds(model: "Model", batch: Batch) -> torch.Tensor:
    """log P(a word ends after the character) − log(1 − P) under a model's own lattice, float32 [batch, length].

    Without temperature and without constraints of the text, which apply to the committee's lattice.
    """
    scheme = model.scheme
    start, emissions, transitions, end = (table.double().cpu().numpy() for table in model.potentials(batch))
    start, transitions, end = (
        np.where(np.asarray(legal), scores, -np.inf)
        for scores, legal in zip(
            (start, transitions, end), (scheme.start_mask, scheme.transition_mask, scheme.end_mask)
        )
    )
    lengths = batch.mask.sum(1).cpu().numpy()
    odds = np.zeros(emissions.shape[:2], np.float32)
    rows = np.flatnonzero(lengths)
    shares = boundaries(start, emissions[rows], transitions, end, lengths[rows], scheme.begin_mask)
    for row, share in zip(rows, shares):
        with np.errstate(divide="ignore"):
            inner = np.log(share[:-1]) - np.log1p(-share[:-1])
        odds[row, : len(inner)] = np.clip(inner, -_LARGEST, _LARGEST)
    return torch.from_numpy(odds).to(batch.characters.device)

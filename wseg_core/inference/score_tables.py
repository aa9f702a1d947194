"""Score tables of texts under a model, in float64; long texts are read in overlapping windows to limit memory."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import torch

from ..modeling.model import Model
from ..text.batching import collate, windows
from ..text.characters import codepoints

WINDOW, OVERLAP = 16_384, 256  # characters


class ScoreTables(NamedTuple):
    """Scores before masking and temperature: `start` [K], `emissions` [n, K] per text, `transitions` [K, K], `end` [K]."""

    start: np.ndarray
    emissions: list[np.ndarray]
    transitions: np.ndarray
    end: np.ndarray


@torch.inference_mode()
def score_tables(model: Model, characters: Sequence[str]) -> ScoreTables:
    """The tables of texts without white space, at least one and none empty."""
    model.eval()
    device = next(model.parameters()).device
    points = [codepoints(text) for text in characters]
    if max(map(len, points)) <= WINDOW:
        potentials = model.potentials(collate(points).to(device))
        padded = _float64(potentials.emissions)
        emissions = [padded[row, : len(text)] for row, text in enumerate(points)]
    else:
        emissions = []
        for text in points:
            parts = []
            for first, stop, keep_from, keep_to in windows(len(text), WINDOW, OVERLAP):
                potentials = model.potentials(collate([text[first:stop]]).to(device))
                parts.append(_float64(potentials.emissions[0])[keep_from - first : keep_to - first])
            emissions.append(np.concatenate(parts))
    start, transitions, end = map(_float64, (potentials.start, potentials.transitions, potentials.end))
    return ScoreTables(start, emissions, transitions, end)


def _float64(scores: torch.Tensor) -> np.ndarray:
    """A float64 copy on the CPU; converts after the transfer, since not every device has float64."""
    return scores.cpu().double().numpy()

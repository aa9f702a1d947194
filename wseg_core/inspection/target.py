"""The target of an explanation: the log-odds of a gap, log P(a word ends here) − log(1 − P), as a differentiable function.

The sums over the legal paths with and without a cut at the gap are computed from the model's score tables by the
forward algorithm of the CRF in log space, in float64, under the constraints of the text (`Lattice` computes the same
in numpy).
"""

import copy
from collections.abc import Iterator, Sequence

import numpy as np
import torch
from torch import nn

from ..errors import UserError
from ..inference.segmenter import Segmenter
from ..language import text as message
from ..modeling.lattice import constrain
from ..modeling.potentials import Potentials
from ..modeling.scan import NEVER, log_chain
from ..text.batching import Batch, collate
from ..text.characters import codepoints, squeeze
from ..text.tags import CUT, FREE
from .parts import Constant, Recording, with_module

_MOST = 512  # characters that are read; of a longer text, those around the gap
_CHUNK = 16_384  # characters that the model reads at once


class Target:
    """A free gap of `text` and a segmenter in float32; the segmenter itself is not changed.

    `characters`: the text without white space; `gap`: the index of the character before the gap, as in `boundary`;
    `start`, `stop`: the part of the text that is read, at most 512 characters around the gap; `batch`: that part as
    input of the model (`most`: a limit below 512). Raises UserError for a gap that does not exist or that the model
    does not decide.
    """

    def __init__(self, segmenter: Segmenter, text: str, gap: int, most: int = _MOST):
        self.characters, gaps = squeeze(text)
        check(self.characters, gaps, gap)
        self.segmenter, self.gap, self.scheme = segmenter, gap, segmenter.scheme
        self.start, self.stop = _window(
            len(self.characters), gap, min(most, getattr(segmenter.model.encoder, "window", most))
        )
        self.model = copy.copy(segmenter.model.eval())
        self.model.precision = "fp32"
        self.device = next(segmenter.model.parameters()).device
        self.batch = collate([codepoints(self.characters[self.start : self.stop])]).to(self.device)
        forbidden = constrain(
            np.zeros((self.stop - self.start, len(self.scheme))), gaps[self.start : self.stop], self.scheme
        )
        self._forbidden = torch.from_numpy(np.maximum(forbidden, NEVER)).to(self.device)

    def __len__(self) -> int:
        return self.stop - self.start

    @property
    def encoder(self) -> nn.Module:
        """The model's encoder."""
        return self.model.encoder

    @torch.no_grad()
    def value(self) -> float:
        """The gap's log-odds."""
        return float(self.log_odds(self.model.potentials(self.batch)))

    @torch.no_grad()
    def values(self, characters: torch.Tensor) -> torch.Tensor:
        """The log-odds of the gap, float64 [rows], for other texts: code points [rows, length]."""
        parts = [
            self.log_odds(self.model.potentials(self.rows(len(chunk), chunk))) for chunk in self.chunks(characters)
        ]
        return torch.cat(parts)

    def through(self, paths: str | Sequence[str], values: torch.Tensor | Sequence[torch.Tensor]) -> torch.Tensor:
        """The gap's log-odds [rows] if the output of the submodule at `paths` is `values` [rows, …]; or of several."""
        if isinstance(paths, str):
            paths, values = [paths], [values]
        model = self.model
        for path, outputs in zip(paths, values):
            model = with_module(model, path, Constant(outputs))
        return self.log_odds(model.potentials(self.rows(len(values[0]))))

    @torch.no_grad()
    def given(self, path: str, characters: torch.Tensor | None = None) -> torch.Tensor:
        """The output of the submodule at `path` for the text, or for other code points [1, length]."""
        recording = Recording(self.model.get_submodule(path))
        with_module(self.model, path, recording).potentials(self.rows(1, characters))
        return recording.outputs[0]

    def rows(self, count: int, characters: torch.Tensor | None = None) -> Batch:
        """A batch of `count` copies of the text, or of other `characters`, all of which count as real."""
        ids = self.batch.characters.expand(count, -1) if characters is None else characters
        return Batch(ids, self.batch.mask.expand(count, -1))

    def chunks(self, rows: torch.Tensor) -> Iterator[torch.Tensor]:
        """`rows` in chunks that the model reads at once."""
        return iter(rows.split(max(1, _CHUNK // len(self))))

    def log_odds(self, potentials: Potentials) -> torch.Tensor:
        """The log-odds of the gap, float64 [rows], from the score tables of a batch."""
        scheme, temperature = self.scheme, self.segmenter.temperature
        start, emissions, transitions, end = (t.double() / temperature for t in potentials)
        start, transitions, end = (
            scores + torch.tensor(legal, device=self.device).logical_not() * NEVER
            for scores, legal in zip(
                (start, transitions, end), (scheme.start_mask, scheme.transition_mask, scheme.end_mask)
            )
        )
        emissions = emissions + self._forbidden
        after = self.gap - self.start + 1  # the character after the gap: it begins a word, or does not
        # [rows, length - 1, K, K]: from the tag of the row to the tag of the column
        steps = transitions + emissions[:, 1:].unsqueeze(2)
        # [rows, K]: all ways there, and all ways on
        scores = torch.logsumexp((start + emissions[:, 0]).unsqueeze(2) + log_chain(steps[:, :after]), 1)
        scores = scores + (end if after + 1 == len(self) else torch.logsumexp(log_chain(steps[:, after:]) + end, 2))
        begins = torch.tensor(scheme.begin_mask, device=self.device)
        return torch.logsumexp(scores[:, begins], 1) - torch.logsumexp(scores[:, ~begins], 1)

    def spread(self, scores: torch.Tensor | np.ndarray) -> list[float]:
        """[n]: the scores of the characters that were read, and 0 for the others."""
        spread_out = np.zeros(len(self.characters))
        spread_out[self.start : self.stop] = torch.as_tensor(scores).cpu()
        return spread_out.tolist()

    def explanation(self, method: str, **more: object) -> dict:
        """The common keys of all explanations: `text`, `gap`, `window`, `probability`, `log_odds`, `method`."""
        value = self.value()
        return {
            "text": self.characters,
            "gap": self.gap,
            "window": [self.start, self.stop],
            "probability": float(torch.sigmoid(torch.tensor(value, dtype=torch.float64))),
            "log_odds": value,
            "method": method,
            **more,
        }


def weakest(segmenter: Segmenter, text: str) -> int:
    """The least certain gap among those that the model decides; raises UserError if there is none."""
    characters, gaps = squeeze(text)
    free = np.flatnonzero(gaps[:-1] == FREE)
    if not len(free):
        raise UserError(
            message("This text has no gap for the model to decide."),
            "TEXT",
            message("Give a text of at least two characters."),
        )
    doubt = np.abs(segmenter.boundaries([text])[0][free] - 0.5)
    return int(free[doubt.argmin()])


def check(characters: str, gaps: np.ndarray, gap: int) -> None:
    last = len(characters) - 1
    if gap == last or last < 0:
        what = message("A word always ends after the last character; the model does not decide this.")
    elif not 0 <= gap < last:
        what = message("There is no gap {gap} in this text.", gap=gap)
    elif gaps[gap] == CUT:
        what = message(
            "“{character}” is followed by whitespace, which is always a cut, whatever the model predicts.",
            character=characters[gap],
        )
    elif gaps[gap] != FREE:
        what = message(
            "“{character}” is displayed as one symbol, which is never split.", character=characters[gap : gap + 2]
        )
    else:
        return
    if last < 1:
        advice = message("Give a text of at least two characters.")
    else:
        advice = message(
            "Give a number from {low} to {high}; 0 is the gap after the first character.", low=0, high=last - 1
        )
    raise UserError(what, "--gap", advice)


def _window(length: int, gap: int, most: int) -> tuple[int, int]:
    """The bounds of the part of a text that is read: `most` characters, if possible with the gap in the middle."""
    start = max(0, min(gap + 1 - most // 2, length - most))
    return start, min(length, start + most)

"""The segmenter: text in, words out, with the probabilities behind every cut."""

import copy
import functools
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import torch

from ..config import Config
from ..errors import UserError
from ..language import text as message
from ..modeling.lattice import Lattice, add_gap_bias, boundaries, constrain, viterbi
from ..modeling.model import Model
from ..text.batching import bucket, collate, windows
from ..text.characters import codepoints, squeeze
from ..text.tags import CUT, JOIN
from ..text.vocab import Vocab
from . import checkpoints
from . import keep as pieces
from .dictionary import Dictionary

Keep = str | Iterable[str] | None  # kinds of pieces, as names or as one text such as "latin,url"

_MOST = 100  # segmentations that may be requested
_BATCH = 16_384  # characters decoded in one batch
_WINDOW, _OVERLAP = 16_384, 256  # a longer text is read in overlapping windows, so that memory stays bounded


class Segmenter:
    """A trained model that segments text; made with `Segmenter.load(path)`.

    `temperature` divides every score, so that calibrating never moves a cut; `decoding` is `legal`, or
    `greedy` for losses that score each character by itself. `dictionary` holds the user's words that force or suggest
    cuts, and `keep` names the kinds of pieces that stay whole (`keep.KINDS`: `latin`, `number`, `url`); each method that
    reads a text accepts others for one call; None means those of the segmenter.
    """

    def __init__(self, model: Model, config: Config, vocab: Vocab, temperature: float = 1.0, extra: dict | None = None):
        self.model, self.config, self.vocab = model, config, vocab
        self.scheme, self.temperature, self.extra = model.scheme, temperature, extra or {}
        self.dictionary: Dictionary | None = None
        self.keep: tuple[str, ...] = ()
        self.decoding = config.loss.get("decoding", "legal")

    @classmethod
    def load(cls, path: str | Path, device: str = "cpu", calibrated: bool = False) -> "Segmenter":
        """The segmenter of a run id, a run's folder or a checkpoint folder; raises UserError when there is none.

        It keeps the pieces that were stored with it as to be kept. `calibrated` takes the temperature that was fitted and
        stored with it; raises UserError where none was.
        """
        folder = checkpoints.resolve(str(path))
        checkpoint = checkpoints.load(folder, device)
        if not checkpoint.model.can_compute(checkpoint.model.precision):
            checkpoint.model.precision = "fp32"  # trained in bf16 elsewhere: every device computes in this one
        temperature = 1.0
        if calibrated:
            stored = checkpoints.calibration(folder)
            if stored is None:
                raise UserError(
                    message("No temperature is stored with this model."),
                    str(path)[:200],
                    message("Fit one on the development set with `calibrate`, or omit --calibrated."),
                )
            temperature = stored["temperature"]
        segmenter = cls(checkpoint.model, checkpoint.config, checkpoint.vocab, temperature, checkpoint.extra)
        segmenter.keep = checkpoints.kept_kinds(folder)
        return segmenter

    def using(
        self, dictionary: Dictionary | None = None, temperature: float | None = None, keep: Keep = None
    ) -> "Segmenter":
        """The same model with another dictionary, and another temperature and other pieces to keep where they are given.

        This segmenter stays as it is.
        """
        other = copy.copy(self)
        other.dictionary, other.temperature = dictionary, temperature or self.temperature
        other.keep = self._kinds(keep)
        return other

    def cut(self, text: str, dictionary: Dictionary | None = None, keep: Keep = None) -> list[str]:
        """The words of `text`; joined they are `text` without its white space."""
        return self.cut_many([text], dictionary, keep)[0]

    def cut_many(self, texts: list[str], dictionary: Dictionary | None = None, keep: Keep = None) -> list[list[str]]:
        """The words of each text, in order."""
        words: list[list[str]] = [[] for _ in texts]
        for rows, characters, gaps, added in self._batches(texts, dictionary, keep):
            for row, text, path in zip(rows, characters, self._paths(characters, gaps, added)):
                words[row] = self.scheme.decode(text, path)
        return words

    def lattice(
        self,
        text: str,
        temperature: float | None = None,
        dictionary: Dictionary | None = None,
        keep: Keep = None,
    ) -> tuple[str, Lattice]:
        """`text` without white space (not empty) and its lattice under the text's own constraints."""
        ((_, (characters,), (gaps,), (added,)),) = self._batches([text], dictionary, keep)
        start, emissions, transitions, end = self._potentials([characters])
        scores = add_gap_bias(emissions[0], added, self.scheme)
        built = Lattice.build(start, scores, transitions, end, self.scheme, gaps, temperature or self.temperature)
        return characters, built

    def probabilities(
        self,
        text: str,
        best: int = 5,
        softmax: bool = False,
        dictionary: Dictionary | None = None,
        keep: Keep = None,
    ) -> dict:
        """Tag and gap probabilities and the `best` (1–100) segmentations of `text`, as plain values.

        `text` is returned without its white space, whose gaps have `boundary` 1; `softmax` adds each character's raw softmax
        probabilities, which ignore its neighbours and legality. Raises UserError unless 1 ≤ `best` ≤ 100.
        """
        if not 1 <= best <= _MOST:
            raise UserError(
                message("Cannot show {value} segmentations.", value=best),
                "--best",
                message("Expected {kind} from {low} to {high}.", kind=message("a whole number"), low=1, high=_MOST),
            )
        result = {
            "text": "",
            "words": [],
            "tags": list(self.scheme.tags),
            "probabilities": [],
            "boundary": [],
            "segmentations": [],
        }
        if not text.split():
            return {**result, "softmax": []} if softmax else result
        characters, lattice = self.lattice(text, dictionary=dictionary, keep=keep)
        marginals = lattice.marginals()
        result["text"], result["probabilities"] = characters, marginals.tolist()
        result["boundary"] = lattice.boundary(marginals).tolist()
        result["segmentations"] = [
            {"words": self.scheme.decode(characters, path), "probability": share} for path, share in lattice.best(best)
        ]
        best_words = result["segmentations"][0]["words"]
        result["words"] = best_words if self.decoding == "legal" else self.cut(text, dictionary, keep)
        if softmax:
            result["softmax"] = self.softmax(characters).tolist()
        return result

    def boundaries(self, texts: list[str], dictionary: Dictionary | None = None, keep: Keep = None) -> list[np.ndarray]:
        """P(a word ends after each character) of each text, [n] without its white space: `boundary`, many at once."""
        boundary = [np.zeros(0) for _ in texts]
        for rows, (*scores, lengths) in self.tables(texts, dictionary, keep):
            scores = (t / self.temperature for t in scores)
            for row, shares in zip(rows, boundaries(*scores, lengths, self.scheme.begin_mask)):
                boundary[row] = shares
        return boundary

    def tables(
        self, texts: list[str], dictionary: Dictionary | None = None, keep: Keep = None
    ) -> Iterator[tuple[np.ndarray, tuple[np.ndarray, ...]]]:
        """Batch by batch the numbers of some texts, empty ones left out, and what `lattice.boundaries` takes of them:
        start, padded emissions, transitions and end, −∞ where illegal, no temperature applied; and their lengths."""
        for rows, characters, gaps, added in self._batches(texts, dictionary, keep):
            yield rows, self._tables(characters, gaps, added)

    def softmax(self, characters: str) -> np.ndarray:
        """[n, K]: softmax of each character's scores by itself, of a text without white space."""
        _, emissions, _, _ = self._potentials([characters])
        shares = np.exp(emissions[0] - emissions[0].max(1, keepdims=True))
        return shares / shares.sum(1, keepdims=True)

    def _kinds(self, keep: Keep) -> tuple[str, ...]:
        return self.keep if keep is None else pieces.parse(keep)

    def _batches(self, texts: list[str], dictionary: Dictionary | None, keep: Keep) -> Iterator[tuple]:
        """Batch by batch the numbers of some texts, empty ones left out; their characters, constraints on gaps, and what the
        dictionary adds to the log-odds of each gap (None: nothing)."""
        squeezed = [squeeze(t) for t in texts]
        dictionary, kinds = self.dictionary if dictionary is None else dictionary, self._kinds(keep)
        lengths = np.fromiter((len(c) for c, _ in squeezed), np.int64, len(texts))
        for rows in bucket(lengths, _BATCH):
            characters, gaps = zip(*(squeezed[r] for r in rows))
            added = (None,) * len(rows)
            joined = [pieces.join(c, g, kinds) for c, g in zip(characters, gaps)] if kinds else gaps
            if dictionary:
                overlay = functools.partial(dictionary.overlay, fold=self.vocab.fold)
                gaps, added = zip(*(overlay(c, g, joined=j) for c, g, j in zip(characters, gaps, joined)))
            else:
                gaps = joined
            yield rows, characters, gaps, added

    def _paths(self, characters, gaps, added) -> list:
        if self.decoding == "greedy":
            return [self._greedy(e, g, a) for e, g, a in zip(self._potentials(characters)[1], gaps, added)]
        return viterbi(*self._tables(characters, gaps, added))

    def _tables(self, characters, gaps, added) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Start, padded emissions, transitions and end of a batch, −∞ where illegal, and its lengths."""
        start, emissions, transitions, end = self._potentials(characters)
        lengths = np.fromiter(map(len, characters), np.int64, len(characters))
        scores = np.zeros((len(emissions), lengths.max(), len(self.scheme)))
        for row, (table, gap, bias) in enumerate(zip(emissions, gaps, added)):
            scores[row, : len(table)] = constrain(add_gap_bias(table, bias, self.scheme), gap, self.scheme)
        scheme, never = self.scheme, -np.inf
        return (
            np.where(scheme.start_mask, start, never),
            scores,
            np.where(scheme.transition_mask, transitions, never),
            np.where(scheme.end_mask, end, never),
            lengths,
        )

    def _greedy(self, emissions: np.ndarray, gaps: np.ndarray, added: np.ndarray | None) -> list[int]:
        """Each character's best tag by itself, changed only where a constraint on a gap decides.

        A suggestion counts on both sides of its gap, since either tag can mark a cut.
        """
        emissions = add_gap_bias(emissions, added, self.scheme)
        if added is not None and self.scheme.name != "bi":
            emissions = emissions + np.outer(added, np.asarray(self.scheme.end_mask, np.float64))
        tags = emissions.argmax(1)
        cuts = self.scheme.cuts(tags)
        cuts[gaps == CUT], cuts[gaps == JOIN] = True, False
        ends = np.flatnonzero(cuts) + 1
        return self.scheme.encode(["x" * int(n) for n in np.diff(np.append(0, ends))])

    @torch.inference_mode()
    def _potentials(self, characters) -> tuple[np.ndarray, list[np.ndarray], np.ndarray, np.ndarray]:
        """Score tables in float64; emissions one array [n, K] per text."""
        self.model.eval()
        device = next(self.model.parameters()).device
        spans = [windows(len(c), _WINDOW, _OVERLAP) for c in characters]
        points = [codepoints(c) for c in characters]
        pieces = [p[a:b] for p, spans_of_text in zip(points, spans) for a, b, _, _ in spans_of_text]
        if len(pieces) == len(points):
            potentials = self.model.potentials(collate(pieces).to(device))
            scores = _float64(potentials.emissions)
            emissions = [scores[i, : len(p)] for i, p in enumerate(points)]
        else:  # long texts: window by window, keeping the middle of each
            emissions, numbers = [], iter(pieces)
            for spans_of_text in spans:
                parts = []
                for a, _, keep_from, keep_to in spans_of_text:
                    potentials = self.model.potentials(collate([next(numbers)]).to(device))
                    parts.append(_float64(potentials.emissions[0])[keep_from - a : keep_to - a])
                emissions.append(np.concatenate(parts))
        start, transitions, end = map(_float64, (potentials.start, potentials.transitions, potentials.end))
        return start, emissions, transitions, end


def _float64(scores: torch.Tensor) -> np.ndarray:
    """On the CPU first: not every device has float64."""
    return scores.cpu().double().numpy()


if hasattr(os, "register_at_fork"):
    # The pool of threads that torch computes with does not survive a fork, and a forked child would wait for it forever
    os.register_at_fork(after_in_child=lambda: torch.set_num_threads(1))

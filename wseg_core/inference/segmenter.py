"""The segmenter: words of texts, with the probabilities of all cuts."""

import copy
import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch

from ..config import Config
from ..errors import UserError
from ..language import text as message
from ..modeling.lattice import Lattice, add_gap_bias, boundaries, constrain, viterbi
from ..modeling.model import Model
from ..text.batching import bucket
from ..text.characters import squeeze
from ..text.tags import CUT, JOIN
from ..text.vocab import Vocab
from . import checkpoints
from . import keep as pieces
from .compiled.compilation import Compilation
from .compiled.cutter import Constraints
from .dictionary import Dictionary
from .score_tables import ScoreTables, score_tables

Keep = str | Iterable[str] | None  # kinds of pieces, as names or as one text such as "latin,url"

_MOST = 100  # segmentations that may be requested
_BATCH = 16_384  # characters decoded in one batch


class Tables(NamedTuple):
    """The scores of a batch for `lattice.viterbi` and `lattice.boundaries`: −∞ for illegal ones, before temperature.

    `start` [K], `emissions` [batch, length, K] padded, `transitions` [K, K], `end` [K], `lengths` int [batch].
    """

    start: np.ndarray
    emissions: np.ndarray
    transitions: np.ndarray
    end: np.ndarray
    lengths: np.ndarray


class _Batch(NamedTuple):
    """Texts by number: characters without white space, constraints on gaps, and additions to their log-odds (or None)."""

    rows: np.ndarray
    characters: list[str]
    gaps: list[np.ndarray]
    bias: list[np.ndarray | None]


class Segmenter:
    """A trained model that segments text; load one with `Segmenter.load(path)`.

    `temperature` divides every score, so that calibration does not change cuts; `decoding` is `legal`, or `greedy`
    for losses that score each character independently. `dictionary` is the custom dictionary, and `keep` names the
    kinds of text that are kept whole (`keep.KINDS`: `latin`, `number`, `url`); methods that read a text accept others
    for one call, where None means those of the segmenter.
    """

    def __init__(self, model: Model, config: Config, vocab: Vocab, temperature: float = 1.0, extra: dict | None = None):
        self.model, self.config, self.vocab = model, config, vocab
        self.scheme, self.temperature, self.extra = model.scheme, temperature, extra or {}
        self.dictionary: Dictionary | None = None
        self.keep: tuple[str, ...] = ()
        self.decoding = config.loss.get("decoding", "legal")
        self._compilation = Compilation(model, config.loss.name)

    @classmethod
    def load(cls, path: str | Path, device: str = "cpu", calibrated: bool = False) -> "Segmenter":
        """The segmenter of a run id, a run's folder or a checkpoint folder; raises UserError if there is none.

        Uses the kinds of text to keep whole that are stored with the model. `calibrated`: uses the stored
        temperature; raises UserError if there is none.
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
        """A segmenter with the same model and another dictionary and, if given, another temperature and other kinds to keep.

        This segmenter is not changed.
        """
        other = copy.copy(self)
        other.dictionary, other.temperature = dictionary, temperature or self.temperature
        other.keep = self._kinds(keep)
        return other

    def cut(self, text: str, dictionary: Dictionary | None = None, keep: Keep = None) -> list[str]:
        """The words of `text`; concatenated, they are `text` without its white space."""
        return self.cut_many([text], dictionary, keep)[0]

    def cut_many(self, texts: list[str], dictionary: Dictionary | None = None, keep: Keep = None) -> list[list[str]]:
        """The words of each text, in order."""
        if self.decoding == "legal" and (cutter := self._compilation.cutter(sum(map(len, texts)))):
            return list(cutter.cut_many(texts, *self._constraints(dictionary, keep)))
        return self._cut_directly(texts, dictionary, keep)

    def _cut_directly(self, texts: list[str], dictionary: Dictionary | None, keep: Keep) -> list[list[str]]:
        words: list[list[str]] = [[] for _ in texts]
        for batch in self._batches(texts, dictionary, keep):
            for row, characters, path in zip(batch.rows, batch.characters, self._paths(batch)):
                words[row] = self.scheme.decode(characters, path)
        return words

    @property
    def frees_threads(self) -> bool:
        """Whether several threads that cut texts at once are faster than one: compiled code of one thread does not stop others."""
        return self.decoding == "legal" and self._compilation.is_possible()

    def spaced(self, texts: list[str], dictionary: Dictionary | None = None, keep: Keep = None) -> str:
        """The words of each text with one space between them, and a line feed after each text."""
        if self.decoding == "legal" and (cutter := self._compilation.cutter(sum(map(len, texts)))):
            return "".join(cutter.lines(texts, *self._constraints(dictionary, keep)))
        return "".join(" ".join(words) + "\n" for words in self._cut_directly(texts, dictionary, keep))

    def lattice(
        self,
        text: str,
        temperature: float | None = None,
        dictionary: Dictionary | None = None,
        keep: Keep = None,
    ) -> tuple[str, Lattice]:
        """`text` without white space (which must not be empty) and its lattice under the constraints of the text."""
        ((_, (characters,), (gaps,), (bias,)),) = self._batches([text], dictionary, keep)
        start, (emissions,), transitions, end = self._potentials([characters])
        scores = add_gap_bias(emissions, bias, self.scheme)
        built = Lattice.build(start, scores, transitions, end, self.scheme, gaps, temperature or self.temperature)
        return characters, built

    def probabilities(
        self,
        text: str,
        best: int = 5,
        softmax: bool = False,
        dictionary: Dictionary | None = None,
        keep: Keep = None,
    ) -> dict[str, Any]:
        """Tag and gap probabilities and the `best` (1–100) segmentations of `text`, as plain values.

        `text` is returned without white space, at which `boundary` is 1; `softmax` adds the softmax probabilities of
        each character, which ignore its neighbours and legality. Raises UserError unless 1 ≤ `best` ≤ 100.
        """
        if not 1 <= best <= _MOST:
            raise UserError(
                message("Cannot show {value} segmentations.", value=best),
                "--best",
                message("Expected {kind} from {low} to {high}.", kind=message("a whole number"), low=1, high=_MOST),
            )
        result: dict[str, Any] = {
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
        """[n] for each text: the probability that a word ends after each character, without white space."""
        boundary = [np.zeros(0) for _ in texts]
        for rows, (*scores, lengths) in self.tables(texts, dictionary, keep):
            start, emissions, transitions, end = (table / self.temperature for table in scores)
            shares = boundaries(start, emissions, transitions, end, lengths, self.scheme.begin_mask)
            for row, probabilities in zip(rows, shares):
                boundary[row] = probabilities
        return boundary

    def tables(
        self, texts: list[str], dictionary: Dictionary | None = None, keep: Keep = None
    ) -> Iterator[tuple[np.ndarray, Tables]]:
        """Yields the numbers of some texts, without empty ones, and their tables, batch by batch."""
        for batch in self._batches(texts, dictionary, keep):
            yield batch.rows, self._tables(batch)

    def softmax(self, characters: str) -> np.ndarray:
        """[n, K]: the softmax of the scores of each character of a text without white space."""
        _, (emissions,), _, _ = self._potentials([characters])
        shares = np.exp(emissions - emissions.max(1, keepdims=True))
        return shares / shares.sum(1, keepdims=True)

    def _potentials(self, characters: list[str]) -> ScoreTables:
        return score_tables(self.model, characters)

    def _kinds(self, keep: Keep) -> tuple[str, ...]:
        return self.keep if keep is None else pieces.parse(keep)

    def _constraints(self, dictionary: Dictionary | None, keep: Keep) -> tuple[Constraints, bool]:
        """The constraints of a text, and whether they include any but white space and clusters."""
        words, kinds = self.dictionary if dictionary is None else dictionary, self._kinds(keep)

        def constraints(text: str) -> tuple[str, np.ndarray, np.ndarray | None]:
            characters, gaps = squeeze(text)
            if not characters:
                return characters, gaps, None
            joined, bias = pieces.join(characters, gaps, kinds) if kinds else gaps, None
            if words:
                joined, bias = words.overlay(characters, gaps, self.vocab.fold, joined)
            return characters, joined, bias

        return constraints, bool(words or kinds)

    def _batches(self, texts: list[str], dictionary: Dictionary | None, keep: Keep) -> Iterator[_Batch]:
        """Yields the texts in batches, without empty ones."""
        constraints, _ = self._constraints(dictionary, keep)
        constrained = [constraints(text) for text in texts]
        lengths = np.fromiter((len(characters) for characters, _, _ in constrained), np.int64, len(texts))
        for rows in bucket(lengths, _BATCH):
            characters, gaps, bias = zip(*(constrained[row] for row in rows))
            yield _Batch(rows, list(characters), list(gaps), list(bias))

    def _paths(self, batch: _Batch) -> Sequence[np.ndarray | list[int]]:
        if self.decoding == "greedy":
            _, emissions, _, _ = self._potentials(batch.characters)
            return list(map(self._greedy, emissions, batch.gaps, batch.bias))
        return viterbi(*self._tables(batch))

    def _tables(self, batch: _Batch) -> Tables:
        start, emissions, transitions, end = self._potentials(batch.characters)
        lengths = np.fromiter(map(len, batch.characters), np.int64, len(batch.characters))
        scores = np.zeros((len(emissions), lengths.max(), len(self.scheme)))
        for row, (table, gaps, bias) in enumerate(zip(emissions, batch.gaps, batch.bias)):
            scores[row, : len(table)] = constrain(add_gap_bias(table, bias, self.scheme), gaps, self.scheme)
        scheme, never = self.scheme, -np.inf
        return Tables(
            np.where(scheme.start_mask, start, never),
            scores,
            np.where(scheme.transition_mask, transitions, never),
            np.where(scheme.end_mask, end, never),
            lengths,
        )

    def _greedy(self, emissions: np.ndarray, gaps: np.ndarray, bias: np.ndarray | None) -> list[int]:
        """The best tag of each character independently, changed only where a constraint on a gap requires it.

        A suggestion is added on both sides of its gap, since either tag can mark a cut.
        """
        emissions = add_gap_bias(emissions, bias, self.scheme)
        if bias is not None and self.scheme.name != "bi":
            emissions = emissions + np.outer(bias, np.asarray(self.scheme.end_mask, np.float64))
        tags = emissions.argmax(1)
        cuts = self.scheme.cuts(tags)
        cuts[gaps == CUT], cuts[gaps == JOIN] = True, False
        ends = np.flatnonzero(cuts) + 1
        return self.scheme.encode(["x" * int(n) for n in np.diff(np.append(0, ends))])


if hasattr(os, "register_at_fork"):
    # The pool of threads that torch computes with does not survive a fork, and a forked child would wait for it forever
    os.register_at_fork(after_in_child=lambda: torch.set_num_threads(1))

"""Looking inside: every tag's probability, every gap's strength, and what else a text could be."""

import numpy as np

from .errors import UserError
from .language import text as message
from .segmenter import Segmenter

MOST = 100  # segmentations that may be asked for


def describe(segmenter: Segmenter, text: str, best: int = 5, softmax: bool = False) -> dict:
    """The `probabilities` JSON of DESIGN §3, and `softmax`, each character's raw shares, on request.

    Raises UserError unless 1 ≤ `best` ≤ 100.
    """
    if not 1 <= best <= MOST:
        raise UserError(
            message("{value} segmentations cannot be shown.", value=best),
            "--best",
            message("Expected {kind} from {low} to {high}.", kind=message("a whole number"), low=1, high=MOST),
        )
    tags = list(segmenter.scheme.tags)
    if not text.split():
        empty = {"text": "", "words": [], "tags": tags, "probabilities": [], "boundary": [], "segmentations": []}
        return {**empty, "softmax": []} if softmax else empty
    characters, lattice = segmenter.lattice(text)
    marginals = lattice.marginals()
    segmentations = [
        {"words": segmenter.scheme.decode(characters, path), "probability": probability}
        for path, probability in lattice.best(best)
    ]
    found = {
        "text": characters,
        "words": segmentations[0]["words"] if segmenter.decoding == "legal" else segmenter.cut(text),
        "tags": tags,
        "probabilities": marginals.tolist(),
        "boundary": lattice.boundary(marginals).tolist(),
        "segmentations": segmentations,
    }
    if softmax:
        found["softmax"] = raw_softmax(segmenter, characters).tolist()
    return found


def raw_softmax(segmenter: Segmenter, characters: str) -> np.ndarray:
    """[n, K]: softmax of each character's scores by itself, blind to its neighbours and to legality."""
    _, emissions, _, _ = segmenter._potentials([characters])
    scores = np.exp(emissions[0] - emissions[0].max(1, keepdims=True))
    return scores / scores.sum(1, keepdims=True)

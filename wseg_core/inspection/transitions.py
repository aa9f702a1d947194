"""Transition scores of a CRF, their effect on a gap, and the illegal steps of models without them.

For a CRF: its tables, and which of the two decided a gap. For losses that score each character by itself: the illegal steps that
taking each character's best tag would make.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from ..config import components
from ..errors import UserError
from ..inference.segmenter import Segmenter
from ..language import text as message
from ..modeling.crf import CRF
from ..modeling.lattice import Lattice, constrain
from ..text.characters import squeeze
from ..text.tags import CUT, JOIN
from .target import check


def tables(segmenter: Segmenter) -> dict:
    """The learned scores of a CRF: `tags`, `start` [K], `transitions` [K][K] (from the row's tag to the column's), `end` [K].

    Entries that the scheme forbids are None. Raises UserError for a model without a CRF.
    """
    crf, scheme = _crf(segmenter), segmenter.scheme
    return {
        "tags": list(scheme.tags),
        "start": _none_unless(scheme.start_mask, crf.start_transitions.detach().cpu().numpy()),
        "transitions": _none_unless(scheme.transition_mask, crf.transitions.detach().cpu().numpy()),
        "end": _none_unless(scheme.end_mask, crf.end_transitions.detach().cpu().numpy()),
    }


def deciding(segmenter: Segmenter, text: str, gap: int) -> dict:
    """Whether the emissions or the transitions decide `gap` of `text`.

    `cut`: does the best path cut there; `cut_by_emissions`: would it with all transitions (starts and ends too) at
    0; `decided`: `emissions` where both agree, else `transitions`. `with_cut`, `without_cut`: the best path that cuts there
    and the best that does not, each with `words`, `tags`, and its score as `emissions` + `transitions`. `emissions`
    and `transitions`: by how much the first leads in each, so that their sum says which path wins. `rows`: the emissions [K] of
    the characters before and after the gap. Raises UserError for a gap that no model decides and for a model without a CRF.
    """
    _crf(segmenter)
    characters, gaps = squeeze(text)
    check(characters, gaps, gap)
    _, lattice = segmenter.using(keep=()).lattice(text)  # of the model itself, whatever dictionary lies over it
    start, transitions, end = (
        np.where(np.isfinite(scores), 0.0, scores) for scores in (lattice.start, lattice.transitions, lattice.end)
    )
    bare = replace(lattice, start=start, transitions=transitions, end=end)
    cut, by_emissions = (_cuts(scores, gap) for scores in (lattice, bare))
    rows = lattice.emissions[gap : gap + 2]
    sides = [_side(segmenter, characters, _constrained(lattice, gap, which), bare) for which in (CUT, JOIN)]
    return {
        "text": characters,
        "gap": gap,
        "cut": cut,
        "cut_by_emissions": by_emissions,
        "decided": "emissions" if cut == by_emissions else "transitions",
        "emissions": sides[0]["emissions"] - sides[1]["emissions"],
        "transitions": sides[0]["transitions"] - sides[1]["transitions"],
        "with_cut": sides[0],
        "without_cut": sides[1],
        "tags": list(segmenter.scheme.tags),
        "rows": _none_unless(np.isfinite(rows), rows),
    }


def illegal(segmenter: Segmenter, text: str) -> dict:
    """Illegal steps in the sequence of each character's best tag.

    `greedy`, `legal`: the tags so found and those of the best legal path; `steps`: `after` (index of the character before
    the step, −1 for the start; the last character for the end), `from`, `to` (None at the edges). `words`,
    `legal_words`: the words of both. Raises UserError for a loss that does not score each character by itself.
    """
    if "decoding" not in components("loss").parameters(segmenter.config.loss.name).model_fields:
        raise UserError(
            message("This loss function does not choose tags one by one."),
            "MODEL",
            message("Choose a model trained with one of: {names}.", names="cross_entropy, focal, mse, l1"),
        )
    characters, _ = squeeze(text)
    scheme = segmenter.scheme
    if not characters:
        return {"text": "", "greedy": [], "legal": [], "steps": [], "words": [], "legal_words": []}
    greedy = segmenter.softmax(characters).argmax(1).tolist()
    legal, _ = segmenter.using(keep=()).lattice(text)[1].best(1)[0]
    names = [scheme.tags[k] for k in greedy]
    steps = [] if scheme.start_mask[greedy[0]] else [{"after": -1, "from": None, "to": names[0]}]
    steps += [
        {"after": i, "from": names[i], "to": names[i + 1]}
        for i, (a, b) in enumerate(zip(greedy, greedy[1:]))
        if not scheme.transition_mask[a][b]
    ]
    steps += [] if scheme.end_mask[greedy[-1]] else [{"after": len(greedy) - 1, "from": names[-1], "to": None}]
    return {
        "text": characters,
        "greedy": names,
        "legal": [scheme.tags[k] for k in legal],
        "steps": steps,
        "words": scheme.decode(characters, greedy),
        "legal_words": scheme.decode(characters, legal),
    }


def _crf(segmenter: Segmenter) -> CRF:
    crf = getattr(segmenter.model.head, "crf", None)
    if crf is None:
        raise UserError(
            message("Only a CRF has transition scores between tags."),
            "MODEL",
            message("Choose a model trained with one of: {names}.", names="crf"),
        )
    return crf


def _constrained(lattice: Lattice, gap: int, which: int) -> Lattice:
    gaps = np.zeros(len(lattice), np.int8)
    gaps[gap] = which
    return replace(lattice, emissions=constrain(lattice.emissions, gaps, lattice.scheme))


def _cuts(lattice: Lattice, gap: int) -> bool:
    path, _ = lattice.best(1)[0]
    return bool(lattice.scheme.begin_mask[path[gap + 1]])


def _side(segmenter: Segmenter, characters: str, lattice: Lattice, bare: Lattice) -> dict:
    path, _ = lattice.best(1)[0]
    emissions = bare.score(path)
    return {
        "words": segmenter.scheme.decode(characters, path),
        "tags": [segmenter.scheme.tags[k] for k in path],
        "emissions": emissions,
        "transitions": lattice.score(path) - emissions,
    }


def _none_unless(mask: ArrayLike, scores: np.ndarray) -> list:
    """The scores as plain values, with None where `mask` is False."""
    plain = scores.astype(float).astype(object)
    plain[~np.asarray(mask)] = None
    return plain.tolist()

"""Contributions of the n-grams of a linear model to the log-odds of a gap.

Each n-gram votes with a row of scores for the tags of one character. Its share is this row times the mean gradient of
the log-odds from no votes to all votes (Aumann & Shapley 1974; integrated gradients over the votes). If the log-odds
are a sum of scores (`binary`, or the scheme `bi` without a CRF), the gradient is constant and the share is the vote
itself; otherwise it also depends on the other votes and on the legal paths. The shares add up to the log-odds.
"""

import numpy as np
import torch

from ..errors import UserError
from ..inference.segmenter import Segmenter
from ..language import text as message
from ..modeling.encoders import only_ngrams
from ..modeling.encoders.linear import KIND_TEMPLATES, TEMPLATES, ngrams
from .line import mean_gradient
from .target import Target

METHOD = "shares"
_BEFORE, _SKIPPED, _AFTER = (
    "^",
    "·",
    "$",
)  # in an n-gram's text: beyond the sentence's edges, and what it does not look at


def shares(segmenter: Segmenter, text: str, gap: int, most: int | None = 100) -> dict:
    """The share of each n-gram of `text` in the log-odds of `gap`; lists the `most` largest (None: all).

    `scores`: one number per character, in log-odds: the shares of the n-grams, each divided among its characters;
    positive scores favour the cut. `baseline`: the log-odds without votes; `completeness_error`: the difference
    between the sum of the shares and `log_odds` − `baseline`, as a fraction of the latter. `ngrams`, largest share
    first: `text` (^ and $: the edges of the sentence, · a skipped character), `places` (indices of its characters in
    the text), `kinds` (True: it consists of kinds of characters), `share`, and `votes`: `place`, `share` and `scores`
    by output (`outputs` names them) for each character that it votes on. `known`, `unknown`: the numbers of votes
    with and without a row in the model. Raises UserError for a gap that the model does not decide, and for a model
    that is not linear.
    """
    target = Target(segmenter, text, gap)
    if not only_ngrams(target.encoder):
        raise UserError(
            message("Only a linear model has contributions of single n-grams."),
            "--method",
            message("Choose another method: {names}.", names="ig, occlusion"),
        )
    encoder = target.encoder
    with torch.no_grad():
        # [length, templates], and their rows of scores [length, templates, outputs]
        rows = encoder.rows(ngrams(encoder.vocab.folded(target.batch.characters)))[0]
        votes = torch.where((rows > 0).unsqueeze(2), encoder.embedding.weight[rows], 0.0)
    point = votes.sum(1)
    ask = lambda features: target.through("encoder", features)  # noqa: E731
    mean = mean_gradient(ask, point, torch.zeros_like(point), len(target))
    divided = divide(target, rows, votes, mean.gradient, most)
    scores = divided.pop("scores")
    return target.explanation(
        METHOD, baseline=mean.low, scores=scores, completeness_error=mean.error(sum(scores)), **divided
    )


def divide(
    target: Target, rows: torch.Tensor, votes: torch.Tensor, gradient: torch.Tensor, most: int | None = 100
) -> dict:
    """The keys `scores`, `outputs`, `ngrams`, `known` and `unknown` of `shares`, for votes with a mean gradient.

    rows: of the n-grams, [length, templates], 0 for those without votes; votes: [length, templates, outputs]; gradient:
    of the log-odds by the sum of the votes on each character, [length, outputs].
    """
    # [length, templates]
    contributions = (votes.double() * gradient.unsqueeze(1)).sum(2).cpu().numpy()
    listed = _listed(target, rows.cpu().numpy(), contributions, votes.cpu().numpy())
    return {
        "scores": _by_character(target, contributions),
        "outputs": _outputs(target.segmenter, votes.shape[2]),
        "ngrams": listed if most is None else listed[:most],
        "known": int((rows > 0).sum()),
        "unknown": int((rows == 0).sum()),
    }


def _offsets() -> list[tuple[tuple[int, ...], bool]]:
    return [(t, False) for t in TEMPLATES] + [(t, True) for t in KIND_TEMPLATES]


def _by_character(target: Target, contributions: np.ndarray) -> list[float]:
    """[n]: the shares, each divided among the characters of its n-gram; an n-gram of edges counts for the character that it votes on."""
    scores = [0.0] * len(target.characters)
    for place, contribution in enumerate(contributions, target.start):
        for (offsets, _), share in zip(_offsets(), contribution):
            inside = [place + o for o in offsets if target.start <= place + o < target.stop] or [place]
            for i in inside:
                scores[i] += float(share) / len(inside)
    return scores


def _listed(target: Target, rows: np.ndarray, contributions: np.ndarray, votes: np.ndarray) -> list[dict]:
    """The n-grams with their votes, largest share first; one entry for an n-gram that votes on several characters."""
    spans: dict[tuple, dict] = {}
    for number, place in enumerate(range(target.start, target.stop)):
        for template, (offsets, kinds) in enumerate(_offsets()):
            if not rows[number, template]:
                continue
            at = tuple(place + o for o in offsets)
            inside = [i for i in at if target.start <= i < target.stop]
            entry = spans.setdefault(
                (at, kinds),
                {"text": _text(target, at), "places": inside, "kinds": kinds, "share": 0.0, "votes": []},
            )
            entry["share"] += float(contributions[number, template])
            scores = [float(s) for s in votes[number, template]]
            entry["votes"].append({"place": place, "share": float(contributions[number, template]), "scores": scores})
    return sorted(spans.values(), key=lambda entry: -abs(entry["share"]))


def _text(target: Target, at: tuple[int, ...]) -> str:
    positions = set(at)
    return "".join(
        _SKIPPED if i not in positions
        else _BEFORE if i < target.start
        else _AFTER if i >= target.stop
        else target.characters[i]
        for i in range(at[0], at[-1] + 1)
    )  # fmt: skip


def _outputs(segmenter: Segmenter, count: int) -> list[str]:
    """The names of a vote's scores: the tags, the cut after the character, or the tags of a CTC frame."""
    tags = list(segmenter.scheme.tags)
    if count == len(tags):
        return tags
    return ["cut"] if count == 1 else [f"{frame}:{tag}" for frame in (1, 2) for tag in (*tags, "∅")]

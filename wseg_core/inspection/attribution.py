"""Contributions of characters to the log-odds of a gap by integrated gradients (Sundararajan, Taly & Yan 2017).

Each component of the embedding contributes its difference to the padding embedding times the mean gradient on the
straight line between both. The scores add up to the log-odds minus those of padding alone (completeness).
"""

import numpy as np
import torch
from torch import nn

from ..config import from_dict
from ..errors import UserError
from ..inference.segmenter import Segmenter
from ..language import text as message
from ..modeling.encoders import only_ngrams
from ..text.characters import PAD
from .line import LEAST, mean_gradient
from .shares import divide, shares
from .target import Target

METHOD = "ig"
_CHARACTERS = "encoder.embedding"  # by convention; models of libraries use another name
_TOKENS = "encoder.bert.embeddings.word_embeddings"


def integrated_gradients(segmenter: Segmenter, text: str, gap: int) -> dict:
    """The contribution of each character of `text` to the log-odds of `gap`, compared with a text of padding.

    `scores`: one number per character, in log-odds; positive scores favour the cut. `pairs`: the part that came
    through pairs of characters (bigram embeddings), entry j for characters j and j + 1, half of which is included in
    the score of each; None if the model reads no pairs. `baseline`: the log-odds of padding alone;
    `completeness_error`: the difference between the sum of the scores and `log_odds` − `baseline`, as a fraction of
    the latter; `readings`: the number of forward passes. For a linear model, the scores equal its `shares`; for a wide
    one, the path leads from no votes of n-grams, too, and the keys of `shares` about its n-grams are added; for a
    committee, the scores are the means of its members' scores. Raises UserError for a gap that the model does not
    decide, and for an encoder without an embedding.
    """
    if only_ngrams(segmenter.model.encoder):
        return {**shares(segmenter, text, gap), "method": METHOD, "pairs": None}
    target = Target(segmenter, text, gap)
    if hasattr(target.encoder, "members"):
        return _of_committee(target)
    if hasattr(target.encoder, "votes"):
        return _with_votes(target)
    path = _embedding(target)
    point = target.given(path)[0]
    base = target.given(path, torch.full_like(target.batch.characters, PAD))[0]
    mean = mean_gradient(lambda rows: target.through(path, rows), point, base, len(target))
    # [places, size]; BERT's places include its own first and last token, whose score is 0
    scores = (point - base).double() * mean.gradient
    by_character, pairs = _by_character(scores, target.encoder) if path == _CHARACTERS else (scores.sum(1)[1:-1], None)
    return target.explanation(
        METHOD,
        baseline=mean.low,
        scores=target.spread(by_character),
        completeness_error=mean.error(float(by_character.sum())),
        pairs=None if pairs is None else target.spread(pairs)[:-1],
        readings=mean.readings,
    )


def _with_votes(target: Target) -> dict:
    """The explanation of a wide model: embeddings and votes of n-grams move together, each from its baseline."""
    votes, size = target.encoder.votes, target.encoder.votes.size
    network, paths = target.encoder.deep, ("encoder.deep.embedding", "encoder.votes")
    padding = torch.full_like(target.batch.characters, PAD)
    with torch.no_grad():
        rows = votes.rows(target.batch)[0]
        # [length, templates, outputs]
        each = torch.where((rows > 0).unsqueeze(2), votes.table.embedding.weight[rows], 0.0) * votes.factor
    # one tensor [length, embedding + outputs] of both parts, since they share a path
    point = torch.cat([target.given(paths[0])[0], each.sum(1)], 1)
    base = torch.cat([target.given(paths[0], padding)[0], torch.zeros_like(each[:, 0])], 1)
    mean = mean_gradient(lambda at: target.through(paths, (at[..., :-size], at[..., -size:])), point, base, len(target))
    by_character, pairs = _by_character(((point - base).double() * mean.gradient)[:, :-size], network)
    divided = divide(target, rows, each, mean.gradient[:, -size:])
    scores = np.add(target.spread(by_character), divided["scores"]).tolist()
    return target.explanation(
        METHOD,
        baseline=mean.low,
        scores=scores,
        completeness_error=mean.error(sum(scores)),
        pairs=None if pairs is None else target.spread(pairs)[:-1],
        readings=mean.readings,
        **{key: value for key, value in divided.items() if key != "scores"},
    )


def _of_committee(target: Target) -> dict:
    """The mean of the members' explanations: exact, since a committee's log-odds are the mean of theirs."""
    encoder, temperature = target.encoder, target.segmenter.temperature
    configs = [from_dict(member["config"]) for member in encoder.saved["members"]]
    parts = [
        integrated_gradients(Segmenter(model, config, vocab), target.characters, target.gap)
        for model, config, vocab in zip(encoder.members, configs, encoder.vocabs)
    ]
    scores = np.mean([part["scores"] for part in parts], 0) / temperature
    baseline = float(np.mean([part["baseline"] for part in parts])) / temperature
    change = target.value() - baseline
    pairs = [part["pairs"] for part in parts]
    return target.explanation(
        METHOD,
        baseline=baseline,
        scores=scores.tolist(),
        completeness_error=abs(float(scores.sum()) - change) / max(abs(change), LEAST),
        pairs=None if None in pairs else (np.mean(pairs, 0) / temperature).tolist(),
        readings=sum(part.get("readings", 0) for part in parts),
    )


def _embedding(target: Target) -> str:
    names = dict(target.model.named_modules())
    for path in (_CHARACTERS, _TOKENS):
        if path in names:
            return path
    raise UserError(
        message("Integrated gradients need a model with an embedding, and this one has none."),
        "--method",
        message("Choose another method: {names}.", names="occlusion"),
    )


def _by_character(scores: torch.Tensor, encoder: nn.Module) -> tuple[torch.Tensor, torch.Tensor | None]:
    """Scores [n] of characters and [n] of the pairs that begin at each, from the scores of vectors [n, size]."""
    characters = getattr(encoder.embedding, "characters", None)
    if characters is None or not getattr(encoder.embedding, "bigrams", None):
        return scores.sum(1), None
    matches = encoder.embedding.matches  # after the pairs: they count for their character
    first, last = characters.embedding_dim, scores.shape[1] - (matches.size if matches else 0)
    single, pairs = torch.cat([scores[:, :first], scores[:, last:]], 1), scores[:, first:last]
    # each pair occurs twice: as the one that ends at a character, and as the one that begins at the previous one
    ending, beginning = pairs.unflatten(1, (2, -1)).sum(2).unbind(1)
    pairs = beginning + ending.roll(-1)
    return single.sum(1) + (pairs + pairs.roll(1)) / 2, pairs

"""Contributions of characters to the log-odds of a gap by integrated gradients (Sundararajan, Taly & Yan 2017).

Each component of the embedding contributes its difference to the padding embedding times the mean gradient on the
straight line between both. The scores add up to the log-odds minus those of padding alone (completeness).
"""

import numpy as np

from ..config import from_dict
from ..inference.segmenter import Segmenter
from ..modeling import committee
from ..modeling.encoders import only_ngrams
from .line import LEAST, mean_gradient
from .shares import shares
from .sources import joined, sources, split
from .target import Target

METHOD = "ig"


def integrated_gradients(segmenter: Segmenter, text: str, gap: int) -> dict:
    """The contribution of each character of `text` to the log-odds of `gap`, compared with a text of padding.

    `scores`: one number per character, in log-odds; positive scores favour the cut. `pairs`: the part that came
    through pairs of characters (bigram embeddings), entry j for characters j and j + 1, half of which is included in
    the score of each; None if the model reads no pairs. `baseline`: the log-odds of padding alone;
    `completeness_error`: the difference between the sum of the scores and `log_odds` − `baseline`, as a fraction of
    the latter; `readings`: the number of forward passes. For a linear model, the scores equal its `shares`; for a wide
    one, the path leads from no votes of n-grams, too, and the keys of `shares` about its n-grams are added; for a
    committee of lattices, the members move together; for one of gaps, the scores are the means of its members' scores.
    Raises UserError for a gap that the model does not decide, and for an encoder without an embedding.
    """
    if only_ngrams(segmenter.model.encoder):
        return {**shares(segmenter, text, gap), "method": METHOD, "pairs": None}
    target = Target(segmenter, text, gap)
    if type(target.encoder) is committee.Encoder:
        return _of_gaps(target)
    parts = sources(target)
    paths = [part.path for part in parts]
    mean = mean_gradient(
        lambda vectors: target.through(paths, split(vectors, parts)),
        joined([part.point for part in parts]),
        joined([part.base for part in parts]),
        len(target),
    )
    gradients = split(mean.gradient.unsqueeze(0), parts)
    given = [part.contributions(gradient[0]) for part, gradient in zip(parts, gradients)]
    scores = np.sum([each["scores"] for each in given], 0).tolist()
    pairs = [each["pairs"] for each in given if each.get("pairs") is not None]
    ngrams = {} if hasattr(target.encoder, "members") else given[-1]
    return target.explanation(
        METHOD,
        baseline=mean.low,
        scores=scores,
        completeness_error=mean.error(sum(scores)),
        pairs=np.sum(pairs, 0).tolist() if pairs else None,
        readings=mean.readings,
        **{key: value for key, value in ngrams.items() if key not in ("scores", "pairs")},
    )


def _of_gaps(target: Target) -> dict:
    """The mean of the explanations of the members: exact where a committee's log-odds are the mean of theirs."""
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

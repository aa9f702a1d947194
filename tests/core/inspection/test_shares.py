"""Contributions of n-grams to a gap: they add up, and equal the votes where log-odds are a sum of votes."""

import numpy as np
import pytest
import torch

from tests import tiny
from wseg_core.errors import UserError
from wseg_core.inspection.shares import shares
from wseg_core.inspection.target import Target
from wseg_core.modeling.encoders.linear import KIND_TEMPLATES, TEMPLATES

TEXT = "研究生命起源的方法"


@pytest.mark.parametrize("loss", tiny.LOSSES)
def test_contributions_add_up_to_the_log_odds(loss):
    for scheme in ("bies", "bi"):
        result = shares(tiny.segmenter("linear", loss, scheme, 12), TEXT, 2, most=None)
        change = result["log_odds"] - result["baseline"]
        total = sum(n["share"] for n in result["ngrams"])
        assert abs(change) > 1e-3
        assert total == pytest.approx(change, rel=0.01)
        assert sum(result["scores"]) == pytest.approx(total)
        assert all(n["share"] == pytest.approx(sum(v["share"] for v in n["votes"])) for n in result["ngrams"])


def test_contribution_equals_the_vote_if_log_odds_are_a_sum():
    segmenter = tiny.segmenter("linear", "binary", "bies", 12)
    result = shares(segmenter, TEXT, 2, most=None)
    assert result["outputs"] == ["cut"]
    for ngram in result["ngrams"]:
        vote = sum(v["scores"][0] for v in ngram["votes"] if v["place"] == 2)
        assert ngram["share"] == pytest.approx(vote, abs=1e-6)
    assert result["baseline"] == pytest.approx(float(segmenter.model.head.bias.detach()), abs=1e-6)


@pytest.mark.parametrize("loss", ["cross_entropy", "mse", "focal", "l1"])
def test_contribution_equals_the_vote_in_bi_without_a_crf(loss):
    """The log-odds of gap i are z(B) − z(I) of character i + 1."""
    result = shares(tiny.segmenter("linear", loss, "bi", 12), TEXT, 4, most=None)
    assert result["outputs"] == ["B", "I"]
    for ngram in result["ngrams"]:
        vote = sum(v["scores"][0] - v["scores"][1] for v in ngram["votes"] if v["place"] == 5)
        assert ngram["share"] == pytest.approx(vote, abs=1e-5)


def test_small_contribution_in_a_crf_equals_the_effect_of_its_removal():
    """For small scores the lattice is nearly linear: contribution = loss of log-odds without that n-gram."""
    segmenter = tiny.segmenter("linear", "crf", "bies")
    table = segmenter.model.encoder.embedding.weight
    before = table.detach().clone()
    chance = torch.Generator().manual_seed(3)
    try:
        table.data.copy_(torch.randn(table.shape, generator=chance) * 1e-3)
        table.data[0] = 0
        whole = Target(segmenter, TEXT, 3).value()
        result = shares(segmenter, TEXT, 3)
        assert result["ngrams"]
        for ngram in result["ngrams"][:5]:
            kept = table.detach().clone()
            for vote in ngram["votes"]:
                row = (table == torch.tensor(vote["scores"])).all(1).nonzero()
                table.data[row] = 0
            assert whole - Target(segmenter, TEXT, 3).value() == pytest.approx(ngram["share"], rel=0.02)
            table.data.copy_(kept)
    finally:
        table.data.copy_(before)


def test_n_gram_description():
    segmenter = tiny.segmenter("linear", "crf", "bies", 12)
    result = shares(segmenter, "研究生命", 1, most=None)
    by_text = {(n["text"], n["kinds"]): n for n in result["ngrams"]}
    assert by_text["研究", False]["places"] == [0, 1]
    assert {v["place"] for v in by_text["研究", False]["votes"]} <= {0, 1, 2}
    assert by_text["^研究", False]["places"] == [0, 1]  # start of the sentence
    assert by_text["研·生", False]["places"] == [0, 2]  # the middle character is skipped
    assert result["known"] + result["unknown"] == 4 * (len(TEMPLATES) + len(KIND_TEMPLATES))
    weights = [abs(n["share"]) for n in result["ngrams"]]
    assert weights == sorted(weights, reverse=True)
    assert shares(segmenter, "研究生命", 1, most=3)["ngrams"] == result["ngrams"][:3]
    for ngram in result["ngrams"]:
        for vote in ngram["votes"]:
            assert len(vote["scores"]) == len(result["outputs"]) == 4
    assert np.isfinite(result["scores"]).all()


def test_other_models_have_no_contributions():
    with pytest.raises(UserError, match="linear"):
        shares(tiny.segmenter("cnn"), TEXT, 1)

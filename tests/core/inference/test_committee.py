"""Committees: the mean of the members' log-odds of each gap, whatever their encoders, losses and schemes."""

import functools

import numpy as np
import pytest
import torch

from tests import tiny
from wseg_core import config
from wseg_core.errors import UserError
from wseg_core.inference import checkpoints
from wseg_core.inference.committees import combine
from wseg_core.inference.segmenter import Segmenter
from wseg_core.inspection import explaining
from wseg_core.modeling import committee
from wseg_core.text.batching import collate
from wseg_core.text.characters import codepoints
from wseg_core.training import trainer

MEMBERS = [
    ("linear", "crf", "bies"),
    ("cnn", "binary", "bi"),
    ("bilstm", "ctc", "six"),
    ("wide", "cross_entropy", "bies"),
]
TEXTS = ["研究生命起源的方法", "好", "我愛", "今天天氣很好，他來了。", "𠮷野家ABC"]


def members() -> list[Segmenter]:
    return [tiny.segmenter(encoder, loss, scheme, 4) for encoder, loss, scheme in MEMBERS]


@functools.cache
def made() -> Segmenter:
    parts = [checkpoints.Checkpoint(m.model, m.config, m.vocab, {}) for m in members()]
    return combine(parts, ["a", "b", "c", "d"])


def mean_log_odds(text: str) -> np.ndarray:
    """The mean over the members of the log-odds of each gap, each from the member's own lattice."""
    shares = np.array([member.lattice(text)[1].boundary()[:-1] for member in members()])
    return (np.log(shares) - np.log1p(-shares)).mean(0)


@pytest.mark.parametrize("text", TEXTS)
def test_probability_of_a_cut_is_that_of_the_mean_log_odds(text):
    result, odds = made().probabilities(text, 3), mean_log_odds(text)
    np.testing.assert_allclose(result["boundary"][:-1], 1 / (1 + np.exp(-odds)), atol=1e-5)
    assert result["boundary"][-1] == 1
    ends = [*(np.flatnonzero(odds > 0) + 1).tolist(), len(text)]
    assert result["words"] == [text[a:b] for a, b in zip([0, *ends], ends)] == made().cut(text)
    # gaps are independent: the best segmentation has the product of the probabilities of its gaps
    certain = np.where(odds > 0, 1 / (1 + np.exp(-odds)), 1 / (1 + np.exp(odds)))
    assert result["segmentations"][0]["probability"] == pytest.approx(certain.prod(), abs=1e-5)
    np.testing.assert_allclose(np.sum(result["probabilities"], 1), 1)


def test_texts_of_a_batch_do_not_influence_each_other():
    together = made().boundaries(TEXTS)
    for text, shares in zip(TEXTS, together):
        np.testing.assert_allclose(made().boundaries([text])[0], shares, atol=1e-5)


def test_white_space_and_clusters_are_obeyed():
    assert made().cut("我 愛a\u0301") and "".join(made().cut("我 愛a\u0301")) == "我愛a\u0301"
    assert made().probabilities("我 愛")["boundary"][0] == 1


def test_saved_committee_loads_and_answers_as_before(tmp_path):
    before = made()
    path = checkpoints.write(tmp_path / "run", 1, before.model, before.config, before.vocab, {"step": 1})
    after = Segmenter.load(path)
    assert after.cut_many(TEXTS) == before.cut_many(TEXTS)
    assert after.probabilities(TEXTS[0]) == before.probabilities(TEXTS[0])


def test_explanation_is_the_mean_of_the_members_and_adds_up():
    for gap in (1, 4):
        result = explaining.explain(made(), TEXTS[0], gap)
        assert result["method"] == "ig" and result["completeness_error"] < 0.02
        assert sum(result["scores"]) == pytest.approx(result["log_odds"] - result["baseline"], rel=0.02, abs=0.02)
        assert result["log_odds"] == pytest.approx(mean_log_odds(TEXTS[0])[gap], abs=1e-4)
        parts = [explaining.explain(member, TEXTS[0], gap, "ig")["scores"] for member in members()]
        np.testing.assert_allclose(result["scores"], np.mean(parts, 0), atol=1e-6)
    assert any(explaining.explain(made(), TEXTS[0], 1, "occlusion")["scores"])
    with pytest.raises(UserError, match="Only a linear model"):
        explaining.explain(made(), TEXTS[0], 1, "shares")


def test_committee_is_no_choice_and_is_not_trained():
    assert "committee" not in config.components("encoder").names
    chosen = config.resolve({"encoder": {"name": "committee"}, "loss": {"name": "binary"}})
    with pytest.raises(UserError, match="not trained itself"):
        trainer.train(chosen, tiny.SENTENCES, None, tiny.Recorder())


def test_members_are_certain_within_bounds():
    """A probability that rounds to 0 or 1 gives finite log-odds."""
    member = tiny.segmenter("linear", "binary", "bies", 0)
    odds = committee.log_odds(member.model, collate([codepoints("我愛自然")]))
    assert torch.isfinite(odds).all() and odds[0, -1] == 0

"""Calibration by hand and against the lattice of single sentences."""

import numpy as np
import pytest

from tests import tiny
from wseg_core.inference.evaluation import calibration, reliability


def test_calibration_by_hand():
    result = reliability(np.array([0.0, 0.05, 0.1, 0.85, 0.95, 1.0]), np.array([False, True, False, True, True, True]))
    bins = {i: b for i, b in enumerate(result["bins"]) if b["count"]}
    assert {i: (b["count"], b["share"]) for i, b in bins.items()} == {
        0: (2, 0.5),
        1: (1, 0.0),
        8: (1, 1.0),
        9: (2, 1.0),
    }
    assert [bins[i]["confidence"] for i in (0, 1, 8, 9)] == pytest.approx([0.025, 0.1, 0.85, 0.975])
    assert [(b["low"], b["high"]) for b in result["bins"][:2]] == [(0.0, 0.1), (0.1, 0.2)]
    assert result["ece"] == pytest.approx((2 * 0.475 + 0.1 + 0.15 + 2 * 0.025) / 6)
    assert result["brier"] == pytest.approx((0 + 0.95**2 + 0.1**2 + 0.15**2 + 0.05**2 + 0) / 6)


def test_calibrated_probabilities_have_no_error():
    certain = reliability(np.array([0.0, 1.0, 1.0]), np.array([False, True, True]))
    assert certain["ece"] == certain["brier"] == 0.0
    coin = reliability(np.full(10, 0.5), np.arange(10) < 5)
    assert coin["ece"] == pytest.approx(0.0) and coin["brier"] == pytest.approx(0.25)


def test_no_gaps_give_no_result():
    result = calibration(tiny.segmenter("linear"), [["好"], ["我"]])
    assert result["ece"] is None and result["brier"] is None and len(result["bins"]) == 10
    assert all(b["count"] == 0 and b["share"] is None and b["confidence"] is None for b in result["bins"])
    assert calibration(tiny.segmenter("linear"), [])["ece"] is None


@pytest.mark.parametrize("scheme", tiny.SCHEMES)
def test_batch_gives_the_results_of_each_text_alone(scheme):
    segmenter = tiny.segmenter("bilstm", scheme=scheme)
    texts = ["".join(s) for s in tiny.SENTENCES] + ["", "我 愛 你", "e\u0301好的", *tiny.CLUSTERS]
    for text, result in zip(texts, segmenter.boundaries(texts), strict=True):
        np.testing.assert_allclose(result, segmenter.probabilities(text)["boundary"], atol=1e-5)


def test_only_gaps_within_sentences_are_counted():
    segmenter = tiny.segmenter("linear", epochs=2)
    result = calibration(segmenter, tiny.SENTENCES)
    promised, kept = [], []
    for words in tiny.SENTENCES:
        promised += segmenter.probabilities("".join(words))["boundary"][:-1]
        kept += [c for w in words for c in [False] * (len(w) - 1) + [True]][:-1]
    expected = reliability(np.array(promised), np.array(kept))
    assert result["ece"] == pytest.approx(expected["ece"], abs=1e-5)
    assert result["brier"] == pytest.approx(expected["brier"], abs=1e-5)
    assert sum(b["count"] for b in result["bins"]) == len(kept)


def test_evenly_spaced_sentences_are_sampled():
    segmenter = tiny.segmenter("linear")
    few = calibration(segmenter, tiny.SENTENCES, limit=5)
    assert few == calibration(segmenter, tiny.SENTENCES[::2])


def test_temperature_changes_the_result():
    segmenter = tiny.segmenter("linear", epochs=2)
    warm = type(segmenter)(segmenter.model, segmenter.config, segmenter.vocab, temperature=4.0)
    text = "".join(tiny.SENTENCES[0])
    np.testing.assert_allclose(warm.boundaries([text])[0], warm.probabilities(text)["boundary"], atol=1e-6)
    assert calibration(warm, tiny.SENTENCES)["brier"] != calibration(segmenter, tiny.SENTENCES)["brier"]

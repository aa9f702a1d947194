"""The log-odds of a gap: torch values against the lattice, gaps without a decision, and models left unchanged."""

import copy

import numpy as np
import pytest
import torch

from tests import brute, tiny
from wseg_core.errors import UserError
from wseg_core.inference.segmenter import Segmenter
from wseg_core.inspection.target import Target, weakest
from wseg_core.text.tags import FREE

TEXT = "研究 生命👍🏽起 源e\u0301好"  # a space, two clusters
CASES = [(e, lo, "bies") for e, lo in tiny.KINDS] + [("cnn", lo, s) for lo in tiny.LOSSES for s in ("bi", "six")]


def log_odds(segmenter: Segmenter, text: str) -> np.ndarray:
    shares = segmenter.lattice(text)[1].boundary()[:-1]
    with np.errstate(divide="ignore"):
        return np.log(shares) - np.log1p(-shares)


@pytest.mark.parametrize(("encoder", "loss", "scheme"), CASES)
def test_log_odds_equal_those_of_the_lattice(encoder, loss, scheme):
    segmenter = tiny.segmenter(encoder, loss, scheme)
    for text in ("研究生命起源的方法", TEXT, "他來"):
        expected = log_odds(segmenter, text)
        free = np.flatnonzero(np.isfinite(expected))
        assert len(free) and (text != TEXT or len(free) < len(expected))
        result = [Target(segmenter, text, int(gap)).value() for gap in free]
        np.testing.assert_allclose(result, expected[free], atol=1e-5)


def test_log_odds_equal_brute_force():
    segmenter = tiny.segmenter("bilstm", "crf", "six")
    start, emissions, transitions, end = segmenter._potentials(["研究生命"])
    shares = brute.Paths("six", (start, emissions[0], transitions, end)).boundary()[:-1]
    result = [Target(segmenter, "研究生命", gap).value() for gap in range(3)]
    np.testing.assert_allclose(result, np.log(shares / (1 - shares)), atol=1e-5)


def test_temperature_divides_the_log_odds():
    segmenter = copy.copy(tiny.segmenter("bilstm", "binary"))
    cold = Target(segmenter, "研究生命", 1).value()
    segmenter.temperature = 2.0
    assert Target(segmenter, "研究生命", 1).value() == pytest.approx(cold / 2)


@pytest.mark.parametrize(
    ("text", "gap", "says"),
    [
        ("研究", 1, "last character"),
        ("研", 0, "last character"),
        (" ", 0, "last character"),
        ("研究生", 3, "no gap 3"),
        ("研究生", -1, "no gap -1"),
        ("研究 生命", 1, "“究” is followed by whitespace"),
        ("好👍🏽的", 1, "one symbol"),
    ],
)
def test_gaps_without_a_decision_are_refused(text, gap, says):
    with pytest.raises(UserError) as error:
        Target(tiny.segmenter("linear"), text, gap)
    assert says in str(error.value) and error.value.advice


def test_only_the_part_around_the_gap_of_a_long_text_is_read():
    segmenter = tiny.segmenter("cnn")
    text = "研究生命起源的方法" * 100
    for gap, window in ((3, (0, 512)), (450, (195, 707)), (898, (388, 900))):
        target = Target(segmenter, text, gap)
        assert (target.start, target.stop) == window
        assert target.value() == pytest.approx(log_odds(segmenter, text)[gap], abs=1e-4)
    scores = Target(segmenter, text, 450).spread(np.ones(512))
    assert (len(scores), sum(scores), scores[194], scores[195]) == (900, 512, 0, 1)


def test_bert_reads_at_most_its_number_of_positions():
    target = Target(tiny.segmenter("bert"), "研究生命" * 200, 400)
    assert len(target) == 510 and target.start <= 400 < target.stop


def test_least_certain_gap_is_nearest_to_one_half():
    segmenter = tiny.segmenter("bilstm")
    result = weakest(segmenter, TEXT)
    free = np.flatnonzero(np.isfinite(log_odds(segmenter, TEXT)))
    assert result == min(free, key=lambda gap: abs(log_odds(segmenter, TEXT)[gap]))
    with pytest.raises(UserError):
        weakest(segmenter, "研 究")


def test_model_is_left_unchanged():
    segmenter = tiny.segmenter("bert")
    before = copy.deepcopy(segmenter.model.state_dict())
    parts = list(segmenter.model.modules())
    target = Target(segmenter, "研究生命", 1)
    path = "encoder.bert.embeddings.word_embeddings"
    target.through(path, torch.zeros(3, 6, 16)), target.given(path)
    assert all(torch.equal(before[name], value) for name, value in segmenter.model.state_dict().items())
    assert all(a is b for a, b in zip(parts, segmenter.model.modules(), strict=True))
    assert all(not part._forward_hooks for part in parts)
    assert segmenter.model.precision == segmenter.config.training.precision and FREE == 0

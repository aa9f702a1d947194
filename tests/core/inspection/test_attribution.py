"""Integrated gradients against their definition and complete for every loss; occlusion against separate forward passes."""

import copy
import functools

import numpy as np
import pytest
import torch

from tests import tiny
from wseg_core import config, corpora
from wseg_core.errors import UserError
from wseg_core.inference.segmenter import Segmenter
from wseg_core.inspection.attribution import integrated_gradients
from wseg_core.inspection.line import mean_gradient
from wseg_core.inspection.occlusion import occlusion
from wseg_core.inspection.target import Target
from wseg_core.modeling.lattice import Lattice
from wseg_core.text.batching import Batch, collate
from wseg_core.text.characters import PAD, codepoints
from wseg_core.training import trainer

TEXT = "研究生命起源的方法"
NEURAL = ("bilstm", "cnn", "wide", "bert")


def complete(result: dict) -> bool:
    change = result["log_odds"] - result["baseline"]
    return abs(sum(result["scores"]) - change) <= 0.01 * abs(change)


@pytest.mark.parametrize("loss", tiny.LOSSES)
@pytest.mark.parametrize("encoder", NEURAL)
def test_scores_add_up_for_every_loss(encoder, loss):
    segmenter = tiny.segmenter(encoder, loss, "bies", 12)
    for gap in (1, 4):
        result = integrated_gradients(segmenter, TEXT, gap)
        assert complete(result) and result["completeness_error"] <= 0.01
        assert len(result["scores"]) == len(TEXT) and any(result["scores"])
        assert result["probability"] == pytest.approx(segmenter.lattice(TEXT)[1].boundary()[gap], abs=1e-5)


@functools.cache
def demo() -> Segmenter:
    sentences = corpora.load("demo", "train").sentences
    chosen = config.resolve({"encoder": {"name": "bilstm"}}, ["training.epochs=3", "training.seed=1"])
    watch = tiny.Recorder()
    trainer.train(chosen, sentences[:250], None, watch)
    return Segmenter(watch.last.model, chosen, watch.last.vocab)


def test_scores_add_up_on_the_demo_corpus():
    for gap in range(0, 28, 3):
        result = integrated_gradients(demo(), "今天天氣很好，我們一起去圖書館研究生命起源的方法，下午回家。", gap)
        assert complete(result), gap


@pytest.mark.parametrize("encoder", ("bilstm", "cnn", "bert"))
def test_scores_equal_the_definition_of_integrated_gradients(encoder):
    """Sum over 80 steps of the gradient at a vector on the path, through a hook on a copy, times the difference."""
    segmenter = tiny.segmenter(encoder, "cross_entropy", "bi", 12)
    model = copy.deepcopy(segmenter.model).double().eval()
    module = model.encoder.bert.embeddings.word_embeddings if encoder == "bert" else model.encoder.embedding
    points = torch.from_numpy(codepoints(TEXT).astype(np.int64)).unsqueeze(0)
    mask = torch.ones_like(points, dtype=torch.bool)
    kept = []

    def out(characters, hook):
        handle = module.register_forward_hook(hook)
        emissions = model.potentials(Batch(characters, mask)).emissions
        handle.remove()
        return emissions

    for characters in (points, torch.full_like(points, PAD)):
        out(characters, lambda module, asked, output: kept.append(output.detach()))
    actual, base = kept
    total = torch.zeros_like(actual)
    for share in (np.arange(80) + 0.5) / 80:
        vector = (base + share * (actual - base)).requires_grad_()
        emissions = out(points, lambda module, asked, output, vector=vector: vector)
        # in `bi` without transitions the log-odds of gap 3 are those of the tag after it
        (emissions[0, 4, 0] - emissions[0, 4, 1]).backward()
        total += vector.grad / 80
    expected = ((actual - base) * total)[0].numpy()
    result = integrated_gradients(segmenter, TEXT, 3)
    if encoder == "bert":
        np.testing.assert_allclose(result["scores"], expected.sum(1)[1:-1], atol=1e-4)
        assert result["pairs"] is None
        return
    # a vector: 8 numbers of the character, 4 of the pair that ends there, 4 of the pair that begins there
    pairs = [expected[j, 12:].sum() + expected[j + 1, 8:12].sum() for j in range(len(TEXT) - 1)]
    actual = [expected[j, :8].sum() + sum(pairs[max(0, j - 1) : j + 1]) / 2 for j in range(len(TEXT))]
    np.testing.assert_allclose(result["pairs"], pairs, atol=1e-4)
    np.testing.assert_allclose(result["scores"], actual, atol=1e-4)


def test_steep_gradient_is_sampled_more_finely():
    """A jump within a thousandth of the path, which a fixed number of points would miss."""
    point, base = torch.tensor([[1.0]], dtype=torch.float64), torch.zeros(1, 1, dtype=torch.float64)
    result = mean_gradient(lambda rows: torch.tanh((rows[:, 0, 0] - 0.61803) * 3000), point, base, 1)
    assert result.error(float(result.gradient)) < 0.005 and result.high - result.low == pytest.approx(2)
    flat = mean_gradient(lambda rows: 3 * rows[:, 0, 0] + 1, point, base, 1)
    assert (flat.low, flat.high, float(flat.gradient)) == pytest.approx((1, 4, 3)) and flat.readings < result.readings


def test_inexact_result_reports_its_error():
    """Integrated gradients of noise do not converge: the sampling ends and the error is reported."""

    def rough(rows):
        return rows[:, 0, 0] + torch.sign(torch.sin(rows[:, 0, 0].detach() * 1e6))

    point, base = torch.tensor([[0.9]], dtype=torch.float64), torch.zeros(1, 1, dtype=torch.float64)
    result = mean_gradient(rough, point, base, 2000)
    assert result.readings < 1000 and result.error(0.9 * float(result.gradient)) > 0.1


def test_wide_model_divides_its_log_odds_between_network_and_n_grams():
    """In `bi` with a loss of single characters, log-odds are a sum: each n-gram's contribution is its own vote."""
    segmenter = tiny.segmenter("wide", "cross_entropy", "bi", 12)
    result, votes = integrated_gradients(segmenter, TEXT, 4), segmenter.model.encoder.votes
    assert complete(result) and result["ngrams"] and len(result["pairs"]) == len(TEXT) - 1
    for ngram in result["ngrams"]:
        vote = sum(v["scores"][0] - v["scores"][1] for v in ngram["votes"] if v["place"] == 5)
        assert ngram["share"] == pytest.approx(vote, abs=1e-5)
    batch = collate([codepoints(TEXT)])
    with torch.no_grad():
        summed = votes(batch)[0, 5]
    total = sum(ngram["share"] for ngram in result["ngrams"])
    assert total == pytest.approx(float(summed[0] - summed[1]), abs=1e-4) and abs(total) > 1e-3


def test_linear_model_gives_its_n_gram_contributions():
    result = integrated_gradients(tiny.segmenter("linear", "crf", "bies", 12), TEXT, 2)
    assert result["method"] == "ig" and complete(result) and result["ngrams"]


def _read(segmenter, points, gap):
    """The log-odds of a gap for arbitrary code points, through the lattice."""
    batch = collate([points])
    tables = segmenter.model.eval().potentials(Batch(batch.characters, torch.ones_like(batch.mask)))
    start, emissions, transitions, end = (t.detach().double().numpy() for t in tables)
    share = Lattice.build(start, emissions[0], transitions, end, segmenter.scheme).boundary()[gap]
    return np.log(share / (1 - share))


@pytest.mark.parametrize(("encoder", "loss"), tiny.KINDS)
def test_occlusion_equals_a_forward_pass_without_the_character(encoder, loss):
    segmenter = tiny.segmenter(encoder, loss, "bies", 6)
    result = occlusion(segmenter, TEXT, 3)
    stand_in = 0x10FFFD if encoder in ("linear", "wide") else PAD
    points, expected = codepoints(TEXT), []
    for i in range(len(TEXT)):
        changed = points.copy()
        changed[i] = stand_in
        expected.append(_read(segmenter, points, 3) - _read(segmenter, changed, 3))
    np.testing.assert_allclose(result["scores"], expected, atol=1e-4)
    assert any(result["scores"]) and result["completeness_error"] is None
    assert result["baseline"] == pytest.approx(_read(segmenter, np.full_like(points, stand_in), 3), abs=1e-4)
    assert result["replaced_by"] == ("unknown" if encoder in ("linear", "wide") else "padding")


def test_occlusion_of_a_long_text_reads_only_the_part_around_the_gap():
    result = occlusion(tiny.segmenter("cnn"), TEXT * 40, 200)
    assert result["window"] == [73, 329] and len(result["scores"]) == 360
    assert not any(result["scores"][:73]) and not any(result["scores"][329:])


def test_encoder_without_embedding_is_refused(monkeypatch):
    target = Target(tiny.segmenter("cnn"), TEXT, 1)
    bare = copy.copy(target.segmenter)
    bare.model = copy.deepcopy(bare.model)
    bare.model.encoder.vectors = bare.model.encoder.embedding
    del bare.model.encoder.embedding
    with pytest.raises(UserError, match="embedding"):
        integrated_gradients(bare, TEXT, 1)

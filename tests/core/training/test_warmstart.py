"""Warm start from another model: matching weights are copied, others reported, new characters learned."""

import pytest
import torch

from tests import tiny
from tests.runs import full_run, run
from wseg_core.inference.segmenter import Segmenter
from wseg_core.modeling.encoders.linear import ngrams
from wseg_core.modeling.model import Model
from wseg_core.text.batching import collate
from wseg_core.text.characters import codepoints
from wseg_core.text.vocab import Vocab
from wseg_core.training.warmstart import Start

every = pytest.mark.parametrize("encoder", tiny.ENCODERS)


def start_of(watch, encoder) -> Start:
    frozen = watch.kept[-1]
    return Start(Vocab.from_dict(frozen.vocab.as_dict()), frozen.weights, encoder, frozen.assets)


NEW = [["全新", "的", "語料"], ["我", "愛", "新", "字"], *tiny.SENTENCES[:3]]


@every
def test_warm_start_copies_matching_weights_and_learns_new_characters(encoder):
    before = full_run(encoder)[0]
    watch, _ = run(tiny.settings(encoder), sentences=NEW, start=start_of(before, encoder))
    matched, unmatched = set(watch.info.matched), set(watch.info.unmatched)
    assert matched and not unmatched and matched | unmatched == set(watch.kept[0].weights)
    old, new = before.kept[-1].weights, watch.kept[0].weights
    for name in matched:
        if old[name].shape == new[name].shape and name != "encoder.keys" and encoder != "linear":
            assert torch.equal(old[name], new[name]), name
    assert watch.last.vocab.known.startswith(before.last.vocab.known) and set("全新料") <= set(watch.last.vocab.known)
    if encoder == "linear":
        rows = watch.last.model.encoder.rows(_keys("全新的語料"))
        assert (rows > 0).all(), "n-grams that only the new corpus holds have rows too"
    if encoder == "bert":
        assert 1 not in watch.last.model.encoder.table[[*map(ord, "全新的語料")]], "new characters are no unknown ones"
        model = Model(watch.last.config, watch.kept[-1].resume().vocab, watch.kept[-1].assets)  # as loading does
        model.load_state_dict(watch.kept[-1].weights)


def _keys(text: str) -> torch.Tensor:
    return ngrams(collate([codepoints(text)]).characters)


@every
def test_warm_start_on_the_same_corpus_starts_with_the_same_model(encoder):
    before = full_run(encoder)[0]
    watch, _ = run(tiny.settings(encoder), start=start_of(before, encoder))
    texts = ["".join(s) for s in tiny.SENTENCES]
    old = Segmenter(before.last.model, before.last.config, before.last.vocab)
    model = tiny.fresh(encoder)
    model.load_state_dict(watch.kept[0].weights)
    new = Segmenter(model, watch.last.config, watch.last.vocab)
    for text in texts:
        torch.testing.assert_close(
            torch.tensor(new.probabilities(text)["probabilities"]),
            torch.tensor(old.probabilities(text)["probabilities"]),
        )


@pytest.mark.parametrize(
    "encoder, other", [("bilstm", "cnn"), ("linear", "bert"), ("bert", "linear"), ("cnn", "bert"), ("linear", "bilstm")]
)
def test_warm_start_from_another_encoder_reports_what_does_not_match(encoder, other):
    before = full_run(encoder)[0]
    watch, outcome = run(tiny.settings(other), start=start_of(before, encoder))
    assert outcome.state == "finished" and watch.info.unmatched
    fresh = run(tiny.settings(other))[0].kept[0].weights if other not in ("linear",) else {}
    for name in set(watch.info.unmatched) & fresh.keys():
        assert torch.equal(watch.kept[0].weights[name], fresh[name]), "what does not fit starts fresh"


def test_warm_start_with_another_scheme_and_size():
    before = full_run("bilstm")[0]
    watch, _ = run(tiny.settings("bilstm", "crf", "encoder.hidden=9", scheme="six"), start=start_of(before, "bilstm"))
    assert "encoder.embedding.characters.weight" in watch.info.matched
    assert {"head.crf.transitions", "encoder.layers.0.left.weight_hh_l0"} <= set(watch.info.unmatched)

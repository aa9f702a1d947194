"""Temperature scaling: it lowers the negative log-likelihood, recovers a known temperature, and never moves a cut."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import tiny
from wseg_core.errors import UserError
from wseg_core.inference import checkpoints
from wseg_core.inference.evaluation import calibration
from wseg_core.inference.segmenter import Segmenter
from wseg_core.inspection import temperature
from wseg_core.text.vocab import Vocab

KINDS = [("linear", "crf", "bies"), ("linear", "cross_entropy", "six"), ("cnn", "ctc", "bies"), ("cnn", "binary", "bi")]


@pytest.mark.parametrize(("encoder", "loss", "scheme"), KINDS)
def test_fit_lowers_the_loss_and_changes_no_cut(encoder, loss, scheme):
    segmenter = tiny.segmenter(encoder, loss, scheme, 2)
    result = temperature.fit(segmenter, tiny.SENTENCES)
    assert segmenter.temperature == 1.0 and result["temperature"] != 1.0
    assert result["nll_after"] < result["nll_before"]
    texts = ["".join(words) for words in tiny.SENTENCES]
    cool = Segmenter(segmenter.model, segmenter.config, segmenter.vocab, result["temperature"])
    assert cool.cut_many(texts) == segmenter.cut_many(texts)
    for text in texts:
        assert cool.probabilities(text)["words"] == segmenter.probabilities(text)["words"]
    before, after = calibration(segmenter, tiny.SENTENCES), calibration(cool, tiny.SENTENCES)
    assert (result["ece_before"], result["ece_after"]) == (pytest.approx(before["ece"]), pytest.approx(after["ece"]))
    assert (result["brier_before"], result["brier_after"]) == (
        pytest.approx(before["brier"]),
        pytest.approx(after["brier"]),
    )


@settings(max_examples=25)
@given(st.floats(0.05, 20), tiny.texts)
def test_no_temperature_changes_a_cut(value, text):
    for loss in ("crf", "ctc"):
        segmenter = tiny.segmenter("linear", loss)
        assert Segmenter(segmenter.model, segmenter.config, segmenter.vocab, value).cut(text) == segmenter.cut(text)


def test_fitted_temperature_is_optimal():
    segmenter = tiny.segmenter("linear", epochs=2)
    result = temperature.fit(segmenter, tiny.SENTENCES)

    def loss(value):
        scaled = Segmenter(segmenter.model, segmenter.config, segmenter.vocab, value)
        losses = []
        for words in tiny.SENTENCES:
            ends = {sum(map(len, words[: k + 1])) - 1 for k in range(len(words))}
            boundary = scaled.probabilities("".join(words))["boundary"][:-1]
            losses += [-np.log(p if i in ends else 1 - p) for i, p in enumerate(boundary)]
        return np.mean(losses)

    assert result["nll_before"] == pytest.approx(loss(1.0)) and result["nll_after"] == pytest.approx(
        loss(result["temperature"])
    )
    assert result["nll_after"] <= min(loss(value) for value in np.geomspace(0.05, 20, 40)) + 1e-6
    assert result["gaps"] == sum(len("".join(words)) - 1 for words in tiny.SENTENCES)


def test_temperature_of_the_segmenter_does_not_matter():
    segmenter = tiny.segmenter("linear", epochs=2)
    hot = Segmenter(segmenter.model, segmenter.config, segmenter.vocab, 7.0)
    assert temperature.fit(hot, tiny.SENTENCES) == temperature.fit(segmenter, tiny.SENTENCES)


def test_no_gaps_give_a_temperature_of_one():
    result = temperature.fit(tiny.segmenter("linear"), [["我"], ["好"]])
    assert result["temperature"] == 1.0 and result["gaps"] == 0 and result["nll_after"] is None
    assert temperature.fit(tiny.segmenter("linear"), [])["temperature"] == 1.0


def test_evenly_spaced_sentences_are_sampled():
    segmenter = tiny.segmenter("linear", epochs=2)
    few = temperature.fit(segmenter, tiny.SENTENCES[::2])
    assert temperature.fit(segmenter, tiny.SENTENCES, limit=5) == few


@pytest.fixture
def folder(tmp_path):
    return checkpoints.write(tmp_path / "run", 3, tiny.fresh(), tiny.settings(), Vocab.build(tiny.SENTENCES))


def test_temperature_is_stored_with_the_model_and_used_on_request(folder):
    with pytest.raises(UserError, match="No temperature"):
        Segmenter.load(folder, calibrated=True)
    temperature.store(str(folder), {"temperature": 2.5, "ece_after": 0.01})
    assert temperature.stored(str(folder))["ece_after"] == 0.01
    assert Segmenter.load(folder).temperature == 1.0
    assert Segmenter.load(folder, calibrated=True).temperature == 2.5
    assert Segmenter.load(folder.parent, calibrated=True).temperature == 2.5
    checkpoints.verify(folder)
    temperature.forget(str(folder))
    temperature.forget(str(folder))
    assert temperature.stored(str(folder)) is None and not [p for p in folder.iterdir() if "calibration" in p.name]


def test_temperature_of_other_weights_or_a_damaged_file_is_ignored(folder):
    temperature.store(str(folder), {"temperature": 2.5})
    kept = json.loads((folder / "calibration.json").read_text())
    for spoilt in ({**kept, "weights": "0" * 64}, {**kept, "temperature": -1}, {**kept, "temperature": "2"}, {}, []):
        (folder / "calibration.json").write_text(json.dumps(spoilt))
        assert temperature.stored(str(folder)) is None, spoilt
    (folder / "calibration.json").write_bytes(b"\xff")
    assert temperature.stored(str(folder)) is None and Segmenter.load(folder).temperature == 1.0

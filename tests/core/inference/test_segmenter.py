"""Segmenters of every kind: text preserved, constraints satisfied, consistent probabilities."""

import copy
import functools
import itertools
import os
import pickle
import subprocess
import sys

import numpy as np
import pytest
import regex
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import tiny
from wseg_core.errors import UserError
from wseg_core.inference import checkpoints
from wseg_core.inference.score_tables import ScoreTables
from wseg_core.inference.segmenter import Segmenter
from wseg_core.modeling.potentials import Potentials

every = pytest.mark.parametrize("encoder, loss", tiny.KINDS)
trained = pytest.mark.parametrize("epochs", [0, 2])


def clusters(text: str) -> list[str]:
    return [c for piece in text.split() for c in regex.findall(r"\X", piece)]


def check_words(text: str, words: list[str]) -> None:
    """Checks that the words hold the text, cut at white space and never inside a cluster."""
    assert "".join(words) == "".join(text.split()) and all(words)
    ends = set(itertools.accumulate(map(len, words), initial=0))
    cluster_ends = set(itertools.accumulate(map(len, clusters(text)), initial=0))
    assert ends <= cluster_ends, "a cut inside a cluster"
    assert set(itertools.accumulate(map(len, text.split()))) <= ends, "no cut at white space"


@every
@trained
@settings(max_examples=25)
@given(text=tiny.texts)
def test_text_is_preserved(encoder, loss, epochs, text):
    segmenter = tiny.segmenter(encoder, loss, "bies", epochs)
    words = segmenter.cut(text)
    check_words(text, words)
    assert segmenter.probabilities(text)["words"] == words


@pytest.mark.parametrize("scheme", tiny.SCHEMES)
@pytest.mark.parametrize("decoding", ["legal", "greedy"])
@settings(max_examples=40)
@given(text=tiny.texts)
def test_text_is_preserved_in_every_scheme_and_decoding(scheme, decoding, text):
    segmenter = tiny.segmenter("cnn", "cross_entropy", scheme, 0, f"loss.decoding={decoding}")
    words = segmenter.cut(text)
    check_words(text, words)
    assert segmenter.probabilities(text)["words"] == words


@every
@settings(max_examples=10)
@given(texts=st.lists(tiny.texts, max_size=6))
def test_batch_gives_the_results_of_each_text_alone(encoder, loss, texts):
    segmenter = tiny.segmenter(encoder, loss)
    assert segmenter.cut_many(texts) == [segmenter.cut(t) for t in texts]


@every
def test_very_uneven_batches(encoder, loss):
    segmenter = tiny.segmenter(encoder, loss)
    texts = ["", "我", "我愛自然語言" * 130, "好 " * 40, "他來了", "研究生命起源" * 90, "\u3000"]
    together, alone = segmenter.cut_many(texts), [segmenter.cut(t) for t in texts]
    assert together == alone and together[0] == together[-1] == []
    assert Segmenter.cut_many(segmenter, []) == []


@every
def test_ten_thousand_characters_on_one_line(encoder, loss):
    for piece in ("我愛自然語言👩‍👩‍👦,", "a\u0301 "):
        text = piece * (10_000 // len(piece) + 1)
        words = tiny.segmenter(encoder, loss).cut(text)
        assert len("".join(words)) == len("".join(text.split()))
        check_words(text, words)


def test_line_longer_than_the_window_is_split(monkeypatch):
    segmenter, text = tiny.segmenter("cnn", "crf"), "".join("".join(s) for s in tiny.SENTENCES) * 12
    whole = segmenter.lattice(text)[1].emissions
    monkeypatch.setattr("wseg_core.inference.score_tables.WINDOW", 100)
    monkeypatch.setattr("wseg_core.inference.score_tables.OVERLAP", 30)
    np.testing.assert_allclose(segmenter.lattice(text)[1].emissions, whole, atol=1e-5)
    assert segmenter.cut_many([text, "我愛你"]) == [segmenter.cut(text), segmenter.cut("我愛你")]


@functools.cache
def all_ways(encoder: str, loss: str, scheme: str) -> dict:
    return tiny.segmenter(encoder, loss, scheme).probabilities("研究生命起源", best=100)


@pytest.mark.parametrize("scheme", tiny.SCHEMES)
@every
def test_segmentation_probabilities_sum_to_one_and_agree_with_gaps(encoder, loss, scheme):
    result = all_ways(encoder, loss, scheme)
    shares = [s["probability"] for s in result["segmentations"]]
    assert len(shares) == len({tuple(s["words"]) for s in result["segmentations"]}) == 2**5
    assert sum(shares) == pytest.approx(1.0) and shares == sorted(shares, reverse=True)
    gaps = np.zeros(6)
    for s in result["segmentations"]:
        gaps[np.cumsum([len(w) for w in s["words"]]) - 1] += s["probability"]
    np.testing.assert_allclose(gaps, result["boundary"], atol=1e-9)
    assert result["boundary"][-1] == 1.0 and result["words"] == result["segmentations"][0]["words"]
    np.testing.assert_allclose(np.sum(result["probabilities"], 1), 1.0, atol=1e-9)


@pytest.mark.parametrize("loss", tiny.LOSSES)
def test_gap_probability_in_bies_is_that_of_tags_e_and_s(loss):
    result = all_ways("bilstm", loss, "bies")
    assert result["tags"] == ["B", "I", "E", "S"]
    np.testing.assert_allclose([row[2] + row[3] for row in result["probabilities"]], result["boundary"], atol=1e-9)


@pytest.mark.parametrize("scheme", tiny.SCHEMES)
@settings(max_examples=30)
@given(text=tiny.hard.filter(str.split))
def test_probabilities_of_any_text_are_consistent(scheme, text):
    result = tiny.segmenter("bilstm", "crf", scheme).probabilities(text, best=7, softmax=True)
    size = len("".join(text.split()))
    assert result["text"] == "".join(text.split()) and len(result["probabilities"]) == len(result["boundary"]) == size
    for rows in (result["probabilities"], result["softmax"]):
        np.testing.assert_allclose(np.sum(rows, 1), 1.0, atol=1e-9)
    for s in result["segmentations"]:
        check_words(text, s["words"])
    ends = np.cumsum([len(p) for p in text.split()]) - 1
    assert all(result["boundary"][i] == 1.0 for i in ends)
    inside = set(range(size)) - {e - 1 for e in itertools.accumulate(map(len, clusters(text)))}
    assert all(result["boundary"][i] == 0.0 for i in inside)
    assert min(result["boundary"]) >= 0 and max(result["boundary"]) <= 1


def test_blank_text_and_single_character():
    segmenter = tiny.segmenter("linear")
    blank = segmenter.probabilities(" \n\u3000")
    assert blank["text"] == "" and blank["words"] == blank["boundary"] == blank["segmentations"] == []
    assert segmenter.probabilities("", softmax=True)["softmax"] == []
    assert segmenter.cut("") == segmenter.cut(" \n") == []
    answer = segmenter.probabilities("我")
    assert answer["words"] == ["我"] and answer["boundary"] == [1.0]
    assert answer["segmentations"] == [{"words": ["我"], "probability": pytest.approx(1.0)}]


@pytest.mark.parametrize("best", [0, -1, 101])
def test_number_of_segmentations_is_limited(best):
    with pytest.raises(UserError, match=f"{best} segmentations.*1 to 100"):
        tiny.segmenter("linear").probabilities("我愛", best=best)


class WithoutFloat64(torch.Tensor):
    """A tensor on a device without float64, such as Apple's GPUs."""

    def double(self):
        raise TypeError("Cannot convert a MPS Tensor to float64 dtype as the MPS framework doesn't support float64.")

    def cpu(self):
        return self.as_subclass(torch.Tensor).clone()


@pytest.mark.parametrize("text", ["研究生命起源", "我愛自然語言" * 40])
def test_scores_of_a_device_without_float64_are_read(monkeypatch, text):
    segmenter = tiny.segmenter("cnn", "crf")
    monkeypatch.setattr("wseg_core.inference.score_tables.WINDOW", 100)
    monkeypatch.setattr("wseg_core.inference.score_tables.OVERLAP", 30)
    words, potentials = segmenter.cut(text), segmenter.model.potentials
    monkeypatch.setattr(
        segmenter.model,
        "potentials",
        lambda batch: Potentials(*(table.as_subclass(WithoutFloat64) for table in potentials(batch))),
    )
    assert segmenter.cut(text) == words


def test_bf16_model_runs_in_fp32_on_devices_without_bf16(monkeypatch, tmp_path):
    """An LSTM in bf16 on a CPU without AVX-512, for one."""
    model, chosen = (
        tiny.fresh("bilstm", "crf", "training.precision=bf16"),
        tiny.settings("bilstm", "crf", "training.precision=bf16"),
    )
    path, lstm = checkpoints.write(tmp_path, 1, model, chosen, tiny.vocabulary()), torch.nn.LSTM.forward

    def unable(self, *given):
        if torch.is_autocast_enabled("cpu"):
            raise RuntimeError("could not create a primitive descriptor for the LSTM forward propagation primitive.")
        return lstm(self, *given)

    monkeypatch.setattr(torch.nn.LSTM, "forward", unable)
    segmenter = Segmenter.load(path)
    assert segmenter.model.precision == "fp32" and segmenter.config.training.precision == "bf16"
    check_words("我愛自然語言", segmenter.cut("我愛自然語言"))
    monkeypatch.setattr(
        torch.nn.LSTM, "forward", lambda self, features: (features.new_zeros(*features.shape[:2], 6), None)
    )
    assert Segmenter.load(path).model.precision == "bf16", "where it can, it does"


@pytest.mark.parametrize("encoder", tiny.ENCODERS)
def test_segmenter_can_be_pickled(encoder):
    segmenter, text = tiny.segmenter(encoder, "crf"), "我愛自然語言"
    segmenter.cut(text)
    assert pickle.loads(pickle.dumps(segmenter)).cut(text) == segmenter.cut(text)
    assert copy.deepcopy(segmenter).cut(text) == segmenter.cut(text)


FORK = """
import multiprocessing
from tests import tiny
segmenter, text = tiny.segmenter("bilstm", "crf"), "研究生命起源的方法" * 2000
right = segmenter.cut(text)
context = multiprocessing.get_context("fork")
answers = context.Queue()
child = context.Process(target=lambda: answers.put(segmenter.cut(text) == right))
child.start()
try:
    print(answers.get(timeout=20))
finally:
    child.kill()
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_forked_child_uses_the_model_of_its_parent():
    completed = subprocess.run([sys.executable, "-c", FORK], capture_output=True, text=True, timeout=120)
    assert completed.stdout == "True\n", completed.stderr


class Stubborn(Segmenter):
    """A segmenter with fixed tags, as of an untrained greedy model."""

    tags: list[str] = []

    def _potentials(self, characters):
        size = len(self.scheme)
        emissions = np.full((len(self.tags), size), -5.0)
        emissions[range(len(self.tags)), [self.scheme.index(t) for t in self.tags]] = 0.0
        return ScoreTables(np.zeros(size), [emissions], np.zeros((size, size)), np.zeros(size))


def stubborn(*tags: str, decoding: str = "greedy") -> Stubborn:
    like = tiny.segmenter("linear", "cross_entropy", "bies", 0, f"loss.decoding={decoding}")
    made = Stubborn(like.model, like.config, like.vocab)
    made.tags = list(tags)
    return made


def test_greedy_tags_b_s_give_two_words():
    assert stubborn("B", "S").cut("我愛") == ["我", "愛"]
    assert stubborn("B", "S", decoding="legal").cut("我愛") in (["我", "愛"], ["我愛"])


@pytest.mark.parametrize(
    "tags, words",
    [
        ("I I", ["我愛"]),
        ("E E", ["我", "愛"]),
        ("B B", ["我", "愛"]),
        ("S I", ["我", "愛"]),
        ("B I", ["我愛"]),
        ("I E S B I", ["我愛", "自", "然語"]),
    ],
)
def test_greedy_cuts_after_an_end_and_before_a_beginning(tags, words):
    assert stubborn(*tags.split()).cut("".join(words)) == words


def test_greedy_obeys_white_space_and_clusters():
    assert stubborn("B", "I", "I").cut("我 愛你") == ["我", "愛你"]
    assert stubborn("S", "S", "S", "S").cut("e\u0301愛你") == ["e\u0301", "愛", "你"]


def test_temperature_changes_no_cut():
    like = tiny.segmenter("bilstm", "crf")
    for text in map("".join, tiny.SENTENCES):
        warm = Segmenter(like.model, like.config, like.vocab, temperature=2.5).probabilities(text)
        cold = like.probabilities(text)
        assert warm["words"] == cold["words"] == warm["segmentations"][0]["words"]
        assert len(text) == 1 or warm["segmentations"][0]["probability"] < cold["segmentations"][0]["probability"]

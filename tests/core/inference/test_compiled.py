"""The compiled form of `linear` cuts every text as the model itself does, whatever scheme, loss and constraints."""

import copy
import dataclasses
import random

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import tiny
from wseg_core import kernels
from wseg_core.inference.compiled import compilation, layout
from wseg_core.inference.compiled.known import known
from wseg_core.inference.dictionary import Dictionary
from wseg_core.inference.segmenter import Segmenter
from wseg_core.text.characters import PAD, codepoints, fold_width, is_plain, is_space, squeeze

pytestmark = pytest.mark.skipif(not kernels.enabled(), reason="kernels are off")

KINDS = [("crf", "bies"), ("crf", "bi"), ("cross_entropy", "bies"), ("cross_entropy", "bi"), ("focal", "bies"),
         ("mse", "bies"), ("l1", "bies"), ("binary", "bies"), ("binary", "bi"), ("binary", "six")]  # fmt: skip
WORDS = Dictionary.parse("!自然語\n生命 3\n語言處 6\n天天 0.5")
# Texts of known and unknown characters, in which much is repeated, so that segmentations tie
familiar = st.text(st.sampled_from(sorted({c for words in tiny.SENTENCES for c in "".join(words)}) + list("囧𠮷a1 ")))
lists = st.lists(tiny.texts | familiar | st.text(st.sampled_from("囧a 。"), max_size=40), max_size=6)


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    """Compiles every model for the first character."""
    monkeypatch.setattr(compilation, "_ROWS", 10**9)


def model_itself(segmenter: Segmenter) -> Segmenter:
    """The same segmenter without the compiled form."""
    other = copy.copy(segmenter)
    other._compilation = compilation.Compilation(segmenter.model, "none")
    return other


@pytest.mark.parametrize("loss, scheme", KINDS)
@pytest.mark.parametrize("epochs", [0, 2])
@settings(max_examples=40)
@given(texts=lists)
def test_cuts_are_those_of_the_model(loss, scheme, epochs, texts):
    segmenter = tiny.segmenter("linear", loss, scheme, epochs)
    assert texts == [] or "".join(texts) == "" or segmenter._compilation.cutter(1)
    assert segmenter.cut_many(texts) == model_itself(segmenter).cut_many(texts)


@pytest.mark.parametrize("loss, scheme", KINDS)
@settings(max_examples=15)
@given(texts=lists)
def test_cuts_under_a_dictionary_and_kinds_to_keep_are_those_of_the_model(loss, scheme, texts):
    segmenter = tiny.segmenter("linear", loss, scheme, 2)
    expected = model_itself(segmenter).cut_many(texts, WORDS, "latin,number")
    assert segmenter.cut_many(texts, WORDS, "latin,number") == expected


@settings(max_examples=15)
@given(texts=lists)
def test_without_weights_all_segmentations_tie(texts):
    model = tiny.fresh("linear", "crf")
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.zero_()
    segmenter = Segmenter(model, tiny.settings("linear", "crf"), tiny.vocabulary())
    assert segmenter.cut_many(texts) == model_itself(segmenter).cut_many(texts)


@pytest.mark.parametrize("loss, scheme", [("crf", "bies"), ("crf", "bi"), ("binary", "six")])
def test_the_model_decides_the_same_around_every_doubt(loss, scheme):
    segmenter = tiny.segmenter("linear", loss, scheme, 2)
    cutter = segmenter._compilation.cutter(1)
    chance = random.Random(0)
    text = "".join(chance.choice(tiny.SENTENCES[chance.randrange(10)]) for _ in range(1500)) + "a \u0301x" * 40
    expected = model_itself(segmenter).cut_many([text, "", text[:5]])
    for close in (0, cutter.tables.close, 1 << 40):  # with the last one every choice is doubtful
        sharper = dataclasses.replace(cutter, tables=dataclasses.replace(cutter.tables, close=close))
        assert list(sharper.cut_many([text, "", text[:5]], *segmenter._constraints(None, None))) == expected


def test_long_texts_and_many_texts():
    segmenter = tiny.segmenter("linear", "crf", "bies", 2)
    chance = random.Random(1)
    pieces = ["".join(words) for words in tiny.SENTENCES]
    text = "".join(chance.choice(pieces) for _ in range(9000))
    assert len(text) > 2 * 16_384
    many = [chance.choice(pieces) for _ in range(9000)]
    for texts in ([text], many, [*many[:10], text, *many[:10]]):
        assert segmenter.cut_many(texts) == model_itself(segmenter).cut_many(texts)


def test_a_change_of_the_weights_changes_the_cuts():
    segmenter = copy.deepcopy(tiny.segmenter("linear", "crf", "bies", 2))
    before = segmenter.cut("研究生命起源的方法")
    with torch.no_grad():
        segmenter.model.encoder.embedding.weight.mul_(-1)
    after = segmenter.cut("研究生命起源的方法")
    assert after == model_itself(segmenter).cut("研究生命起源的方法") != before


def test_a_model_is_compiled_when_there_is_enough_text(monkeypatch):
    monkeypatch.setattr(compilation, "_ROWS", 2)
    segmenter = copy.deepcopy(tiny.segmenter("linear", "crf", "bies", 2))
    half = len(segmenter.model.encoder.keys) // 2
    assert segmenter._compilation.cutter(half - 10) is None and segmenter._compilation.cutter(20)
    monkeypatch.setenv("WSEG_KERNELS", "off")
    assert segmenter._compilation.cutter(10**6) is None


@pytest.mark.parametrize(
    "encoder, loss, scheme", [("cnn", "crf", "bies"), ("linear", "ctc", "bies"), ("linear", "crf", "six")]
)
def test_other_models_are_not_compiled(encoder, loss, scheme):
    assert tiny.segmenter(encoder, loss, scheme, 0)._compilation.cutter(10**6) is None


@pytest.mark.parametrize("minimum", [1, 2, 3])
def test_all_ngrams_are_recovered(minimum):
    sentences = [*tiny.SENTENCES, *tiny.SENTENCES[:3]]
    recovered = known(tiny.fresh("linear", "crf", f"encoder.minimum={minimum}", sentences=sentences).encoder)
    assert recovered is not None  # every row of the table belongs to an n-gram
    numbers = {int(point): number for number, point in enumerate(recovered.points)}
    triples = set()
    for words in sentences:
        points = [PAD, PAD, *codepoints(fold_width("".join(words))).tolist(), PAD, PAD]
        triples |= {numbers[a] << 40 | numbers[b] << 20 | numbers[c] for a, b, c in zip(points, points[1:], points[2:])}
    assert (set(recovered.triples.tolist()) == triples) if minimum == 1 else set(recovered.triples.tolist()) < triples


def test_a_table_with_other_rows_is_not_compiled():
    segmenter = copy.deepcopy(tiny.segmenter("linear", "crf", "bies", 2))
    encoder = segmenter.model.encoder
    encoder.keys[5] += 1
    encoder._index = None
    assert known(encoder) is None and segmenter._compilation.cutter(10**6) is None
    assert segmenter.cut("研究生命") == model_itself(segmenter).cut("研究生命")


@settings(max_examples=20)
@given(keys=st.sets(st.integers(0, (1 << 61) - 1), max_size=300))
def test_places_are_distinct(keys):
    placed = layout._placed(np.array(sorted(keys), np.int64))
    assert len(set(placed.at.tolist())) == len(keys) and all(0 <= at < placed.size for at in placed.at.tolist())


@given(text=st.text())
def test_tables_of_characters_agree_with_squeeze(text):
    points = codepoints(text)
    characters, gaps = squeeze(text)
    assert codepoints(characters).tolist() == points[~is_space()[points]].tolist()
    if is_plain()[codepoints(characters)].all():
        assert (gaps >= 0).all()


@settings(max_examples=25)
@given(texts=lists)
def test_spaced_text_has_the_words(texts):
    segmenter = tiny.segmenter("linear", "crf", "bies", 2)
    expected = "".join(" ".join(words) + "\n" for words in segmenter.cut_many(texts))
    assert segmenter.spaced(texts) == model_itself(segmenter).spaced(texts) == expected

"""The vocabulary against naive look-ups; batches and windows against their documented properties."""

from collections import Counter

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import tiny
from wseg_core.seeding import generator
from wseg_core.text.batching import Examples, bucket, collate, windows
from wseg_core.text.characters import PAD, codepoints, fold_width
from wseg_core.text.tags import scheme
from wseg_core.text.vocab import PADDING, UNKNOWN, Vocab
from wseg_core.training.warmstart import grow_vocab


def points(*texts: str) -> torch.Tensor:
    return collate([codepoints(t) for t in texts]).characters


def naive(vocab: Vocab, text: str, length: int, fold: bool):
    """Rows by dictionaries: characters [length], bigrams [length, 2]."""
    seen = fold_width(text) if fold else text
    singles = {c: i + 2 for i, c in enumerate(vocab.known)}
    pairs = {b: i + 2 for i, b in enumerate(vocab.known_bigrams)}
    characters = [singles.get(c, UNKNOWN) for c in seen] + [PADDING] * (length - len(seen))
    around = [PADDING, *(pairs.get(a + b, UNKNOWN) for a, b in zip(seen, seen[1:])), PADDING][: len(seen) + 1]
    bigrams = [[around[i], around[i + 1]] for i in range(len(seen))] + [[PADDING, PADDING]] * (length - len(seen))
    return characters, bigrams


@settings(max_examples=60)
@given(st.lists(tiny.texts.filter(bool), min_size=1, max_size=4), tiny.texts, st.booleans(), st.integers(1, 2))
def test_rows_equal_naive_dictionaries(train, other, fold, minimum):
    vocab = Vocab.build([[t] for t in train], fold, minimum)
    texts = [*train, other]
    batch = points(*texts)
    characters, bigrams = vocab.characters(batch).tolist(), vocab.bigrams(batch).tolist()
    for row, text in enumerate(texts):
        assert (characters[row], bigrams[row]) == naive(vocab, text, batch.shape[1], fold)
    again = Vocab.from_dict(vocab.as_dict())
    assert torch.equal(again.characters(batch), vocab.characters(batch))
    assert torch.equal(again.bigrams(batch), vocab.bigrams(batch))


def test_vocabulary_is_ordered_by_frequency_without_rare_bigrams():
    vocab = Vocab.build([["甲乙", "甲"], ["甲乙丙"]], fold=True)
    assert vocab.known == "甲乙丙" and vocab.known_bigrams == ["甲乙"]
    assert (vocab.character_rows, vocab.bigram_rows) == (5, 3)


def test_full_and_half_width_are_equal_only_when_folded():
    folded, plain = (Vocab.build([["Ａ，", "Ａ，"]], fold=f) for f in (True, False))
    assert folded.known == "A," and plain.known == "Ａ，"
    batch = points("A,", "Ａ，")
    assert len(set(map(tuple, folded.characters(batch).tolist()))) == 1
    assert plain.characters(batch).tolist() == [[UNKNOWN, UNKNOWN], [2, 3]]
    assert len(set(map(tuple, folded.bigrams(batch).flatten(1).tolist()))) == 1


def test_grown_vocabulary_keeps_the_old_rows():
    old, new = Vocab.build([["甲乙", "甲乙"]]), Vocab.build([["乙丙", "乙丙"]])
    grown = grow_vocab(old, new)
    assert grown.known.startswith(old.known) and set(grown.known) == set("甲乙丙")
    assert grown.known_bigrams[: len(old.known_bigrams)] == old.known_bigrams and "乙丙" in grown.known_bigrams


def test_empty_vocabulary_maps_everything_to_unknown():
    vocab = Vocab("", [])
    assert vocab.characters(points("我愛")).tolist() == [[UNKNOWN, UNKNOWN]]
    assert vocab.bigrams(points("我愛")).tolist() == [[[PADDING, UNKNOWN], [UNKNOWN, PADDING]]]


def test_batch_holds_sentences_tags_and_padding():
    sentences = [["我", "愛", "自然"], ["好"], ["語言"]]
    batch = Examples(sentences, scheme("bies")).batch([0, 2, 1])
    assert batch.characters.tolist() == [
        [*map(ord, "我愛自然")],
        [*map(ord, "語言"), PAD, PAD],
        [ord("好")] + [PAD] * 3,
    ]
    assert batch.mask.tolist() == [[True] * 4, [True] * 2 + [False] * 2, [True] + [False] * 3]
    assert batch.tags.tolist() == [[3, 3, 0, 2], [0, 2, 0, 0], [3, 0, 0, 0]] and batch.size == 7
    assert collate([codepoints("我")]).tags is None


sizes = st.lists(st.integers(0, 400), max_size=60).map(lambda s: np.array(s, np.int64))


@given(sizes, st.integers(16, 2000), st.none() | st.integers(0, 99))
def test_each_sentence_comes_exactly_once(lengths, batch_characters, seed):
    batches = bucket(lengths, batch_characters, None if seed is None else generator(seed, "order"))
    rows = [r for b in batches for r in b.tolist()]
    assert sorted(rows) == np.flatnonzero(lengths > 0).tolist() and all(len(b) for b in batches)
    for b in batches:
        padded = int(lengths[b].max()) * len(b)
        assert len(b) == 1 or padded <= 2 * batch_characters
    if seed is not None:
        again = bucket(lengths, batch_characters, generator(seed, "order"))
        assert [b.tolist() for b in again] == [b.tolist() for b in batches]


def test_batches_have_the_requested_size_and_similar_lengths():
    lengths = np.random.default_rng(0).integers(1, 80, 3000)
    for chance in (None, generator(1, "order")):
        batches = bucket(lengths, 1024, chance)
        totals = np.array([lengths[b].sum() for b in batches])
        assert abs(totals.mean() - 1024) < 30 and totals.max() < 1200
        padding = sum(int(lengths[b].max()) * len(b) for b in batches) / lengths.sum()
        assert padding < 1.15


def test_epochs_differ_in_order_and_batches():
    lengths = np.random.default_rng(0).integers(1, 40, 200)
    first, second = (bucket(lengths, 256, generator(0, "order", epoch)) for epoch in (0, 1))
    assert [b.tolist() for b in first] != [b.tolist() for b in second]
    assert {frozenset(b.tolist()) for b in first} != {frozenset(b.tolist()) for b in second}


@given(st.integers(1, 900), st.integers(2, 120), st.data())
def test_windows_keep_every_character_once_with_context(length, size, data):
    overlap = data.draw(st.integers(0, size // 2))
    pieces = windows(length, size, overlap)
    kept = Counter(i for _, _, a, b in pieces for i in range(a, b))
    assert kept == Counter(range(length))
    for start, stop, keep_from, keep_to in pieces:
        assert 0 <= start <= keep_from < keep_to <= stop <= length and stop - start <= size
        assert start == 0 or keep_from - start >= overlap // 2
        assert stop == length or stop - keep_to >= overlap // 2


@pytest.mark.parametrize("length", [509, 510, 511, 575, 10_000])
def test_windows_of_bert(length):
    pieces = windows(length, 510, 64)
    assert pieces[0][0] == 0 and pieces[-1][1] == length and len(pieces) == max(1, -(-(length - 64) // 446))

"""Matches of training words: equal to a search by hand, with the words of the same sentence left out in training."""

import torch
from hypothesis import given
from hypothesis import strategies as st

from tests import tiny
from wseg_core.modeling.encoders._matches import LONGEST, WordMatches
from wseg_core.text.batching import Examples, collate
from wseg_core.text.characters import codepoints
from wseg_core.text.tags import scheme
from wseg_core.text.vocab import Vocab

words = st.lists(st.text("甲乙丙", min_size=1, max_size=4), min_size=1, max_size=6)
corpora = st.lists(words, min_size=1, max_size=5)


def by_hand(text: str, known: set[str]) -> list[list[int]]:
    """For each character: the length of the longest word that begins, that ends, and that goes on there."""
    spans = [
        (a, b) for a in range(len(text)) for b in range(a + 2, min(len(text), a + LONGEST) + 1) if text[a:b] in known
    ]
    return [
        [
            max((b - a for a, b in spans if a == i), default=0),
            max((b - a for a, b in spans if b - 1 == i), default=0),
            max((b - a for a, b in spans if a < i < b - 1), default=0),
        ]
        for i in range(len(text))
    ]


@given(corpora, st.lists(st.text("甲乙丙丁", min_size=1, max_size=9), min_size=1, max_size=4))
def test_matches_equal_a_search_by_hand(sentences, texts):
    vocab = Vocab.build(sentences)
    matches = WordMatches(vocab.words, 3, vocab).eval()
    lengths = matches.lengths(collate([codepoints(text) for text in texts]))
    known = {word for words in sentences for word in words}
    for row, text in enumerate(texts):
        assert lengths[row, : len(text)].tolist() == by_hand(text, known)
        assert not lengths[row, len(text) :].any()


@given(corpora)
def test_in_training_only_words_of_other_sentences_match(sentences):
    vocab = Vocab.build(sentences)
    matches = WordMatches(vocab.words, 3, vocab).train()
    for tags in tiny.SCHEMES:
        lengths = matches.lengths(Examples(sentences, scheme(tags)).batch(range(len(sentences))))
        for row, words in enumerate(sentences):
            others = {word for other in sentences if other != words for word in other}
            text = "".join(words)
            assert lengths[row, : len(text)].tolist() == by_hand(text, others)


def test_vectors_differ_by_what_matches_and_unknown_words_have_none():
    vocab = Vocab.build([["自然", "語言"], ["自然"], ["語言學"]])
    matches = WordMatches(vocab.words, 3, vocab).eval()
    batch = collate([codepoints("自然語言"), codepoints("天")])
    vectors = matches(batch)
    assert vectors.shape == (2, 4, 3)
    torch.testing.assert_close(vectors[1, 0], matches.embedding.weight[0])
    assert not torch.equal(vectors[0, 0], vectors[0, 1]) and torch.equal(vectors[0, 0], vectors[0, 2])


def test_full_width_words_match_half_width_ones():
    vocab = Vocab.build([["ＡＢＣ"], ["公司"]])
    matches = WordMatches(vocab.words, 3, vocab).eval()
    assert matches.lengths(collate([codepoints("ABC")]))[0, 0].tolist() == [3, 0, 0]

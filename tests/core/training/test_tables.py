"""Kernels for tables of which a batch uses few rows, against torch."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import tiny
from tests.kernels import twins
from wseg_core import kernels, seeding
from wseg_core.kernels.tables import row_gradients
from wseg_core.modeling.encoders import linear
from wseg_core.modeling.encoders.linear import ngrams
from wseg_core.text.batching import Examples, collate
from wseg_core.text.characters import PAD, codepoints
from wseg_core.training.gradients import norms
from wseg_core.training.optimizers.adagrad import Adagrad

pytestmark = pytest.mark.skipif(not kernels.enabled(), reason="kernels are off")
bags = st.lists(st.lists(st.integers(0, 9), min_size=3, max_size=3), max_size=20)


@settings(max_examples=30)
@given(bags=bags, size=st.integers(1, 6))
def test_sums_of_rows_and_their_gradient_are_those_of_a_bag_of_embeddings(bags, size):
    encoder = tiny.fresh("linear", "crf").encoder
    encoder.embedding = torch.nn.EmbeddingBag(10, size, mode="sum", padding_idx=0, sparse=True)
    rows = torch.tensor(bags, dtype=torch.int64).reshape(-1, 3)
    weights, factor = encoder.embedding.weight, torch.randn(len(rows), size)
    expected, sums = encoder.embedding(rows), encoder._sums(rows.int())
    assert torch.equal(sums, expected)
    (expected,) = torch.autograd.grad((expected * factor).sum(), weights)
    (gradient,) = torch.autograd.grad((sums * factor).sum(), weights)
    assert gradient.is_coalesced() and 0 not in gradient.indices()
    torch.testing.assert_close(gradient.to_dense(), expected.to_dense())


@settings(max_examples=30)
@given(numbers=st.lists(st.integers(0, 999) | st.integers(990, 999)), width=st.integers(1, 4))
def test_used_rows_are_in_order_wherever_they_are(numbers, width):
    rows = np.array(numbers[: len(numbers) // width * width], np.int32).reshape(-1, width)
    gradient, places = np.ones((len(rows), 1), np.float32), np.zeros(1000, np.int32)
    used, values = np.empty(rows.size, np.int64), np.empty((rows.size, 1), np.float32)
    count = row_gradients(rows, gradient, places, used, values)
    expected, counts = np.unique(rows[rows > 0], return_counts=True)
    assert used[:count].tolist() == expected.tolist() and values[:count, 0].tolist() == counts.tolist()
    assert not places.any()


@pytest.mark.parametrize("sets", [{}, {"lr_decay": 0.01}, {"initial_accumulator_value": 0.5, "eps": 1e-3}])
def test_adagrad_on_rows_is_that_of_torch(sets):
    torch.manual_seed(0)
    weights, finals = torch.randn(50, 4), []
    steps = [(torch.randint(0, 50, (30,)), torch.randn(30, 4)) for _ in range(8)]
    for optimizer in (torch.optim.Adagrad, Adagrad):
        table, other = torch.nn.Parameter(weights.clone()), torch.nn.Parameter(torch.ones(3))
        made = optimizer([table, other], lr=0.1, **sets)
        for rows, values in steps:
            table.grad = torch.sparse_coo_tensor(rows[None], values, table.shape, check_invariants=False)
            other.grad, version = torch.ones(3), table._version
            made.step()
            assert table._version > version and table.grad.is_sparse
        finals.append((table.detach(), other.detach(), made.state_dict()["state"]))
    (table, other, state), (expected, expected_other, expected_state) = finals[1], finals[0]
    torch.testing.assert_close(table, expected, rtol=1e-6, atol=1e-7)
    assert torch.equal(other, expected_other)
    for number in (0, 1):
        assert state[number].keys() == expected_state[number].keys()
        torch.testing.assert_close(state[number], expected_state[number], rtol=1e-6, atol=1e-7)


def test_norms_do_not_sort_what_is_sorted():
    table = torch.nn.Parameter(torch.zeros(9, 2))
    for rows in ([1, 3, 8], [8, 1, 1], [4], []):
        values = torch.ones(len(rows), 2)
        made = torch.sparse_coo_tensor(torch.tensor([rows], dtype=torch.int64), values, (9, 2), check_invariants=False)
        table.grad = made
        norm, _ = norms({"embedding": [table], "encoder": [], "head": []})
        assert table.grad.is_coalesced()
        assert norm == pytest.approx(float(made.to_dense().norm()))


@settings(max_examples=30)
@given(texts=st.lists(tiny.texts, min_size=1, max_size=4))
def test_rows_of_a_batch_are_those_of_its_ngrams(texts):
    encoder = tiny.fresh("linear", "crf").encoder
    points = collate([codepoints(text) for text in texts]).characters
    assert torch.equal(encoder.rows_of(points).long(), encoder.rows(ngrams(points)))
    assert (points == PAD).sum() + sum(map(len, texts)) == np.prod(points.shape)


@settings(max_examples=30)
@given(texts=st.lists(tiny.texts, min_size=1, max_size=6), order=st.randoms(use_true_random=False))
def test_rows_found_in_advance_are_those_of_each_batch(texts, order):
    model = tiny.fresh("linear", "crf")
    examples = Examples([[text] for text in ["研究生命起源", *texts] if text], model.scheme)
    model.prepare(examples)
    chosen = order.sample(range(len(examples)), order.randint(1, len(examples)))
    batch = examples.batch(chosen)
    assert torch.equal(batch.ngrams, model.encoder.rows_of(model.encoder.vocab.folded(batch.characters)))
    assert torch.equal(model(batch), model(collate([examples.points[i] for i in chosen])))
    with twins():
        model.prepare(examples)
        assert examples.batch(chosen).ngrams is None


def test_rows_of_too_much_text_are_not_kept(monkeypatch):
    model = tiny.fresh("linear", "crf")
    examples = Examples(tiny.SENTENCES, model.scheme)
    size = model.encoder.find_ngrams(examples.points).rows.nbytes
    for most, kept in ((size, True), (size - 1, False)):
        monkeypatch.setattr(linear, "_MOST_BYTES", most)
        assert (model.encoder.find_ngrams(examples.points) is not None) == kept


def test_the_seed_of_a_step_is_that_of_torch():
    torch.manual_seed(5)
    expected = torch.rand(3)
    seeding.seed_torch(5)
    assert torch.equal(torch.rand(3), expected)

"""The compiled log-likelihood and its gradient against pytorch-crf in float64, brute force, and the scan."""

import itertools

import numpy as np
import pytest
import torch
import torchcrf
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.autograd import forward_ad

from tests import brute
from tests.kernels import twins
from wseg_core.kernels import likelihood as kernel
from wseg_core.modeling.crf import CRF
from wseg_core.modeling.likelihood import _compute, by_scan, log_likelihood
from wseg_core.modeling.scan import NEVER
from wseg_core.text.tags import SCHEMES, scheme


def case(size: int, lengths: list[int], seed: int, scale: float = 3.0, masks=None):
    """Score tables in float64 that require a gradient, tags and a mask; `masks`: what a scheme forbids has −10⁴."""
    chance = torch.Generator().manual_seed(seed)
    shapes = (size,), (len(lengths), max(lengths), size), (size, size), (size,)
    tables = [torch.randn(shape, generator=chance, dtype=torch.float64) for shape in shapes]
    tables[1] *= scale
    if masks:
        for number, allowed in zip((0, 2, 3), masks):
            tables[number] += torch.where(torch.tensor(allowed), 0.0, NEVER)
    tags = torch.randint(size, (len(lengths), max(lengths)), generator=chance)
    mask = torch.arange(max(lengths)) < torch.tensor(lengths)[:, None]
    return [table.requires_grad_() for table in tables], tags, mask


def by_pytorch_crf(tables, tags, mask) -> torch.Tensor:
    """The same by pytorch-crf, a loop in log space."""
    start, emissions, transitions, end = tables
    crf = torchcrf.CRF(len(start), batch_first=True).double()
    for name, table in (("start_transitions", start), ("transitions", transitions), ("end_transitions", end)):
        delattr(crf, name)
        setattr(crf, name, table)
    return crf(emissions, tags, mask, reduction="none")


def masks_of(name: str):
    s = scheme(name)
    return s.start_mask, s.transition_mask, s.end_mask


def assert_equal(tables, tags, mask, tolerance: float = 1e-9):
    """Values and gradients equal those of pytorch-crf in float64, for different weights of the sentences."""
    weights = torch.linspace(-1, 2, len(tags), dtype=torch.float64)
    results = []
    for function in (log_likelihood, by_pytorch_crf):
        arguments = tables, tags, mask
        value = function(*tables, tags, mask) if function is log_likelihood else function(*arguments)
        gradients = torch.autograd.grad(value @ weights, tables, allow_unused=True, materialize_grads=True)
        results.append([value.detach(), *gradients])
    for ours, theirs in zip(*results):
        torch.testing.assert_close(ours, theirs, atol=tolerance, rtol=tolerance)


sizes = st.lists(st.integers(1, 12), min_size=1, max_size=5)


@settings(max_examples=60)
@given(st.integers(1, 6), sizes, st.integers(0, 10_000), st.sampled_from([0.1, 3.0, 40.0, 1e3]))
def test_any_batch_equals_pytorch_crf(size, lengths, seed, scale):
    assert_equal(*case(size, lengths, seed, scale), tolerance=1e-8)


@settings(max_examples=60)
@given(st.sampled_from(list(SCHEMES)), sizes, st.integers(0, 10_000), st.sampled_from([0.1, 3.0, 40.0, 1e4]))
def test_with_forbidden_transitions_it_equals_pytorch_crf(name, lengths, seed, scale):
    assert_equal(*case(len(scheme(name)), lengths, seed, scale, masks_of(name)), tolerance=1e-7)


@pytest.mark.parametrize("name", list(SCHEMES))
@pytest.mark.parametrize("length", [1, 2, 4])
def test_it_is_the_share_of_the_path_among_all_paths(name, length):
    tables, _, _ = case(len(scheme(name)), [length], length, 2.0, masks_of(name))
    arrays = [table.detach().numpy() for table in tables]
    start, emissions, transitions, end = arrays
    every = list(itertools.product(range(len(start)), repeat=length))
    scores = np.array([brute.score(path, start, emissions[0], transitions, end) for path in every])
    for path, score in zip(every, scores):
        value = log_likelihood(*tables, torch.tensor([path]), torch.ones(1, length, dtype=torch.bool))
        assert value.item() == pytest.approx(score - np.logaddexp.reduce(scores), abs=1e-8)


@pytest.mark.parametrize("length, scale", [(2_000, 1.0), (10_000, 1e4)])
def test_thousands_of_characters(length, scale):
    assert_equal(*case(4, [length, 3, length // 2], 0, scale, masks_of("bies")), tolerance=1e-6)


def test_a_sentence_forced_through_what_is_forbidden():
    """The emissions leave one path, along which every transition has −10⁴: lost in probabilities, not in log space."""
    tables, tags, mask = case(4, [40], 0, 1.0, masks_of("bies"))
    with torch.no_grad():
        forced = torch.tensor([1, 0] * 20)  # I B I B …
        tables[1][0] = -3e4
        tables[1][0, torch.arange(40), forced] = 3e4
    assert_equal(tables, forced[None], mask, tolerance=1e-7)
    assert log_likelihood(*tables, forced[None], mask).item() == pytest.approx(0.0, abs=1e-6)
    assert_equal(tables, tags, mask, tolerance=1e-7)


@settings(max_examples=30)
@given(st.integers(0, 10_000), st.floats(60, 1500), st.integers(2, 30))
def test_a_tag_that_becomes_improbable_and_then_matters(seed, gap, length):
    """One tag falls behind by `gap` a character, and the last character leaves only that tag: around the limit of the fast sums."""
    tables, tags, mask = case(3, [length], seed, 0.5)
    with torch.no_grad():
        tables[2] += torch.tensor([[0.0, -gap, -gap], [-gap, 0.0, -gap], [-gap, -gap, 0.0]])
        tables[1][0, : length - 1, 0] -= gap / 3
        tables[1][0, length - 1, 1:] -= 40 * gap
    assert_equal(tables, tags, mask, tolerance=1e-7)


def test_gradients_and_gradients_of_gradients_equal_finite_differences():
    tables, tags, mask = case(3, [4, 1, 3], 5, 1.0)
    assert torch.autograd.gradcheck(lambda *t: log_likelihood(*t, tags, mask), tables)
    assert torch.autograd.gradgradcheck(lambda *t: log_likelihood(*t, tags, mask), tables)


def test_it_can_be_differentiated_forward_and_by_torch_func():
    tables, tags, mask = case(3, [4, 2], 6, 1.0)
    gradient = torch.autograd.grad(log_likelihood(*tables, tags, mask).sum(), tables[1])[0]

    def of(emissions):
        return log_likelihood(tables[0], emissions, *tables[2:], tags, mask).sum()

    torch.testing.assert_close(torch.func.grad(of)(tables[1].detach()), gradient)
    with forward_ad.dual_level():
        dual = forward_ad.make_dual(tables[1].detach(), torch.ones_like(gradient))
        torch.testing.assert_close(forward_ad.unpack_dual(of(dual)).tangent, gradient.sum())


def test_each_sentence_has_its_own_gradient_twice_from_one_graph():
    tables, tags, mask = case(4, [5, 3], 7)
    value = log_likelihood(*tables, tags, mask)
    first = torch.autograd.grad(value[0], tables[1], retain_graph=True)[0]
    assert (first[1] == 0).all() and (first[0] != 0).all()
    torch.testing.assert_close(torch.autograd.grad(2 * value[0], tables[1])[0], 2 * first)


def test_fp32_is_summed_in_float64_and_given_in_fp32():
    tables, tags, mask = case(4, [300, 20], 8)
    single = [table.detach().float().requires_grad_() for table in tables]
    value = log_likelihood(*single, tags, mask)
    assert value.dtype == torch.float32
    exact = log_likelihood(*(table.detach().double() for table in single), tags, mask)
    torch.testing.assert_close(value.double(), exact, rtol=1e-7, atol=0)
    assert all(gradient.dtype == torch.float32 for gradient in torch.autograd.grad(value.sum(), single))


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("table", range(4))
def test_scores_that_are_not_finite_give_a_value_that_is_not(table, bad):
    tables, tags, mask = case(4, [5, 3], 9)
    with torch.no_grad():
        tables[table].view(-1)[1] = bad
        tags[0, 0] = tags[0, 4] = 1
        tags[0, 1:3] = torch.tensor([0, 1])
    assert not torch.isfinite(log_likelihood(*tables, tags, mask)[0])


@pytest.mark.parametrize("scale", [1e8, 1e16, 1e20])
def test_gradients_stay_probabilities_for_the_scores_of_a_diverging_run(scale):
    tables, tags, mask = case(4, [40, 7, 1], 0, scale, masks_of("bies"))
    value = log_likelihood(*tables, tags, mask)
    gradients = torch.autograd.grad(value.sum(), tables)
    assert all(torch.isfinite(gradient).all() for gradient in gradients)
    assert all(gradients[number].abs().max() <= bound for number, bound in ((0, 3), (1, 1), (2, 45), (3, 3)))


def test_what_the_kernel_refuses_goes_to_the_scan():
    tables, tags, mask = case(4, [5, 3], 10)
    gaps = mask.clone()
    gaps[0, 2] = False
    assert _compute(*tables, tags, gaps, True) is None
    torch.testing.assert_close(log_likelihood(*tables, tags, gaps), by_scan(*tables, tags, gaps))
    for wrong in (4, -5):
        tags[1, 1] = wrong
        with pytest.raises((IndexError, RuntimeError)):
            log_likelihood(*tables, tags, mask)


def test_kernel_and_scan_give_the_same_loss_and_gradients_in_training():
    torch.manual_seed(0)
    crf = CRF(4, scheme("bies"))
    emissions = torch.randn(6, 50, 4, requires_grad=True)
    tags = torch.tensor([scheme("bies").encode(["詞語"] * 25)] * 6)
    results = []
    for context in (None, twins()):
        crf.zero_grad()
        emissions.grad = None
        if context:
            with context:
                loss = -crf(emissions, tags)
        else:
            loss = -crf(emissions, tags)
        loss.backward()
        results.append([loss.detach(), emissions.grad, *(p.grad for p in crf.parameters())])
    for ours, scan in zip(*results):
        torch.testing.assert_close(ours, scan, atol=1e-4, rtol=1e-5)


def test_a_non_contiguous_batch_of_one_character_without_gradient():
    tables, tags, mask = case(4, [1, 1], 11)
    emissions = tables[1].detach().transpose(1, 2).contiguous().transpose(1, 2)
    value = log_likelihood(tables[0].detach(), emissions, *(t.detach() for t in tables[2:]), tags, mask)
    torch.testing.assert_close(value, by_pytorch_crf(tables, tags, mask).detach())


def test_ordinary_scores_take_the_fast_sums(monkeypatch):
    """The exact loops would give the same values: make sure that they are not what runs."""
    alpha, emitted = np.empty((50, 4)), np.empty((50, 4))
    chance = np.random.default_rng(0)
    legal = np.where(scheme("bies").transition_mask, 0.0, NEVER)
    first, last = (np.exp(np.where(mask, 0.0, NEVER)) for mask in (scheme("bies").start_mask, scheme("bies").end_mask))

    def total(scale):
        scores = chance.normal(0, scale, (50, 4)).astype(np.float32)
        return kernel._forward.python(first, scores, np.exp(legal), last, alpha, emitted)

    assert np.isfinite(total(5.0))
    assert np.isnan(total(1e4))

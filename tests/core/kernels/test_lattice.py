"""The kernels behind the lattice give what their twins in NumPy give, which the tests of the lattice check by brute force."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.kernels import twins
from wseg_core.modeling.lattice import Lattice, boundaries
from wseg_core.text.tags import CUT, FREE, JOIN, SCHEMES, scheme

names, seeds = st.sampled_from(list(SCHEMES)), st.integers(0, 10_000)


def lattice(name: str, length: int, seed: int, constrained: bool, whole: bool, scale: float = 1.0) -> Lattice:
    """A random lattice; small whole numbers make ties."""
    s, chance = scheme(name), np.random.default_rng(seed)
    shapes = (len(s), (length, len(s)), (len(s), len(s)), len(s))
    tables = [chance.integers(-1, 2, shape) if whole else scale * chance.normal(0, 2, shape) for shape in shapes]
    gaps = chance.choice([CUT, FREE, FREE, JOIN], length) if constrained else None
    return Lattice.build(*tables, s, gaps)


def results(chain: Lattice, k: int):
    """All that is computed from a lattice."""
    marginals = chain.marginals()
    paths = chain.best(k)
    sums = chain.forward(), chain.backward(), chain.log_partition(), marginals, chain.boundary(marginals)
    return [path for path, _ in paths], [*sums, [share for _, share in paths]]


@settings(max_examples=60)
@given(names, st.integers(1, 60), seeds, st.booleans(), st.booleans(), st.integers(1, 100))
def test_sums_and_best_paths(name, length, seed, constrained, whole, k):
    chain = lattice(name, length, seed, constrained, whole)
    paths, numbers = results(chain, k)
    with twins():
        slow_paths, slow_numbers = results(chain, k)
    assert paths == slow_paths
    for fast, slow in zip(numbers, slow_numbers):
        np.testing.assert_allclose(fast, slow, rtol=1e-9, atol=1e-9)


def test_many_characters_with_huge_scores():
    for scale in (1.0, 1e4):
        chain = lattice("six", 3_000, 1, constrained=True, whole=False, scale=scale)
        paths, numbers = results(chain, 3)
        with twins():
            slow_paths, slow_numbers = results(chain, 3)
        assert paths == slow_paths
        for fast, slow in zip(numbers, slow_numbers):
            np.testing.assert_allclose(fast, slow, rtol=1e-7, atol=1e-7)


@settings(max_examples=40)
@given(names, st.lists(st.integers(1, 30), min_size=1, max_size=6), seeds, st.booleans())
def test_boundaries_of_a_batch(name, lengths, seed, constrained):
    chains = [lattice(name, length, seed + number, constrained, False) for number, length in enumerate(lengths)]
    emissions = np.full((len(lengths), max(lengths), len(scheme(name))), np.nan)  # padding is ignored
    for row, chain in enumerate(chains):
        emissions[row, : len(chain)] = chain.emissions
    first = chains[0]
    tables = first.start, emissions, first.transitions, first.end, np.array(lengths), scheme(name).begin_mask
    fast = boundaries(*tables)
    with twins(), np.errstate(invalid="ignore"):
        slow = boundaries(*tables)
    for row, (a, b) in enumerate(zip(fast, slow, strict=True)):
        np.testing.assert_allclose(a, b, atol=1e-9)
        alone = Lattice(first.start, chains[row].emissions, first.transitions, first.end, scheme(name))
        np.testing.assert_allclose(a, alone.boundary(), atol=1e-9)


def test_an_empty_batch_is_cut_into_nothing():
    s = scheme("bies")
    tables = np.zeros(4), np.zeros((0, 3, 4)), np.zeros((4, 4)), np.zeros(4), np.zeros(0, np.int64)
    assert boundaries(*tables, s.begin_mask) == []

"""The lattice against brute force over all tag paths."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import brute
from tests.kernels import twins
from wseg_core.modeling.lattice import Lattice, viterbi
from wseg_core.text.tags import CUT, FREE, JOIN, SCHEMES, scheme

NAMES = list(SCHEMES)


def tables(size: int, length: int, chance: np.random.Generator, whole: bool = False):
    """start [K], emissions [n, K], transitions [K, K], end [K]; small whole numbers make ties."""
    shapes = (size, (length, size), (size, size), size)
    return tuple(chance.integers(-1, 2, s).astype(float) if whole else chance.normal(0, 2, s) for s in shapes)


def both(name: str, length: int, seed: int, gaps=None, temperature: float = 1.0, whole: bool = False):
    """A lattice and the oracle over the same scores."""
    s = scheme(name)
    scores = tables(len(s), length, np.random.default_rng(seed), whole)
    lattice = Lattice.build(*scores, s, None if gaps is None else np.array(gaps, np.int8), temperature)
    return lattice, brute.Paths(name, scores, gaps, temperature)


lengths = st.integers(1, 5)
seeds = st.integers(0, 10_000)
constraints = st.lists(st.sampled_from([CUT, FREE, JOIN]), min_size=5, max_size=5)
every = pytest.mark.parametrize("name", NAMES)


@every
@settings(max_examples=40)
@given(lengths, seeds, constraints, st.sampled_from([1.0, 0.3, 5.0]))
def test_partition_marginals_and_gaps(name, length, seed, gaps, temperature):
    gaps = gaps[:length]
    lattice, oracle = both(name, length, seed, gaps, temperature)
    assert lattice.log_partition() == pytest.approx(oracle.log_partition, abs=1e-9)
    np.testing.assert_allclose(lattice.marginals(), oracle.marginals(), atol=1e-12)
    np.testing.assert_allclose(lattice.boundary(), oracle.boundary(), atol=1e-12)
    assert lattice.boundary()[-1] == 1.0
    np.testing.assert_allclose(lattice.marginals().sum(1), 1.0, atol=1e-12)
    for i, gap in enumerate(gaps[:-1]):
        assert gap == FREE or lattice.boundary()[i] == (1.0 if gap == CUT else 0.0)


@every
@settings(max_examples=40)
@given(lengths, seeds, constraints, st.integers(1, 20), st.booleans())
def test_k_best_paths_in_order_with_ties(name, length, seed, gaps, k, whole):
    lattice, oracle = both(name, length, seed, gaps[:length], whole=whole)
    result = lattice.best(k)
    assert [tuple(path) for path, _ in result] == oracle.ranked()[:k]
    shares = dict(zip(oracle.paths, oracle.shares))
    np.testing.assert_allclose([p for _, p in result], [shares[tuple(path)] for path, _ in result], rtol=1e-9)
    for path, _ in result:
        assert lattice.score(path) == pytest.approx(oracle.scores[oracle.paths.index(tuple(path))])


@every
def test_exactly_all_segmentations_are_listed(name):
    lattice, oracle = both(name, 5, 3)
    result = lattice.best(100)
    assert len(result) == len({tuple(p) for p, _ in result}) == 2**4
    assert sum(p for _, p in result) == pytest.approx(1.0)
    assert len(both(name, 5, 3, [CUT, JOIN, FREE, JOIN, CUT])[0].best(100)) == 2


@every
def test_illegal_paths_have_no_probability(name):
    s = scheme(name)
    lattice, oracle = both(name, 3, 1)
    legal = set(oracle.paths)
    for path in np.ndindex(*[len(s)] * 3):
        assert (lattice.score(path) == -np.inf) == (path not in legal)


@every
@settings(max_examples=40)
@given(
    seeds,
    st.lists(st.tuples(lengths, constraints), min_size=1, max_size=6),
    st.booleans(),
)
def test_batched_viterbi_equals_the_best_path_of_each_lattice(name, seed, shapes, whole):
    s, chance = scheme(name), np.random.default_rng(seed)
    start, _, transitions, end = tables(len(s), 1, chance, whole)
    sizes = np.array([length for length, _ in shapes])
    padded = np.full((len(shapes), sizes.max(), len(s)), np.nan)  # padding is ignored
    lattices = []
    for row, (length, gaps) in enumerate(shapes):
        emissions = tables(len(s), length, chance, whole)[1]
        lattices.append(Lattice.build(start, emissions, transitions, end, s, np.array(gaps[:length])))
        padded[row, :length] = lattices[-1].emissions
    masked = lattices[0]
    result = viterbi(masked.start, padded, masked.transitions, masked.end, sizes)
    assert [p.tolist() for p in result] == [lattice.best(1)[0][0] for lattice in lattices]
    with twins():
        slow = viterbi(masked.start, padded, masked.transitions, masked.end, sizes)
    assert all(np.array_equal(a, b) for a, b in zip(result, slow, strict=True))


@every
def test_temperature_flattens_without_reordering(name):
    cold, _ = both(name, 5, 9)
    warm, _ = both(name, 5, 9, temperature=3.0)
    assert [p for p, _ in cold.best(16)] == [p for p, _ in warm.best(16)]
    assert warm.best(1)[0][1] < cold.best(1)[0][1]


@every
def test_ten_thousand_characters_with_huge_scores(name):
    s, chance = scheme(name), np.random.default_rng(0)
    scores = tables(len(s), 10_000, chance)
    scores = (scores[0], scores[1] * 1e4, scores[2], scores[3])
    lattice = Lattice.build(*scores, s)
    marginals = lattice.marginals()
    assert np.isfinite(marginals).all() and np.isfinite(lattice.log_partition())
    np.testing.assert_allclose(marginals.sum(1), 1.0, atol=1e-9)
    (first, best), (_, second) = lattice.best(2)
    assert best >= second >= 0 and lattice.score(first) <= lattice.log_partition() + 1e-6

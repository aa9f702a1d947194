"""What every schedule owes: a factor above 0 and at most 1, a rise of the promised length, never a rise after it."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wseg_core.config import components

REGISTRY = components("schedule")
every = pytest.mark.parametrize("name", REGISTRY.names)


def factors(name: str, total: int, **settings) -> list[float]:
    module = REGISTRY.get(name)
    return [module.factor(step, total, module.Parameters(**settings)) for step in range(total)]


@every
@given(st.integers(1, 300), st.floats(0, 0.9))
def test_it_rises_in_the_warm_up_and_never_after(name, total, warmup):
    found, rise = factors(name, total, warmup=warmup), round(warmup * total)
    assert len(found) == total and all(0 < f <= 1 for f in found)
    assert all(a < b for a, b in zip(found[:rise], found[1:rise])) and all(f < 1 for f in found[:rise])
    assert rise == total or found[rise] == 1.0
    assert all(a >= b for a, b in zip(found[rise:], found[rise + 1 :]))


@every
def test_one_step_and_steps_beyond_the_end(name):
    module = REGISTRY.get(name)
    assert factors(name, 1) == [1.0]
    assert 0 <= module.factor(10, 10, module.Parameters()) <= 1 and 0 <= module.factor(99, 10, module.Parameters()) <= 1


@pytest.mark.parametrize("name", ["linear", "cosine"])
@given(st.integers(2, 200), st.floats(0, 1))
def test_it_falls_towards_the_final_share(name, total, final):
    found = factors(name, total, final=final)
    assert all(f >= final - 1e-12 for f in found)
    module = REGISTRY.get(name)
    assert module.factor(total, total, module.Parameters(final=final)) == pytest.approx(final, abs=1e-12)


def test_the_formulas_by_hand():
    assert factors("constant", 4) == [1.0] * 4
    assert factors("linear", 4) == pytest.approx([1, 0.75, 0.5, 0.25])
    assert factors("linear", 4, final=0.5) == pytest.approx([1, 0.875, 0.75, 0.625])
    assert factors("cosine", 4) == pytest.approx([(1 + math.cos(math.pi * i / 4)) / 2 for i in range(4)])
    assert factors("constant", 10, warmup=0.4)[:5] == pytest.approx([0.2, 0.4, 0.6, 0.8, 1.0])
    assert factors("linear", 6, warmup=1 / 3) == pytest.approx([1 / 3, 2 / 3, 1, 0.75, 0.5, 0.25])

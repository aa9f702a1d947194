"""Contract of schedules: a factor between 0 and 1 that starts above 0, warmup, and the values of torch."""

import warnings

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.optim import lr_scheduler

from wseg_core.config import components, resolve
from wseg_core.errors import UserError

REGISTRY = components("schedule")
every = pytest.mark.parametrize("name", REGISTRY.names)
RATE = 0.5

# name: (settings, total, torch's schedule over an optimizer); several of a name where it has several shapes
ORACLES = [
    ("constant", {}, 12, lambda o: lr_scheduler.ConstantLR(o, factor=1.0)),
    ("linear", {}, 13, lambda o: lr_scheduler.LinearLR(o, 1.0, 0.0, total_iters=13)),
    ("linear", {"final": 0.3}, 13, lambda o: lr_scheduler.LinearLR(o, 1.0, 0.3, total_iters=13)),
    ("cosine", {}, 13, lambda o: lr_scheduler.CosineAnnealingLR(o, 13)),
    ("cosine", {"final": 0.3}, 40, lambda o: lr_scheduler.CosineAnnealingLR(o, 40, eta_min=0.3 * RATE)),
    ("cosine_restarts", {"cycles": 7}, 49, lambda o: lr_scheduler.CosineAnnealingWarmRestarts(o, 7)),
    ("cosine_restarts", {"cycles": 1}, 9, lambda o: lr_scheduler.CosineAnnealingWarmRestarts(o, 9)),
    (
        "cosine_restarts",
        {"cycles": 4, "stretch": 3, "final": 0.2},
        200,
        lambda o: lr_scheduler.CosineAnnealingWarmRestarts(o, 5, T_mult=3, eta_min=0.2 * RATE),
    ),
    ("one_cycle", {}, 100, lambda o: lr_scheduler.OneCycleLR(o, RATE, 100, cycle_momentum=False)),
    (
        "one_cycle",
        {"warmup": 0.25, "start": 0.2, "final": 0.02},
        37,
        lambda o: lr_scheduler.OneCycleLR(o, RATE, 37, pct_start=0.25, div_factor=5, final_div_factor=10, cycle_momentum=False),
    ),
    ("step", {}, 30, lambda o: lr_scheduler.StepLR(o, 10)),
    ("step", {"falls": 48, "gamma": 0.9}, 98, lambda o: lr_scheduler.StepLR(o, 2, gamma=0.9)),
    ("step", {"falls": 3, "gamma": 0.5}, 10, lambda o: lr_scheduler.MultiStepLR(o, [3, 5, 8], gamma=0.5)),
    ("exponential", {"final": 0.04}, 21, lambda o: lr_scheduler.ExponentialLR(o, 0.04 ** (1 / 21))),
    ("polynomial", {}, 17, lambda o: lr_scheduler.PolynomialLR(o, 17, power=2.0)),
    ("polynomial", {"power": 0.5}, 17, lambda o: lr_scheduler.PolynomialLR(o, 17, power=0.5)),
    ("plateau", {}, 12, lambda o: lr_scheduler.ConstantLR(o, factor=1.0)),
]  # fmt: skip


def factors(name: str, total: int, **settings) -> list[float]:
    module = REGISTRY.get(name)
    return [module.factor(step, total, module.Parameters(**settings)) for step in range(total)]


def torch_factors(total: int, make) -> list[float]:
    """The factors of torch's schedule, one per step."""
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=RATE)
    schedule, result = make(optimizer), []
    for _ in range(total):
        result.append(optimizer.param_groups[0]["lr"] / RATE)
        optimizer.step()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            if len(result) < total:  # OneCycleLR refuses a step beyond its last
                schedule.step()
    return result


@pytest.mark.parametrize("name, settings, total, make", ORACLES, ids=lambda v: v if isinstance(v, str) else "")
def test_factors_equal_those_of_torch_at_every_step(name, settings, total, make):
    assert factors(name, total, **settings) == pytest.approx(torch_factors(total, make), rel=1e-9, abs=1e-12)


def test_each_schedule_has_an_oracle():
    assert {name for name, *_ in ORACLES} == set(REGISTRY.names)


@every
@given(st.integers(1, 300), st.floats(0, 0.9))
def test_factor_is_between_0_and_1_and_rises_in_warmup(name, total, warmup):
    result, rise = factors(name, total, warmup=warmup), round(warmup * total)
    assert len(result) == total and result[0] > 0 and all(0 <= f <= 1 for f in result)
    if name == "one_cycle":  # it starts at its own fraction, and its maximum may lie between two steps
        rise = int(max(0.0, warmup * total - 1))
    else:
        assert all(f < 1 for f in result[:rise]) and (rise == total or result[rise] == 1.0)
    assert all(a < b for a, b in zip(result[:rise], result[1:rise]))


@pytest.mark.parametrize("name", [n for n in REGISTRY.names if n != "cosine_restarts"])
@given(st.integers(1, 300), st.floats(0, 0.9))
def test_factor_never_rises_after_warmup(name, total, warmup):
    result = factors(name, total, warmup=warmup)
    top = result.index(max(result))
    assert all(a >= b for a, b in zip(result[top:], result[top + 1 :]))


@every
@given(st.integers(50, 300), st.floats(0.03, 0.9))
def test_warmup_ends_without_a_jump(name, total, warmup):
    result, rise = factors(name, total, warmup=warmup), round(warmup * total)
    steepest = max(1 / (rise + 1), 2 / min(rise, total - rise) if name == "one_cycle" else 0)  # straight; half a cosine
    around = result[max(0, rise - 1) : rise + 1]
    assert all(abs(a - b) <= steepest + 1e-9 for a, b in zip(around, around[1:]))


@pytest.mark.parametrize("name", [n for n in REGISTRY.names if n != "one_cycle"])
@given(st.integers(2, 300), st.floats(0, 0.9))
def test_schedule_covers_the_steps_after_warmup(name, total, warmup):
    rise = round(warmup * total)
    if rise < total:
        assert factors(name, total, warmup=warmup)[rise:] == pytest.approx(factors(name, total - rise), abs=1e-9)


@every
def test_one_step_and_steps_beyond_the_end(name):
    module = REGISTRY.get(name)
    assert factors(name, 1) == [1.0]
    for step in (10, 99):
        assert 0 <= module.factor(step, 10, module.Parameters()) <= 1


@pytest.mark.parametrize("name", ["linear", "cosine", "cosine_restarts", "exponential", "polynomial", "one_cycle"])
@given(st.integers(2, 200), st.floats(1e-5, 1))
def test_factor_falls_to_the_final_fraction(name, total, final):
    module = REGISTRY.get(name)
    settings = module.Parameters(final=final)
    fallen = factors(name, total, final=final)[int(0.3 * total) if name == "one_cycle" else 0 :]
    assert all(f >= final - 1e-12 for f in fallen)
    assert module.factor(total, total, settings) == pytest.approx(final, abs=1e-12)


@every
def test_settings_out_of_bounds_are_refused(name):
    for key, info in REGISTRY.parameters(name).model_fields.items():
        high = next(m.le for m in info.metadata if hasattr(m, "le"))
        with pytest.raises(UserError) as error:
            resolve({"schedule": {"name": name, key: high + 1}})
        assert error.value.where == f"schedule.{key}"


@pytest.mark.parametrize("rise", [1, 4])
def test_warmup_by_hand(rise):
    assert factors("constant", 10, warmup=rise / 10)[: rise + 1] == pytest.approx(
        [(i + 1) / (rise + 1) for i in range(rise + 1)]
    )


plateau = REGISTRY.get("plateau")
scores = st.lists(st.floats(0, 1) | st.sampled_from([0.5, 0.5004, 0.501]) | st.just(float("nan")), max_size=60)
rules = st.builds(
    plateau.Parameters,
    patience=st.integers(0, 4),
    shrink=st.floats(0.1, 0.9),
    threshold=st.sampled_from([0.0, 0.0005, 0.1]),
    cooldown=st.integers(0, 3),
    final=st.sampled_from([0.0, 0.001, 0.3]),
)


@given(rules, scores)
def test_plateau_equals_reduce_lr_on_plateau_of_torch(rules, scores):
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=1.0)
    oracle = lr_scheduler.ReduceLROnPlateau(
        optimizer, "max", rules.shrink, rules.patience, rules.threshold, "abs", rules.cooldown, rules.final, eps=0
    )
    watch = plateau.Watch(rules)
    assert watch.factor == 1.0
    for f1 in scores:
        watch.evaluated(f1)
        oracle.step(f1)
        assert watch.factor == pytest.approx(optimizer.param_groups[0]["lr"], rel=1e-12)


@given(rules, scores, st.data())
def test_plateau_state_survives_a_resume(rules, scores, data):
    cut = data.draw(st.integers(0, len(scores)))
    whole, before, after = (plateau.Watch(rules) for _ in range(3))
    for f1 in scores:
        whole.evaluated(f1)
    for f1 in scores[:cut]:
        before.evaluated(f1)
    saved = before.state()
    assert all(value is None or type(value) in (int, float) for value in saved.values())
    after.restore(saved)
    for f1 in scores[cut:]:
        after.evaluated(f1)
    assert after.factor == whole.factor and after.state() == whole.state()


def test_plateau_example_falls_as_configured():
    rules = plateau.Parameters(warmup=0.1, shrink=0.4, final=0.2)
    result = [plateau.example(step, 100, rules) for step in range(100)]
    assert result[:10] == factors("plateau", 100, warmup=0.1)[:10] and result[59] == 1.0
    assert result[60] == 0.4 and result[99] == 0.2  # 0.16 is below the smallest share

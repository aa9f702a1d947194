"""Estimates of times as ranges: spreads, sizes, what finished runs tell, and the time left of a run."""

import math

import numpy as np
import pytest
from scipy import stats

from wseg_core import config, store
from wseg_core.jobs import forecast
from wseg_core.jobs.forecast import evidence as measuring
from wseg_core.jobs.forecast import ranges
from wseg_core.jobs.queue import system

DEMO = {"data": {"train": "demo/train", "dev": "demo/dev", "test": "demo/test"}}


def settings(*sets):
    return config.resolve(DEMO, ["encoder.name=linear", "training.epochs=4", *sets])


def finished(*sets, rate=20_000.0, overhead=5.0, ended=100.0, evaluation=0.5, **columns) -> dict:
    """The row of a finished run that trained at `rate` characters per second, with an evaluation each epoch."""
    chosen = settings(*sets)
    size = forecast.size_of(chosen)
    epochs = chosen.training.epochs
    seconds = size.characters * epochs / rate + evaluation * epochs
    row = {
        "config": chosen.as_dict(), "characters_per_second": rate, "characters": size.characters, "step": size.steps,
        "epoch": float(epochs), "seconds": seconds, "claimed": ended - seconds - overhead, "started": ended - seconds - 1,
        "ended": ended, "attempt": 1, "background": True, "device": "cpu", "host": system.host(), "sample": 0,
    }  # fmt: skip
    return row | columns


def known(*rows) -> forecast.Evidence:
    return forecast.Evidence(tuple(m for row in rows if (m := measuring.measure(row))))


def before(evidence, *sets) -> forecast.Range:
    return forecast.before(settings(*sets), forecast.size_of(settings(*sets)), evidence)


def test_spread_without_a_prior_is_the_prediction_interval_of_the_normal_distribution(monkeypatch):
    monkeypatch.setattr(ranges, "PRIOR_WEIGHT", 0.0)
    values = np.random.default_rng(0).normal(3.0, 0.5, 12)
    result = ranges.spread(values, [1.0] * 12, prior=9.0)
    scale = values.std(ddof=1) * math.sqrt(1 + 1 / 12)
    expected = stats.t(11, values.mean(), scale).interval(ranges.COVERAGE)
    factor = math.log(result.factor())
    assert (result.mean - factor, result.mean + factor) == pytest.approx(expected)


@pytest.mark.parametrize("count", [1, 3, 10])
def test_intervals_contain_new_values_as_often_as_they_say(count):
    chance = np.random.default_rng(count)
    hits, tries = 0, 2000
    for _ in range(tries):
        deviation = 0.3 * math.sqrt(6 / chance.chisquare(6))  # as the prior says
        *seen, new = chance.normal(0.0, deviation, count + 1)
        result = ranges.spread(seen, [1.0] * count, prior=0.3)
        hits += abs(new - result.mean) <= math.log(result.factor())
    assert stats.binomtest(hits, tries, ranges.COVERAGE).pvalue > 1e-3


def test_size_follows_the_config():
    whole = forecast.size_of(settings())
    assert whole.steps == 4 * math.ceil(whole.characters / settings().training.batch_characters)
    assert whole.evaluations == 4
    assert forecast.size_of(settings("training.max_steps=7")).steps == 7
    assert forecast.size_of(settings("training.max_steps=40", "training.evaluate_every=5")).evaluations == 8
    fgm = forecast.size_of(settings("training.adversarial=fgm"))
    assert fgm.work == 2 * whole.work and fgm.steps == whole.steps
    half = forecast.size_of(settings("training.sample=464"))
    assert 0.45 < half.characters / whole.characters < 0.55
    assert forecast.size_of(config.resolve({"data": {"train": "/nowhere.txt"}})) is None


def test_estimate_becomes_narrower_and_closer_with_finished_runs():
    row = finished()
    true = row["ended"] - row["claimed"]
    estimates = [before(known(*[row] * count)) for count in (0, 1, 3, 10)]
    assert all(estimate.low < true < estimate.high for estimate in estimates)
    widths = [estimate.high / estimate.low for estimate in estimates]
    assert widths == sorted(widths, reverse=True) and widths[0] > 2 * widths[-1]
    assert estimates[-1].middle == pytest.approx(true, rel=0.01)


def test_newer_runs_count_more():
    slow, fast = finished(rate=5_000.0), finished(rate=50_000.0)
    assert before(known(slow, slow, fast, fast)).middle > before(known(fast, fast, slow, slow)).middle


def test_runs_of_the_same_encoder_count_before_others():
    other = finished("encoder.name=cnn", rate=150.0)  # a hundredth of the default
    assert before(known(other)).middle > 20 * before(known()).middle  # the only evidence: a slow machine
    mine = finished()
    assert before(known(other, mine)).middle == pytest.approx(before(known(mine)).middle, rel=0.5)


def test_adversarial_passes_and_a_limit_in_seconds_count():
    evidence = known(*[finished(evaluation=0.0, overhead=0.1)] * 3)
    once, twice = before(evidence).middle, before(evidence, "training.adversarial=fgm").middle
    assert twice == pytest.approx(2 * once, rel=0.05)
    assert before(evidence, "training.max_seconds=1").middle < once
    perturbed = known(*[finished("training.adversarial=fgm", evaluation=0.0, overhead=0.1, rate=10_000.0)] * 3)
    assert before(perturbed).middle == pytest.approx(once, rel=0.05)


def test_early_stopping_lowers_the_low_end_only():
    evidence = known(*[finished()] * 3)
    early = before(evidence, "training.epochs=20", "training.patience=4")
    full = before(evidence, "training.epochs=20")
    assert early.low == pytest.approx(full.low / 4) and early.high == full.high


def test_quick_tests_and_runs_of_other_devices_are_no_evidence():
    assert known(finished(sample=20)).is_empty
    evidence = known(finished(device="cuda:0", rate=1e6))
    assert evidence.speed(settings("training.device=cpu")) == known().speed(settings())
    assert evidence.speed(settings()).mean > known().speed(settings()).mean + 2


def test_evidence_is_of_this_machine(home_folder):
    database = store.open()
    for host in (system.host(), "elsewhere"):
        row = finished(host=host)
        row.pop("sample")
        database.create(state="finished", queued=1.0, **row)
    assert len(forecast.evidence_of(database).runs) == 1


def rows_of(per_step, every=10, evaluation=0.0):
    """(seconds, evaluated) after each step."""
    evaluated = [(i + 1) % every == 0 for i in range(len(per_step))]
    seconds = np.cumsum([s + evaluation * e for s, e in zip(per_step, evaluated, strict=True)])
    return seconds.tolist(), evaluated


def left(per_step, step, total, evaluation=0.0, *sets, **columns):
    seconds, evaluated = rows_of(per_step[:step], 10, evaluation)
    row = {"total_steps": total, "step": step, "epoch": step / 10, "seconds": seconds[-1] if seconds else 0.0}
    row |= {"background": True, **columns}
    chosen = settings("training.epochs=10", *sets)
    return forecast.left(row, seconds, evaluated, chosen, forecast.size_of(chosen), known())


def test_time_left_of_a_steady_run_contains_the_truth_with_its_evaluations():
    scoring = measuring.DEFAULT_OVERHEAD_S / 2
    estimate = left([0.2] * 100, 50, 100, evaluation=1.0)
    assert estimate.low < 50 * 0.2 + 5 * 1.0 + scoring < estimate.high
    assert left([0.2] * 1000, 900, 1000).high < left([0.2] * 1000, 200, 1000).low


def test_newest_steps_count_most():
    slower = left([0.1] * 50 + [1.0] * 50, 100, 200)
    assert slower.middle > 1.5 * left([1.0] * 50 + [0.1] * 50, 100, 200).middle


def test_jitter_widens_the_range():
    noise = np.exp(np.random.default_rng(0).normal(0, 1.0, 100))
    steady, noisy = left([0.2] * 100, 80, 100), left((0.2 * noise).tolist(), 80, 100)
    assert noisy.high / noisy.low > steady.high / steady.low


def test_before_its_own_speed_is_known_a_run_is_estimated_from_the_evidence():
    whole = left([], 0, 0)
    assert whole.low > 0 and whole == before(known(), "training.epochs=10")
    begun = left([0.2] * 5, 5, 100)
    assert begun.middle == pytest.approx(0.95 * whole.middle)


def test_limit_in_seconds_ends_a_run():
    estimate = left([0.2] * 1000, 100, 1000, 0.0, "training.max_seconds=21")
    assert estimate.high < 15


def test_ranges_of_many_runs_are_relatively_narrower():
    chosen, evidence = settings(), known(*[finished()] * 3)
    size = forecast.size_of(chosen)
    single, many = (forecast.total([(chosen, size, count)], evidence, slots=1) for count in (1, 12))
    assert many.middle == pytest.approx(12 * single.middle)
    assert many.high / many.low < single.high / single.low
    two = forecast.total([(chosen, size, 12)], evidence, slots=2)
    assert two.middle == pytest.approx(many.middle / 2)

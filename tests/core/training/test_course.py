"""The plan of a training run: number of steps, batches, and budgets."""

import numpy as np
import pytest

from tests import tiny
from tests.runs import run
from wseg_core.config import components
from wseg_core.text.batching import bucket
from wseg_core.training import course

# Short sentences in small batches: one epoch here makes a batch more than the others
UNEVEN = np.random.default_rng(0).integers(1, 9, 120)


def planned(*sets: str, lengths=UNEVEN) -> course.Course:
    return course.Course(lengths, tiny.settings("cnn", "crf", *sets))


@pytest.fixture
def laid_out(monkeypatch):
    """Records the number of planned epochs."""
    seen = []
    monkeypatch.setattr(course, "bucket", lambda *given: seen.append(1) or bucket(*given))
    return seen


def test_each_epoch_holds_every_sentence_once_in_its_own_order():
    plan = planned()
    first, second = plan.batches(0), plan.batches(1)
    assert all(sorted(np.concatenate(batches).tolist()) == list(range(len(UNEVEN))) for batches in (first, second))
    assert [b.tolist() for b in first] == [b.tolist() for b in plan.batches(0)] != [b.tolist() for b in second]


@pytest.mark.parametrize("limit", [0, 7, 100_000])
def test_steps_are_counted_exactly_though_epochs_differ(limit):
    plan = planned("training.epochs=9", f"training.max_steps={limit}")
    counts = [len(plan.batches(epoch)) for epoch in range(9)]
    assert len(set(counts)) > 1 and plan.per_epoch == counts[0]
    assert plan.total == min(sum(counts), limit or sum(counts))


@pytest.mark.parametrize("sets", [["training.max_seconds=5"], ["training.max_seconds=5", "training.max_steps=9000"]])
def test_time_budget_plans_one_epoch_only(laid_out, sets):
    plan = planned("training.epochs=1000", *sets)
    assert len(laid_out) == 1
    assert plan.total == (9000 if len(sets) > 1 else 1000 * plan.per_epoch)


def test_steps_are_counted_up_to_the_budget(laid_out):
    plan = planned("training.epochs=1000", "training.max_steps=5")
    assert plan.total == 5 and len(laid_out) == 2  # one for `per_epoch`


@pytest.mark.parametrize("off", [-1, 1])
def test_inexact_step_count_does_not_shorten_an_epoch(off, monkeypatch):
    sets = ("training.epochs=3", "training.max_seconds=1000", "schedule.name=linear")
    exact = run(tiny.settings("cnn", "crf", *sets))[0]
    count = course.Course._count
    monkeypatch.setattr(course.Course, "_count", lambda self: count(self) + off)
    watch, outcome = run(tiny.settings("cnn", "crf", *sets))
    assert watch.info.total_steps == exact.info.total_steps + off
    assert outcome.state == "finished" and outcome.epoch == 3.0 and len(watch.rows) == len(exact.rows)
    assert all(row["lr"] > 0 for row in watch.rows)


def test_schedule_follows_the_nearer_budget():
    plan = planned("training.epochs=2", "training.max_seconds=10", "schedule.name=linear", "schedule.warmup=0")
    assert plan.factor(0, 0.0) == 1.0 and plan.factor(0, 5.0) == pytest.approx(0.5, abs=0.01)
    assert plan.factor(plan.total - 1, 5.0) == plan.factor(0, 1e6) == plan.factor(plan.total + 3, 0.0) > 0
    assert plan.is_over(1, 0, 10.0) and plan.is_over(1, 2, 0.0) and not plan.is_over(plan.total + 1, 1, 9.9)


def test_empty_sentences_end_at_once():
    plan = planned(lengths=np.zeros(3, np.int64))
    assert (plan.per_epoch, plan.total) == (0, 0) and plan.is_over(0, 0, 0.0)


@pytest.mark.parametrize("schedule", components("schedule").names)
def test_preview_shows_the_factors_of_the_run(schedule):
    sets = (f"schedule.name={schedule}", "schedule.warmup=0.3", "training.epochs=3")
    chosen = tiny.settings("cnn", "crf", *sets)
    plan = course.Course(UNEVEN, chosen)
    factor, example = course.planned_factor(chosen, plan.total), course.example_factor(chosen, plan.total)
    assert [factor(step) for step in range(plan.total)] == [plan.factor(step, 0.0) for step in range(plan.total)]
    assert (example is None) == (schedule != "plateau")
    once = tiny.settings("cnn", "crf", *sets, "optimizer.name=rprop")  # reads the rate in its first step only
    assert {course.planned_factor(once, 50)(step) for step in range(50)} == {1.0}
    assert course.example_factor(once, 50) is None and course.Course(UNEVEN, once).state() == {}


def test_each_epoch_draws_its_share_of_the_raw_text():
    plan = course.Course(UNEVEN, tiny.settings("cnn", "crf", "data.raw_share=0.4", "training.epochs=30"), raw=50)
    drawn = []
    for epoch in range(30):
        rows = np.concatenate(plan.batches(epoch))
        assert sorted(rows[rows < 70].tolist()) == list(range(70)), "the training set is always complete"
        drawn.append(frozenset(rows[rows >= 70].tolist()))
    assert 0.35 < np.mean([len(rows) for rows in drawn]) / 50 < 0.45 and len(set(drawn)) == 30
    assert sum(len(plan.batches(epoch)) for epoch in range(30)) == plan.total
    whole = course.Course(UNEVEN, tiny.settings("cnn", "crf"), raw=50)
    assert [b.tolist() for b in whole.batches(0)] == [b.tolist() for b in planned().batches(0)]

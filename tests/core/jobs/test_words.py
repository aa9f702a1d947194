"""Rules of the narrator, causes of failures, and time estimates, without processes."""

import errno
import signal
import subprocess
import sys

import pytest

from wseg_core.errors import UserError
from wseg_core.jobs import narrator, progress, state_name
from wseg_core.jobs.queue import failures
from wseg_core.store import STATES


def row(step, grad_norm=1.0, loss=1.0, clipped=False):
    return {"step": step, "grad_norm": grad_norm, "loss": loss, "clipped": clipped}


def test_gradient_jump_and_recovery_are_reported_once():
    tell = narrator.Narrator(clip_norm=1.0)
    events_by_step = [tell.step(row(s, 0.5 + s % 3 / 10)) for s in range(1, 100)]
    assert events_by_step == [[]] * 99
    [(kind, source, values)] = tell.step(row(100, 9.0, 3.0, clipped=True))
    assert (kind, source, values) == ("spike", narrator.SPIKED, {"step": 100, "times": "15"})
    events_by_step = [tell.step(row(s, 0.6, 4.0 - (s - 100) / 10)) for s in range(101, 160)]
    reported = [(s, event) for s, events in enumerate(events_by_step, 101) for event in events]
    assert reported == [(132, ("recovered", narrator.RECOVERED, {"steps": 32}))]


def test_persistently_high_loss_is_reported():
    tell = narrator.Narrator(clip_norm=0.0)
    for s in range(1, 50):
        tell.step(row(s))
    assert tell.step(row(50, 20.0, 5.0))[0][1] == narrator.SPIKED_FREE
    reported = [event for s in range(51, 400) for event in tell.step(row(s, 1.0, 5.0))]
    assert reported == [("not_recovered", narrator.NOT_RECOVERED, {"steps": 200, "step": 50})]


def test_first_steps_and_norms_below_the_clip_are_not_reported():
    tell = narrator.Narrator(clip_norm=5.0)
    assert tell.step(row(1, 100.0, clipped=True)) == []
    tell = narrator.Narrator(clip_norm=5.0)
    for s in range(1, 60):
        tell.step(row(s, 0.1))
    assert tell.step(row(60, 2.0)) == []


def test_rising_scores_and_one_plateau_are_reported():
    tell = narrator.Narrator()
    scores = [0.61, 0.79, 0.7, 0.79, 0.6, 0.5]
    events_by_step = [tell.evaluated(step, f1) for step, f1 in zip(range(10, 70, 10), scores, strict=True)]
    assert [[event[0] for event in events] for events in events_by_step] == [
        ["best"],
        ["best"],
        [],
        [],
        ["plateau"],
        [],
    ]
    assert events_by_step[1][0][2] == {"step": 20, "f1": "79.0", "gain": "18.0"}
    assert events_by_step[4][0][2] == {"step": 50, "count": 3, "f1": "79.0", "best": 20}
    assert narrator.Narrator(best=0.9, best_step=5).evaluated(10, 0.8) == []


def test_rules_are_described():
    rules = narrator.rules()
    assert len(rules) == 5 and str(narrator.MEMORY) in rules[0] and "{" not in "".join(rules)


@pytest.mark.parametrize(
    "error, expected",
    [
        (MemoryError(), failures.MEMORY),
        (RuntimeError("CUDA out of memory. Tried to allocate 2 GiB"), failures.MEMORY),
        (RuntimeError("DefaultCPUAllocator: can't allocate memory"), failures.MEMORY),
        (OSError(errno.ENOMEM, "Cannot allocate memory"), failures.MEMORY),
        (OSError(errno.ENOSPC, "No space left on device"), failures.DISK),
        (RuntimeError("(sqlite3.OperationalError) database or disk is full"), failures.DISK),
        (UserError("What.", "where", "Advice."), (("{where}: {what}", {"where": "where", "what": "What."}), "Advice.")),
        (UserError("What."), ("What.", None)),
    ],
)
def test_failure_causes_are_recognized(error, expected):
    assert failures.explain(error) == expected


def test_other_failures_name_the_exception():
    (source, values), advice = failures.explain(KeyError("x"))
    assert source.format(**values) == "Unexpected error: KeyError: 'x'" and advice


@pytest.mark.parametrize(
    "code, memory, state, says",
    [
        (-signal.SIGKILL, True, "interrupted", "memory"),
        (-signal.SIGKILL, False, "interrupted", "SIGKILL"),
        (-signal.SIGTERM, False, "interrupted", "SIGTERM"),
        (-signal.SIGSEGV, False, "failed", "crashed"),
        (1, False, "failed", "exited with code 1"),
        (-77, False, "failed", "77"),
    ],
)
def test_exit_codes_and_signals_are_named(code, memory, state, says):
    result, (source, values), advice = failures.explain_exit(code, memory)
    assert result == state and says in source.format(**values) and advice


def test_progress_needs_only_the_row():
    row = {"state": "running", "step": 25, "total_steps": 100, "seconds": 5.0}
    assert progress(row) == {"fraction": 0.25, "seconds_per_step": 0.2, "seconds_left": 15.0}
    unknown = {"seconds_per_step": None, "seconds_left": None}
    assert progress({**row, "step": 0, "seconds": 0.0}) == {"fraction": 0.0, **unknown}
    assert progress({**row, "total_steps": None}) == {"fraction": None, "seconds_per_step": 0.2, "seconds_left": None}
    assert progress({**row, "state": "finished"})["seconds_left"] is None


def test_every_state_has_a_name():
    assert [state_name(state) for state in STATES] == list(STATES)


@pytest.mark.parametrize(
    "module", ["queue.worker", "queue.reconciler", "control", "foreground", "child.attempt", "trials"]
)
def test_jobs_import_no_torch(module):
    code = f"import sys, wseg_core.jobs.{module}; assert 'torch' not in sys.modules"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0

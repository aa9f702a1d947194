"""Phases of a run, the number of runs ahead of it, and the load of a training process."""

import sys
import time
import types

import pytest

from wseg_core import store
from wseg_core.jobs import phases
from wseg_core.jobs.child import load


def row(state="running", recorded=None, **columns) -> dict:
    return {
        "state": state,
        "queued": 100.0,
        "claimed": 103.0,
        "phases": recorded,
        "background": True,
        "ended": None,
    } | columns


def seconds(result) -> dict:
    return {phase.name: phase.seconds for phase in result}


STARTED = [["starting", 104.0], ["reading", 107.0], ["building", 107.5], ["training", 108.0]]


def test_each_phase_lasts_until_the_next_and_the_current_one_until_now():
    result = phases.phases_of(row(recorded=STARTED), now=120.0)
    expected = {"waiting": 3, "process": 1, "starting": 3, "reading": 0.5, "building": 0.5, "training": 12}
    assert seconds(result) == expected
    assert [phase.name for phase in result if phase.current] == ["training"]


def test_last_phase_of_an_ended_run_lasts_until_its_end():
    result = phases.phases_of(row("finished", [*STARTED, ["scoring", 118.0]], ended=119.5), now=500.0)
    assert seconds(result)["training"] == 10 and seconds(result)["scoring"] == 1.5
    assert not any(phase.current for phase in result)


def test_queued_run_waits_and_then_its_process_starts():
    assert seconds(phases.phases_of(row("queued", claimed=None), now=107.0)) == {"waiting": 7}
    assert seconds(phases.phases_of(row("queued"), now=107.0)) == {"waiting": 3, "process": 4}


def test_resumed_run_in_the_queue_shows_no_phase_of_its_earlier_attempt():
    assert seconds(phases.phases_of(row("queued", STARTED, claimed=None, queued=200.0), now=201.0)) == {"waiting": 1}


def test_run_of_an_older_version_has_no_phases():
    assert phases.phases_of(row("finished", None, ended=200.0)) == []


def test_clock_that_was_set_back_gives_no_negative_duration():
    assert min(seconds(phases.phases_of(row(recorded=[["starting", 90.0]]), now=80.0)).values()) == 0.0


def test_runs_ahead_are_those_that_a_worker_takes_first():
    def entry(run, state="queued", priority=0, queued=100.0, claimed=None):
        values = {"run": run, "priority": priority, "background": True}
        return row(state, queued=queued, claimed=claimed) | values

    mine = entry("mine")
    others = [
        entry("running", "running"),
        entry("claimed", claimed=101.0, queued=150.0),
        entry("resumed", priority=1, queued=200.0),
        entry("older", queued=50.0),
    ]
    assert phases.ahead(mine, [mine, *others, entry("newer", queued=101.0)]) == len(others)


def test_worker_takes_the_runs_ahead_first(home_folder):
    database = store.open()
    created = [database.create({"training": {}}, queued=float(10 - i), priority=i == 2) for i in range(4)]
    counts = {run: phases.ahead(database.get(run), database.runs(["queued"])) for run in created}
    order = [database.claim() for _ in created]
    assert [counts[run] for run in order] == [0, 1, 2, 3]


def test_sample_measures_this_process():
    sampler = load.LoadSampler()
    assert not sampler.is_due()  # a share over no time is noise
    end, block = time.process_time() + 0.3, bytearray(30_000_000)
    while time.process_time() < end:
        pass
    sample = sampler.sample()
    assert 0 < sample["cores"] <= sample["of_cores"] + 0.5 and 0 <= sample["machine"] <= 1
    assert len(block) < sample["memory"] < sample["of_memory"]
    assert sample["gpu"] is sample["gpu_memory"] is sample["of_gpu_memory"] is None
    assert not sampler.is_due()


@pytest.mark.parametrize("missing", [ModuleNotFoundError("pynvml"), ValueError("not supported")])
def test_gpu_memory_is_measured_where_its_load_cannot_be(monkeypatch, missing):
    def utilization(device):
        raise missing

    cuda = types.SimpleNamespace(mem_get_info=lambda device: (30, 80), utilization=utilization)
    monkeypatch.setitem(sys.modules, "torch", types.SimpleNamespace(cuda=cuda))
    assert load.gpu("cuda") == {"gpu": None, "gpu_memory": 50, "of_gpu_memory": 80}
    cuda.utilization = lambda device: 45
    assert load.gpu("cuda")["gpu"] == 0.45

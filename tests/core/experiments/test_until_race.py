"""An experiment until sure with a real worker and real training: it adds seeds by itself, also after a kill -9."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from tests import small_corpus
from wseg_core import experiments, jobs, store
from wseg_core.jobs.child.attempt import attempt
from wseg_core.jobs.queue import spawning, system

pytestmark = [pytest.mark.skipif(os.name == "nt", reason="signals"), pytest.mark.timeout(900)]


@pytest.fixture(autouse=True)
def base(home_folder) -> dict:
    """Settings shared by all variants: models that have learned nothing yet, whose F1 varies with the seed."""
    yield {
        "data": small_corpus.write(home_folder),
        "training": {"batch_characters": 64},
        "encoder": {"name": "bilstm", "characters": 8, "bigrams": 4, "hidden": 6},
        "optimizer": {"name": "sgd", "lr": 0.02},
    }
    for row in store.open().runs(["running"]):  # only where a test failed
        system.kill(row["pid"])


def wait(experiment: str, until, seconds: float = 400) -> dict:
    """Polls the experiment until `until` holds."""
    end = time.monotonic() + seconds
    while True:
        snapshot = experiments.get(experiment)
        if until(snapshot):
            return snapshot
        assert time.monotonic() < end, [(run["state"], run["step"], run["error"]) for run in snapshot["runs"]]
        time.sleep(0.5)


@pytest.mark.slow
def test_experiment_adds_seeds_up_to_its_maximum_and_survives_a_kill(base, monkeypatch):
    """Such models decide nothing: after the first look, a fourth seed of each variant is added."""
    plan = {
        "base": base,
        "grid": {"loss.name": ["crf", "cross_entropy"]},
        "budget": {"steps": 1, "until": "sure", "max_seeds": 4},
    }
    with monkeypatch.context() as patch:  # all but one run of the first look in this process, which takes no start
        patch.setattr(spawning, "spawn_worker", lambda opened: False)
        experiment = experiments.start(plan)
        for run in experiments.get(experiment)["runs"][:5]:
            attempt(store.open(), run["run"], background=False)
        assert [run["state"] for run in experiments.get(experiment)["runs"]] == ["finished"] * 5 + ["queued"]
    snapshot = wait(experiment, lambda snapshot: len(snapshot["runs"]) > 6)
    assert [run["state"] for run in snapshot["runs"][:6]] == ["finished"] * 6  # a look needs all of its runs
    snapshot = wait(experiment, lambda snapshot: any(run["state"] == "running" for run in snapshot["runs"]))
    [run] = [run for run in snapshot["runs"] if run["state"] == "running"]
    os.kill(run["worker"], signal.SIGKILL)
    os.kill(run["pid"], signal.SIGKILL)
    snapshot = wait(experiment, lambda snapshot: snapshot["state"] != "racing")
    assert snapshot["state"] == "done" and [run["state"] for run in snapshot["runs"]] == ["finished"] * 8
    assert sorted(run["variant"]["training.seed"] for run in snapshot["runs"]) == [0, 0, 1, 1, 2, 2, 3, 3]
    [pair] = jobs.judge([run["run"] for run in snapshot["runs"]])["pairs"]
    assert (pair["verdict"], pair["look"], pair["looks"], len(pair["runs_a"])) == ("undecided", 2, 2, 4)
    shown = subprocess.run(
        [sys.executable, "-m", "wseg_core", "experiments", experiment, "--json"], capture_output=True, check=True
    )
    [decision] = json.loads(shown.stdout)["verdict"]
    assert decision["sentence"] == pair["sentence"] and "comparison 2 of at most 2" in decision["sentence"]

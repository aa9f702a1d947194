"""The queue with real processes: runs that end, die, stop, pause and resume, and their states in the store."""

import os
import signal
import sys
import time

import psutil
import pytest

from tests.core.jobs.process import HURRY, command, config
from wseg_core import home, jobs, store
from wseg_core.errors import UserError
from wseg_core.jobs.child import forkserver
from wseg_core.jobs.queue import failures, files, forks, launch, locks, reconciler, spawning, system

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals")


@pytest.fixture(autouse=True)
def home_folder(home_folder, monkeypatch):
    """A WSEG_HOME with processes of the small engine, which are killed at the end."""
    home_folder.mkdir()
    monkeypatch.delenv("WSEG_SLOTS", raising=False)
    monkeypatch.setattr(launch, "worker_command", lambda: command("work"))
    monkeypatch.setattr(spawning, "SPAWN_PAUSE_S", 1.0)
    for name, seconds in HURRY.items():
        monkeypatch.setattr(reconciler, name, seconds)
    yield home_folder
    workers = [child.pid for child in spawning._children]
    trainers = [row["pid"] for row in store.open().runs(["running"]) if row["host"] == system.host()]
    for pid in workers + trainers:
        if system.started_at(pid) and command()[-1] in system.command_of(pid):
            psutil.Process(pid).kill()


def queue(**fake) -> str:
    run = store.open().create(config(**fake))
    spawning.spawn_worker(store.open())
    return run


def wait(run, *states, seconds=15):
    """Polls the run until it is in one of `states`."""
    end = time.monotonic() + seconds
    while True:
        jobs.reconcile()
        row = store.open().get(run)
        if row["state"] in states:
            return row
        assert time.monotonic() < end, f"still {row['state']} after {seconds} s: {jobs.log_tail(run)}"
        time.sleep(0.05)


def until(condition, seconds=5) -> None:
    """Polls until `condition` is true."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)


def training(run, step=3):
    """Waits until the run trains and has reached a step."""
    end = time.monotonic() + 15
    while True:
        row = wait(run, "running")
        if row["step"] >= step:
            return row
        assert time.monotonic() < end, jobs.log_tail(run)
        time.sleep(0.05)


def weights(run) -> str:
    folder = home.run_folder(run)
    return (folder / (folder / "last").read_text().strip() / "w").read_text()


def steps(run) -> list[int]:
    return [row["step"] for row in store.open().rows(run)]


def test_queued_run_is_trained_and_the_worker_exits():
    run = queue()
    row = wait(run, "finished")
    assert steps(run) == list(range(1, 31))
    assert row["result"] == {
        "run": run,
        "state": "finished",
        "checkpoint": str(home.run_folder(run) / "step-30"),
        "dev": None,
        "test": {"f1": 0.5},
        "calibration": None,
        "ambiguity": None,
        "seconds": 1.0,
        "characters_per_second": 5.0,
        "parameters": 9,
    }
    assert (row["step"], row["total_steps"], row["best_dev_f1"], row["attempt"]) == (30, 30, 0.3, 1)
    assert row["error"] is row["phase"] is row["request"] is None
    names, times = zip(*row["phases"], strict=True)
    assert names == ("starting", "reading", "building", "training", "scoring")
    assert [row["queued"], row["claimed"], *times, row["ended"]] == sorted(
        [row["queued"], row["claimed"], *times, row["ended"]]
    )
    assert [e["kind"] for e in store.open().events(run)][0] == "started"
    assert not locks.held(run)
    until(locks.slot_free)


def test_killed_run_is_interrupted_and_resume_gives_the_same_weights():
    whole, run = queue(), queue(steps=60, sleep=0.05)
    wait(whole, "finished")
    row = training(run, 22)
    os.kill(row["pid"], signal.SIGKILL)
    start_time = time.monotonic()
    row = wait(run, "interrupted")
    assert time.monotonic() - start_time < 5
    assert row["error"] and row["advice"] and row["request"] is None
    store.open().update(run, config=config(steps=60, sleep=0.001))
    jobs.resume(run)
    row = wait(run, "finished")
    assert row["error"] is None and row["attempt"] == 2
    assert steps(run) == list(range(1, 61))
    fresh = queue(steps=60, sleep=0)
    wait(fresh, "finished")
    assert weights(run) == weights(fresh)
    assert any(e["kind"] == "resumed" for e in store.open().events(run))


def test_worker_names_the_signal():
    run = queue(steps=2000)
    os.kill(training(run)["pid"], signal.SIGKILL)
    wait(run, "interrupted")
    end = time.monotonic() + 5
    while "SIGKILL" not in store.open().get(run)["error"]:
        assert time.monotonic() < end, store.open().get(run)["error"]
        time.sleep(0.05)


def test_queue_continues_after_a_killed_run():
    first, second, third = queue(steps=2000), queue(), queue()
    os.kill(training(first)["pid"], signal.SIGKILL)
    assert wait(third, "finished")["step"] == 30
    assert store.open().get(second)["state"] == "finished"
    assert store.open().get(first)["state"] == "interrupted"


def test_stop_saves_and_evaluates_the_model():
    run = queue(steps=5000)
    training(run)
    jobs.stop(run)
    row = wait(run, "stopped")
    assert row["result"]["state"] == "stopped" and row["result"]["test"] == {"f1": 0.5}
    assert jobs.has_model(run) and row["error"] is None
    with pytest.raises(UserError, match="not running"):
        jobs.stop(run)


def test_resume_continues_a_paused_run():
    run = queue(steps=400)
    training(run)
    jobs.pause(run)
    row = wait(run, "paused")
    assert row["result"] is None and steps(run) == list(range(1, row["step"] + 1)) and row["step"] < 400
    jobs.resume(run)
    wait(run, "finished")
    assert steps(run) == list(range(1, 401))


def test_queued_runs_stop_and_pause_at_once_and_resumed_ones_are_first():
    first, second, third, fourth = queue(steps=5000), queue(), queue(), queue()
    training(first)
    jobs.stop(second)
    jobs.pause(third)
    assert [store.open().get(run)["state"] for run in (second, third)] == ["stopped", "paused"]
    jobs.resume(third)
    jobs.stop(first)
    wait(fourth, "finished")
    assert store.open().get(third)["ended"] < store.open().get(fourth)["started"]
    assert store.open().get(second)["state"] == "stopped" and steps(second) == []


def test_stopped_paused_run_stays_stopped():
    run = queue(steps=5000)
    training(run)
    jobs.pause(run)
    wait(run, "paused")
    jobs.stop(run)
    assert store.open().get(run)["state"] == "stopped"


def test_resume_of_a_finished_run_needs_more_epochs():
    run = queue()
    wait(run, "finished")
    for epochs in (None, 2, 10**9):
        with pytest.raises(UserError):
            jobs.resume(run, epochs=epochs)
    jobs.resume(run, epochs=3)
    assert store.open().get(run)["config"]["training"]["epochs"] == 3
    with pytest.raises(UserError, match="already"):
        jobs.resume(run)
    wait(run, "finished")


def test_sigterm_is_a_stop():
    run = queue(steps=5000)
    os.kill(training(run)["pid"], signal.SIGTERM)
    assert wait(run, "stopped")["result"]["state"] == "stopped"


def test_unresponsive_process_is_killed():
    run = queue(steps=100_000, deaf=True)
    training(run)
    jobs.stop(run)
    start_time = time.monotonic()
    row = wait(run, "interrupted")
    assert HURRY["KILL_S"] - 0.5 < time.monotonic() - start_time < HURRY["KILL_S"] + 3
    assert "terminated" in row["error"] and "stop" in row["error"]


def test_suspended_process_is_killed():
    run = queue(steps=100_000)
    row = training(run)
    with store.open().writing():  # suspended during a write, it would lock the store
        os.kill(row["pid"], signal.SIGSTOP)
    jobs.pause(run)
    assert "terminated" in wait(run, "interrupted")["error"]


def test_busy_process_that_received_the_signal_gets_more_time():
    run = queue(busy=2.5, at=4, steps=100_000)
    training(run, 3)
    jobs.stop(run)
    row = wait(run, "stopped")
    assert row["result"]["state"] == "stopped"


def test_second_stop_skips_the_evaluation(monkeypatch):
    monkeypatch.setenv("FAKE_SCORING", "60")
    run = queue(steps=100_000)
    training(run)
    jobs.stop(run)
    end = time.monotonic() + 5
    while store.open().get(run)["phase"] != "scoring":
        assert time.monotonic() < end
        time.sleep(0.05)
    time.sleep(HURRY["KILL_S"] + 0.5)
    jobs.reconcile()
    assert store.open().get(run)["state"] == "running"  # it has responded, so it is not killed early
    jobs.stop(run)
    row = wait(run, "stopped")
    assert row["result"]["test"] is None


def test_reused_process_id_is_not_killed():
    run = queue(steps=100_000, deaf=True)
    row = training(run)
    stranger = psutil.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    try:
        store.open().update(run, pid=stranger.pid)
        jobs.stop(run)
        end = time.monotonic() + HURRY["KILL_S"] + 1
        while time.monotonic() < end:
            jobs.reconcile()
            time.sleep(0.1)
        assert stranger.poll() is None and psutil.pid_exists(row["pid"])
    finally:
        stranger.kill()
        stranger.wait()
        store.open().update(run, pid=row["pid"])  # so that the trainer is killed after the test


def test_each_failure_has_a_cause_and_advice():
    expected = {
        "memory": ("memory", "memory"),
        "disk": ("disk", "disk"),
        "bug": ("fault", "ZeroDivisionError"),
        "data": ("refused", "x.utf8:3"),
    }
    runs = {queue(error=error): answer for error, answer in expected.items()}
    runs |= {queue(exit=3): ("fault", "code 3"), queue(abort=1): ("fault", "SIGABRT")}
    end = time.monotonic() + 30
    while store.open().runs(["queued", "running"]):  # without polling: the worker records it
        assert time.monotonic() < end
        time.sleep(0.1)
    for run, (kind, says) in runs.items():
        row = store.open().get(run)
        assert (row["state"], row["failure"]) == ("failed", kind) and says in row["error"] and row["advice"], row


def test_training_and_queue_survive_a_killed_worker():
    run, after = queue(steps=150), queue()
    row = training(run)
    os.kill(row["worker"], signal.SIGKILL)
    jobs.reconcile()
    assert store.open().get(run)["state"] == "running" and psutil.pid_exists(row["pid"])
    assert wait(after, "finished")["started"] > wait(run, "finished")["ended"]


def test_run_survives_the_server():
    server = psutil.Popen(command("serve"), start_new_session=True)
    end = time.monotonic() + 15
    while not (runs := store.open().runs(["running"])):
        assert time.monotonic() < end
        time.sleep(0.05)
    os.killpg(server.pid, signal.SIGKILL)
    server.wait()
    assert steps(wait(runs[0]["run"], "finished")["run"]) == list(range(1, 151))


def test_claim_without_a_process_expires(monkeypatch):
    monkeypatch.setattr(reconciler, "CLAIM_S", 0.5)
    run = store.open().create(config(), claimed=time.time(), worker=1, host=system.host(), home=str(home.root()))
    jobs.reconcile()
    assert store.open().get(run)["claimed"] is not None
    time.sleep(0.6)
    wait(run, "finished")


def test_queue_without_a_worker_gets_one():
    run = store.open().create(config())
    assert wait(run, "finished")["error"] is None


def test_two_slots_train_two_runs_at_once(monkeypatch):
    monkeypatch.setenv("WSEG_SLOTS", "2")
    first, second, third = queue(steps=5000), queue(steps=5000), queue()
    training(first)
    training(second)
    assert store.open().get(third)["state"] == "queued"
    jobs.stop(first)
    wait(third, "finished")
    assert store.open().get(second)["state"] == "running"
    jobs.stop(second)
    wait(second, "stopped")


def fork_server(row: dict) -> psutil.Process:
    """The process that has forked the process of a training run."""
    parent = psutil.Process(row["pid"]).parent()
    assert parent and "fork-server" in parent.cmdline()
    return parent


def test_next_run_is_forked_from_a_process_that_has_loaded_the_engine():
    first, second, third = queue(sleep=0.1), queue(steps=20, sleep=0.1), queue(error="bug", at=3)
    server = fork_server(training(second))
    assert wait(first, "finished")["ended"] and wait(second, "finished")["attempt"] == 1
    assert steps(second) == list(range(1, 21))
    row = wait(third, "failed")
    assert row["failure"] == "fault" and "ZeroDivisionError" in jobs.log_tail(third)
    assert psutil.wait_procs([server], timeout=10)[0]  # with its worker
    assert not list(files.worker_dir().glob("*.sock"))


def test_end_of_a_forked_run_is_explained():
    queue(sleep=0.1)
    killed = queue(steps=5000)
    row = training(killed)
    fork_server(row)
    os.kill(row["pid"], signal.SIGKILL)
    assert "SIGKILL" in failures.in_words(wait(killed, "interrupted")["error"])


def test_run_goes_on_when_the_fork_server_dies():
    queue(sleep=0.1)
    second, third = queue(steps=60, sleep=0.05), queue(steps=5)
    server = fork_server(training(second))
    server.kill()
    assert wait(second, "finished")["attempt"] == 1
    assert steps(second) == list(range(1, 61))
    assert wait(third, "finished")["pid"]


def test_fork_server_outlives_the_worker_until_its_run_has_ended():
    queue(sleep=0.1)
    second = queue(steps=40, sleep=0.1)
    server = fork_server(training(second))
    spawning._children[-1].kill()
    assert wait(second, "finished")["attempt"] == 1
    assert psutil.wait_procs([server], timeout=10)[0]


def test_worker_is_forked_as_well(monkeypatch):
    monkeypatch.setattr(launch, "fork_server_command", lambda socket: command("fork-server", str(socket)))
    monkeypatch.setattr(forks, "_servers", [])
    monkeypatch.setattr(forks, "HURRY_S", 5.0)
    jobs.start_fork_server()
    until(lambda: list(files.worker_dir().glob("*.sock")))
    server, run = forks._servers.pop(), queue(sleep=0.05)
    row = training(run)
    assert psutil.Process(row["worker"]).ppid() == psutil.Process(row["pid"]).ppid() == server.pid
    wait(run, "finished")
    until(locks.slot_free)
    server.stdin.close()  # as if this process had ended
    assert server.wait(10) == 0 and not list(files.worker_dir().glob("*.sock"))


def test_queueing_does_not_wait_for_a_server_that_loads_the_engine():
    with forks.open_socket() as listener:
        with forks.in_folder(forks._socket(launch.environment(store.open()))) as name:
            listener.bind(name)
        listener.listen()
        began = time.monotonic()
        run = queue(steps=5)
        assert time.monotonic() - began < 3
        connection, _ = listener.accept()
        with connection:
            assert connection.recv(forks.MESSAGE_BYTES) and forkserver._is_closed(connection)
    wait(run, "finished")


def test_fork_server_is_used_only_under_the_same_settings(monkeypatch):
    environment = launch.environment(store.open())
    same = forks._socket({**environment, "PWD": "/elsewhere"})
    assert forks._socket(environment) == same
    assert forks._socket({**environment, "OMP_NUM_THREADS": "7"}) != same
    assert forks.fork("20260101-000000-aaaa", files.worker_dir() / "log", environment) is None


def test_delete_accepts_ended_and_queued_runs_only():
    run, waiting = queue(steps=5000), queue()
    training(run)
    with pytest.raises(UserError, match="still training"):
        jobs.delete(run)
    jobs.delete(waiting)
    jobs.stop(run)
    wait(run, "stopped")
    jobs.delete(run)
    assert not home.run_folder(run).exists() and not home.run_folder(waiting).exists()
    assert store.open().runs() == []
    with pytest.raises(UserError):
        jobs.delete(run)
    for act in (jobs.stop, jobs.pause, jobs.resume):
        with pytest.raises(UserError, match="no run"):
            act(run)


def test_deleted_running_run_ends_without_an_error():
    run = queue(steps=100_000)
    pid = training(run)["pid"]
    assert store.open().delete(run)
    psutil.Process(pid).wait(5)


def test_run_of_another_machine_is_judged_by_its_heartbeat():
    near, far = (
        store.open().create(config(), state="running", host="elsewhere", heartbeat=time.time() - age)
        for age in (50, 61)
    )
    jobs.reconcile()
    assert store.open().get(near)["state"] == "running"
    assert store.open().get(far)["state"] == "interrupted"


def test_log_holds_the_output_of_the_process():
    run = queue(error="bug")
    wait(run, "failed")
    assert "ZeroDivisionError" in jobs.log_tail(run, 5)
    assert len(jobs.log_tail(run, 2).splitlines()) == 2
    assert jobs.log_tail("nothing") == "" and jobs.log_tail(run, 0) == ""

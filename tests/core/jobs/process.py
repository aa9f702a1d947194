"""Real worker and trainer processes for the tests, with a small engine instead of torch.

`python process.py work` and `… run-queued RUN` are what `python -m wseg_core …` is to the product. The engine
does what the key `fake` of the run's config says: `steps`, `sleep` (seconds a step), `save` (every so many steps),
`exit`, `error`, `deaf` (answers nothing), `busy` (seconds in one step), `scoring` (seconds).
"""

import importlib
import os
import signal
import sys
import time
import types
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from wseg_core import store
from wseg_core.errors import UserError
from wseg_core.jobs.child import attempt, forkserver
from wseg_core.jobs.queue import launch, reconciler, spawning, worker
from wseg_core.training.observer import TrainingStarted

HURRY = {"ANSWER_S": 0.5, "KILL_S": 1.5, "BUSY_S": 4.0, "CLAIM_S": 6.0}


def command(*arguments: str) -> list[str]:
    return [sys.executable, str(Path(__file__).resolve()), *arguments]


def config(**fake) -> dict:
    return {
        "data": {"train": "fake"},
        "training": {
            "epochs": 2,
            "max_steps": 0,
            "max_seconds": 0.0,
            "clip_norm": 1.0,
            "patience": 0,
            "start_from": "",
        },
        "fake": {"steps": 30, "sleep": 0.01, "save": 5, **fake},
    }


def install() -> None:
    """Replaces the training engine of the jobs by the small one."""
    parts = {
        "inference.checkpoints": {
            "Checkpoint": object,
            "write": _write,
            "point": lambda *_: None,
            "pointed": _pointed,
            "resolve": str,
            "load": _load,
            "load_resume": _load_resume,
        },
        "training.trainer": {"train": _train},
        "inference.evaluation": {"calibration": lambda *_: None},
        "inference.segmenter": {
            "Segmenter": types.SimpleNamespace(load=lambda *_: types.SimpleNamespace(using=lambda **_: None))
        },
        "training.warmstart": {"Start": object},
    }
    for name, content in parts.items():
        module = types.ModuleType(f"wseg_core.{name}")
        vars(module).update(content)
        sys.modules[module.__name__] = module
        package, _, leaf = module.__name__.rpartition(".")
        setattr(importlib.import_module(package), leaf, module)
    from wseg_core.jobs import datasets as reading
    from wseg_core.jobs import scoring
    from wseg_core.jobs.child import execution

    scoring.score_set = _score_set
    scoring.bench = lambda *_: None
    execution.distillation.lesson = lambda *_: None
    execution.from_dict = lambda values: types.SimpleNamespace(
        training=types.SimpleNamespace(**values["training"], sample=0, seed=0), fake=values["fake"]
    )
    reading.read = lambda config, raw: reading.Sentences([["我"]] * config.fake.get("scoring", 0), None, [["我"]])


def _write(folder, step, model, *_rest, **_more):
    (folder / f"step-{step}").mkdir(parents=True, exist_ok=True)
    (folder / f".w-{step}").write_text(str(model))
    os.replace(folder / f".w-{step}", folder / f"step-{step}" / "w")
    (folder / ".last").write_text(f"step-{step}\n")
    os.replace(folder / ".last", folder / "last")  # a kill may happen at any time


def _pointed(folder, name):
    file = folder / name
    return folder / file.read_text().strip() if file.exists() else None


def _load_resume(path):
    return {"step": int(path.name[5:]), "value": int((path / "w").read_text()), "best_step": None}


def _load(_path):
    training = types.SimpleNamespace(epochs=2, max_steps=0, max_seconds=0.0)
    return types.SimpleNamespace(
        vocab=None,
        config=types.SimpleNamespace(training=training),
        model=types.SimpleNamespace(encoder=None, state_dict=dict),
    )


def _score_set(_segmenter, _sentences, _known):
    time.sleep(float(os.environ.get("FAKE_SCORING", 0)))
    return {"f1": 0.5}, {"text": "0", "gold": [1], "predicted": [1], "right": [0]}


def _train(config, sentences, dev, observer, resume, start, lesson):
    fake = config.fake
    step, value = (resume.step, resume.state["value"]) if resume else (0, 1)

    def save() -> None:
        snapshot = types.SimpleNamespace(model=value, step=step, config=None, vocab=None, extra={}, resume={})
        observer.save(snapshot, False)

    observer.started(
        TrainingStarted(
            parameters=9,
            total_steps=fake["steps"],
            steps_per_epoch=15,
            characters=99,
            sentences=1,
            device="cpu",
            threads=1,
            step=step,
        )
    )
    end = lambda state: types.SimpleNamespace(  # noqa: E731
        state=state,
        step=step,
        epoch=1.0,
        reason="",
        seconds=1.0,
        characters_per_second=5.0,
        parameters=9,
        optimizer_bytes=72,
    )
    if fake.get("deaf"):
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if step == 0:
        save()
    while step < fake["steps"]:
        asked = None if fake.get("deaf") else observer.request()
        if asked:
            save()
            return end({"pause": "paused", "stop": "stopped"}[asked])
        if step == fake.get("at", 10):
            _misbehave(fake)
        time.sleep(fake["sleep"])
        step, value = step + 1, (value * 31 + 7) % 10007
        observer.step(
            {
                "step": step,
                "epoch": step / 15,
                "seconds": step * 0.01,
                "loss": 1 / step,
                "grad_norm": 1.0,
                "clipped": False,
                "lr": 0.1,
                "characters": 9,
                "characters_per_second": 5.0,
            }
        )
        if step % fake["save"] == 0:
            observer.evaluated(step, {"f1": step / 100}, True)
            save()
    return end("finished")


def _misbehave(fake) -> None:
    if "exit" in fake:
        os._exit(fake["exit"])
    if "abort" in fake:
        os.abort()
    if "busy" in fake:
        end = time.monotonic() + fake["busy"]
        while time.monotonic() < end:
            time.sleep(0.01)
    if "error" in fake:
        raise {
            "memory": RuntimeError("[enforce fail at alloc_cpu.cpp] DefaultCPUAllocator: can't allocate memory"),
            "disk": OSError(28, "No space left on device"),
            "bug": ZeroDivisionError("division by zero"),
            "data": UserError("The line is broken.", "x.utf8:3", "Mend it."),
        }[fake["error"]]


if __name__ == "__main__":
    launch.trainer_command = lambda run: command("run-queued", run)
    launch.worker_command = lambda: command("work")
    launch.fork_server_command = lambda socket: command("fork-server", str(socket))
    launch.search_command = lambda: command("next-trials")
    for name, seconds in HURRY.items():
        setattr(reconciler, name, seconds)
    if sys.argv[1] == "serve":  # a server that queued a run and keeps running
        store.open().create(config(steps=150))
        spawning.spawn_worker(store.open())
        time.sleep(60)
    if sys.argv[1] == "work":
        sys.exit(worker.work())
    if sys.argv[1] == "next-trials":
        from wseg_core.cli import main

        sys.exit(main(sys.argv[1:]))
    if sys.argv[1] == "fork-server":
        sys.exit(forkserver.serve(Path(sys.argv[2]), load=install))
    install()
    sys.exit(attempt.run_queued(sys.argv[2]))

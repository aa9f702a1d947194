"""How long it takes to let every optimizer take one step, from a `bilstm` trained on the demo corpus."""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time

REPEATS = 5


def rows():
    """Seconds of the first comparison, loading included, of one at another learning rate, and of the whole command."""
    with tempfile.TemporaryDirectory() as place:
        environment = {**os.environ, "WSEG_HOME": place}
        chosen = ["--set", "encoder.name=bilstm", "--set", "training.epochs=1", "--json"]
        done = subprocess.run([sys.executable, "-m", "wseg_core", "train", "--train", "demo", *chosen], env=environment,
                              capture_output=True, text=True, check=True)  # fmt: skip
        run = json.loads(done.stdout)["run"]
        inner = [sys.executable, "-m", "tests.bench.optimizers", run]
        measured = json.loads(subprocess.run(inner, env=environment, capture_output=True, text=True, check=True).stdout)
        for what, seconds in measured.items():
            yield (
                f"one step of every optimizer, demo, bilstm: {what}",
                f"{seconds[0]:.1f} s ({seconds[1]:.1f} s of processor)",
            )
        began = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "wseg_core", "steps", run, "--json"],
            env=environment,
            capture_output=True,
            check=True,
        )
        yield "`python -m wseg_core steps RUN --json`", f"{time.perf_counter() - began:.1f} s"


def _measure(run: str) -> dict:
    """Wall and processor seconds, of a process that has trained or segmented before."""
    from wseg_core.inspection.steps.rate import Rate
    from wseg_core.jobs import stepping

    seconds = {}
    began = time.perf_counter(), time.process_time()
    start = stepping.open_run(run)
    start.compare()
    seconds["the first time"] = [time.perf_counter() - began[0], time.process_time() - began[1]]
    again = []
    for number in range(REPEATS):
        began = time.perf_counter(), time.process_time()
        start.compare(Rate(times=0.5 + number))
        again.append([time.perf_counter() - began[0], time.process_time() - began[1]])
    seconds["another learning rate"] = [statistics.median(values) for values in zip(*again)]
    return seconds


if __name__ == "__main__":
    print(json.dumps(_measure(sys.argv[1])))

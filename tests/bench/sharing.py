"""Training speed on a shared processor: threads that sleep while waiting (our setting) and threads that spin.

Both alternate in one run, alone and beside one busy process per processor.
"""

import contextlib
import json
import os
import statistics
import subprocess
import sys
import tempfile

ENCODERS = ("bilstm", "cnn")
TURNS = 2


def rows():
    """Median characters per second of steps, and the ratio of the two ways."""
    for encoder in ENCODERS:
        for where, rivals in (("alone", 0), ("beside busy processes", os.cpu_count() or 1)):
            rates = {"1000": [], "": []}
            with _busy(rivals):
                for _ in range(TURNS):
                    for spins, result in rates.items():
                        result.append(_rate(encoder, spins))
            ours, spinning = (statistics.median(result) / 1000 for result in rates.values())
            yield (
                f"demo: {encoder} + crf, {where}",
                (f"{ours:.1f} k characters/s; threads that spin {spinning:.1f}, ratio {ours / spinning:.2f}"),
            )


def _rate(encoder: str, spins: str) -> float:
    """Characters per second of training steps; `spins`: iterations before a waiting thread sleeps, "" for the library's default."""
    with tempfile.TemporaryDirectory() as home:
        # an invalid number selects the library's default
        environment = {**os.environ, "WSEG_HOME": home, "GOMP_SPINCOUNT": spins or "UNSET"}
        chosen = ["--set", f"encoder.name={encoder}", "--set", "training.epochs=2"]
        done = subprocess.run([sys.executable, "-m", "wseg_core", "train", "--train", "demo", *chosen, "--json"], env=environment,
                              capture_output=True, text=True, check=True)  # fmt: skip
    return json.loads(done.stdout)["characters_per_second"]


@contextlib.contextmanager
def _busy(count: int):
    """Runs `count` busy processes during the block."""
    rivals = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(count)]
    try:
        yield
    finally:
        for rival in rivals:
            rival.kill()
            rival.wait()

"""Training on a processor that others want too: threads that soon sleep while they wait, as ours do, and ones that spin.

Both alternate in one run, alone and beside as many busy processes as there are processors.
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
                    for spins, found in rates.items():
                        found.append(_rate(encoder, spins))
            ours, spinning = (statistics.median(found) / 1000 for found in rates.values())
            yield (
                f"demo: {encoder} + crf, {where}",
                (f"{ours:.1f} k characters/s; threads that spin {spinning:.1f}, ratio {ours / spinning:.2f}"),
            )


def _rate(encoder: str, spins: str) -> float:
    """Characters per second of steps; `spins`: how often a thread looks before it sleeps, "" as the library would have it."""
    with tempfile.TemporaryDirectory() as home:
        # what is no number leaves the library its own way
        environment = {**os.environ, "WSEG_HOME": home, "GOMP_SPINCOUNT": spins or "UNSET"}
        chosen = ["--set", f"encoder.name={encoder}", "--set", "training.epochs=2"]
        done = subprocess.run([sys.executable, "-m", "wseg_core", "train", "--train", "demo", *chosen, "--json"], env=environment,
                              capture_output=True, text=True, check=True)  # fmt: skip
    return json.loads(done.stdout)["characters_per_second"]


@contextlib.contextmanager
def _busy(count: int):
    """As many processes that do nothing but compute, as long as the block lasts."""
    rivals = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(count)]
    try:
        yield
    finally:
        for rival in rivals:
            rival.kill()
            rival.wait()

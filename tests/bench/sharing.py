"""Training on a processor that others want too: threads that sleep while they wait, as here, and ones that spin.

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
TURNS = 3


def rows():
    """Median characters per second of steps, and the ratio of the two ways."""
    for encoder in ENCODERS:
        for where, rivals in (("alone", 0), ("beside busy processes", os.cpu_count() or 1)):
            rates = {"PASSIVE": [], "": []}
            with _busy(rivals):
                for _ in range(TURNS):
                    for policy, found in rates.items():
                        found.append(_rate(encoder, policy))
            asleep, spinning = (statistics.median(found) / 1000 for found in rates.values())
            yield f"demo: {encoder} + crf, {where}", (
                f"{asleep:.1f} k characters/s; threads that spin {spinning:.1f}, ratio {asleep / spinning:.2f}"
            )


def _rate(encoder: str, policy: str) -> float:
    """Characters per second of steps; `policy` "" is that of the thread library."""
    with tempfile.TemporaryDirectory() as home:
        # a name that the library does not know leaves it its own way
        environment = {**os.environ, "WSEG_HOME": home, "OMP_WAIT_POLICY": policy or "UNSET"}
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

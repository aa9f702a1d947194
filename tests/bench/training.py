"""Training with each encoder's defaults and a CRF, as whole processes including start-up."""

import json
import os
import subprocess
import sys
import tempfile
import time

from .corpora import MISSING, files

CASES = [("demo", "linear"), ("demo", "bilstm"), ("demo", "cnn"), ("demo", "bert"),
         ("gsd", "linear"), ("gsd", "bilstm"), ("gsd", "cnn"), ("pku", "linear")]  # fmt: skip


def rows():
    """Test F1, OOV recall, wall seconds, characters per second and peak memory of each case."""
    for corpus, encoder in CASES:
        what = f"{corpus}: {encoder} + crf, defaults"
        splits = files(corpus)
        if splits is None:
            yield what, MISSING
            continue
        with tempfile.TemporaryDirectory() as home:
            given = [part for split, path in splits.items() for part in (f"--{split}", path)]
            command = [
                sys.executable,
                "-m",
                "wseg_core",
                "train",
                *given,
                "--set",
                f"encoder.name={encoder}",
                "--set",
                "loss.name=crf",
            ]
            start_time = time.perf_counter()
            process = subprocess.Popen([*command, "--json"], env={**os.environ, "WSEG_HOME": home}, stdout=subprocess.PIPE,
                                       stderr=subprocess.DEVNULL, text=True)  # fmt: skip
            output = process.stdout.read()
            _, _, usage = os.wait4(process.pid, 0)
            wall = time.perf_counter() - start_time
        result = json.loads(output)
        score = result["test"]
        yield (
            what,
            (
                f"test F1 {score['f1']:.3f} (OOV recall {score['oov_recall']:.3f}) in {wall:.0f} s, training at "
                f"{result['characters_per_second'] / 1000:.0f} k characters/s, peak {usage.ru_maxrss / 1024:.0f} MB"
            ),
        )

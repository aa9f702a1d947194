"""Training with each encoder's defaults and a CRF, as whole processes including start-up."""

import json
import os
import subprocess
import sys
import tempfile
import time

from .corpora import MISSING, files
from .table import Row

CASES = [("demo", "linear"), ("demo", "bilstm"), ("demo", "cnn"), ("demo", "bert"),
         ("gsd", "linear"), ("gsd", "bilstm"), ("gsd", "cnn"), ("pku", "linear")]  # fmt: skip
FAST = 400  # k characters/s, the bar of `linear` on corpora that are large enough to tell
# The bars of a whole command: wall seconds, test F1, and MB of memory at its peak
WHOLE = {("pku", "linear"): (30, 0.952, 600)}


def rows():
    """Characters per second of each case, with test F1, OOV recall, wall seconds and peak memory; these with a bar, if any."""
    for corpus, encoder in CASES:
        what = f"{corpus}: {encoder} + crf, defaults"
        splits = files(corpus)
        if splits is None:
            yield Row(what, missing=MISSING)
            continue
        result, wall, peak = _train(splits, encoder)
        score = result["test"]
        yield Row(
            f"{what}: training",
            result["characters_per_second"] / 1000,
            FAST if encoder == "linear" and corpus != "demo" else None,
            "k characters/s",
            figure=f"test F1 {score['f1']:.3f} (OOV recall {score['oov_recall']:.3f}) in {wall:.0f} s, peak {peak:.0f} MB",
        )
        if (corpus, encoder) in WHOLE:
            seconds, f1, memory = WHOLE[corpus, encoder]
            yield Row(f"{what}: whole command", wall, seconds, "s", at_most=True)
            yield Row(f"{what}: test F1", score["f1"], f1, "")
            yield Row(f"{what}: peak memory", peak, memory, "MB", at_most=True)


def _train(splits: dict[str, str], encoder: str) -> tuple[dict, float, float]:
    """The result of a `train` command, its wall seconds, and its peak memory in MB."""
    given = [part for split, path in splits.items() for part in (f"--{split}", path)]
    sets = ["--set", f"encoder.name={encoder}", "--set", "loss.name=crf"]
    command = [sys.executable, "-m", "wseg_core", "train", *given, *sets, "--json"]
    with tempfile.TemporaryDirectory() as home:
        start_time = time.perf_counter()
        process = subprocess.Popen(command, env={**os.environ, "WSEG_HOME": home}, stdout=subprocess.PIPE,
                                   stderr=subprocess.DEVNULL, text=True)  # fmt: skip
        output = process.stdout.read()
        _, _, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start_time
    return json.loads(output), wall, usage.ru_maxrss / 1024

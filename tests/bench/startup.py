"""Start-up time of the command line."""

import os
import statistics
import subprocess
import sys
import tempfile
import time

COMMANDS = (["--help"], ["runs"], ["check", "demo/test"])


def rows():
    """Median wall milliseconds of commands that need no model."""
    with tempfile.TemporaryDirectory() as home:
        for arguments in COMMANDS:
            times = []
            for _ in range(5):
                start_time = time.perf_counter()
                subprocess.run([sys.executable, "-m", "wseg_core", *arguments], env={**os.environ, "WSEG_HOME": home},
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)  # fmt: skip
                times.append(1000 * (time.perf_counter() - start_time))
            yield f"`python -m wseg_core {' '.join(arguments)}`", f"{statistics.median(times):.0f} ms"

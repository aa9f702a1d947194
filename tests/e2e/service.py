"""A real server of the dashboard for the browser tests, with its own WSEG_HOME and port."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


class Server:
    """`streamlit run app.py` from another working directory; `home` is its WSEG_HOME, `url` where it answers.

    forks: whether it prepares a process from which those of runs are forked, as users' servers do.
    """

    def __init__(self, home: Path, port: int | None = None, forks: bool = True):
        self.home, self.port, self.process = home, port or free_port(), None
        self.settings = {"WSEG_HOME": str(home), "WSEG_STORE": "", "OMP_NUM_THREADS": "1"}
        if not forks:
            self.settings["WSEG_FORK"] = "off"
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = home / "server.log"

    def start(self) -> "Server":
        command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py")]
        options = ["--server.port", str(self.port), "--server.headless", "true"]
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                [*command, *options],
                cwd=self.home,  # any folder will do: the server finds its settings beside app.py
                env={**os.environ, **self.settings},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._wait()
        return self

    def stop(self) -> None:
        """Stops the server only; training continues in the background."""
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait(5)

    def restart(self) -> None:
        """Another server process at the same address."""
        self.stop()
        self.start()

    def _wait(self, seconds: float = 60) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            assert self.process.poll() is None, f"the server ended: {self.log.read_text()[-2000:]}"
            try:
                with urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=2) as answer:
                    answer.read()
                    return
            except OSError:
                time.sleep(0.1)
        raise AssertionError(f"no answer in {seconds} s: {self.log.read_text()[-2000:]}")


def free_port() -> int:
    """A port of 127.0.0.1 that nothing listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def chromium() -> str | None:
    """The path of the browser, or None if none is installed."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)

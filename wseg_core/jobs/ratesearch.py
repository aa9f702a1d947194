"""A learning rate range test in a separate process, for a page.

The page writes the config to a temporary folder, and the process writes its results so far to the same folder. The test
is not a run of the store. The process ends when its results are no longer read, and deletes the folder.
"""

import contextlib
import json
import os
import shutil
import subprocess
import tempfile
import time
import weakref
from pathlib import Path

from .. import home, language
from ..config import Config, from_dict
from ..errors import UserError
from ..language import text
from . import datasets
from .queue import failures, system

STEPS = 100
UNREAD_S = 20.0  # seconds without a reader after which the process ends
MOST = 2  # searches at a time; each uses all processors
_WRITE_S = 0.3  # seconds between two reports
_CONFIG, _REPORT, _LOOK, _LOG = "config.json", "report.json", "look", "log.txt"

_searches: weakref.WeakSet = weakref.WeakSet()  # of all visitors


def command(folder: Path) -> list[str]:
    """The argument list of the process that searches in `folder`."""
    return [system.interpreter(), "-m", "wseg_core", "find-rate-in", str(folder)]


class Search:
    """The range test of a config in the background; ends at the latest when it is garbage-collected."""

    def __init__(self, config: Config):
        """Starts it; raises UserError for a missing corpus, or while too many others are running."""
        config = datasets.resolve_references(config)
        if sum(search.running() for search in _searches) >= MOST:
            raise UserError(
                text("Other learning rate searches are running on this server."),
                advice=text("Try again in a minute."),
            )
        folder = Path(tempfile.mkdtemp(prefix="wseg-rate-"))
        (folder / _CONFIG).write_text(json.dumps(config.as_dict()), encoding="utf-8")
        (folder / _LOOK).touch()
        environment = dict(os.environ, WSEG_HOME=str(home.root()), WSEG_LANG=language.current(), PYTHONUTF8="1")
        self.process = system.spawn(command(folder), folder / _LOG, environment, home.PROJECT, own_session=False)
        self.folder = folder
        self.result: dict | None = None
        self.end = weakref.finalize(self, _end, self.process, folder)  # at the server's end too
        _searches.add(self)

    def running(self) -> bool:
        """Whether it is still running."""
        return self.process.poll() is None

    def look(self) -> dict:
        """The results so far: `state` (running, done or fault), `step`, `steps`, and the lists of `rangetest.find`.

        When done, all that `find` returns; for a fault `what`, `where` and `advice` of the UserError.
        """
        if self.result:
            return self.result
        running = self.running()  # before the file is read, so that the last report is not missed
        report = {"state": "running", "step": 0, "steps": STEPS, "rates": [], "losses": [], "smoothed": []}
        with contextlib.suppress(FileNotFoundError):
            (self.folder / _LOOK).touch()
            report |= json.loads((self.folder / _REPORT).read_text(encoding="utf-8"))
        if running:
            return {**report, "state": "running"}
        if report["state"] == "running":
            report |= {
                "state": "fault",
                "what": text("The learning rate search ended before it was complete."),
                "where": "",
                "advice": text(
                    "Start it again and stay on this page; if it ends again, use a smaller batch size or a "
                    "smaller encoder."
                ),
            }
        self.result = report
        self.end()  # the folder is not needed any more
        return report


def _end(process: subprocess.Popen, folder: Path) -> None:
    if process.poll() is None:
        process.kill()
        process.wait(10)
    shutil.rmtree(folder, ignore_errors=True)


def search_in(folder: Path) -> None:
    """The main function of the process: runs the range test of the config in `folder` and writes reports to it."""
    from ..training import rangetest, trainer

    class Reporter(trainer.Observer):
        """Writes a report from time to time; requests a stop when nobody reads them."""

        def __init__(self) -> None:
            self.rates: list[float] = []
            self.losses: list[float] = []
            self.written = 0.0

        def step(self, row: dict) -> None:
            self.rates.append(row["lr"])
            self.losses.append(row["loss"])
            if time.monotonic() - self.written > _WRITE_S:
                smoothed = rangetest.smooth(self.losses, STEPS).tolist()
                lists = {"rates": self.rates, "losses": self.losses, "smoothed": smoothed}
                _write(folder, {"state": "running", "step": len(self.rates), **lists})
                self.written = time.monotonic()

        def request(self) -> str | None:
            return "stop" if _is_unread(folder) else None

    try:
        config = from_dict(json.loads((folder / _CONFIG).read_text(encoding="utf-8")))
        result = rangetest.find(config, datasets.read(config).train, steps=STEPS, observer=Reporter())
        _write(folder, {"state": "done", "step": len(result["rates"]), **result})
    except UserError as error:
        _write(folder, {"state": "fault", "what": error.what, "where": error.where, "advice": error.advice})
    except Exception as error:
        what, advice = map(failures.in_words, failures.explain(error))
        if failures.kind(error) != "memory":
            advice = ""
        _write(folder, {"state": "fault", "what": what, "where": "", "advice": advice})
        raise
    finally:
        if _is_unread(folder):
            shutil.rmtree(folder, ignore_errors=True)


def _is_unread(folder: Path) -> bool:
    try:
        return time.time() - (folder / _LOOK).stat().st_mtime > UNREAD_S
    except FileNotFoundError:
        return True


def _write(folder: Path, report: dict) -> None:
    """Replaces the report atomically."""
    draft = folder / f"{_REPORT}.new"
    with contextlib.suppress(FileNotFoundError):  # the folder was deleted: nobody reads it
        draft.write_text(json.dumps(report), encoding="utf-8")
        os.replace(draft, folder / _REPORT)

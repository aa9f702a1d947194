"""A range test in a process of its own, for a page: start it, look at it, end it.

Process and page meet in a folder for temporary files: the config goes in, what was found so far comes out. Nothing of
it is a run. The process ends by itself when nobody looks any more, and takes the folder with it.
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
LEFT_S = 20.0  # seconds without a look after which nobody looks any more
MOST = 2  # searches at a time; each takes all the processors it can get
_WRITE_S = 0.3  # seconds between two reports
_CONFIG, _FOUND, _LOOK, _LOG = "config.json", "found.json", "look", "log.txt"

_searches: weakref.WeakSet = weakref.WeakSet()  # of all visitors


def command(folder: Path) -> list[str]:
    """The argument list of the process that searches in `folder`."""
    return [system.interpreter(), "-m", "wseg_core", "find-rate-in", str(folder)]


class Search:
    """The range test of a config, going on in the background; it ends with its last reference, if not before."""

    def __init__(self, config: Config):
        """Starts it; raises UserError for a corpus that is not there, or while too many others are searching."""
        config = datasets.firm(config)
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
        self.folder, self.result = folder, None
        self.end = weakref.finalize(self, _end, self.process, folder)  # at the server's end too
        _searches.add(self)

    def running(self) -> bool:
        """Is it still going on?"""
        return self.process.poll() is None

    def look(self) -> dict:
        """What was found so far: `state` (running, done or fault), `step`, `steps`, and the lists of `rangetest.find`.

        Done: all that `find` gives. Fault: `what`, `where` and `advice`, as of a UserError.
        """
        if self.result:
            return self.result
        running = self.running()  # before the file is read: what it wrote last counts
        found = {"state": "running", "step": 0, "steps": STEPS, "rates": [], "losses": [], "smoothed": []}
        with contextlib.suppress(FileNotFoundError):
            (self.folder / _LOOK).touch()
            found |= json.loads((self.folder / _FOUND).read_text(encoding="utf-8"))
        if running:
            return {**found, "state": "running"}
        if found["state"] == "running":
            found |= {
                "state": "fault",
                "what": text("The learning rate search ended before it was complete."),
                "where": "",
                "advice": text(
                    "Start it again and stay on this page; if it ends again, use a smaller batch size or a "
                    "smaller encoder."
                ),
            }
        self.result = found
        self.end()  # the folder is not needed any more
        return found


def _end(process: subprocess.Popen, folder: Path) -> None:
    if process.poll() is None:
        process.kill()
        process.wait(10)
    shutil.rmtree(folder, ignore_errors=True)


def search_in(folder: Path) -> None:
    """What the process does: the range test of the folder's config, told in the folder as it goes on."""
    from ..training import rangetest, trainer

    class Reporter(trainer.Observer):
        """Writes what there is now and then; asks to stop when nobody looks."""

        def __init__(self):
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
            return "stop" if _left(folder) else None

    try:
        config = from_dict(json.loads((folder / _CONFIG).read_text(encoding="utf-8")))
        found = rangetest.find(config, datasets.read(config).train, steps=STEPS, observer=Reporter())
        _write(folder, {"state": "done", "step": len(found["rates"]), **found})
    except UserError as error:
        _write(folder, {"state": "fault", "what": error.what, "where": error.where, "advice": error.advice})
    except Exception as error:
        said, advice = failures.explain(error)
        what = said if isinstance(said, str) else text(said[0], **said[1])
        if failures.kind(error) != "memory":
            advice = ""
        _write(folder, {"state": "fault", "what": what, "where": "", "advice": text(advice) if advice else ""})
        raise
    finally:
        if _left(folder):
            shutil.rmtree(folder, ignore_errors=True)


def _left(folder: Path) -> bool:
    try:
        return time.time() - (folder / _LOOK).stat().st_mtime > LEFT_S
    except FileNotFoundError:
        return True


def _write(folder: Path, found: dict) -> None:
    """Replaces the report as a whole, so that no reader meets half of it."""
    draft = folder / f"{_FOUND}.new"
    with contextlib.suppress(FileNotFoundError):  # the folder is gone: nobody looks
        draft.write_text(json.dumps(found), encoding="utf-8")
        os.replace(draft, folder / _FOUND)

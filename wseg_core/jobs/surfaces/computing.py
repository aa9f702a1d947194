"""Computes a requested surface, in this process or in the background, and reports how far it is.

One process computes a surface at a time, whoever asks for it. What it has computed is kept when it is cancelled or killed,
and the next one continues from there.
"""

import contextlib
import os
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from ... import home, language
from ...errors import UserError
from ...inspection.surface.records import Surface
from ...language import text
from ..queue import failures, system
from . import requests
from .requests import Request

MOST = 2  # surfaces at a time; each uses all processors
_STARTING_S = 20.0  # seconds that a new process needs at most until it holds the lock
_WRITE_S = 1.0  # seconds between two reports
Progress = Callable[[int, int], None]  # takes the evaluations done, and those in all (0: not known yet)


@dataclass(frozen=True)
class Status:
    """How far a surface is. `state`: none, running, done or fault; `done` of `total` evaluations, `total` 0: not known yet.

    `seconds`: since the process started. With the state none, `done` is what an earlier process left.
    """

    state: str
    done: int = 0
    total: int = 0
    seconds: float = 0.0
    surface: Surface | None = None
    fault: UserError | None = None


class Cancelled(Exception):
    """The computation was cancelled by `cancel`."""


def status(request: Request) -> Status:
    """The status of a surface; raises UserError for a run that does not exist or has no checkpoint."""
    folder = request.folder()
    if surface := requests.result(folder):
        return Status("done", surface=surface)
    progress = requests.read(folder, "progress") or {}
    done, total = int(progress.get("done", 0)), int(progress.get("total", 0))
    if requests.is_taken(folder) or _is_starting(folder):
        return Status("running", done, total, max(0.0, time.time() - progress.get("began", time.time())))
    if surface := requests.result(folder):  # it ended meanwhile
        return Status("done", surface=surface)
    if fault := requests.read(folder, "fault"):
        return Status("fault", fault=UserError(fault["what"], fault["where"], fault["advice"]))
    return Status("none", done, total)


def start(request: Request) -> None:
    """Starts the computation in a process of its own, unless one computes this surface or it is there already.

    Raises UserError while too many other surfaces are computed.
    """
    if status(request).state in ("running", "done"):
        return
    folder = request.folder()
    if sum(requests.is_taken(other) or _is_starting(other) for other in requests.folders()) >= MOST:
        raise UserError(
            text("Other loss surfaces are being computed on this server."), advice=text("Try again in a minute.")
        )
    home.make(folder)
    for name in ("cancel", "fault.json"):
        (folder / name).unlink(missing_ok=True)
    requests.write(folder, "request", asdict(request))
    (folder / "starting").touch()
    environment = dict(os.environ, WSEG_HOME=str(home.root()), WSEG_LANG=language.current(), PYTHONUTF8="1")
    system.spawn(command(folder), folder / "log.txt", environment, home.PROJECT, own_session=True)


def command(folder: Path) -> list[str]:
    """The argument list of the process that computes the surface of a folder."""
    return [system.interpreter(), "-m", "wseg_core", "surface-in", str(folder)]


def cancel(request: Request) -> None:
    """Ends the computation at its next evaluation, whichever process it runs in."""
    folder = request.folder()
    if folder.is_dir():
        (folder / "cancel").touch()
        (folder / "starting").unlink(missing_ok=True)


def compute(request: Request, progress: Progress) -> Surface:
    """The surface, computed in this process, or by the process that computes it already.

    Raises UserError where it cannot be computed, and Cancelled.
    """
    folder = home.make(request.folder())
    while not (surface := requests.result(folder)):
        lock = requests.take(folder)
        if lock:
            try:
                (folder / "cancel").unlink(missing_ok=True)
                return _compute(folder, request, progress)
            finally:
                lock.release()
        reported = requests.read(folder, "progress") or {}
        progress(reported.get("done", 0), reported.get("total", 0))
        time.sleep(0.3)
    return surface


def compute_in(folder: Path) -> None:
    """The main function of the process in the background: computes the request in `folder`; a fault is kept there."""
    lock, values = requests.take(folder, 5.0), requests.read(folder, "request")
    (folder / "starting").unlink(missing_ok=True)
    if lock is None or values is None:
        return
    system.lower_priority()
    try:
        _compute(folder, Request(**{**values, "runs": tuple(values["runs"])}), lambda done, total: None)
    except Cancelled:
        pass
    except UserError as error:
        requests.write(folder, "fault", {"what": error.what, "where": error.where, "advice": error.advice})
    except Exception as error:
        what, advice = map(failures.in_words, failures.explain(error))
        requests.write(folder, "fault", {"what": what, "where": "", "advice": advice})
        raise
    finally:
        lock.release()


def _compute(folder: Path, request: Request, progress: Progress) -> Surface:
    from .opening import open_runs  # imports torch

    if surface := requests.result(folder):
        return surface
    before, began, written = requests.read(folder, "progress") or {}, time.time(), 0.0
    rows = [row for row in before.get("rows", []) if len(row) == request.size]
    progress(0, 0)

    def report(done: int, total: int, losses: list) -> None:
        nonlocal written
        if (folder / "cancel").exists():
            raise Cancelled
        if time.monotonic() - written > _WRITE_S:
            requests.write(folder, "progress", {"done": done, "total": total, "began": began, "rows": losses})
            written = time.monotonic()
        progress(done, total)

    surface = open_runs(request).surface(request.plane, report, request.size, rows)
    requests.write(folder, "surface", surface.as_dict())
    with contextlib.suppress(FileNotFoundError):
        (folder / "progress.json").unlink()
    requests.delete_old()
    return surface


def _is_starting(folder: Path) -> bool:
    try:
        return time.time() - (folder / "starting").stat().st_mtime < _STARTING_S
    except FileNotFoundError:
        return False

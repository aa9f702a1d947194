"""Client of the fork server, a process that has loaded the engine and forks the process of each run, which then need not.

Its socket lies in the workers' folder. The name depends on the environment and on the newest source file: a run is never
trained by other code or under other settings than in a process of its own. Linux only: elsewhere, and while no server
runs, each run's process loads the engine itself, which takes longer than many short runs.
"""

import contextlib
import hashlib
import json
import os
import select
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from ... import home
from ...store import Store
from ...store import open as open_store
from . import files, launch, system

ENDS_SOON_S = 10.0  # the server is started for the next run when the current one will train for at most this long …
SHORT_S = 30.0  # … or at once, if the run before took at most this long
MESSAGE_BYTES = 1 << 20
WAIT_S = 20.0  # how long a worker waits for a server that loads the engine, about as long as that takes anywhere …
HURRY_S = 0.3  # … and how long a page waits, for which a worker can start without the engine
LOG = "fork-server.log"  # in the workers' folder
# Beginnings of the names of variables that libraries read when they are loaded.
_READ_AT_LOAD = (
    "WSEG_",
    "OMP_",
    "GOMP_",
    "KMP_",
    "MKL_",
    "OPENBLAS_",
    "NUMBA_",
    "TORCH",
    "PYTORCH_",
    "CUDA_",
    "PYTHON",
)

_servers: list[subprocess.Popen] = []  # a server ends when the pipe to its standard input is closed


class Forked:
    """A process that the fork server has forked, with what the worker uses of `subprocess.Popen`."""

    def __init__(self, pid: int, connection: socket.socket):
        self.pid = pid
        self._connection = connection
        self._started = system.started_at(pid)

    def wait(self, timeout: float) -> int:
        """The exit code, or 0 if the server died before it could tell; raises TimeoutExpired after `timeout` seconds."""
        if not select.select([self._connection], [], [], timeout)[0]:
            raise subprocess.TimeoutExpired("run-queued", timeout)
        if code := self._connection.recv(MESSAGE_BYTES):
            self._connection.close()
            return int(code)
        if not system.has_ended(self.pid, self._started, timeout):
            raise subprocess.TimeoutExpired("run-queued", timeout)
        return 0


def enabled() -> bool:
    """Whether to fork: where the system can fork a process that has loaded torch, unless `WSEG_FORK` is `off`."""
    return sys.platform == "linux" and os.environ.get("WSEG_FORK") != "off"


def start_fork_server(store: Store | None = None) -> None:
    """Starts a fork server that ends with this process, unless there is one already or `WSEG_HOME` is absent."""
    if not enabled() or home.absence():
        return
    store = store or open_store()
    path = _socket(launch.environment(store))
    with contextlib.suppress(OSError), _connected(path):
        return
    with contextlib.suppress(OSError):  # runs then load the engine themselves
        _servers.append(
            system.spawn(
                launch.fork_server_command(path),
                files.worker_dir() / LOG,
                launch.environment(store),
                home.PROJECT,
                own_session=True,
                waits_for_input=True,
            )
        )


def start_for_next(store: Store, current: dict, last_took: float) -> None:
    """Starts a server for the next run of the queue, if `current`, a row of the store, probably ends soon.

    last_took: the seconds that the run before took, `math.inf` if there was none.
    """
    if not _servers and (last_took <= SHORT_S or _ends_soon(current)) and store.next_queued():
        start_fork_server(store)


def fork(run: str, log: Path, environment: dict[str, str]) -> Forked | None:
    """Lets the server fork a process that trains `run` and prints to the file `log`; None if there is no server."""
    return _fork({"run": run}, log, environment, WAIT_S)


def fork_worker(log: Path, environment: dict[str, str]) -> bool:
    """Lets the server fork a worker in its own session, which prints to the file `log`; False if none is ready."""
    return _fork({"run": None}, log, environment, HURRY_S) is not None


def _fork(request: dict, log: Path, environment: dict[str, str], timeout: float) -> Forked | None:
    message = json.dumps({**request, "log": str(log), "environment": environment})
    try:
        with contextlib.ExitStack() as on_error:
            connection = on_error.enter_context(_connected(_socket(environment)))
            connection.settimeout(timeout)
            connection.send(message.encode())
            pid = int(connection.recv(MESSAGE_BYTES))
            on_error.pop_all()
            return Forked(pid, connection)
    except (OSError, ValueError):
        return None


def open_socket() -> socket.socket:
    """A socket of this machine that keeps messages apart."""
    return socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)


@contextlib.contextmanager
def in_folder(path: Path) -> Iterator[str]:
    """A short name of the socket `path` within the block: the system allows 107 bytes."""
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        yield f"/proc/self/fd/{folder}/{path.name}"
    finally:
        os.close(folder)


def _connected(path: Path) -> socket.socket:
    connection = open_socket()
    try:
        with in_folder(path) as name:
            connection.connect(name)
    except OSError:
        connection.close()
        raise
    return connection


def _socket(environment: dict[str, str]) -> Path:
    settings = {name: value for name, value in environment.items() if name.startswith(_READ_AT_LOAD)}
    newest = max(path.stat().st_mtime_ns for path in (home.PROJECT / "wseg_core").rglob("*.py"))
    key = json.dumps([sys.executable, newest, sorted(settings.items())])
    return files.worker_dir() / f"fork-{hashlib.sha256(key.encode()).hexdigest()[:12]}.sock"


def _ends_soon(row: dict) -> bool:
    if row["phase"] == "scoring":
        return True
    done, total = row["step"], row["total_steps"]
    return bool(done and total) and (row["seconds"] or 0.0) * (total - done) / done <= ENDS_SOON_S

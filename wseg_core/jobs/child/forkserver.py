"""The fork server: loads the engine once, then forks the processes that train runs, and workers.

It has one thread, since a forked process has only the thread that forked. It ends when its standard input does, that is
with the process that started it, and when what it has forked has ended, so that workers get the exit codes.
"""

import contextlib
import gc
import json
import os
import selectors
import socket
import sys
import traceback
from collections.abc import Callable
from pathlib import Path

from ...kernels import collection
from ..queue import forks, worker
from . import attempt

REQUEST_S = 5.0  # how long a client may take to send its request


def load_engine() -> None:
    """Imports what training needs, torch above all, and loads the compiled kernels."""
    from . import execution, recorder  # noqa: F401

    collection.load()


def serve(path: Path, load: Callable[[], None] = load_engine) -> int:
    """Listens at the socket `path`; clients wait while the engine is loaded. Returns the exit code."""
    listener = forks.open_socket()
    with forks.in_folder(path) as name:
        path.unlink(missing_ok=True)  # of a server that was killed
        listener.bind(name)
    path.chmod(0o600)
    listener.listen()
    try:
        load()
        gc.collect()
        gc.freeze()  # the collector of a forked process leaves these objects alone, so their memory stays shared
        _Server(path, listener).run()
    finally:
        path.unlink(missing_ok=True)
    return 0


class _Server:
    def __init__(self, path: Path, listener: socket.socket):
        self.path, self.listener = path, listener
        self.ready = selectors.DefaultSelector()
        self.children: dict[int, tuple[int, socket.socket]] = {}  # by pidfd: process id, connection of its worker

    def run(self) -> None:
        self.ready.register(sys.stdin.fileno(), selectors.EVENT_READ)
        self.ready.register(self.listener, selectors.EVENT_READ)
        listening = True
        while listening or self.children:
            for key, _ in self.ready.select():
                if key.fd in self.children:
                    self.collect(key.fd)
                elif key.fileobj is self.listener:
                    self.answer(self.listener.accept()[0])
                elif not os.read(key.fd, 1):
                    listening = False
                    self.path.unlink(missing_ok=True)
                    for closed in (key.fileobj, self.listener):
                        self.ready.unregister(closed)
                    self.listener.close()
                    break

    def answer(self, connection: socket.socket) -> None:
        """Forks the process that the client asks for and sends it the process id."""
        connection.settimeout(REQUEST_S)
        try:
            request = json.loads(connection.recv(forks.MESSAGE_BYTES))
        except (OSError, ValueError):  # a client that only asked whether there is a server
            request = None
        if not request or _is_closed(connection):
            connection.close()
            return
        pid = os.fork()
        if not pid:
            _run(request, lambda: self.close(connection))
        handle = os.pidfd_open(pid)
        self.children[handle] = pid, connection
        self.ready.register(handle, selectors.EVENT_READ)
        with contextlib.suppress(OSError):  # the worker has died; the run goes on
            connection.send(b"%d" % pid)

    def collect(self, handle: int) -> None:
        """Sends the exit code of a process that has ended."""
        pid, connection = self.children.pop(handle)
        self.ready.unregister(handle)
        os.close(handle)
        code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        with contextlib.suppress(OSError), connection:
            connection.send(b"%d" % code)

    def close(self, connection: socket.socket) -> None:
        """Closes the server's files in a forked process."""
        self.ready.close()
        self.listener.close()
        for handle, (_, other) in self.children.items():
            os.close(handle)
            other.close()
        connection.close()


def _is_closed(connection: socket.socket) -> bool:
    """Whether the client has not waited for the answer; it has then started the process itself."""
    connection.setblocking(False)
    try:
        return not connection.recv(1, socket.MSG_PEEK)
    except BlockingIOError:
        return False
    finally:
        connection.settimeout(REQUEST_S)


def _run(request: dict, close: Callable[[], None]) -> None:
    """Trains a run in the forked process, or is a worker, and ends it without returning to the server's code."""
    code = 1
    try:
        close()
        with open(os.devnull, "rb") as nothing, open(request["log"], "ab") as log:
            for source, target in ((nothing, 0), (log, 1), (log, 2)):
                os.dup2(source.fileno(), target)
        os.environ.clear()
        os.environ.update(request["environment"])
        if request["run"]:
            code = attempt.run_queued(request["run"])
        else:
            os.setsid()
            code = worker.work()
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)

"""Functions that depend on the operating system."""

import contextlib
import os
import socket
import subprocess
import sys
from pathlib import Path

import psutil

WINDOWS = os.name == "nt"
SAME_START_S = 2.0  # start times that differ by less belong to the same process: they depend on the clock


def host() -> str:
    """This machine's name, as the store's rows hold it."""
    return socket.gethostname()


def spawn(
    arguments: list[str],
    log: Path,
    environment: dict,
    folder: Path,
    own_session: bool,
    waits_for_input: bool = False,
) -> subprocess.Popen:
    """Starts a process without a shell: nothing on stdin, or a pipe; stdout and stderr are appended to the file `log`.

    With `own_session` it outlives the terminal, the server or other process that started it.
    """
    options: dict = {}
    if WINDOWS:
        detached = subprocess.DETACHED_PROCESS if own_session else subprocess.CREATE_NO_WINDOW  # type: ignore[attr-defined]
        options["creationflags"] = detached | subprocess.CREATE_NEW_PROCESS_GROUP  # type: ignore[attr-defined]
    else:
        options["start_new_session"] = own_session
    with open(log, "ab") as output:
        return subprocess.Popen(
            arguments,
            stdin=subprocess.PIPE if waits_for_input else subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env=environment,
            cwd=folder,
            close_fds=True,
            **options,
        )


def started_at(pid: int) -> float | None:
    """The start time of a living process (seconds since 1970), or None if there is none; a zombie counts as dead."""
    try:
        process = psutil.Process(pid)
        return None if process.status() == psutil.STATUS_ZOMBIE else process.create_time()
    except psutil.Error:
        return None


def has_ended(pid: int, started: float | None, timeout: float) -> bool:
    """Whether the process that started at `started` ends within `timeout` seconds; it need not be a child of this one."""
    now = started_at(pid)
    if now is None or started is None or abs(now - started) > SAME_START_S:
        return True
    try:
        psutil.Process(pid).wait(timeout)
    except psutil.NoSuchProcess:
        return True
    except psutil.TimeoutExpired:
        return False
    return True


def command_of(pid: int) -> list[str]:
    """The argument list of a process; empty if it cannot be read."""
    try:
        return psutil.Process(pid).cmdline()
    except psutil.Error:
        return []


def ask_to_end(pid: int) -> None:
    """Sends SIGTERM, which a trainer treats as a request to stop; Windows has none for another console's process."""
    if not WINDOWS:
        _signal(pid, "terminate")


def kill(pid: int) -> None:
    """Ends a process at once."""
    _signal(pid, "kill")


def _signal(pid: int, name: str) -> None:
    with contextlib.suppress(psutil.NoSuchProcess):
        getattr(psutil.Process(pid), name)()


def lower_priority() -> None:
    """Lets processes that wait for the processor go before this one."""
    with contextlib.suppress(psutil.Error, OSError):
        psutil.Process().nice(psutil.BELOW_NORMAL_PRIORITY_CLASS if WINDOWS else 10)


def memory_kills() -> int:
    """How many processes this machine has killed for lack of memory; 0 if the system does not report it."""
    kills = 0
    for path, key in (("/proc/vmstat", "oom_kill"), ("/sys/fs/cgroup/memory.events", "oom_kill")):
        try:
            for line in Path(path).read_text().splitlines():
                name, _, value = line.partition(" ")
                kills += int(value) if name == key else 0
        except (OSError, ValueError):
            pass
    return kills


def peak_memory() -> int | None:
    """The peak memory of this process so far, in bytes; None if the system does not report it."""
    if WINDOWS:
        return getattr(psutil.Process().memory_info(), "peak_wset", None)
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024  # macOS counts bytes, the others kilobytes


def own_pid() -> int:
    """This process's id."""
    return os.getpid()


def interpreter() -> str:
    """The path of the Python interpreter of this process."""
    return sys.executable

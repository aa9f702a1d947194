"""Reads a run's files without torch: the end of its log, and the step of its newest checkpoint."""

from pathlib import Path

from ... import home
from ...inference import pointers

LOG = "log.txt"
ANSWER = "answer"  # a file in the run's folder that is touched when its process receives a signal


def worker_dir() -> Path:
    """The folder of the workers' files: slot locks and logs."""
    return home.make(home.checkpoints() / ".jobs")


def log_tail(run: str, lines: int = 50) -> str:
    """The last lines of the run's log; "" if there is none."""
    try:
        with open(home.run_folder(run) / LOG, "rb") as file:
            file.seek(0, 2)
            file.seek(max(0, file.tell() - 200 * max(1, lines) - 4096))
            content = file.read().decode("utf-8", "replace")
    except FileNotFoundError:
        return ""
    return "\n".join(content.splitlines()[-lines:]) if lines > 0 else ""


def last_step(run: str) -> int | None:
    """The step of the newest checkpoint, or None if there is none."""
    folder = pointers.pointed(home.run_folder(run), "last")
    return pointers.step(folder) if folder else None


def has_model(run: str) -> bool:
    """Whether the run has a checkpoint that can segment text."""
    return last_step(run) is not None

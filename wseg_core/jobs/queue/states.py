"""The words for states, in the current language."""

from ...language import text

OVER = {
    "phase": None,
    "request": None,
    "requested": None,
    "answered": None,
}  # columns of a run that is no longer running


def state_name(state: str) -> str:
    """A run's state as people read it."""
    return {
        "queued": text("queued"),
        "running": text("running"),
        "paused": text("paused"),
        "finished": text("finished"),
        "stopped": text("stopped"),
        "failed": text("failed"),
        "interrupted": text("interrupted"),
    }[state]

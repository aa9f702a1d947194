"""The states of a run: their names, and the columns that belong to them."""

from ...language import text
from ...modeling.encoders import COMMITTEES

# Columns of a run that is not running
NO_REQUEST = {"phase": None, "request": None, "requested": None, "answered": None}
# Columns of a run that waits in the queue for a worker
UNCLAIMED = {"claimed": None, "worker": None, "error": None, "advice": None, "failure": None}


def state_name(state: str) -> str:
    """A run's state in the current language."""
    return {
        "queued": text("queued"),
        "running": text("running"),
        "paused": text("paused"),
        "finished": text("finished"),
        "stopped": text("stopped"),
        "failed": text("failed"),
        "interrupted": text("interrupted"),
    }[state]


def is_committee(row: dict) -> bool:
    """Whether a store row's run is a committee, which cannot be trained further."""
    return row["config"].get("encoder", {}).get("name") in COMMITTEES

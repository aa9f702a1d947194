"""Which runs are ranked and compared: one rule for every ranking and for the verdict."""

from ..language import text

ENDED = ("finished", "stopped")  # states in which a run's final scores are stored


def is_scored(row: dict) -> bool:
    """Whether a store row's run has ended and its model was scored on a test or development set."""
    result = row.get("result") or {}
    return row["state"] in ENDED and bool(result.get("test") or result.get("dev"))


def rule() -> str:
    """The rule in a sentence, in the current language."""
    return text("Only runs that ended and were scored are ranked; the others are listed below with their state.")

"""The limits of a run in epochs, steps and seconds: which of them ends it, and how to raise it."""

from dataclasses import dataclass

from ..config import Training, bounds
from ..errors import UserError
from ..language import text
from .queue.states import is_committee

LIMITS = {"epochs": "epochs", "steps": "max_steps", "seconds": "max_seconds"}  # unit to its setting of `training`


@dataclass(frozen=True)
class Extension:
    """A longer limit to offer for a run: its `unit`, the `least` and `most` that are allowed, and a `suggestion`."""

    unit: str
    least: int
    suggestion: int
    most: int

    @property
    def option(self) -> str:
        """The suggestion as an option of `resume`."""
        return f"--{self.unit} {self.suggestion}"


def most(unit: str) -> int:
    """The highest allowed limit in a unit."""
    return int(Training.model_json_schema()["properties"][LIMITS[unit]]["maximum"])


def only(limits: dict[str, float]) -> dict:
    """The settings of `training` that limit a run by `limits` (by unit) alone; raises UserError for one out of bounds."""
    for unit, value in limits.items():
        try:
            Training.model_validate({LIMITS[unit]: value})
        except ValueError:
            raise UserError(
                text("{value} is not allowed here.", value=value),
                f"training.{LIMITS[unit]}",
                bounds(Training, LIMITS[unit]),
            ) from None
    unlimited = {"epochs": most("epochs"), "max_steps": 0, "max_seconds": 0.0}
    return unlimited | {LIMITS[unit]: value for unit, value in limits.items()}


def ended_by(row: dict) -> str:
    """The unit of the limit that ends, or ended, the run of a store row; after early stopping, of the limit that was set."""
    training = row["config"]["training"]
    steps, seconds = training.get("max_steps") or 0, training.get("max_seconds") or 0
    if steps and row["step"] >= steps:
        return "steps"
    if (row["epoch"] or 0) >= training["epochs"]:
        return "epochs"
    return "seconds" if seconds else "steps" if steps else "epochs"


def extension(row: dict) -> Extension | None:
    """Twice the limit that ended the run; None if it is the highest allowed limit already, and for a committee."""
    if is_committee(row):
        return None
    unit = ended_by(row)
    limit, highest = int(row["config"]["training"][LIMITS[unit]]), most(unit)
    return Extension(unit, limit + 1, min(2 * limit, highest), highest) if limit < highest else None


def spent(row: dict, rows: list[dict]) -> dict[str, float]:
    """How long the run has trained, by unit, from its store row and its metric rows; `seconds` counts its steps alone."""
    rate = row["characters_per_second"]
    characters = sum(entry["characters"] or 0 for entry in rows)
    return {"epochs": row["epoch"] or 0, "steps": row["step"], "seconds": characters / rate if rate else 0.0}


def amount(unit: str, value: float) -> str:
    """A number of epochs, steps or seconds in words."""
    number = f"{value:.6g}"
    if unit == "epochs":
        return text("{number} epochs", number=number)
    return text("{number} steps", number=number) if unit == "steps" else text("{number} seconds", number=number)

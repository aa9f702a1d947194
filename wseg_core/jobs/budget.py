"""How long a run trains: its limits in epochs, steps and seconds, which of them ended it, and how to raise it."""

from dataclasses import dataclass

from ..config import Training, bounds
from ..errors import UserError
from ..language import text

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
    """The highest limit that is allowed in a unit."""
    return int(Training.model_json_schema()["properties"][LIMITS[unit]]["maximum"])


def only(limits: dict[str, float]) -> dict:
    """The settings of `training` under which nothing but `limits`, by unit, ends a run; raises UserError for one out of bounds."""
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
    """The unit whose limit ends, or ended, the run of a store row; after early stopping the one that it was given."""
    training = row["config"]["training"]
    steps, seconds = training.get("max_steps") or 0, training.get("max_seconds") or 0
    if steps and row["step"] >= steps:
        return "steps"
    if (row["epoch"] or 0) >= training["epochs"]:
        return "epochs"
    return "seconds" if seconds else "steps" if steps else "epochs"


def extension(row: dict) -> Extension | None:
    """More of the unit that ended the run, twice as much; None where its limit is the highest one already."""
    unit = ended_by(row)
    limit, highest = int(row["config"]["training"][LIMITS[unit]]), most(unit)
    return Extension(unit, limit + 1, min(2 * limit, highest), highest) if limit < highest else None


def spent(row: dict, rows: list[dict]) -> dict[str, float]:
    """What the run has trained so far, by unit, from its store row and its metric rows; seconds are those of its steps."""
    rate = row["characters_per_second"]
    characters = sum(entry["characters"] or 0 for entry in rows)
    return {"epochs": row["epoch"] or 0, "steps": row["step"], "seconds": characters / rate if rate else 0.0}


def amount(unit: str, value: float) -> str:
    """So many epochs, steps or seconds in words."""
    number = f"{value:.6g}"
    if unit == "epochs":
        return text("{number} epochs", number=number)
    return text("{number} steps", number=number) if unit == "steps" else text("{number} seconds", number=number)

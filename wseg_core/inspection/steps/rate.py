"""The learning rate of a comparison: one value for every optimizer, or a multiple of the learning rate of each."""

import math
from dataclasses import dataclass

from ...errors import UserError
from ...language import text

LOWEST, HIGHEST = 1e-8, 1e8  # of a value and of a multiple


@dataclass(frozen=True)
class Rate:
    """`times`: each optimizer's own rate is multiplied by it; `value`: the rate of all of them, which `times` then ignores."""

    times: float = 1.0
    value: float | None = None

    def of(self, default: float) -> float:
        """The learning rate of an optimizer whose own rate is `default`."""
        return default * self.times if self.value is None else self.value

    def __str__(self) -> str:
        return f"x{self.times:g}" if self.value is None else f"{self.value:g}"


def parse(given: str) -> Rate:
    """`x0.3` (a multiple) or `0.01` (a value) as a Rate; raises UserError for anything else."""
    number = given.strip().lower().replace("×", "x")
    try:
        amount = float(number.removeprefix("x"))
    except ValueError:
        amount = math.nan
    if not LOWEST <= amount <= HIGHEST:
        raise UserError(
            text("“{value}” is not a learning rate.", value=given[:40]),
            "--rate",
            text("Give a number above 0 for all optimizers, or a multiple of the learning rate of each, such as x0.3."),
        )
    return Rate(times=amount) if number.startswith("x") else Rate(value=amount)

"""The rows of the table that `make bench` prints: a figure, and where there is a goal, the bar and whether it is met."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

COLUMNS = ("what", "figure", "measured", "bar", "met", "command")


@dataclass(frozen=True)
class Row:
    """One measurement. `measured` is a ratio or a quantity in `unit`; `bar` the goal, None for a figure without one.

    `at_most`: the bar is an upper limit, not a lower one. `figure`: details, such as the times behind a ratio.
    `missing`: why nothing was measured.
    """

    what: str
    measured: float | None = None
    bar: float | None = None
    unit: str = "×"
    at_most: bool = False
    figure: str = ""
    missing: str = ""

    @property
    def met(self) -> bool | None:
        """Whether the bar is met; None without a bar or a measurement."""
        if self.bar is None or self.measured is None:
            return None
        return self.measured <= self.bar if self.at_most else self.measured >= self.bar

    def cells(self, command: str) -> tuple[str, ...]:
        """The texts of the columns."""
        sign = "≤" if self.at_most else "≥"
        return (
            self.what,
            self.missing or self.figure,
            "" if self.measured is None else f"{self.measured:.3g} {self.unit}",
            "" if self.bar is None else f"{sign} {self.bar:g} {self.unit}",
            {None: "", True: "yes", False: "no"}[self.met],
            f"`{command}`",
        )


def header() -> str:
    """The first two lines of the table."""
    return f"| {' | '.join(COLUMNS)} |\n|{' --- |' * len(COLUMNS)}"


def line(row: Row | tuple[str, str], benchmark: str) -> str:
    """A line of the table: a row, or the name and the figure of a measurement without a bar."""
    row = row if isinstance(row, Row) else Row(row[0], figure=row[1])
    return f"| {' | '.join(row.cells(f'make bench ARGS={benchmark}'))} |"


def race(functions: dict[str, Callable[[], object]], repeats: int, calls: int = 1) -> dict[str, float]:
    """Median seconds of processor time of a call of each function: `repeats` turns of `calls` calls each.

    In turn, so that a busy machine slows all alike, and after a turn that does not count. All threads of the process count:
    set them to one for a fair race.
    """
    times: dict[str, list[float]] = {name: [] for name in functions}
    for turn in range(repeats + 1):
        for name, function in functions.items():
            start_time = time.process_time()
            for _ in range(calls):
                function()
            if turn:
                times[name].append((time.process_time() - start_time) / calls)
    return {name: statistics.median(values) for name, values in times.items()}

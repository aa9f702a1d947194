"""Training progress on stderr: a bar in a terminal, otherwise a line per evaluation."""

import sys
from typing import BinaryIO

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)
from rich.status import Status
from rich.text import Text

from ..language import text
from . import output


class Watcher:
    """Receives the events of `jobs.train_here` as its `progress` argument; a context manager."""

    def __init__(self) -> None:
        self.console = Console(stderr=True, highlight=False, markup=False)
        self.total = 0
        self.loss: float | None = None
        self.f1: float | None = None
        self.scored = False  # whether an evaluation awaits the row of its step, with which it is printed
        self.bar: Progress | None = None

    def __enter__(self) -> "Watcher":
        return self

    def __exit__(self, *_: object) -> None:
        if self.bar:
            self.bar.stop()

    def __call__(self, kind: str, values: dict) -> None:
        """Shows one event; ignores unknown kinds."""
        handler = getattr(self, f"_{kind}", None)
        if handler:
            handler(values)

    def _created(self, values: dict) -> None:
        self._line(text("Run {run}", run=values["run"]))

    def _started(self, info: dict) -> None:
        self.total = info["total_steps"]
        if self.console.is_terminal:
            self.bar = Progress(
                TextColumn("{task.description}", markup=False),
                BarColumn(None),
                TextColumn("{task.completed:.0f}/{task.total:.0f}"),
                TimeElapsedColumn(),
                TimeRemainingColumn(),
                console=self.console,
                expand=True,
                transient=True,
            )
            self.task = self.bar.add_task("", total=self.total, completed=info.get("step", 0))
            self.bar.start()

    def _step(self, row: dict) -> None:
        self.loss = row["loss"]
        if self.scored:
            self.scored = False
            self._line(
                text("step {step} of {total}: {figures}", step=row["step"], total=self.total, figures=self._figures())
            )
        if self.bar:
            self.bar.update(
                self.task, completed=row["step"], description=self._figures(row.get("characters_per_second"))
            )

    def _evaluated(self, values: dict) -> None:
        self.f1, self.scored = values["f1"], True

    def _event(self, values: dict) -> None:
        if values["kind"] not in ("best", "plateau"):  # evaluations report those
            self._line(values["text"])

    def _figures(self, speed: float | None = None) -> str:
        parts = [text("loss {loss}", loss=f"{self.loss:.4f}")] if self.loss is not None else []
        if self.f1 is not None:
            parts.append(text("dev F1 {f1}", f1=output.percent(self.f1)))
        if speed:
            parts.append(text("{count} characters/s", count=output.number(speed)))
        return ", ".join(parts)

    def _line(self, line: str) -> None:
        if self.bar:
            self.bar.console.print(Text(output.printable(line)))
        else:
            output.note(line)


class Line:
    """One line of progress on stderr, overwritten in a terminal; otherwise a new line on each change."""

    def __init__(self) -> None:
        self.console = Console(stderr=True, highlight=False, markup=False)
        self.status: Status | None = None
        self.before: str | None = None

    def __enter__(self) -> "Line":
        if self.console.is_terminal:
            self.status = self.console.status("")
            self.status.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self.status:
            self.status.stop()

    def show(self, line: str) -> None:
        """Shows the current state."""
        if self.status:
            self.status.update(Text(output.printable(line)))
        elif line != self.before:
            output.note(line)
        self.before = line


class Reading:
    """A bar on stderr for the bytes read of a file of `size`; nothing without a size, or where no terminal shows it alone."""

    def __init__(self, size: int | None) -> None:
        self.console = Console(stderr=True, highlight=False, markup=False)
        self.bar: Progress | None = None
        if size and self.console.is_terminal and not sys.stdout.isatty():
            self.bar = Progress(
                BarColumn(None),
                DownloadColumn(),
                TransferSpeedColumn(),
                TimeRemainingColumn(),
                console=self.console,
                expand=True,
                transient=True,
            )
            self.task = self.bar.add_task("", total=size)

    def __enter__(self) -> "Reading":
        if self.bar:
            self.bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self.bar:
            self.bar.stop()

    def show(self, stream: BinaryIO) -> None:
        """Shows how far `stream` has been read."""
        if self.bar:
            self.bar.update(self.task, completed=stream.tell())

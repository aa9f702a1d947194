"""Entry point of the command line."""

import sys

from . import (  # noqa: F401  each registers its commands
    calibrate,
    check,
    committee,
    compare,
    control,
    corpora,
    edit,
    errors,
    experiments,
    explain,
    hidden,
    models,
    rates,
    report,
    runs,
    segment,
    settings,
    steps,
    surface,
    suspects,
    teach,
    training,
    verdict,
)
from .app import PROGRAM, command_line
from .faults import guarded


def main(arguments: list[str] | None = None) -> int:
    """Runs one command (default: the process's arguments) and returns its exit code: 0, 2 (invalid input), or 1."""
    for stream in (
        sys.stdout,
        sys.stderr,
    ):  # UTF-8 whatever the locale; a lone surrogate is shown as JSON would write it
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    arguments = sys.argv[1:] if arguments is None else arguments
    command = command_line()
    return guarded(lambda: command.main(args=arguments or ["--help"], prog_name=PROGRAM, standalone_mode=False))

"""Registry of commands: `@command(…)` registers a function, whose parameters become its options."""

from collections.abc import Callable
from typing import Any, TypeVar

import typer

from ..language import source
from .help import Command, Group

PROGRAM = "python -m wseg_core"
Function = TypeVar("Function", bound=Callable)

app = typer.Typer(
    cls=Group,
    help=source("Trains and inspects Chinese word segmentation models, and segments text into words."),
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def command(
    name: str, group: str, summary: str, *examples: str, hidden: bool = False
) -> Callable[[Function], Function]:
    """Registers a function as the command `name`; `group` and `summary` are English source texts, `examples` arguments."""
    epilog = "\n".join(f"{PROGRAM} {name} {example}".rstrip() for example in examples)
    return app.command(name, cls=Command, help=summary, epilog=epilog, hidden=hidden, rich_help_panel=group)


def command_line() -> Any:
    """All commands as one click group."""
    return typer.main.get_command(app)

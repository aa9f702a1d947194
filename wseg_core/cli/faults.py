"""Error reporting on stderr: what, where, and what to do; tracebacks go to a log file."""

import contextlib
import os
import re
import sys
import time
import traceback
from collections.abc import Callable
from typing import Any

import typer

from ..errors import UserError, nearest
from ..language import text
from .output import printable

USAGE: Any = typer.BadParameter.__mro__[1]  # the base class of the argument parser's errors
LOG = "errors.log"


def guarded(call: Callable[[], object]) -> int:
    """Calls `call`, reports any exception, and returns the exit code."""
    try:
        code = _translated(call)
        sys.stdout.flush()
        return code
    except UserError as error:
        report(error)
        return error.code
    except BrokenPipeError:  # the reader, such as `head`, has closed the pipe
        _silence()
        return 1
    except (KeyboardInterrupt, typer.Abort):
        _write(text("Interrupted."))
        return 1
    except Exception as error:
        _unexpected(error)
        return 1


def _translated(call: Callable[[], object]) -> int:
    """The exit code of a command, with typer's exceptions converted to UserError."""
    try:
        code = call()
    except USAGE as error:
        raise usage(error) from None
    except SystemExit as error:
        code = error.code
    if code == 130:  # typer's exit code for Ctrl-C
        raise KeyboardInterrupt
    return code if isinstance(code, int) else 0


def report(error: UserError) -> None:
    """Prints what, where and what to do, one line each, and every fault of a faulty corpus or word list."""
    _write(text("Error: {what}", what=error.what))
    if error.where:
        _write(text("Where: {where}", where=error.where))
    faults = getattr(error, "faults", [])
    if len(faults) > 1:
        for fault in faults:
            _write(f"  {fault}")
        count = getattr(error, "fault_count", 0)
        if count > len(faults):
            _write(text("  … and {count} more.", count=count - len(faults)))
    if error.advice:
        _write(text("What to do: {advice}", advice=error.advice))


def usage(error: Any) -> UserError:
    """Converts an error of the argument parser to a UserError."""
    command = getattr(error.ctx, "command_path", "") if error.ctx else ""
    kind, option = type(error).__name__, getattr(error, "option_name", "")
    advice = text("{command} --help shows the available options.", command=command).strip()
    if kind == "NoSuchOption":
        known = [name for parameter in error.ctx.command.params for name in parameter.opts] if error.ctx else []
        hint = nearest(option, known)
        hint = text("Did you mean “{hint}”?", hint=hint) + " " if hint else ""
        return UserError(text("Unknown option: {name}.", name=printable(option)), command, hint + advice)
    if kind == "MissingParameter" and error.param is not None:
        parameter = error.param
        name = parameter.metavar or parameter.name if parameter.param_type_name == "argument" else parameter.opts[0]
        return UserError(text("{name} is missing.", name=name), command, advice)
    if kind == "BadOptionUsage":
        if "not take" in error.message:
            return UserError(text("{name} takes no value.", name=option), command, advice)
        return UserError(text("{name} needs a value.", name=option), command, advice)
    extra = re.fullmatch(r"Got unexpected extra arguments?(?:\(s\))? \((.*)\)", error.message, re.DOTALL)
    if extra:
        return UserError(text("Unexpected extra argument: “{given}”.", given=printable(extra[1])), command, advice)
    return UserError(error.format_message(), command, advice)


def _unexpected(error: Exception) -> None:
    """Prints one sentence; writes the traceback to a log, or to the screen with WSEG_DEBUG=1."""
    reason = printable(" ".join(str(error).split()))[:300]
    _write(text("Error: an unexpected error occurred ({name}: {reason}).", name=type(error).__name__, reason=reason))
    if os.environ.get("WSEG_DEBUG") == "1":
        traceback.print_exception(error)
        return
    try:
        from .. import home

        path = home.checkpoints() / LOG  # only if the folder exists: a failed command does not create it
        with open(path, "a", encoding="utf-8", errors="backslashreplace") as file:
            file.write(
                f"{time.strftime('%Y-%m-%d %H:%M:%S')} {sys.argv[1:]}\n{''.join(traceback.format_exception(error))}\n"
            )
        _write(
            text(
                "What to do: {advice}",
                advice=text("The details are in {path}; please include them when you report this error.", path=path),
            )
        )
    except OSError:
        _write(
            text(
                "What to do: {advice}",
                advice=text("Set WSEG_DEBUG=1 to see the details; please include them when you report this error."),
            )
        )


def _write(line: str) -> None:
    with contextlib.suppress(OSError):  # the stream is closed
        print(printable(line, keep="\n"), file=sys.stderr, flush=True)


def _silence() -> None:
    """Redirects remaining output to null, so that the interpreter's final flush does not fail."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

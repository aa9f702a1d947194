"""Help pages like typer's, but translated, and aligned by display width (漢字 are two columns wide)."""

import shutil
from typing import Any

import typer.core
from rich.cells import cell_len, set_cell_size

from ..errors import UserError, nearest
from ..language import join_sentences, source, text
from .wrapping import wrap

# The groups of commands, in the order of the help page
GROUPS = CORPORA, TRAINING, RUNS, MODELS = source("Corpora"), source("Training"), source("Runs"), source("Models")
WIDEST = 110  # columns; longer lines are hard to read


class _Quick:
    """Avoids a slow import: typer loads pydantic to parse a flag's value None, the default of --help."""

    def get_help_option(self, ctx: typer.Context) -> Any:
        """Like typer's, with a default that needs no parsing."""
        option = super().get_help_option(ctx)  # type: ignore[misc]  # a sibling class of typer
        if option is not None:
            option.default = False
        return option


class Command(_Quick, typer.core.TyperCommand):
    """A command whose help is translated when it is shown."""

    def __init__(self, *arguments: Any, **options: Any):
        super().__init__(*arguments, **options)
        for parameter in self.params:
            _leave_none(parameter)

    def get_help(self, ctx: typer.Context) -> str:
        """The page that `--help` prints."""
        shown: list[Any] = [p for p in self.get_params(ctx) if not getattr(p, "hidden", False)]
        arguments = [p for p in shown if p.param_type_name == "argument"]
        options = [p for p in shown if p.param_type_name == "option"]
        page = _Page()
        page.line(
            _usage(
                ctx.command_path, [_piece(p) for p in [*arguments, *options] if p.required or p in arguments], options
            )
        )
        page.line(text(self.help or ""))
        page.section(text("Arguments"), [(_name(p), _help(p)) for p in arguments])
        page.section(text("Options"), [(_name(p), _help(p)) for p in options])
        if self.epilog:
            page.examples(self.epilog.splitlines())
        return page.text()


class Group(_Quick, typer.core.TyperGroup):
    """All commands; the error for an unknown command suggests the most similar one."""

    def get_help(self, ctx: typer.Context) -> str:
        """The page that `python -m wseg_core` prints."""
        page = _Page()
        page.line(text("Usage: {usage}", usage=f"{ctx.command_path} {text('COMMAND')} …"))
        page.line(text(self.help or ""))
        groups: dict[str, list] = {group: [] for group in GROUPS}
        for name, command in self.commands.items():
            if not command.hidden:
                groups[command.rich_help_panel].append((name, text(command.help)))
        width = max(len(name) for rows in groups.values() for name, _ in rows)
        for title, rows in groups.items():
            page.section(text(title), rows, width)
        page.line(text("Help for a command: {example}", example=f"{ctx.command_path} train --help"))
        page.line(text("To train a first model: {example}", example=f"{ctx.command_path} train --train demo"))
        return page.text()

    def resolve_command(self, ctx: typer.Context, args: list[str]) -> Any:
        """Like typer's, but an unknown command raises UserError."""
        if args and args[0] not in self.commands:
            known = [name for name, command in self.commands.items() if not command.hidden]
            hint = nearest(args[0], known)
            raise UserError(
                text("Unknown command: “{name}”.", name=args[0][:80]),
                advice=join_sentences(
                    [
                        *([text("Did you mean “{hint}”?", hint=hint)] if hint else []),
                        text("Available: {names}.", names=", ".join(known)),
                    ]
                ),
            )
        return super().resolve_command(ctx, args)


def _leave_none(parameter: Any) -> None:
    """Leaves an option that was not given as it is: typer loads pydantic to parse its value None."""
    process = parameter.process_value

    def quick(ctx: typer.Context, value: Any) -> Any:
        if value is None and not parameter.required and parameter.callback is None:
            return () if parameter.multiple or parameter.nargs == -1 else None
        return process(ctx, value)

    parameter.process_value = quick


def _usage(path: str, pieces: list[str], options: list) -> str:
    return text("Usage: {usage}", usage=" ".join([path, *pieces, *(["[…]"] if options else [])]))


def _piece(parameter: Any) -> str:
    """A parameter as shown in the usage line."""
    shown = _name(parameter)
    if parameter.param_type_name == "argument" and parameter.nargs != 1:
        shown += "…"
    return shown if parameter.required else f"[{shown}]"


def _name(parameter: Any) -> str:
    if parameter.param_type_name == "argument":
        return parameter.metavar or parameter.name.upper()
    names = ", ".join(parameter.opts)
    return names if parameter.is_flag else f"{names} {parameter.metavar or 'VALUE'}"


def _help(parameter: Any) -> str:
    return text("Shows this help.") if parameter.name == "help" else text(parameter.help or "")


class _Page:
    """Lines and two-column sections, laid out for the terminal's width."""

    def __init__(self) -> None:
        self.width = max(min(shutil.get_terminal_size((WIDEST, 24)).columns, WIDEST), 50)
        self.lines: list[str] = []

    def line(self, content: str) -> None:
        self.lines += [*wrap(content, self.width), ""]

    def section(self, title: str, rows: list[tuple[str, str]], width: int = 0) -> None:
        """A title above names and descriptions; `width`: the minimum width of the names in columns."""
        if not rows:
            return
        self.lines.append(text("{title}:", title=title))
        width = max([width, *(cell_len(name) for name, _ in rows)])
        for name, meaning in rows:
            first, *more = wrap(meaning, self.width - width - 5)
            self.lines.append(f"  {set_cell_size(name, width)}   {first}")
            self.lines += [" " * (width + 5) + line for line in more]
        self.lines.append("")

    def examples(self, lines: list[str]) -> None:
        """Command lines, never wrapped, for copying."""
        self.lines += [text("{title}:", title=text("Examples")), *(f"  {line}" for line in lines)]

    def text(self) -> str:
        """The page without trailing spaces."""
        return "\n".join(line.rstrip() for line in self.lines).rstrip()

"""The command that lists every key of `--set` and `--config` with its default and bounds."""

from collections.abc import Iterator
from typing import Annotated, Any

import typer

from ..errors import UserError, nearest
from ..language import source, text
from . import output
from .app import command
from .help import TRAINING
from .options import Json


@command(
    "settings",
    TRAINING,
    source("Lists the settings for --set and --config, with their defaults, ranges and descriptions."),
    "",
    "encoder",
    "optimizer.adamw --json",
)
def settings(
    section: Annotated[
        str | None,
        typer.Argument(
            metavar="SECTION",
            help=source(
                "Which settings to list, for example training, encoder for all encoders, or encoder.bilstm for one."
            ),
        ),
    ] = None,
    json: Json = False,
) -> None:
    """Without SECTION: lists the general settings and the names of all components."""
    rows = list(_rows(section))
    if json:
        return output.document(rows)
    output.table(
        [text("setting"), text("default"), text("description")],
        [
            [
                row["setting"],
                "" if row["default"] is None else row["default"],
                f"{row['title']} {row['bounds']}".rstrip(),
            ]
            for row in rows
        ],
        left=3,
    )


def _rows(selection: str | None) -> Iterator[dict]:
    from .. import config

    section, _, name = (selection or "").partition(".")
    if selection and section not in config.Config.model_fields:
        known = list(config.Config.model_fields)
        hint = nearest(section, known)
        raise UserError(
            text("There is no section named “{name}”.", name=section[:80]),
            "SECTION",
            (text("Did you mean “{hint}”?", hint=hint) + " " if hint else "")
            + text("Available: {names}.", names=", ".join(known)),
        )
    for key in [section] if selection else config.Config.model_fields:
        if key not in config.FOLDERS:
            yield from _fields(key, config.Config.model_fields[key].annotation)
            continue
        registry = config.components(key)
        if name:
            registry.get(name)
        for component in [name] if name else registry.names:
            yield {
                "setting": f"{key}.name={component}",
                "default": None,
                "title": registry.summary(component),
                "help": "",
                "bounds": "",
            }
            if selection:
                yield from _fields(key, registry.parameters(component), _defaults(key, component))


def _defaults(section: str, component: str) -> dict:
    """What an optimizer's card sets in its own section; an encoder's recipe is about other sections."""
    from ..training import optimizers

    return optimizers.REGISTRY.defaults(component) if section == "optimizer" else {}


def _fields(section: str, model: Any, defaults: dict | None = None) -> Iterator[dict]:
    """One row per field of a settings model, translated; `defaults` override those of the model."""
    from .. import config

    for key, field in model.model_fields.items():
        yield {
            "setting": f"{section}.{key}",
            "default": (defaults or {}).get(key, field.default),
            "title": text(field.title or key) + ".",
            "help": text(field.description or ""),
            "bounds": config.bounds(model, key),
        }

"""Validators for the parts of a plan, which return the parsed value or raise UserError with the place and advice."""

import contextlib
import itertools
from collections.abc import Collection
from typing import Any

from .. import config as configs
from ..config import FOLDERS, Config, Data, Settings, Training
from ..errors import UserError, nearest
from ..language import text

_GENERAL: dict[str, type[Settings]] = {"data": Data, "training": Training}


def mapping(given: object, where: str) -> dict:
    """A part that contains further parts; {} for None."""
    if given is None:
        return {}
    if not isinstance(given, dict):
        raise UserError(
            text("This section must contain settings, not a single value."),
            where,
            example("grid: {optimizer.name: [sgd, adam]}"),
        )
    return given


def known(key: object, names: Collection[str], where: str) -> None:
    """Raises UserError for a key that is not in `names`."""
    if key not in names:
        hint = nearest(str(key), names)
        raise UserError(
            text("There is no setting named “{key}”.", key=str(key)[:80]),
            where,
            text("Did you mean “{hint}”?", hint=hint) if hint else text("Available: {names}.", names=", ".join(names)),
        )


def setting(key: str, where: str) -> tuple[str, str]:
    """(section, key) of "section.key"; raises UserError with the most similar setting for one that no component has."""
    section, _, name = key.partition(".")
    if name and name in (_fields(section) if section in Config.model_fields else ()):
        return section, name
    hint = nearest(key, [f"{s}.{k}" for s in Config.model_fields for k in _fields(s)])
    raise UserError(
        text("There is no setting named “{key}”.", key=key[:80]),
        where,
        text("Did you mean “{hint}”?", hint=hint)
        if hint
        else text("Available: {names}.", names=", ".join(f"{s}.…" for s in Config.model_fields)),
    )


def component(section: str, name: object, where: str) -> None:
    """Raises UserError for a name that is not a component of the section."""
    try:
        configs.components(section).get(str(name))
    except UserError as error:
        raise UserError(error.what, where, error.advice) from None


def whole(value: object, where: str, low: int, high: int) -> int:
    """A whole number within bounds."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        raise UserError(
            text("{value} is not allowed here.", value=repr(value)[:80]),
            where,
            text("Expected {kind} from {low} to {high}.", kind=text("a whole number"), low=low, high=high),
        )
    return value


def switch(value: object, where: str) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise UserError(
            text("{value} is not allowed here.", value=repr(value)[:80]),
            where,
            text("Expected {kind}.", kind=text("true or false")),
        )
    return value


def number(value: Any) -> Any:
    """`value`, converted to a number if it is a numeric string: YAML 1.1 reads 1e-3 as a string."""
    if isinstance(value, str):
        with contextlib.suppress(ValueError):
            return float(value)
    return value


def example(*examples: str) -> str:
    """Advice that shows the syntax."""
    return text("For example {example}.", example=", ".join(examples))


def _fields(section: str) -> list[str]:
    """All keys of a section, including those of its components."""
    if section in _GENERAL:
        return list(_GENERAL[section].model_fields)
    registry = configs.components(section) if section in FOLDERS else None
    fields = (registry.parameters(name).model_fields for name in registry.names) if registry else ()
    return ["name", *dict.fromkeys(itertools.chain.from_iterable(fields))]

"""The parameter model of a component or a section: fields with a label, a unit, bounds and help."""

from collections.abc import Iterable
from typing import Any

import pydantic

from ..language import text


def setting(
    default: Any,
    title: str,
    help: str,
    unit: str = "",
    ge: float | None = None,
    le: float | None = None,
    advanced: bool = False,
    choices: Iterable[str] | None = None,
) -> Any:
    """One field of a `Settings`: what the form shows and the bounds that are checked.

    `title` and `help` are English sources of `text()`; `choices` lists the values a string may take.
    """
    extra: dict[str, Any] = {"unit": unit, "advanced": advanced}
    if choices:
        extra["choices"] = list(choices)
    return pydantic.Field(default, title=title, description=help, ge=ge, le=le, json_schema_extra=extra)


class Settings(pydantic.BaseModel):
    """The parameter model of a component or a config section: unknown keys are errors."""

    model_config = pydantic.ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


def bounds(model: type[Settings], key: str) -> str:
    """A sentence on what the field may hold: its bounds, choices, or type."""
    schema = model.model_json_schema()["properties"][key]
    options = [schema, *schema.get("anyOf", [])]
    choices = schema.get("choices") or next((o["enum"] for o in options if "enum" in o), None)
    if choices:
        return text("Allowed: {names}.", names=", ".join(map(str, choices)))
    low, high = (next((o[k] for o in options if k in o), None) for k in ("minimum", "maximum"))
    kind = next((o["type"] for o in options if "type" in o), "value")
    kind = {
        "integer": text("a whole number"),
        "number": text("a number"),
        "boolean": text("true or false"),
        "string": text("text"),
        "array": text("a list of numbers, such as [0.9, 0.99]"),
    }.get(kind, kind)
    if low is not None and high is not None:
        return text("Expected {kind} from {low} to {high}.", kind=kind, low=low, high=high)
    return text("Expected {kind}.", kind=kind)

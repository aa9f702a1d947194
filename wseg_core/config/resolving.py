"""From layers of plain values to a config: what is wrong is named with its place and the nearest known key or the bounds.

Later wins: general defaults, the optimizer's card (which knows the encoder), the encoder's recipe, the `--config` file,
`--set`. The resolved config is what is stored, shown, and enough to rebuild the run.
"""

import contextlib
import reprlib
from collections.abc import Collection
from typing import Any

import pydantic

from ..errors import UserError, nearest, shortened
from ..language import text
from .model import DEFAULTS, Component, Config, components
from .reading import parse_value
from .sections import Data, Training
from .settings import Settings, bounds

# Keys that every stored config has, and hardly a layer that a person wrote
_STORED = {
    "data": {"train", "dev", "test", "scheme"},
    "training": {"epochs", "batch_characters", "clip_norm", "seed", "device", "precision"},
}
_SECTIONS: dict[str, type[Settings]] = {"data": Data, "training": Training}


def resolve(layer: dict | None = None, sets: list[str] | tuple[str, ...] = ()) -> Config:
    """The config that `layer` (a config file's content) and `sets` ("a.b=value") ask for.

    Raises UserError naming the nearest known key or the bounds.
    """
    user = _merge(layer or {}, *(_parse(s) for s in sets))
    for section in user:
        _section(section, user[section])
    encoder = str(user.get("encoder", {}).get("name", DEFAULTS["encoder"]))
    chosen = {**user.get("encoder", {}), "name": encoder}
    recipe = components("encoder").recipe(encoder, chosen)
    optimizer = str(user.get("optimizer", {}).get("name", recipe.get("optimizer", {}).get("name", "adamw")))
    if recipe.get("optimizer", {}).get("name") != optimizer:
        recipe = {k: v for k, v in recipe.items() if k != "optimizer"}
    defaults = components("optimizer").defaults(optimizer, chosen)
    base = {"encoder": {"name": encoder}, "optimizer": {"name": optimizer, **defaults}}
    return from_dict(_merge(base, recipe, user))


def from_dict(values: dict) -> Config:
    """A checked config from plain values, such as a stored one; missing values take their defaults."""
    values = _with_split_seed(values)
    for section, content in values.items():
        _section(section, content)
    sections: dict[str, Any] = {}
    for section, name in DEFAULTS.items():
        content = {"name": name, **values.get(section, {})}
        name = str(content.pop("name"))
        settings = _checked(components(section).parameters(name), content, section)
        sections[section] = Component(name=name, settings=settings)
    for section, model in _SECTIONS.items():
        sections[section] = _checked(model, values.get(section, {}), section)
    return Config(**sections)


def _with_split_seed(values: dict) -> dict:
    """`values`; a complete config from before there was `data.split_seed` holds out the sentences that it did then.

    The run's own seed drew them.
    """
    data, training = values.get("data"), values.get("training")
    if not isinstance(data, dict) or not isinstance(training, dict) or "split_seed" in data:
        return values
    complete = _STORED["data"] <= data.keys() and _STORED["training"] <= training.keys()
    return {**values, "data": {**data, "split_seed": training["seed"]}} if complete else values


def _parse(assignment: str) -> dict:
    key, separator, value = assignment.partition("=")
    parts = key.strip().split(".")
    if not separator or len(parts) != 2 or not all(parts):
        raise UserError(
            text("“{given}” is not of the form section.key=value.", given=shortened(assignment)),
            "--set",
            text("For example {example}.", example="--set encoder.name=bilstm"),
        )
    parsed = parse_value(value)
    if parsed is not None and _is_text(*parts):  # a corpus may be called 2024, or yes
        parsed = parsed if isinstance(parsed, str) else value.strip()
    elif isinstance(parsed, str):  # YAML 1.1 reads 1e-3 as a string; people mean the number
        with contextlib.suppress(ValueError):
            parsed = float(parsed)
    return {parts[0]: {parts[1]: parsed}}


def _is_text(section: str, key: str) -> bool:
    """Whether a general setting holds text. Components' settings are known only once the component is."""
    model = _SECTIONS.get(section)
    return model is not None and key in model.model_fields and model.model_fields[key].annotation in (str, str | None)


def _merge(*layers: dict) -> dict:
    merged: dict = {}
    for layer in layers:
        for section, content in layer.items():
            if isinstance(content, dict) and isinstance(merged.get(section, {}), dict):
                old = merged.get(section, {})
                if "name" in content and "name" in old and content["name"] != old["name"]:
                    old = {}  # another component: its predecessor's settings mean nothing to it
                merged[section] = {**old, **content}
            else:
                merged[section] = content
    return merged


def _section(name: str, content: object) -> None:
    _known(name, Config.model_fields, str(name))
    if not isinstance(content, dict | Settings):
        raise UserError(
            text("This section must contain settings, not a single value."),
            name,
            text("For example {example}.", example="encoder: {name: bilstm}"),
        )


def _known(key: str, known: Collection[str], where: str) -> None:
    if key not in known:
        hint = nearest(shortened(key), known)
        raise UserError(
            text("There is no setting named “{key}”.", key=shortened(key)),
            shortened(where),
            text("Did you mean “{hint}”?", hint=hint)
            if hint
            else text("Available: {names}.", names=", ".join(known) or text("none")),
        )


def _checked(model: type[Settings], content: dict | Settings, section: str) -> Settings:
    if isinstance(content, Settings):
        return content
    for key in content:
        _known(key, model.model_fields, f"{section}.{key}")
    try:
        return model(**content)
    except pydantic.ValidationError as error:
        problem = error.errors()[0]
        if not problem["loc"]:  # settings that do not go together; the component says why
            raise UserError(str(problem["ctx"]["error"]), section) from None
        key = str(problem["loc"][0])
        raise UserError(
            text("{value} is not allowed here.", value=reprlib.repr(problem["input"])[:80]),
            f"{section}.{key}",
            bounds(model, key),
        ) from None

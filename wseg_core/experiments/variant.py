"""One variant of a plan: its settings over the plan's base, resolved to a config or an error."""

import functools
import json
from dataclasses import dataclass
from typing import Any

from .. import config as configs
from ..config import FOLDERS, Config
from ..errors import UserError
from ..language import remembering, text
from .naming import variant_name
from .plan import Plan, budget_layer, factor


@dataclass(frozen=True)
class Variant:
    """A run to be created: the varied `settings` with the seed, its config, and the `error` if it cannot run.

    `config` is None if it cannot be resolved. `left_out`: keys that do not apply to its components.
    """

    settings: dict
    config: Config | None
    error: UserError | None = None
    left_out: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """A readable name, such as “adam · 0.002 · crf · seed 1”."""
        return variant_name(self.settings)

    def component(self, section: str) -> str:
        """The name of its component of a section."""
        return getattr(self.config, section).name if self.config else str(self.settings.get(f"{section}.name", ""))


@remembering()  # its error is stored for readers of any language
def variant(plan: Plan, given: dict) -> Variant:
    """The variant of the plan with the settings `given` ("section.key" to a value, also "x2"), with its seed."""
    layer, left_out, settings = plan.base, [], dict(given)
    try:
        layer = _layered(plan, {key: value for key, value in given.items() if key.endswith(".name")})
        named = _resolved({section: layer[section] for section in FOLDERS if section in layer})
        rest = {}
        for key, value in given.items():
            section, _, name = key.partition(".")
            if key.endswith(".name"):
                continue
            if section in FOLDERS and name not in type(getattr(named, section).settings).model_fields:
                left_out.append(key)
                del settings[key]
            else:
                rest[key] = _absolute(layer, key, value)
        settings |= rest
        config = configs.resolve(_over(layer, rest))
        settings = {key: value_of(config, key) for key in settings}
    except UserError as error:
        return Variant(settings, None, error, tuple(left_out))
    return Variant(settings, config, _obstacle(config), tuple(left_out))


def value_of(config: Config, key: str) -> Any:
    """The config's value of "section.key", as a plain value."""
    section, _, name = key.partition(".")
    value = config.as_dict()[section][name]
    return list(value) if isinstance(value, tuple) else value


def default_of(plan: Plan, given: dict, key: str) -> float:
    """The default value ("x1") of `key` for the component names in `given`."""
    return _default(_layered(plan, {k: v for k, v in given.items() if k.endswith(".name")}), key)


def rough_config(plan: Plan, settings: dict) -> dict:
    """An approximate config for a variant that cannot be resolved, for the row that records its error."""
    values = configs.resolve(plan.base).as_dict()
    for key, value in settings.items():
        section, _, name = key.partition(".")
        if name == "name" and values[section].get("name") != value:
            values[section] = {}
        values[section] = {**values[section], name: value}
    return values


def multiple(times: float, default: float) -> float:
    """`times` × `default`, rounded to remove floating-point noise; an integer if the default is one."""
    return round(times * default) if isinstance(default, int) else float(f"{times * default:.6g}")


def _layered(plan: Plan, given: dict) -> dict:
    return _over(_over(plan.base, {f"training.{k}": v for k, v in budget_layer(plan.budget).items()}), given)


def _over(layer: dict, given: dict) -> dict:
    """`layer` with the settings `given`; a component that differs from the layer's does not keep the settings of the previous one."""
    merged = {section: dict(content) for section, content in layer.items()}
    for key, value in given.items():
        section, _, name = key.partition(".")
        before = merged.get(section, {})
        if name == "name" and before.get("name", value) != value:
            before = {}
        merged[section] = {**before, name: value}
    return merged


def _absolute(layer: dict, key: str, value: object) -> object:
    """`value`; for "xF", F times the default with the components of this layer."""
    times = factor(value)
    return value if times is None else multiple(times, _default(layer, key))


def _resolved(layer: dict) -> Config:
    """`config.resolve` with cached defaults."""
    return _resolve_once(json.dumps(layer, default=str))


@functools.lru_cache(1024)
def _resolve_once(layer: str) -> Config:
    return configs.resolve(json.loads(layer))


def _default(layer: dict, key: str) -> float:
    section, _, name = key.partition(".")
    bare = {s: {k: v for k, v in content.items() if (s, k) != (section, name)} for s, content in layer.items()}
    value = value_of(_resolved(bare), key)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise UserError(
            text("Only numeric settings can be given as a multiple of the default."),
            key,
            text("Give the values themselves."),
        )
    return value


def _obstacle(config: Config) -> UserError | None:
    from ..training import optimizers
    from ..training.device import check_device

    reason = optimizers.obstacle(config.optimizer.name, config)
    if reason:
        return UserError(reason, "optimizer.name")
    try:
        check_device(config)
    except UserError as error:
        return error
    return None

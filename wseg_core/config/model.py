"""A resolved config: two sections of settings and four components, each checked once."""

import importlib
from typing import Any

import pydantic

from ..registry import Registry
from .sections import Data, Training
from .settings import Settings

FOLDERS = {
    "encoder": "modeling.encoders",
    "loss": "modeling.losses",
    "optimizer": "training.optimizers",
    "schedule": "training.schedules",
}
DEFAULTS = {"encoder": "linear", "loss": "crf", "optimizer": "adamw", "schedule": "constant"}


class Component(Settings):
    """A component's name and its settings, an object of the component's own parameter model."""

    name: str
    settings: pydantic.SerializeAsAny[Settings]

    def get(self, key: str, default: Any = None) -> Any:
        """The setting `key`, or `default` for a component that has none of that name."""
        return getattr(self.settings, key, default)

    def as_dict(self) -> dict:
        """Plain values, as the config's section of that name."""
        return {"name": self.name, **self.settings.model_dump(mode="json")}


class Config(Settings):
    """A resolved config: every section complete."""

    data: Data
    encoder: Component
    loss: Component
    optimizer: Component
    schedule: Component
    training: Training

    def __reduce__(self) -> tuple:
        # optimizers' parameter models are made from torch's signatures, so no pickle could find their classes by name
        return _unpickle, (self.as_dict(),)

    def as_dict(self) -> dict:
        """Plain values, as stored and shown."""
        sections = {section: getattr(self, section) for section in type(self).model_fields}
        return {
            section: content.as_dict() if isinstance(content, Component) else content.model_dump(mode="json")
            for section, content in sections.items()
        }


def components(section: str) -> Registry:
    """The registry of a component section: `encoder`, `loss`, `optimizer` or `schedule`."""
    package = __package__.rpartition(".")[0]
    return importlib.import_module(f"{package}.{FOLDERS[section]}").REGISTRY


def _unpickle(values: dict) -> Config:
    """The config that `Config.as_dict` gave these values of."""
    sections: dict[str, Any] = {"data": Data(**values["data"]), "training": Training(**values["training"])}
    for section in FOLDERS:
        name = values[section]["name"]
        settings = {key: value for key, value in values[section].items() if key != "name"}
        sections[section] = Component(name=name, settings=components(section).parameters(name)(**settings))
    return Config(**sections)

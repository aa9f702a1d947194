"""The config of a run: names and plain values, resolved from layers and checked against each component."""

from .model import DEFAULTS, FOLDERS, Component, Config, components
from .reading import parse, parse_value, read
from .resolving import from_dict, resolve
from .sections import Data, Training
from .settings import Settings, bounds, setting
from .writing import as_command, as_yaml

__all__ = [
    "DEFAULTS",
    "FOLDERS",
    "Component",
    "Config",
    "Data",
    "Settings",
    "Training",
    "as_command",
    "as_yaml",
    "bounds",
    "components",
    "from_dict",
    "parse",
    "parse_value",
    "read",
    "resolve",
    "setting",
]

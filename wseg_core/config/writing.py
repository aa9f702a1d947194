"""Writing settings: as a config file, and as options of the command line. `reading` and `resolving` take both back."""

import shlex
from typing import Any

import yaml

from .model import Config

_OPTIONS = {
    "train": "--train",
    "dev": "--dev",
    "test": "--test",
}  # settings of the section data with an option of their own


def as_yaml(config: Config) -> str:
    """The complete config as a file that `--config` takes."""
    return yaml.safe_dump(config.as_dict(), sort_keys=False, allow_unicode=True)


def as_command(layer: dict, command: str = "train") -> str:
    """The command line that trains with the settings of `layer`, the others at their defaults.

    `layer`: a config layer of plain values, such as `{"encoder": {"name": "bilstm"}}`.
    """
    words = ["python", "-m", "wseg_core", command]
    for section, content in layer.items():
        # a component's name first: its settings mean something only to it
        for key, value in sorted(content.items(), key=lambda item: item[0] != "name"):
            option = _OPTIONS.get(key) if section == "data" else None
            if option and value is not None:
                words += [option, str(value)]
            elif not option:
                words += ["--set", f"{section}.{key}={_value(value)}"]
    return shlex.join(words)


def _value(value: Any) -> str:
    """One value on a line of YAML, as `--set` reads it."""
    return (
        yaml.safe_dump(value, default_flow_style=True, width=float("inf"), allow_unicode=True)
        .removesuffix("\n")
        .removesuffix("\n...")
    )

"""The settings of a new run that the visitor has changed, as a config layer over the defaults.

Each component keeps its own settings, so that switching to another one and back loses nothing. Defaults that depend on
other choices, such as an encoder's recipe, follow them until the visitor sets a value.
"""

from typing import Any

from wseg_core import config, corpora
from wseg_core.config import Config
from wseg_core.errors import UserError

from . import address, state

COMPONENTS = tuple(config.FOLDERS)
_PARAMETER = "draft"  # the name in the URL


def _draft() -> dict:
    if state.recall("draft") is None:
        clear()
    return state.recall("draft")


def clear() -> None:
    """Resets to the defaults, with the demo corpus and its development and test set."""
    state.remember("draft", {"names": {}, "values": {("data", ""): _demo_data()}})


def _demo_data() -> dict:
    try:
        return dict(zip(corpora.SPLITS, corpora.fill(corpora.DEMOS[0])))
    except UserError:  # deleted
        return {}


def restore() -> bool:
    """Loads the draft in the URL into a new session, or after the back or forward button; returns whether it did.

    Invalid values raise an error in `resolved`, as those of a field do.
    """
    stored = address.read(_PARAMETER)
    if not stored or state.recall("draft") is not None and not address.navigated(_PARAMETER, _chosen_values()):
        return False
    clear()
    for component, content in stored.items():
        section, _, name = str(component).partition("/")
        if section in COMPONENTS and isinstance(content, str):
            choose(section, content)
        elif section in Config.model_fields and isinstance(content, dict):
            for key, value in content.items():
                put(section, name, str(key), value)
    return True


def keep() -> None:
    """Writes the changed settings to the URL."""
    address.write(_PARAMETER, _chosen_values())


def _chosen_values() -> dict:
    """The changed settings in the form that the URL holds: "section" to a name, "section/name" to settings."""
    if not is_changed():
        return {}
    draft = _draft()
    return {
        **draft["names"],
        **{f"{section}/{name}": settings for (section, name), settings in draft["values"].items() if settings},
    }


def choose(section: str, name: str) -> None:
    """Selects the component `name` of `section`."""
    _draft()["names"][section] = name


def put(section: str, component: str, key: str, value: Any) -> None:
    """Sets one setting; `component` is "" for the sections data and training."""
    _draft()["values"].setdefault((section, component), {})[key] = value


def fill(values: dict) -> None:
    """Copies every setting of a stored config."""
    clear()
    for section, content in values.items():
        content = dict(content)
        name = content.pop("name", "") if section in COMPONENTS else ""
        if name:
            choose(section, name)
        for key, value in content.items():
            put(section, name, key, value)


def layer() -> dict:
    """The changed settings as a config layer; the others are left to the defaults."""
    draft = _draft()
    layer: dict = {section: {"name": name} for section, name in draft["names"].items()}
    for section in ("data", "training"):
        layer[section] = dict(draft["values"].get((section, ""), {}))
    names = config.resolve(layer)
    for section in COMPONENTS:
        chosen = draft["values"].get((section, getattr(names, section).name))
        if chosen:
            layer[section] = {**layer.get(section, {}), **chosen}
    return layer


def resolved() -> Config:
    """The complete config with defaults; raises UserError for a value that is not allowed."""
    return config.resolve(layer())


def is_changed() -> bool:
    """Whether any setting differs from the defaults."""
    return bool(_draft()["names"]) or _draft()["values"] != {("data", ""): _demo_data()}

"""The run that is being put together: only what the visitor chose, as a config layer over the defaults.

Each component remembers its own settings, so that looking at another one and coming back loses nothing, and a
default that depends on another choice (an encoder's recipe) still follows it wherever nobody chose otherwise.
"""

from typing import Any

from wseg_core import config, corpora
from wseg_core.config import Config
from wseg_core.errors import UserError

from . import address, state

COMPONENTS = tuple(config.FOLDERS)
_WORD = "draft"  # in the URL


def _draft() -> dict:
    if state.recall("draft") is None:
        clear()
    return state.recall("draft")


def clear() -> None:
    """Back to the defaults: on the demo corpus, with its development and test set."""
    state.remember("draft", {"names": {}, "values": {("data", ""): _demo()}})


def _demo() -> dict:
    try:
        return dict(zip(corpora.SPLITS, corpora.fill(corpora.DEMOS[0])))
    except UserError:  # somebody took it away
        return {}


def restore() -> bool:
    """Takes up what the URL holds of a draft, where this visit has none yet or goes back to it; whether it did.

    What is not allowed is told as any choice is.
    """
    kept = address.read(_WORD)
    if not kept or state.recall("draft") is not None and not address.turned(_WORD, _plain()):
        return False
    clear()
    for place, content in kept.items():
        section, _, name = str(place).partition("/")
        if section in COMPONENTS and isinstance(content, str):
            choose(section, content)
        elif section in Config.model_fields and isinstance(content, dict):
            for key, value in content.items():
                put(section, name, str(key), value)
    return True


def keep() -> None:
    """Writes what was chosen into the URL."""
    address.write(_WORD, _plain())


def _plain() -> dict:
    """What was chosen, as the URL has it."""
    if not touched():
        return {}
    draft = _draft()
    return {**draft["names"], **{f"{section}/{name}": own for (section, name), own in draft["values"].items() if own}}


def choose(section: str, name: str) -> None:
    """Takes the component `name` for `section`."""
    _draft()["names"][section] = name


def put(section: str, component: str, key: str, value: Any) -> None:
    """Sets one setting; `component` is "" for the sections data and training."""
    _draft()["values"].setdefault((section, component), {})[key] = value


def fill(values: dict) -> None:
    """Takes over every setting of a stored config."""
    clear()
    for section, content in values.items():
        content = dict(content)
        name = content.pop("name", "") if section in COMPONENTS else ""
        if name:
            choose(section, name)
        for key, value in content.items():
            put(section, name, key, value)


def layer() -> dict:
    """The config layer that the choices make: what nobody chose is left to the defaults."""
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
    """The complete config that the choices give; raises UserError for a value that is not allowed."""
    return config.resolve(layer())


def touched() -> bool:
    """Was anything chosen yet?"""
    return bool(_draft()["names"]) or _draft()["values"] != {("data", ""): _demo()}

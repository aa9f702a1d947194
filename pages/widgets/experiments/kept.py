"""The experiment form in the URL: changed fields are stored there and restored after a reload.

Anyone can write a URL, so values that a widget cannot hold are ignored.
"""

import streamlit as st

from wseg_core import config as configs

from ..shared import address, draft, state
from . import plan as experiment_plan

_WORD = "race"  # the name in the URL, kept so that old links still work
_LONGEST = 200  # characters of a text
_CHOICES = {"mode": ("grid", "search"), "unit": tuple(experiment_plan.UNITS)}
_SPANS = {
    "seeds": experiment_plan.SEEDS,
    "trials": experiment_plan.TRIALS,
    **{f"budget.{unit}": experiment_plan.BUDGET for unit in experiment_plan.UNITS},
}


def begin() -> None:
    """Sets every widget of the form before it is drawn: to its current value, that of the URL, or the default."""
    first, turned = state.recall("experiment.begun") is None, address.turned(_WORD, _changed())
    state.remember("experiment.begun", True)
    draft.restore()
    if turned:
        for name in _changed():
            _put(name, "" if name == "name" else _usual(name))
    if first or turned:
        kept = address.read(_WORD)
        if kept:  # the form already started from the run in the URL
            state.remember("experiment.from", state.asked("from"))
        for name, value in kept.items():
            if _fits(name, value):
                _put(name, value)
    for name, value in experiment_plan.USUAL.items():
        if name != "span":  # its widget has its own default
            st.session_state.setdefault(f"experiment.{name}", list(value) if isinstance(value, list) else value)


def keep() -> None:
    """Writes the changed fields and the shared settings into the URL."""
    address.write(_WORD, _changed())
    draft.keep()


def _changed() -> dict:
    """Widgets whose value is not the default, as JSON values."""
    changed = {}
    for key, value in st.session_state.items():
        name = str(key).removeprefix("experiment.")
        if name == str(key) or name.startswith("name."):
            continue
        value = list(value) if isinstance(value, tuple) else value
        if value != _usual(name) and _fits(name, value):
            changed[name] = value
    if typed := st.session_state.get(_key("name")):
        changed["name"] = typed
    return changed


def _put(name: str, value) -> None:
    if value is None:  # of a setting that is no longer varied
        st.session_state.pop(_key(name), None)
    else:
        st.session_state[_key(name)] = tuple(value) if name == "span" else value


def _usual(name: str):
    """The default of the widget `name`, as a JSON value."""
    if name.startswith("budget."):
        return state.recall(f"experiment.usual.{name.removeprefix('budget.')}")
    usual = experiment_plan.USUAL.get(
        name, [] if name in (*experiment_plan.SECTIONS, "others") else "" if name == "base" else None
    )
    return list(usual) if isinstance(usual, tuple) else usual


def _key(name: str) -> str:
    return f"experiment.name.{state.recall('experiments.started', 0)}" if name == "name" else f"experiment.{name}"


def _fits(name: str, value) -> bool:
    """Whether the widget `name` can hold this value."""
    if name in experiment_plan.SECTIONS:
        return _within(value, (experiment_plan.ALL, *configs.components(name).names))
    if name == "rates":
        return _within(value, experiment_plan.RATES)
    if name == "span":
        return _within(value, experiment_plan.SPAN) and len(value) == 2 and value[0] <= value[1]
    if name in _SPANS:
        return type(value) is int and _SPANS[name][0] <= value <= _SPANS[name][1]
    if name in _CHOICES:
        return value in _CHOICES[name]
    if name == "prune":
        return isinstance(value, bool)
    if name == "others":  # which settings exist depends on the other fields; the list checks it
        return isinstance(value, list) and all(_short(item) for item in value)
    if name.startswith("values."):
        return (
            _short(value) or isinstance(value, list) and all(_short(item) or isinstance(item, bool) for item in value)
        )
    return name in ("base", "name") and _short(value)


def _within(value, known) -> bool:
    return isinstance(value, list) and all(isinstance(item, str | float | int) and item in known for item in value)


def _short(value) -> bool:
    return isinstance(value, str) and len(value) <= _LONGEST

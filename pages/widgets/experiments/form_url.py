"""The experiment form in the URL: changed fields are stored there and restored after a reload.

Anyone can write a URL, so values that a widget cannot hold are ignored.
"""

import streamlit as st

from wseg_core import config as configs

from ..shared import address, draft, state
from . import plan as experiment_plan

_PARAMETER = "race"  # the name in the URL, kept so that old links still work
_MAX_LENGTH = 200  # characters of a text
_CHOICES = {"mode": ("grid", "search"), "unit": tuple(experiment_plan.UNITS)}
_SPANS = {
    "seeds": experiment_plan.SEEDS,
    "most": experiment_plan.MOST,
    "trials": experiment_plan.TRIALS,
    **{f"budget.{unit}": experiment_plan.BUDGET for unit in experiment_plan.UNITS},
}


def restore() -> None:
    """Sets every widget of the form before it is drawn: to its current value, that of the URL, or the default."""
    first, navigated = state.recall("experiment.begun") is None, address.navigated(_PARAMETER, _changed())
    state.remember("experiment.begun", True)
    draft.restore()
    if navigated:
        for name in _changed():
            _set(name, "" if name == "name" else _default(name))
    if first or navigated:
        stored = address.read(_PARAMETER)
        if stored:  # the form already started from the run in the URL
            state.remember("experiment.from", state.parameter("from"))
        for name, value in stored.items():
            if _is_valid(name, value):
                _set(name, value)
    for name, value in experiment_plan.DEFAULTS.items():
        if name != "span":  # its widget has its own default
            st.session_state.setdefault(f"experiment.{name}", list(value) if isinstance(value, list) else value)


def store() -> None:
    """Writes the changed fields and the shared settings into the URL."""
    address.write(_PARAMETER, _changed())
    draft.keep()


def _changed() -> dict:
    """Widgets whose value is not the default, as JSON values."""
    changed = {}
    for key, value in st.session_state.items():
        name = str(key).removeprefix("experiment.")
        if name == str(key) or name.startswith("name."):
            continue
        value = list(value) if isinstance(value, tuple) else value
        if value != _default(name) and _is_valid(name, value):
            changed[name] = value
    if typed := st.session_state.get(_key("name")):
        changed["name"] = typed
    return changed


def _set(name: str, value) -> None:
    if value is None:  # of a setting that is no longer varied
        st.session_state.pop(_key(name), None)
    else:
        st.session_state[_key(name)] = tuple(value) if name == "span" else value


def _default(name: str):
    """The default of the widget `name`, as a JSON value."""
    if name.startswith("budget."):
        return state.recall(f"experiment.usual.{name.removeprefix('budget.')}")
    default = experiment_plan.DEFAULTS.get(
        name, [] if name in (*experiment_plan.SECTIONS, "others") else "" if name == "base" else None
    )
    return list(default) if isinstance(default, tuple) else default


def _key(name: str) -> str:
    return f"experiment.name.{state.recall('experiments.started', 0)}" if name == "name" else f"experiment.{name}"


def _is_valid(name: str, value) -> bool:
    """Whether the widget `name` can hold this value."""
    if name in experiment_plan.SECTIONS:
        return _all_in(value, (experiment_plan.ALL, *configs.components(name).names))
    if name == "rates":
        return _all_in(value, experiment_plan.RATES)
    if name == "span":
        return _all_in(value, experiment_plan.SPAN) and len(value) == 2 and value[0] <= value[1]
    if name in _SPANS:
        return type(value) is int and _SPANS[name][0] <= value <= _SPANS[name][1]
    if name in _CHOICES:
        return value in _CHOICES[name]
    if name in ("prune", "until"):
        return isinstance(value, bool)
    if name == "others":  # which settings exist depends on the other fields; the list checks it
        return isinstance(value, list) and all(_short(item) for item in value)
    if name.startswith("values."):
        return (
            _short(value) or isinstance(value, list) and all(_short(item) or isinstance(item, bool) for item in value)
        )
    return name in ("base", "name") and _short(value)


def _all_in(value, known) -> bool:
    return isinstance(value, list) and all(isinstance(item, str | float | int) and item in known for item in value)


def _short(value) -> bool:
    return isinstance(value, str) and len(value) <= _MAX_LENGTH

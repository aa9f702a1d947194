"""Form fields drawn from a parameter model; title, unit, bounds and help come from the engine."""

import math
import types
import typing
from collections.abc import Iterable

import streamlit as st

from wseg_core import config as configs
from wseg_core import terms
from wseg_core.config import Data, Settings, Training
from wseg_core.errors import UserError
from wseg_core.language import text

from . import draft, glossary

_GENERAL = {"data": Data, "training": Training}
_EXPLAINED = {"encoder": "encoder", "loss": "loss function", "optimizer": "optimizer", "schedule": "schedule"}


def component(section: str, registry, chosen: str, label: str, obstacles: dict[str, str] | None = None) -> None:
    """A field to choose a component of a registry, with its description. `obstacles`: why some cannot be used, by name."""
    key, reasons = f"new.{section}", obstacles or {}
    st.session_state[key] = chosen
    st.selectbox(
        label,
        registry.names,
        key=key,
        on_change=lambda: draft.choose(section, st.session_state[key]),
        format_func=lambda name: f"{name} ({reasons[name]})" if name in reasons else name,
        help=explanation(section),
    )
    st.caption(registry.summary(chosen))


def explanation(section: str) -> str:
    """What a component of `section` does, as the help of a field that chooses one."""
    return glossary.tip(_EXPLAINED[section])


def fields(
    section: str, component: str, model: type[Settings], values: dict, names: Iterable[str] | None = None
) -> None:
    """The basic settings of `model`, then the advanced ones under "More settings"; only those in `names`, if given."""
    shown = [n for n in (names or model.model_fields) if n in model.model_fields and n in values]
    advanced = [n for n in shown if _extra(model, n).get("advanced")]
    _in_two_columns(section, component, model, [n for n in shown if n not in advanced], values)
    if advanced:
        with st.expander(text("More settings"), key=f"more.{section}.{'.'.join(advanced)}"):
            _in_two_columns(section, component, model, advanced, values)


def _in_two_columns(section: str, component: str, model: type[Settings], names: list[str], values: dict) -> None:
    for first in range(0, len(names), 2):
        for column, name in zip(st.columns(2, vertical_alignment="bottom"), names[first : first + 2]):
            with column:
                field(section, component, model, name, values[name])


def field(section: str, component: str, model: type[Settings], name: str, value) -> None:
    """The field of one setting; a change is stored in the draft."""
    info = model.model_fields[name]
    key = f"new.{section}.{component}.{name}"
    options = {
        "key": key,
        "help": text(info.description) if info.description else None,
        "on_change": lambda: draft.put(section, component, name, st.session_state[key]),
    }
    label = title(model, name)
    kind, choices = type_and_choices(model, name)
    st.session_state[key] = value
    if choices:
        st.selectbox(
            label,
            choices,
            format_func=lambda c: text("none") if c is None else terms.value(f"{section}.{name}", c),
            **options,
        )
    elif kind is bool:
        st.toggle(label, **options)
    elif kind in (int, float):
        low, high = (
            next((kind(getattr(m, side)) for m in info.metadata if getattr(m, side, None) is not None), None)
            for side in ("ge", "le")
        )
        st.session_state[key] = kind(value) if value is not None else None
        st.number_input(
            label, low, high, step=_step(kind, info.default), format="%d" if kind is int else "%.6g", **options
        )
    elif kind is str:
        st.session_state[key] = value or ""
        st.text_input(label, **options)
    else:  # such as a pair of numbers: shown but not editable
        st.text_input(label, str(value), disabled=True, key=f"{key}.shown", help=options["help"])


def title_in(key: str, values: list[dict]) -> str:
    """The title of the setting “section.key”, from the first of some stored configs whose component still has it."""
    section, _, name = key.partition(".")
    for config in values if name != "name" else ():
        try:
            model = _GENERAL.get(section) or configs.components(section).parameters(
                (config.get(section) or {}).get("name", "")
            )
        except UserError:  # a component that no longer exists
            continue
        if name in model.model_fields:
            return title(model, name)
    return terms.term(key)


def title(model: type[Settings], name: str) -> str:
    """The title of a setting with its unit."""
    info, unit = model.model_fields[name], _extra(model, name).get("unit")
    label, unit = text(info.title or name), text(unit) if unit else ""
    if not unit or unit.lower() in label.lower():
        return label
    return text("{label} ({unit})", label=label, unit=unit)


def type_and_choices(model: type[Settings], name: str) -> tuple[type | None, list | None]:
    """The type of a setting without None, and its allowed values if they are listed."""
    annotation, extra = model.model_fields[name].annotation, _extra(model, name)
    parts = [annotation]
    if typing.get_origin(annotation) in (typing.Union, types.UnionType):
        parts = [a for a in typing.get_args(annotation) if a is not type(None)]
    if typing.get_origin(parts[0]) is typing.Literal:
        none = [None] if parts[0] is not annotation else []
        return str, [*none, *typing.get_args(parts[0])]
    return (parts[0] if isinstance(parts[0], type) else None), extra.get("choices")


def _step(kind: type, default) -> float:
    """The step of a number field: about a tenth to a half of the default."""
    if not isinstance(default, (int, float)) or not default:
        return 1 if kind is int else 0.1
    if kind is int:
        return max(1, 10 ** (math.floor(math.log10(abs(default))) - 1))
    return 10.0 ** math.floor(math.log10(abs(default) / 2))


def _extra(model: type[Settings], name: str) -> dict:
    extra = model.model_fields[name].json_schema_extra
    return extra if isinstance(extra, dict) else {}

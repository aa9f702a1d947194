"""The plan of the experiment in the form, as `wseg_core.experiments` takes it.

A plan has the content of a grid file of the command `compare`; every widget of the form has a key `experiment.…`.
"""

import streamlit as st

from wseg_core import config as configs
from wseg_core.config import Config
from wseg_core.errors import UserError
from wseg_core.language import text
from wseg_core.verdict import sequential

from ..shared import draft, runs, state

ALL = "all"  # stands for every component of a section
SECTIONS = ("optimizer", "loss", "encoder")
RATES = (0.1, 0.3, 1.0, 3.0, 10.0)  # multiples of each optimizer's default learning rate
UNITS = ("epochs", "steps", "seconds")
SEEDS, MOST, TRIALS, BUDGET = (1, 10), (4, 30), (5, 100), (1, 1_000_000)  # lowest and highest
DEFAULTS = {  # defaults of the form
    "optimizer": ["sgd", "adam", "adagrad"],
    "rates": [0.3, 1.0, 3.0],
    "mode": "grid",
    "unit": "epochs",
    "seeds": 3,
    "until": False,
    "most": sequential.MOST,
    "trials": 10,
    "prune": True,
    "span": (0.1, 10.0),
}
SPAN = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0)  # bounds of a search for the learning rate


def value(name: str, default=None):
    """The value of the widget `name`; before it is first drawn its default in `DEFAULTS`, else `default`."""
    return st.session_state.get(f"experiment.{name}", DEFAULTS.get(name, default))


def clear() -> None:
    """Resets the form to its defaults."""
    for key in [key for key in st.session_state if str(key).startswith("experiment.")]:
        del st.session_state[key]
    draft.clear()


def names(section: str) -> list[str]:
    """The components of a section to compare; empty if the section is not varied."""
    chosen, known = value(section, []), configs.components(section).names
    return known if ALL in chosen else [name for name in chosen if name in known]


def base() -> Config:
    """The shared settings; raises UserError for a deleted run or a value that is not allowed."""
    run = value("base", "")
    return configs.from_dict(runs.get(run)["config"]) if run else draft.resolved()


def layer() -> dict:
    """The shared settings as a layer: unchosen ones follow each variant's encoder, but all have one batch size."""
    if value("base", ""):
        return base().as_dict()
    training = base().training
    return {**draft.layer(), "training": training.model_dump(mode="json")}


def searching() -> bool:
    """Whether the method is a search rather than all combinations."""
    return value("mode") == "search"


def until_sure() -> bool:
    """Whether seeds are added until the comparison is decided."""
    return not searching() and value("until")


def varied_values() -> dict:
    """Maps each varied setting to its values."""
    varied = {}
    for section in SECTIONS:
        if chosen := names(section):
            varied[f"{section}.name"] = list(chosen)
    for key in value("others", []):
        values = value(f"values.{key}")
        if values := _parsed(values) if isinstance(values, str) else list(values or ()):
            varied[key] = values
    return varied


def plan() -> dict:
    """The plan. A search tunes the learning rate and the other settings separately for each combination of components."""
    grid, shared = varied_values(), {"base": layer(), "budget": {value("unit"): budget()}}
    if searching():
        low, high = value("span")
        space = {"optimizer.lr": {"low": f"x{low:g}", "high": f"x{high:g}", "log": True}}
        space |= {key: grid.pop(key) for key in list(grid) if not key.endswith(".name")}
        return {
            **shared,
            "seeds": 1,
            "grid": grid,
            "search": {"trials": int(value("trials")), "space": space, "prune": value("prune")},
        }
    if rates := value("rates"):
        grid["optimizer.lr"] = [f"x{rate:g}" for rate in sorted(rates)]
    if until_sure():
        shared["budget"] |= {"until": "sure", "max_seeds": int(value("most"))}
        return {**shared, "seeds": max(int(value("seeds")), sequential.FIRST), "grid": grid}
    return {**shared, "seeds": int(value("seeds")), "grid": grid}


def budget() -> int:
    """The training length of each run, in the chosen unit."""
    unit = value("unit")
    return int(value(f"budget.{unit}") or default_budget(unit))


def propose_budget(unit: str) -> None:
    """Sets the training length to its default, which follows the shared settings, unless it was changed."""
    default, key = default_budget(unit), f"experiment.budget.{unit}"
    if st.session_state.get(key) in (None, state.recall(f"experiment.usual.{unit}")):
        st.session_state[key] = default
    state.remember(f"experiment.usual.{unit}", default)


def default_budget(unit: str) -> int:
    """The default training length: the epochs of the shared settings, or round numbers."""
    if unit == "epochs":
        try:
            return base().training.epochs
        except UserError:
            return configs.Training.model_fields["epochs"].default
    return {"steps": 500, "seconds": 20}[unit]


def settings(config: Config) -> dict[str, tuple]:
    """All other settings that can be varied, including those of the chosen components: "section.key" to
    (title, type, choices)."""
    from ..shared import fields

    titles = {}
    models = {
        "schedule": config.schedule.settings,
        "encoder": config.encoder.settings,
        "loss": config.loss.settings,
        "optimizer": config.optimizer.settings,
        "training": config.training,
        "data": config.data,
    }
    registry = configs.components("schedule")
    titles["schedule.name"] = (text("Learning rate schedule"), str, registry.names)
    for section, values in models.items():
        for kind in dict.fromkeys((type(values), *_component_settings(section))):
            for name in kind.model_fields:
                if f"{section}.{name}" not in _SET_ELSEWHERE:
                    titles.setdefault(
                        f"{section}.{name}", (fields.title(kind, name), *fields.type_and_choices(kind, name))
                    )
    return titles


def _component_settings(section: str) -> list[type]:
    """The parameter models of a section's chosen components; a setting is ignored for components without it."""
    if section not in SECTIONS:
        return []
    return [configs.components(section).parameters(name) for name in names(section)]


_SET_ELSEWHERE = {
    "optimizer.lr",
    "training.seed",
    "training.epochs",
    "training.max_steps",
    "training.max_seconds",
    "training.start_from",
    "training.device",
    "data.train",
    "data.dev",
    "data.test",
    "data.split_seed",
}


def _parsed(values: str) -> list:
    """`0.1, 0.2` as numbers; a value that is not YAML stays a string and is refused where it is used."""
    parts = configs.parse_value(f"[{values}]")
    if not isinstance(parts, list):
        parts = [part.strip() for part in values.split(",")]
    return [_number(v) for v in parts if v is not None]


def _number(value):
    try:
        return float(value) if isinstance(value, str) else value  # YAML 1.1 reads 1e-3 as a string
    except ValueError:
        return value

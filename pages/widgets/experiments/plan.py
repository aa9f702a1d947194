"""The race that is being put together: what the form's widgets hold, as the plan that `experiments` takes.

A plan says the same as a grid file of the command `compare`; every widget of the form has a key `experiment.…`.
"""

import streamlit as st
import yaml

from wseg_core import config as configs
from wseg_core.config import Config
from wseg_core.errors import UserError
from wseg_core.language import text

from ..shared import draft, runs, state

ALL = "all"  # what stands for every component of a kind
SECTIONS = ("optimizer", "loss", "encoder")
RATES = (0.1, 0.3, 1.0, 3.0, 10.0)  # times the default step size of each optimizer
UNITS = ("epochs", "steps", "seconds")
SEEDS, TRIALS, BUDGET = (1, 10), (5, 100), (1, 1_000_000)  # lowest and highest
USUAL = {  # what the form proposes
    "optimizer": ["sgd", "adam", "adagrad"],
    "rates": [0.3, 1.0, 3.0],
    "mode": "grid",
    "unit": "epochs",
    "seeds": 3,
    "trials": 10,
    "prune": True,
    "span": (0.1, 10.0),
}
SPAN = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0)  # where a search may look for a step size


def asked(name: str, default=None):
    """The value of the form's widget `name`; before it is drawn for the first time what the form proposes, else `default`."""
    return st.session_state.get(f"experiment.{name}", USUAL.get(name, default))


def clear() -> None:
    """Back to what the form proposes at first."""
    for key in [key for key in st.session_state if str(key).startswith("experiment.")]:
        del st.session_state[key]
    draft.clear()


def names(section: str) -> list[str]:
    """The components of a section that shall race; none: it is left as the settings have it."""
    chosen, known = asked(section, []), configs.components(section).names
    return known if ALL in chosen else [name for name in chosen if name in known]


def base() -> Config:
    """The settings that all variants share; raises UserError for a deleted run or a value that is not allowed."""
    run = asked("base", "")
    return configs.from_dict(runs.get(run)["config"]) if run else draft.resolved()


def layer() -> dict:
    """The same as a layer: what nobody chose follows each variant's encoder, but all have one batch size."""
    if asked("base", ""):
        return base().as_dict()
    training = base().training
    return {**draft.layer(), "training": training.model_dump(mode="json")}


def searching() -> bool:
    """Is a search meant, and not every combination?"""
    return asked("mode") == "search"


def lists() -> dict:
    """Setting to the values that it shall take, those that differ alone."""
    found = {}
    for section in SECTIONS:
        if chosen := names(section):
            found[f"{section}.name"] = list(chosen)
    for key in asked("others", []):
        values = asked(f"values.{key}")
        if values := _parsed(values) if isinstance(values, str) else list(values or ()):
            found[key] = values
    return found


def plan() -> dict:
    """What the form says, as a plan. A search looks for step sizes and the other settings, apart for each combination of components."""
    grid, made = lists(), {"base": layer(), "budget": {asked("unit"): budget()}}
    if searching():
        low, high = asked("span")
        space = {"optimizer.lr": {"low": f"x{low:g}", "high": f"x{high:g}", "log": True}}
        space |= {key: grid.pop(key) for key in list(grid) if not key.endswith(".name")}
        return {
            **made,
            "seeds": 1,
            "grid": grid,
            "search": {"trials": int(asked("trials")), "space": space, "prune": asked("prune")},
        }
    if rates := asked("rates"):
        grid["optimizer.lr"] = [f"x{rate:g}" for rate in sorted(rates)]
    return {**made, "seeds": int(asked("seeds")), "grid": grid}


def budget() -> int:
    """How much each variant may train, in the chosen unit."""
    unit = asked("unit")
    return int(asked(f"budget.{unit}") or usual_budget(unit))


def propose_budget(unit: str) -> None:
    """Sets the budget to the usual one, which follows the settings that all share, until somebody chose another."""
    usual, key = usual_budget(unit), f"experiment.budget.{unit}"
    if st.session_state.get(key) in (None, state.recall(f"experiment.usual.{unit}")):
        st.session_state[key] = usual
    state.remember(f"experiment.usual.{unit}", usual)


def usual_budget(unit: str) -> int:
    """What the form proposes: the epochs of the settings, or round numbers."""
    if unit == "epochs":
        try:
            return base().training.epochs
        except UserError:
            return configs.Training.model_fields["epochs"].default
    return {"steps": 500, "seconds": 20}[unit]


def settings(config: Config) -> dict[str, tuple]:
    """Every other setting that can be given a list of values, also those of the components that race: "section.key" to
    (title, type, choices)."""
    from ..shared import fields

    found = {}
    models = {
        "schedule": config.parameters("schedule"),
        "encoder": config.parameters("encoder"),
        "loss": config.parameters("loss"),
        "optimizer": config.parameters("optimizer"),
        "training": config.training,
        "data": config.data,
    }
    registry = configs.components("schedule")
    found["schedule.name"] = (text("Learning rate schedule"), str, registry.names)
    for section, values in models.items():
        for kind in dict.fromkeys((type(values), *_raced(section))):
            for name in kind.model_fields:
                if f"{section}.{name}" not in _SET_ELSEWHERE:
                    found.setdefault(f"{section}.{name}", (fields.title(kind, name), *fields.takes(kind, name)))
    return found


def _raced(section: str) -> list[type]:
    """The settings of the components of a section that shall race; what means nothing to one is left out there."""
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
    """`0.1, 0.2` as numbers; what is no YAML stays a text and is refused where it is used."""
    try:
        found = yaml.safe_load(f"[{values}]")
    except yaml.YAMLError:
        found = [part.strip() for part in values.split(",")]
    return [_number(v) for v in found if v is not None]


def _number(value):
    try:
        return float(value) if isinstance(value, str) else value  # YAML 1.1 reads 1e-3 as a text
    except ValueError:
        return value

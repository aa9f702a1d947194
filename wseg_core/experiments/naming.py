"""Names of variants and experiments, derived from their settings."""

from typing import TYPE_CHECKING

from ..language import source, text

if TYPE_CHECKING:
    from .plan import Plan

SEED = "training.seed"
_MANY = {
    "encoder.name": source("{count} encoders"),
    "optimizer.name": source("{count} optimizers"),
    "loss.name": source("{count} loss functions"),
    "schedule.name": source("{count} schedules"),
    "optimizer.lr": source("{count} learning rates"),
}
_BARE = ("optimizer.lr",)  # numbers that need no word before them


def variant_name(settings: dict) -> str:
    """A readable name, such as “adam · 0.002 · crf · seed 1”."""
    return " · ".join(setting_name(key, value) for key, value in settings.items())


def setting_name(key: str, value: object) -> str:
    """One setting of a name: a component's name and a rate by themselves, others after their key."""
    shown = f"{value:g}" if isinstance(value, float) else str(value).lower() if isinstance(value, bool) else str(value)
    return shown if key.endswith(".name") or key in _BARE else f"{key.partition('.')[2]} {shown}"


def group(settings: dict) -> dict:
    """The settings without the seed: runs that share them are one variant."""
    return {key: value for key, value in settings.items() if key != SEED}


def plan_name(plan: "Plan") -> str:
    """The default name of an experiment, such as “5 optimizers × 3 learning rates”."""
    varied = {key: len(values) for key, values in plan.grid.items() if len(values) > 1}
    parts = [
        text(_MANY[key], count=count) if key in _MANY else f"{count} {key.partition('.')[2]}"
        for key, count in varied.items()
    ]
    if plan.search:
        parts.append(text("search with {count} trials", count=plan.search.trials))
    return " × ".join(parts)

"""Parameter models from the signatures of optimizers: names and defaults of torch, with labels and bounds."""

import functools
import inspect
from typing import TYPE_CHECKING, Any, Literal, Self

import pydantic

from ...config import Settings, setting
from ...language import text
from ._labels import LABELS

# How torch runs an optimizer, not what it computes.
_TECHNICAL = {"foreach", "maximize", "capturable", "differentiable", "fused"}
# Strings that torch takes; it writes them into no signature.
_CHOICES = {"line_search_fn": ("strong_wolfe",), "adjust_lr_fn": ("original", "match_rms_adamw")}
_MAY_BE_EMPTY = {"t0"}  # torch requires a number, which the card sets


class OptimizerSettings(Settings):
    """The parameter model of an optimizer: a field for each parameter of its torch class."""

    if TYPE_CHECKING:  # the fields of a subclass are known only once torch's signature is read

        def __getattr__(self, name: str) -> Any: ...

    @pydantic.model_validator(mode="after")
    def _compatible(self) -> Self:
        """Rejects settings that torch would reject, before the run starts."""
        if (
            getattr(self, "nesterov", False)
            and hasattr(self, "dampening")
            and (self.momentum <= 0 or self.dampening != 0)
        ):
            raise ValueError(text("Nesterov momentum requires a momentum above 0 and a dampening of 0."))
        if any(not 0 <= beta < 1 for beta in getattr(self, "betas", ())):
            raise ValueError(text("Each value of {name} must be at least 0 and below 1.", name="betas"))
        if hasattr(self, "etas") and not 0 < self.etas[0] < 1 < self.etas[1]:
            raise ValueError(text("The first value of etas must be below 1, and the second above 1."))
        if hasattr(self, "step_sizes") and not 0 < self.step_sizes[0] <= self.step_sizes[1]:
            raise ValueError(text("The smallest step size must be above 0 and not larger than the largest."))
        return self


@functools.cache
def model_of(optimizer: type) -> type[OptimizerSettings]:
    """The parameter model of an optimizer class; parameters without a label keep their names in torch."""
    fields: dict[str, Any] = {}
    for name, parameter in inspect.signature(optimizer).parameters.items():
        if name == "params" or name in _TECHNICAL:
            continue
        label, help, low, high, advanced = LABELS.get(name, (name, "", None, None, True))
        kind, default = _kind(name, parameter)
        if isinstance(default, tuple):  # bounds are for single numbers
            low = high = None
        fields[name] = (kind, setting(default, label, help, ge=low, le=high, advanced=advanced))
    return pydantic.create_model(f"{optimizer.__name__}Parameters", __base__=OptimizerSettings, **fields)


def _kind(name: str, parameter: inspect.Parameter) -> tuple:
    """The type of a parameter's values, and its default as that type."""
    default = parameter.default
    if name in _CHOICES:
        return Literal[_CHOICES[name]] | None, default
    if isinstance(default, tuple):
        kinds = tuple(float | None if value is None else float for value in default)
        return tuple.__class_getitem__(kinds), tuple(None if value is None else float(value) for value in default)
    if isinstance(default, bool):
        return bool, default
    whole = parameter.annotation in (int, int | None)
    kind = int if whole else float
    if default is None:
        return kind | None, None
    return (kind | None if name in _MAY_BE_EMPTY else kind), kind(default)

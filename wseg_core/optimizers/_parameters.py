"""A parameter model from an optimizer's signature: its own names and defaults, our labels and bounds."""

import functools
import inspect

import pydantic

from ..config import Settings, setting
from ..language import text

# How torch runs an optimizer, not what it computes.
_TECHNICAL = {"foreach", "maximize", "capturable", "differentiable", "fused"}
# name: (label, help, lowest, highest, advanced)
_LABELS = {
    "lr": (
        "How big each step is (learning rate)",
        "Too small learns slowly, too big does not learn at all.",
        1e-8,
        100,
        False,
    ),
    "momentum": (
        "Keep going the same way (momentum)",
        "Share of the last step that is added to the next.",
        0,
        0.9999,
        False,
    ),
    "weight_decay": ("Pull weights towards zero (weight decay)", "A little prevents learning by heart.", 0, 10, False),
    "nesterov": (
        "Look ahead (Nesterov)",
        "Measures the gradient where the momentum leads; needs a momentum.",
        None,
        None,
        True,
    ),
    "dampening": ("Dampening of the momentum", "Share of the new gradient that the momentum leaves out.", 0, 1, True),
    "betas": (
        "Memory for gradients and their squares (betas)",
        "Two shares below 1: how slowly the averages forget.",
        None,
        None,
        True,
    ),
    "alpha": ("Memory for squared gradients (alpha)", "A share below 1: how slowly the average forgets.", 0, 1, True),
    "rho": ("Memory for squared gradients (rho)", "A share below 1: how slowly the average forgets.", 0, 1, True),
    "eps": ("Guard against division by zero (eps)", "Added to the divisor.", 0, 1, True),
    "amsgrad": ("Never let the divisor shrink (AMSGrad)", "A variant with a proof of convergence.", None, None, True),
    "centered": (
        "Subtract the mean gradient (centered)",
        "Divides by the variance and not by the squares.",
        None,
        None,
        True,
    ),
    "lr_decay": ("Shrink the step size each step", "Adagrad's own decay, beside the schedule.", 0, 1, True),
    "initial_accumulator_value": (
        "First value of the summed squares",
        "Larger: more careful first steps.",
        0,
        1e6,
        True,
    ),
}


@functools.cache
def model_of(optimizer: type) -> type[Settings]:
    """The `Settings` of an optimizer class; a parameter that has no label here keeps its torch name."""
    fields = {}
    for name, parameter in inspect.signature(optimizer.__init__).parameters.items():
        if name in ("self", "params") or name in _TECHNICAL:
            continue
        label, help, low, high, advanced = _LABELS.get(name, (name, "", None, None, True))
        default = parameter.default
        if isinstance(default, tuple):
            kind = tuple[tuple(float for _ in default)]
            default = tuple(map(float, default))
        else:
            kind = bool if isinstance(default, bool) else float
            default = kind(default)
        fields[name] = (kind, setting(default, label, help, ge=low, le=high, advanced=advanced))
    return pydantic.create_model(f"{optimizer.__name__}Parameters", __base__=_Checked, **fields)


class _Checked(Settings):
    @pydantic.model_validator(mode="after")
    def _together(self):
        """What torch itself would refuse, told before the run starts."""
        if (
            getattr(self, "nesterov", False)
            and hasattr(self, "momentum")
            and (self.momentum <= 0 or self.dampening != 0)
        ):
            raise ValueError(text("Nesterov needs a momentum above 0 and a dampening of 0."))
        for name in ("betas",):
            if any(not 0 <= b < 1 for b in getattr(self, name, ())):
                raise ValueError(text("Each of {name} must be at least 0 and below 1.", name=name))
        return self

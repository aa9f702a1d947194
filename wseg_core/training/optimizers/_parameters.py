"""A parameter model from an optimizer's signature: its own names and defaults, our labels and bounds."""

import functools
import inspect
from typing import Literal

import pydantic

from ...config import Settings, setting
from ...language import text

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
    "decoupled_weight_decay": (
        "Keep weight decay apart from the gradient",
        "As AdamW does; otherwise it is part of the gradient.",
        None,
        None,
        True,
    ),
    "momentum_decay": ("How fast the momentum rises", "Smaller rises faster.", 0, 1, True),
    "lambd": ("Pull weights towards zero (lambda)", "Also slows the fall of the rate.", 0, 1, True),
    "t0": ("Step at which averaging begins (t0)", "From here on the mean of the weights is kept.", 0, 1e12, True),
    "etas": (
        "How steps shrink and grow (etas)",
        "Factors where the sign changed, and where it stayed.",
        None,
        None,
        True,
    ),
    "step_sizes": ("Smallest and largest step", "Each weight's step stays within these.", None, None, True),
    "max_iter": ("Moves within a step", "Each looks at the loss again, at least once.", 1, 100, False),
    "max_eval": ("Looks at the loss within a step, at most", "Empty: a quarter more than the moves.", 1, 1000, True),
    "tolerance_grad": ("Gradient that counts as none", "The step ends when no part of it is longer.", 0, 1, True),
    "tolerance_change": ("Change that counts as none", "The step ends when it changes less.", 0, 1, True),
    "history_size": (
        "Steps to remember",
        "More know the curvature better; each takes twice the memory of the weights.",
        1,
        1000,
        True,
    ),
    "line_search_fn": (
        "Search along the way (line search)",
        "strong_wolfe tries several lengths of each move; without one the length is the rate.",
        None,
        None,
        True,
    ),
    "beta2_decay": ("How fast the memory grows (beta2 decay)", "Nearer to zero forgets faster.", -1, 0, True),
    "d": ("Longest step (clipping of updates)", "Root mean square of a step's updates, at most.", 1e-6, 1e6, True),
    "ns_coefficients": (
        "Coefficients of the iteration",
        "Of Newton and Schulz; torch's own are good.",
        None,
        None,
        True,
    ),
    "ns_steps": ("Iterations to make a step orthogonal", "Of Newton and Schulz.", 1, 50, True),
    "adjust_lr_fn": (
        "How the rate follows a matrix's shape",
        "match_rms_adamw lets a rate mean what it means to AdamW.",
        None,
        None,
        True,
    ),
}
# Strings that torch takes; it writes them into no signature.
_CHOICES = {"line_search_fn": ("strong_wolfe",), "adjust_lr_fn": ("original", "match_rms_adamw")}


@functools.cache
def model_of(optimizer: type) -> type[Settings]:
    """The `Settings` of an optimizer class; a parameter that has no label here keeps its torch name."""
    fields = {}
    for name, parameter in inspect.signature(optimizer.__init__).parameters.items():
        if name in ("self", "params") or name in _TECHNICAL:
            continue
        label, help, low, high, advanced = _LABELS.get(name, (name, "", None, None, True))
        kind, default = _kind(name, parameter)
        if isinstance(default, tuple):  # bounds are for single numbers
            low = high = None
        fields[name] = (kind, setting(default, label, help, ge=low, le=high, advanced=advanced))
    return pydantic.create_model(f"{optimizer.__name__}Parameters", __base__=_Checked, **fields)


def _kind(name: str, parameter: inspect.Parameter) -> tuple:
    """The type of a parameter's values, and its default as that type."""
    default = parameter.default
    if name in _CHOICES:
        return Literal[_CHOICES[name]] | None, default
    if isinstance(default, tuple):
        kinds = tuple(float | None if value is None else float for value in default)
        return tuple[kinds], tuple(None if value is None else float(value) for value in default)
    if isinstance(default, bool):
        return bool, default
    whole = parameter.annotation in (int, int | None)
    kind = int if whole else float
    return (kind | None, None) if default is None else (kind, kind(default))


class _Checked(Settings):
    @pydantic.model_validator(mode="after")
    def _together(self):
        """What torch itself would refuse, told before the run starts."""
        if (
            getattr(self, "nesterov", False)
            and hasattr(self, "dampening")
            and (self.momentum <= 0 or self.dampening != 0)
        ):
            raise ValueError(text("Nesterov needs a momentum above 0 and a dampening of 0."))
        for name in ("betas",):
            if any(not 0 <= b < 1 for b in getattr(self, name, ())):
                raise ValueError(text("Each of {name} must be at least 0 and below 1.", name=name))
        if hasattr(self, "etas") and not 0 < self.etas[0] < 1 < self.etas[1]:
            raise ValueError(text("The first of etas must be below 1, the second above."))
        if hasattr(self, "step_sizes") and not 0 < self.step_sizes[0] <= self.step_sizes[1]:
            raise ValueError(text("The smallest step must be above 0 and at most the largest."))
        return self

"""Parameter models from the signatures of optimizers: names and defaults of torch, with labels and bounds."""

import functools
import inspect
from typing import TYPE_CHECKING, Any, Literal, Self

import pydantic

from ...config import Settings, setting
from ...language import text

# How torch runs an optimizer, not what it computes.
_TECHNICAL = {"foreach", "maximize", "capturable", "differentiable", "fused"}
# name: (label, help, lowest, highest, advanced)
_LABELS = {
    "lr": (
        "Learning rate",
        "How large each update is: too small learns slowly, too large does not learn at all.",
        1e-8,
        100,
        False,
    ),
    "momentum": (
        "Momentum",
        "The fraction of the last step that is added to the next, so that updates keep their direction.",
        0,
        0.9999,
        False,
    ),
    "weight_decay": (
        "Weight decay",
        "Pulls the weights towards zero; a little of it reduces overfitting.",
        0,
        10,
        False,
    ),
    "nesterov": (
        "Nesterov momentum",
        "Computes the gradient at the point where the momentum leads; requires momentum.",
        None,
        None,
        True,
    ),
    "dampening": ("Dampening", "The fraction of the new gradient that the momentum leaves out.", 0, 1, True),
    "betas": (
        "Decay rates (betas)",
        "How slowly the running averages of the gradients and of their squares forget: two numbers below 1.",
        None,
        None,
        True,
    ),
    "alpha": (
        "Decay rate (alpha)",
        "How slowly the running average of squared gradients forgets: a number below 1.",
        0,
        1,
        True,
    ),
    "rho": (
        "Decay rate (rho)",
        "How slowly the running average of squared gradients forgets: a number below 1.",
        0,
        1,
        True,
    ),
    "eps": ("Epsilon (eps)", "A small value added to the divisor to avoid division by zero.", 0, 1, True),
    "amsgrad": ("AMSGrad", "Never lets the divisor shrink: a variant with a proof of convergence.", None, None, True),
    "centered": (
        "Centered",
        "Subtracts the mean gradient: divides by the variance instead of the mean square.",
        None,
        None,
        True,
    ),
    "lr_decay": (
        "Learning rate decay",
        "Lowers the learning rate at each step: Adagrad's own decay, in addition to the schedule.",
        0,
        1,
        True,
    ),
    "initial_accumulator_value": (
        "Initial accumulator value",
        "The initial value of the sum of squared gradients; a larger value makes the first steps more cautious.",
        0,
        1e6,
        True,
    ),
    "decoupled_weight_decay": (
        "Decoupled weight decay",
        "Keeps weight decay separate from the gradient, as AdamW does; otherwise it is part of the gradient.",
        None,
        None,
        True,
    ),
    "momentum_decay": (
        "Momentum decay",
        "How fast the momentum rises: a smaller value makes it rise faster.",
        0,
        1,
        True,
    ),
    "lambd": (
        "Decay (lambda)",
        "Pulls the weights towards zero; a larger value also makes the learning rate fall faster.",
        0,
        1,
        True,
    ),
    "t0": (
        "Averaging start (t0)",
        "The step from which the average of the weights is computed. Empty: the last quarter of the run.",
        0,
        1e12,
        True,
    ),
    "etas": (
        "Step size factors (etas)",
        "The factors by which a weight's step size changes: where the sign of the gradient changed, and where it "
        "stayed the same.",
        None,
        None,
        True,
    ),
    "step_sizes": ("Step size range", "The smallest and the largest step size of each weight.", None, None, True),
    "max_iter": (
        "Maximum iterations",
        "How many iterations a step may take; each computes the loss at least once more.",
        1,
        100,
        False,
    ),
    "max_eval": (
        "Maximum loss evaluations",
        "How many times a step may compute the loss; leave empty for a quarter more than the maximum iterations.",
        1,
        1000,
        True,
    ),
    "tolerance_grad": (
        "Gradient tolerance",
        "A step ends when no component of the gradient is larger than this.",
        0,
        1,
        True,
    ),
    "tolerance_change": (
        "Change tolerance",
        "A step ends when the loss or the weights change by less than this.",
        0,
        1,
        True,
    ),
    "history_size": (
        "History size",
        "How many past steps to store. More estimate the curvature better; each takes twice the memory of the weights.",
        1,
        1000,
        True,
    ),
    "line_search_fn": (
        "Line search",
        "strong_wolfe tries several step lengths in each iteration; without a line search, the length is the "
        "learning rate.",
        None,
        None,
        True,
    ),
    "beta2_decay": (
        "Beta2 decay",
        "How quickly the memory of the running average grows; values closer to zero forget faster.",
        -1,
        0,
        True,
    ),
    "d": ("Update clipping", "The largest allowed root mean square of an update.", 1e-6, 1e6, True),
    "ns_coefficients": (
        "Newton–Schulz coefficients",
        "The coefficients of the Newton–Schulz iteration; the PyTorch defaults work well.",
        None,
        None,
        True,
    ),
    "ns_steps": (
        "Newton–Schulz iterations",
        "How many Newton–Schulz iterations are used to orthogonalize each update.",
        1,
        50,
        True,
    ),
    "adjust_lr_fn": (
        "Learning rate adjustment",
        "How the learning rate is adjusted to the shape of a matrix; with match_rms_adamw it means the same as "
        "for AdamW.",
        None,
        None,
        True,
    ),
}
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
        label, help, low, high, advanced = _LABELS.get(name, (name, "", None, None, True))
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

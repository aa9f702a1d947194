"""Keeps torch's optimizers from importing `torch._dynamo`, which takes two seconds and serves `torch.compile` alone.

torch imports it at the first call of a method decorated with `torch._disable_dynamo`, and at each step of an optimizer
whose step may be differentiable. Optimizers of a torch that is written in another way are left as they are.
"""

import inspect

import torch

_FOR_COMPILE = torch._disable_dynamo(lambda: None).__code__  # shared by all methods that the decorator has wrapped
_DIFFERENTIABLE = "_use_grad"  # the function around such a step; ours is never differentiated


def without_compiler(optimizer: type[torch.optim.Optimizer]) -> type[torch.optim.Optimizer]:
    """The class itself, its methods and those of its bases as they run outside of `torch.compile`."""
    for owner in optimizer.__mro__:
        for name, method in list(vars(owner).items()):
            if not inspect.isfunction(method) or not hasattr(method, "__wrapped__"):
                continue
            if method.__code__ is _FOR_COMPILE:
                setattr(owner, name, method.__wrapped__)
            elif method.__code__.co_name == _DIFFERENTIABLE:
                setattr(owner, name, torch.no_grad()(method.__wrapped__))
    return optimizer

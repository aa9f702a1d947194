"""A pair of optimizers that train different parameters of a model, with the interface of one optimizer."""

import torch


class Pair:
    """`first` on some parameters, `second` on the others; groups, state and steps are those of both."""

    def __init__(self, first: torch.optim.Optimizer, second: torch.optim.Optimizer | None):
        self.parts = [first] if second is None else [first, second]

    @property
    def param_groups(self) -> list[dict]:
        """The groups of both, the first's before the second's."""
        return [group for part in self.parts for group in part.param_groups]

    @property
    def state(self) -> dict:
        """The state of both, by parameter."""
        return {key: value for part in self.parts for key, value in part.state.items()}

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Clears the gradients of all parameters."""
        for part in self.parts:
            part.zero_grad(set_to_none)

    def step(self) -> None:
        """One step of both."""
        for part in self.parts:
            part.step()

    def state_dict(self) -> dict:
        """The state of both, as `load_state_dict` takes it."""
        return {"parts": [part.state_dict() for part in self.parts]}

    def load_state_dict(self, state: dict) -> None:
        """Restores both to the state that `state_dict` returned."""
        for part, part_state in zip(self.parts, state["parts"]):
            part.load_state_dict(part_state)

"""Averages of the weights over the last steps of a run, which are scored and saved in place of the weights themselves.

`ema`: an exponential moving average (Polyak & Juditsky 1992; Tarvainen & Valpola 2017, "Mean teachers"). `swa`: the mean
over the end of the run, as in stochastic weight averaging (Izmailov et al. 2018), but with the schedule of the config.
"""

import torch

_SAMPLES = 20  # about as often weights are added within the span: more costs time and changes little
_WARMUP = (
    9  # as in TensorFlow: the weight of addition n is at least 9 / (9 + n), so that the first ones are soon forgotten
)


class Averages:
    """Averages of `parameters` by name, in a run of `steps` steps.

    share: the span of the average as a fraction of the run. With `ema`, weights count less by about a factor of e
    for each span that has passed since; with `swa`, the weights of the last span count equally, and there are no averages before.
    """

    def __init__(self, kind: str, share: float, parameters: dict[str, torch.nn.Parameter], steps: int):
        self.parameters, self.kind = parameters, kind
        span = max(1, round(share * steps))
        self.every = max(1, span // _SAMPLES)
        self.weight = self.every / span  # of each addition to `ema`
        self.first = 1 if kind == "ema" else max(1, steps - span + 1)
        self.count = 0
        self.values: dict[str, torch.Tensor] = {}

    @torch.no_grad()
    def update(self, step: int) -> None:
        """Adds the weights after step number `step` (the first is 1), if it is due."""
        if step < self.first or (step - self.first) % self.every:
            return
        if not self.values:
            self.values = {name: p.detach().clone() for name, p in self.parameters.items()}
        weight = max(self.weight, _WARMUP / (_WARMUP + self.count)) if self.kind == "ema" else 1 / (1 + self.count)
        for name, parameter in self.parameters.items():
            self.values[name].lerp_(parameter.detach(), weight)
        self.count += 1

    def by_parameter(self) -> dict[torch.Tensor, torch.Tensor]:
        """The averages by the parameter that they replace; empty before the first addition."""
        return {self.parameters[name]: value for name, value in self.values.items()}

    def state(self) -> dict:
        """Tensors and plain values, for `restore`."""
        return {"count": self.count, "values": {name: value.cpu().clone() for name, value in self.values.items()}}

    def restore(self, state: dict) -> None:
        """Restores what `state` returned."""
        self.count = state["count"]
        self.values = {name: value.to(self.parameters[name]) for name, value in state["values"].items()}

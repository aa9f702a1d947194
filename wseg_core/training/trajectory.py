"""Sketches of a run's weights during training: a few hundred numbers that preserve the distances between weights.

A sketch is a random linear map S from all weights to `SIZE` numbers, the same for all runs: each weight is added to one of
the numbers, with a random sign (Charikar, Chen & Farach-Colton 2002, "Finding frequent items in data streams"). It is a
Johnson–Lindenstrauss projection that takes one pass over the weights: for any x and y, E[Sx·Sy] = x·y, with a standard
deviation of at most about √(2/SIZE)·‖x‖·‖y‖ (6 % of the product of their lengths).
"""

from collections.abc import Mapping, Sequence

import torch
from torch.nn import functional as F

from .. import seeding

SIZE = 509  # numbers in a sketch; a prime, so that the columns of a weight matrix spread over all of them
_ROWS = 128  # weights are read in pieces of up to _ROWS × SIZE, which share one table of signs
_PIECES = 64  # pieces computed together: 17 MB of float32
_FIRST, _FIRST_DIRECT = 32, 8  # the first steps, all of which are sketched


def is_due(step: int, direct: bool = False) -> bool:
    """Whether the weights after `step` are sketched (0: before the first step).

    The first 32 steps, then every 2nd up to 64, every 4th up to 128, and so on: at most 1/16 of the steps so far lies between
    two sketches. direct: for an encoder whose steps touch few of its weights, so that a pass over all of them is expensive:
    the first 8, then every 2nd up to 16, and so on, up to 1/4 of the steps so far.
    """
    first = _FIRST_DIRECT if direct else _FIRST
    return step % (1 << max(0, (step - 1) // first).bit_length()) == 0


class Sketch:
    """The map S for tensors of given names and shapes, on which alone it depends."""

    def __init__(self, shapes: Mapping[str, Sequence[int]]):
        signs = torch.randint(0, 2, (_ROWS, SIZE), generator=seeding.generator(0, "trajectory"))
        self._table = (2 * signs - 1).float()
        self._sizes = {name: torch.Size(shape).numel() for name, shape in shapes.items()}
        pieces = [_random(name, -(-size // (_ROWS * SIZE))) for name, size in self._sizes.items()]
        # of each piece: its sign [pieces, 1], and which of its sums goes to which number of the sketch [pieces, SIZE]
        self._signs = torch.cat([signs for signs, _ in pieces]).double().unsqueeze(1)
        starts = torch.cat([starts for _, starts in pieces])
        self._places = (torch.arange(SIZE) + starts.unsqueeze(1)) % SIZE

    @torch.no_grad()
    def __call__(self, tensors: Mapping[str, torch.Tensor]) -> torch.Tensor:
        """The sketch of dense tensors with these names and shapes, float64 [SIZE], on the CPU."""
        sums = [part for name, size in self._sizes.items() if size for part in self._sums(tensors[name])]
        if not sums:
            return torch.zeros(SIZE, dtype=torch.float64)
        return (torch.stack(sums).cpu().double().gather(1, self._places) * self._signs).sum(0)

    def _sums(self, tensor: torch.Tensor) -> list[torch.Tensor]:
        """The signed sums of each piece of a tensor, each [SIZE]."""
        self._table = self._table.to(tensor.device)
        whole = tensor.reshape(-1)
        sums = []
        for pieces in whole.split(_PIECES * _ROWS * SIZE):
            count = len(pieces) // (_ROWS * SIZE)
            if count:  # whole pieces together, since a GPU takes longer to start a computation than to do it
                full = pieces[: count * _ROWS * SIZE].view(count, _ROWS, SIZE)
                sums.extend((full * self._table).sum(1))
            rest = pieces[count * _ROWS * SIZE :]
            if len(rest):
                rows = F.pad(rest, (0, -len(rest) % SIZE)).view(-1, SIZE)
                sums.append((rows * self._table[: len(rows)]).sum(0))
        return sums


def _random(name: str, pieces: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Random signs and places of the pieces of one tensor, each [pieces]."""
    generator = seeding.generator(0, "trajectory", name)
    signs = 2 * torch.randint(0, 2, (pieces,), generator=generator) - 1
    return signs, torch.randint(0, SIZE, (pieces,), generator=generator)

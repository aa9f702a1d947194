"""The log-likelihood of our CRF against that of pytorch-crf, forward and backward, on one thread in one run."""

import torch
import torchcrf

from wseg_core.modeling.crf import CRF

from .table import Row, race

TAGS, TURNS, CALLS = 4, 9, 5
CASES = [(32, 128, 15), (16, 512, 30)]  # sentences, characters, and how many times as fast it shall be


def rows():
    """How many times as fast as pytorch-crf, for each shape of a batch."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    for batch, length, bar in CASES:
        yield _row(batch, length, bar)
    torch.set_num_threads(threads)


def _row(batch: int, length: int, bar: int) -> Row:
    torch.manual_seed(0)
    emissions = torch.randn(batch, length, TAGS, requires_grad=True)
    tags = torch.randint(TAGS, (batch, length))
    mask = torch.arange(length) < torch.randint(length // 2, length + 1, (batch, 1))
    mask[0] = True
    theirs, ours = torchcrf.CRF(TAGS, batch_first=True), CRF(TAGS)
    ours.load_state_dict(theirs.state_dict())
    times = race({"theirs": lambda: theirs(emissions, tags, mask).backward(),
                  "ours": lambda: ours(emissions, tags, mask).backward()}, TURNS, CALLS)  # fmt: skip
    with torch.no_grad():
        difference = abs(float(theirs(emissions, tags, mask) / ours(emissions, tags, mask)) - 1)
    return Row(
        f"CRF against pytorch-crf, forward and backward, {batch} × {length}",
        times["theirs"] / times["ours"],
        bar,
        figure=f"{1000 * times['ours']:.2f} ms; pytorch-crf {1000 * times['theirs']:.1f} ms; values {difference:.0e} apart",
    )

"""Our CRF's scan against pytorch-crf's time-step loops, forward and backward, in one run."""

import statistics
import time

import torch
import torchcrf

from wseg_core.modeling.crf import CRF

BATCH, LENGTH, TAGS, REPEATS = 32, 128, 4, 15


def rows():
    """Median milliseconds of both on 32 sentences of 128 characters, and their ratio."""
    torch.manual_seed(0)
    emissions = torch.randn(BATCH, LENGTH, TAGS, requires_grad=True)
    tags = torch.randint(TAGS, (BATCH, LENGTH))
    mask = torch.arange(LENGTH) < torch.randint(LENGTH // 2, LENGTH + 1, (BATCH, 1))
    mask[0] = True
    theirs = torchcrf.CRF(TAGS, batch_first=True)
    ours = CRF(TAGS)
    ours.load_state_dict(theirs.state_dict())
    times = {"pytorch-crf": [], "ours": []}
    for _ in range(REPEATS):  # alternating, so that a busy machine slows both
        for name, crf in (("pytorch-crf", theirs), ("ours", ours)):
            start_time = time.perf_counter()
            crf(emissions, tags, mask).backward()
            times[name].append(1000 * (time.perf_counter() - start_time))
    old, new = (statistics.median(times[n]) for n in ("pytorch-crf", "ours"))
    difference = abs(float(theirs(emissions, tags, mask) - ours(emissions, tags, mask)))
    yield (
        f"CRF log-likelihood, forward and backward, {BATCH} × {LENGTH}",
        (f"{new:.1f} ms; pytorch-crf {old:.1f} ms; {old / new:.1f} times as fast, values {difference:.0e} apart"),
    )

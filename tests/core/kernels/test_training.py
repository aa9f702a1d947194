"""A run that trains with kernels and one without end with the same weights, up to rounding."""

import numpy as np
import torch

from tests import tiny
from tests.kernels import twins
from tests.runs import run


def test_runs_with_and_without_kernels_agree():
    config = tiny.settings("bilstm", "crf", "training.epochs=2")
    fast, _ = run(config)
    with twins():
        slow, _ = run(config)
    assert len(fast.rows) == len(slow.rows) > 3
    for column in ("loss", "grad_norm", "grad_norm_head"):
        np.testing.assert_allclose([r[column] for r in fast.rows], [r[column] for r in slow.rows], rtol=1e-3)
    pairs = zip(fast.kept[-1].weights.values(), slow.kept[-1].weights.values(), strict=True)
    assert all(torch.allclose(a, b, atol=1e-3) for a, b in pairs)

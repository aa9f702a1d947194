"""Losses with a head and a random batch."""

import torch

from wseg_core.config import components
from wseg_core.modeling import heads
from wseg_core.text.batching import Batch, Examples
from wseg_core.text.tags import scheme

NAMES = components("loss").names
UNIT = {name: getattr(components("loss").get(name), "UNIT", "character") for name in NAMES}
SENTENCES = [["研究", "生命", "起源"], ["我"], ["圖書館", "裡", "有"], ["好", "的"]]


def parts(name: str, tags: str = "bies", **parameters) -> tuple[object, torch.nn.Module, Batch, torch.Tensor]:
    """(loss, head, batch, its z) of random scores, transitions too."""
    module, s = components("loss").get(name), scheme(tags)
    torch.manual_seed(1)
    head = heads.build(module, 8, s)
    loss = module.Loss(module.Parameters(**parameters), s)
    batch = Examples(SENTENCES, s).batch(range(len(SENTENCES)))
    return loss, head, batch, (torch.randn(*batch.characters.shape, heads.outputs(module, s)) * 2).requires_grad_()

"""Training runs whose every snapshot is kept, as checkpoints keep them."""

import functools
import io

import torch

from tests import tiny
from wseg_core.text.vocab import Vocab
from wseg_core.training import trainer
from wseg_core.training.observer import ResumeState

DEV = [["研究", "語言"], ["他", "走", "了"]]


def assets(model):
    own = getattr(model.encoder, "assets", None)
    return own() if own else None


class Frozen:
    """A snapshot as a checkpoint holds it: copied, and through the bytes of a file."""

    def __init__(self, snapshot, best):
        self.step, self.best, self.config, self.vocab = snapshot.step, best, snapshot.config, snapshot.vocab
        self.weights = {k: v.clone() for k, v in snapshot.model.state_dict().items()}
        self.assets = assets(snapshot.model)
        file = io.BytesIO()
        torch.save(snapshot.resume, file)
        self.state = torch.load(io.BytesIO(file.getvalue()), weights_only=True)

    def resume(self):
        vocab = Vocab.from_dict(self.vocab.as_dict())  # as it comes from a file: without the training texts
        return ResumeState(vocab, self.weights, self.state, self.assets)


class Keep(tiny.Watch):
    """Keeps every snapshot."""

    def __init__(self, asks=None):
        super().__init__(asks)
        self.kept: list[Frozen] = []

    def save(self, snapshot, best):
        super().save(snapshot, best)
        self.kept.append(Frozen(snapshot, best))


def run(chosen, dev=DEV, watch=None, sentences=tiny.SENTENCES, **more):
    watch = watch or Keep()
    return watch, trainer.train(chosen, sentences, dev, watch, **more)


def same(one: dict, two: dict) -> bool:
    return one.keys() == two.keys() and all(torch.equal(one[k], two[k]) for k in one)


@functools.cache
def whole(encoder: str, *sets: str):
    return run(tiny.settings(encoder, "crf", *sets))

"""Training runs that keep every snapshot."""

import functools
import io

import torch

from tests import tiny
from wseg_core.text.vocab import Vocab
from wseg_core.training import trainer
from wseg_core.training.observer import ResumeState

DEV = [["研究", "語言"], ["他", "走", "了"]]


def assets(model):
    encoder_assets = getattr(model.encoder, "assets", None)
    return encoder_assets() if encoder_assets else None


class StoredSnapshot:
    """A copied snapshot, round-tripped through the bytes of a file as in a checkpoint."""

    def __init__(self, snapshot, best):
        self.step, self.best, self.config, self.vocab = snapshot.step, best, snapshot.config, snapshot.vocab
        self.weights = {k: v.clone() for k, v in snapshot.model.state_dict().items()}
        self.assets = assets(snapshot.model)
        file = io.BytesIO()
        torch.save(snapshot.resume, file)
        self.state = torch.load(io.BytesIO(file.getvalue()), weights_only=True)

    def resume(self):
        vocab = Vocab.from_dict(self.vocab.as_dict())  # as loaded from a file: without the training texts
        return ResumeState(vocab, self.weights, self.state, self.assets)


class SnapshotRecorder(tiny.Recorder):
    """Keeps every snapshot."""

    def __init__(self, requests=None):
        super().__init__(requests)
        self.kept: list[StoredSnapshot] = []

    def save(self, snapshot, best):
        super().save(snapshot, best)
        self.kept.append(StoredSnapshot(snapshot, best))


def run(chosen, dev=DEV, watch=None, sentences=tiny.SENTENCES, **more):
    watch = watch or SnapshotRecorder()
    return watch, trainer.train(chosen, sentences, dev, watch, **more)


def equal_weights(first: dict, two: dict) -> bool:
    return first.keys() == two.keys() and all(torch.equal(first[k], two[k]) for k in first)


@functools.cache
def full_run(encoder: str, *sets: str):
    return run(tiny.settings(encoder, "crf", *sets))

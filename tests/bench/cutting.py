"""Segmentation speed of a trained linear model on raw text."""

import time

from wseg_core.config import resolve
from wseg_core.inference.segmenter import Segmenter
from wseg_core.training import trainer

from .corpora import MISSING, files, sentences


class _Keep(trainer.Observer):
    def save(self, snapshot, best):
        self.snapshot = snapshot


def rows():
    """Characters per second of `cut_many`, and milliseconds of one `probabilities` call on 2,000 characters."""
    for corpus in ("demo", "gsd"):
        if files(corpus) is None:
            yield f"cutting {corpus} text, linear + crf", MISSING
            continue
        config, keep = resolve({}, ["encoder.name=linear", "loss.name=crf", "training.epochs=1"]), _Keep()
        trainer.train(config, sentences(corpus, "train"), None, keep)
        segmenter = Segmenter(keep.snapshot.model, config, keep.snapshot.vocab)
        texts = ["".join(words) for words in sentences(corpus, "train")]
        segmenter.cut_many(texts[:100])
        start_time = time.perf_counter()
        segmenter.cut_many(texts)
        seconds = time.perf_counter() - start_time
        yield f"cutting {corpus} text, linear + crf", f"{sum(map(len, texts)) / seconds / 1000:.0f} k characters/s"
        text = "".join(texts)[:2000]
        segmenter.probabilities(text, best=5)
        start_time = time.perf_counter()
        segmenter.probabilities(text, best=5)
        yield (
            f"probabilities of {len(text)} characters, 5 best ({corpus})",
            f"{1000 * (time.perf_counter() - start_time):.0f} ms",
        )

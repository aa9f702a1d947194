"""Analysis time of a file of 20,000 sentences on one core, and scores of the standards detector."""

import itertools
import time

import torch

from wseg_core.config import resolve
from wseg_core.inference.segmenter import Segmenter
from wseg_core.inspection import buckets, criterion, mistakes
from wseg_core.inspection.decisions import decide
from wseg_core.inspection.lexicon import Lexicon
from wseg_core.training import trainer

from .corpora import MISSING, files, sentences
from .cutting import _Keep

SENTENCES = 20_000
PAIRS = (
    ("gsd", "train", "pku", "train"),
    ("gsd", "test", "pku", "test"),
    ("gsd", "train", "gsd", "test"),
    ("pku", "train", "pku", "test"),
    ("demo", "train", "gsd", "train"),
    ("demo", "train", "demo", "test"),
)


def rows():
    """Seconds for words, probabilities, mistakes and buckets (processor time, start-up apart); the detector's scores."""
    for corpus in ("demo", "gsd"):
        if files(corpus) is None:
            yield f"mistakes and buckets of {SENTENCES} sentences ({corpus})", MISSING
            continue
        train = sentences(corpus, "train")
        config, keep = resolve({}, ["encoder.name=linear", "loss.name=crf", "training.epochs=1"]), _Keep()
        trainer.train(config, train, None, keep)
        segmenter = Segmenter(keep.snapshot.model, config, keep.snapshot.vocab)
        many = list(itertools.islice(itertools.cycle(train), SENTENCES))
        threads = torch.get_num_threads()
        torch.set_num_threads(1)
        start_time = time.process_time()
        decisions = decide(segmenter, many)
        mistakes.find(decisions, Lexicon.of(train), segmenter.scheme)
        buckets.measure(decisions, train)
        yield (
            f"mistakes and buckets of {SENTENCES} sentences ({corpus}), one core",
            f"{time.process_time() - start_time:.1f} s",
        )
        torch.set_num_threads(threads)
    for first, part, second, other in PAIRS:
        name = f"standards: {first}/{part} against {second}/{other}"
        if files(first) is None or files(second) is None:
            yield name, MISSING
            continue
        start_time = time.process_time()
        result = criterion.compare(sentences(first, part), sentences(second, other))
        verdict = "same" if result["same"] else "different"
        yield (
            name,
            f"{verdict}, score {result['score']:.4f}, p {result['p']:.3f}, {time.process_time() - start_time:.1f} s",
        )

"""How long a file of 20,000 sentences takes to be analysed on one core, and how far apart two standards are."""

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
        began = time.process_time()
        decisions = decide(segmenter, many)
        mistakes.find(decisions, Lexicon.of(train), segmenter.scheme)
        buckets.measure(decisions, train)
        yield (
            f"mistakes and buckets of {SENTENCES} sentences ({corpus}), one core",
            f"{time.process_time() - began:.1f} s",
        )
        torch.set_num_threads(threads)
    for one, part, two, other in PAIRS:
        name = f"standards: {one}/{part} against {two}/{other}"
        if files(one) is None or files(two) is None:
            yield name, MISSING
            continue
        began = time.process_time()
        found = criterion.compare(sentences(one, part), sentences(two, other))
        verdict = "same" if found["same"] else "different"
        yield name, f"{verdict}, score {found['score']:.4f}, p {found['p']:.3f}, {time.process_time() - began:.1f} s"

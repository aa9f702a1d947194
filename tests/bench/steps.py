"""Cost of a setting per training step: two models train on the same batches in turn, with and without it. Cost of sketches.

Processor time of one thread, which does not depend on other load.
"""

import time

import torch

from wseg_core.config import resolve
from wseg_core.modeling.model import Model
from wseg_core.seeding import generator
from wseg_core.text.batching import Examples, bucket
from wseg_core.text.vocab import Vocab
from wseg_core.training.trajectory import Sketch, is_due
from wseg_core.training.updates import Updater

from .corpora import MISSING, files, sentences

STEPS, WARM = 400, 20
CASES = [("demo", "linear"), ("demo", "bilstm"), ("demo", "cnn"), ("gsd", "linear"), ("gsd", "bilstm")]
SWITCHES = {
    "anatomy of steps, as by default": (["training.anatomy_every=0"], []),
    "adversarial training, fgm": ([], ["training.adversarial=fgm"]),
}


def rows():
    """Time of all steps with a setting, relative to that without it."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    for what, (off, on) in SWITCHES.items():
        for corpus, encoder in CASES:
            if files(corpus) is None:
                yield f"{what}: {corpus}, {encoder} + crf", MISSING
                continue
            without, with_it = _race(corpus, encoder, off, on)
            yield (
                f"{what}: {corpus}, {encoder} + crf",
                (
                    f"{with_it / without - 1:+.1%} ({1000 * without / STEPS:.1f} → {1000 * with_it / STEPS:.1f} ms a step)"
                ),
            )
    for corpus, encoder in CASES:
        what = f"sketches of the weights: {corpus}, {encoder} + crf"
        if files(corpus) is None:
            yield what, MISSING
            continue
        steps, sketches, count = _sketching(corpus, encoder)
        yield (
            what,
            f"+{sketches / steps:.1%} over {STEPS} steps ({1000 * sketches / count:.2f} ms a sketch, "
            f"{1000 * steps / STEPS:.1f} ms a step)",
        )
    torch.set_num_threads(threads)


def _race(corpus: str, encoder: str, off: list[str], on: list[str]) -> tuple[float, float]:
    """Seconds of STEPS steps of either, in turn."""
    train = sentences(corpus, "train")
    updaters, spent = [], [0.0, 0.0]
    for sets in (off, on):
        config = resolve(None, [f"encoder.name={encoder}", *sets])
        model = Model(config, Vocab.build(train, config.data.fold_width))
        updaters.append((Updater(model, config, STEPS), model))
    examples, batches = Examples(train, model.scheme), []
    while len(batches) < STEPS + WARM:
        batches += bucket(examples.lengths, config.training.batch_characters, generator(0, "order", len(batches)))
    torch.manual_seed(0)
    for step, rows in enumerate(batches[: STEPS + WARM], 1):
        batch, lengths = examples.batch(rows), examples.lengths[rows]
        for number in (0, 1) if step % 2 else (1, 0):
            update, model = updaters[number]
            start_time = time.process_time()
            update(batch, model.units(lengths), step, 1.0)
            if step > WARM:
                spent[number] += time.process_time() - start_time
    return spent[0], spent[1]


def _sketching(corpus: str, encoder: str) -> tuple[float, float, int]:
    """Seconds of STEPS steps, seconds of the sketches that are due in them, and how many those are."""
    train = sentences(corpus, "train")
    config = resolve(None, [f"encoder.name={encoder}"])
    model = Model(config, Vocab.build(train, config.data.fold_width))
    updater, examples = Updater(model, config, STEPS), Examples(train, model.scheme)
    sketch, parameters = Sketch({name: p.shape for name, p in model.named_parameters()}), dict(model.named_parameters())
    batches: list = []
    while len(batches) < STEPS:
        batches += bucket(examples.lengths, config.training.batch_characters, generator(0, "order", len(batches)))
    steps = sketches = 0.0
    sketch(parameters)
    for step, rows in enumerate(batches[:STEPS], 1):
        batch, units = examples.batch(rows), model.units(examples.lengths[rows])
        began = time.process_time()
        updater(batch, units, step, 1.0)
        between = time.process_time()
        if is_due(step, model.encoder.direct):
            sketch(parameters).tolist()
        steps, sketches = steps + between - began, sketches + time.process_time() - between
    return steps, sketches, sum(is_due(step, model.encoder.direct) for step in range(1, STEPS + 1))

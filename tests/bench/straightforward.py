"""Training a BiLSTM with a CRF against a straightforward loop, and what the metrics of every step cost in it.

The loop: batches of 32 sentences in random order, padded to the longest; a bidirectional `nn.LSTM`, over the padding too or
over packed sentences; pytorch-crf; `clip_grad_norm_`; the loss read by `.item()` at each step. Embeddings, sizes, optimizer,
schedule, epochs and decoding are the same. Processor time of one thread.
"""

import functools
import time

import torch
import torchcrf
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from wseg_core.config import resolve
from wseg_core.inference.evaluation import evaluate
from wseg_core.inference.segmenter import Segmenter
from wseg_core.modeling.model import Model
from wseg_core.text.batching import Examples
from wseg_core.text.vocab import Vocab
from wseg_core.training import anatomy, optimizers, trainer, updates
from wseg_core.training.course import planned_factor

from .corpora import sentences
from .table import Row

SENTENCES, SEEDS, BATCH = 300, (0, 1), 32


def rows():
    """Processor time of the loop relative to ours, with the dev F1 of both; and the share of the metrics in ours."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    train, dev = sentences("demo", "train")[:SENTENCES], sentences("demo", "dev")
    logging = Timed()
    racers = {"ours": logging.train, "padded": functools.partial(_train, packed=False),
              "packed": functools.partial(_train, packed=True)}  # fmt: skip
    for function in racers.values():  # what is imported and allocated once
        function(_config(0), train[:BATCH])
    logging.seconds = logging.steps = 0.0
    spent, scores = dict.fromkeys(racers, 0.0), dict.fromkeys(racers, 0.0)
    for seed in SEEDS:
        for name, function in racers.items():
            start_time = time.process_time()
            segmenter = function(_config(seed), train)
            spent[name] += (time.process_time() - start_time) / len(SEEDS)
            scores[name] += evaluate(segmenter, dev, set())["f1"] / len(SEEDS)
    torch.set_num_threads(threads)
    for name in ("padded", "packed"):
        yield Row(
            f"bilstm + crf training against a straightforward loop, {name}, {SENTENCES} sentences",
            spent[name] / spent["ours"],
            3,
            figure=f"{spent['ours']:.1f} s, dev F1 {scores['ours']:.3f}; loop {spent[name]:.1f} s, {scores[name]:.3f}",
        )
    yield Row(
        "metrics of every step, whole and per block, in bilstm + crf training",
        100 * logging.seconds / logging.steps,
        3,
        "%",
        at_most=True,
        figure="share of the processor time of steps: gradient norms, and update ratios every tenth step",
    )


def _config(seed: int):
    return resolve(None, ["encoder.name=bilstm", "loss.name=crf", f"training.seed={seed}"])


class Timed:
    """Our training, with the seconds of `steps` and those that the metrics take of them."""

    def __init__(self) -> None:
        self.seconds = self.steps = 0.0

    def train(self, config, train) -> Segmenter:
        """The segmenter after a run without evaluations."""
        places = (updates, "norms"), (anatomy.Anatomy, "before"), (anatomy.Anatomy, "after")
        originals = [getattr(owner, name) for owner, name in places]
        step = updates.Updater.__call__
        for (owner, name), function in zip(places, originals):
            setattr(owner, name, self._timed(function, "seconds"))
        updates.Updater.__call__ = self._timed(step, "steps")
        keep = _Keep()
        try:
            trainer.train(config, train, None, keep)
        finally:
            updates.Updater.__call__ = step
            for (owner, name), function in zip(places, originals):
                setattr(owner, name, function)
        return Segmenter(keep.snapshot.model, config, keep.snapshot.vocab)

    def _timed(self, function, name):
        def call(*arguments):
            start_time = time.process_time()
            result = function(*arguments)
            setattr(self, name, getattr(self, name) + time.process_time() - start_time)
            return result

        return call


class _Keep(trainer.Observer):
    def save(self, snapshot, best):
        self.snapshot = snapshot


class _Bidirectional(nn.Module):
    """A bidirectional LSTM in place of our layer."""

    def __init__(self, size: int, hidden: int, packed: bool):
        super().__init__()
        self.lstm = nn.LSTM(size, hidden, batch_first=True, bidirectional=True)
        self.packed = packed

    def forward(self, features: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        if not self.packed:
            return self.lstm(features)[0]
        sequence = pack_padded_sequence(features, mask.sum(1), batch_first=True, enforce_sorted=False)
        return pad_packed_sequence(self.lstm(sequence)[0], batch_first=True)[0]


def _train(config, train, packed: bool) -> Segmenter:
    """The straightforward loop."""
    torch.manual_seed(config.training.seed)
    vocab = Vocab.build(train, config.data.fold_width)
    model = Model(config, vocab)
    model.encoder.layers = nn.ModuleList(
        [_Bidirectional(model.encoder.embedding.size, config.encoder.settings.hidden, packed)]
    )
    crf = torchcrf.CRF(len(model.scheme), batch_first=True)
    for name, parameter in model.head.crf.named_parameters():
        setattr(crf, name, parameter)
    examples = Examples(train, model.scheme)
    steps = config.training.epochs * -(-len(examples) // BATCH)
    optimizer = torch.optim.AdamW(model.parameters(), lr=optimizers.settings_of(config).lr)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, planned_factor(config, steps))
    losses = []
    model.train()
    for _ in range(config.training.epochs):
        for rows_ in torch.randperm(len(examples)).split(BATCH):
            batch = examples.batch(rows_.tolist())
            optimizer.zero_grad()
            loss = -crf(model(batch), batch.tags, batch.mask, reduction="token_mean")
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), config.training.clip_norm)
            optimizer.step()
            schedule.step()
            losses.append(loss.item())
    return Segmenter(model, config, vocab)

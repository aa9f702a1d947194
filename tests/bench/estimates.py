"""How often the true time lies in the estimated range: short runs on the demo corpus with different settings, one by one.

Each run is estimated before its start from those before it (the first from none), and during it at a quarter, half and
three quarters of its steps, from the rows that were there at that step.
"""

import itertools
import os
import random
import statistics
import sys
import tempfile

from scipy.stats import binomtest

from wseg_core import config, jobs, store
from wseg_core.jobs import forecast
from wseg_core.jobs.forecast.evidence import measure

SHARES = (0.25, 0.5, 0.75)
SEED = 3


def rows(seed: int = SEED):
    """The share of true times within their range, with its 95 % interval (Clopper-Pearson), and the width of the ranges."""
    with tempfile.TemporaryDirectory() as folder:
        before = os.environ.get("WSEG_HOME")
        os.environ["WSEG_HOME"] = folder
        try:
            for settings in plan(seed):
                jobs.train_here(settings)
                print(".", end="", file=sys.stderr, flush=True)
            at_start, during = checks()
        finally:
            os.environ.pop("WSEG_HOME") if before is None else os.environ.update(WSEG_HOME=before)
    yield "estimate before a run", summary(at_start)
    yield "time left during a run", summary(during)


def plan(seed: int) -> list[config.Config]:
    """27 configs of three encoders and three losses, with random optimizers, epochs, batches and numbers of sentences."""
    chance, chosen = random.Random(seed), []
    data = {"data": {split: f"demo/{split}" for split in ("train", "dev", "test")}}
    for encoder, loss in itertools.product(("linear", "bilstm", "cnn"), ("crf", "cross_entropy", "binary")):
        for optimizer in chance.sample(["adamw", "adam", "sgd", "rmsprop", "adagrad", "nadam"], 3):
            sets = {
                "encoder.name": encoder,
                "loss.name": loss,
                "optimizer.name": optimizer,
                "training.epochs": chance.choice([1, 2, 3, 5]),
                "training.sample": chance.choice([250, 500, 900]),
                "training.batch_characters": chance.choice([1024, 2048, 4096]),
            }
            chosen.append(config.resolve(data, [f"{name}={value}" for name, value in sets.items()]))
    chance.shuffle(chosen)
    return chosen


def checks() -> tuple[list, list]:
    """(before, during): a triple (low, true, high) in seconds for each estimate of the runs in the store."""
    database = store.open()
    runs = sorted(database.runs(["finished"]), key=lambda row: row["started"])
    before, during = [], []
    for i, row in enumerate(runs):
        known = forecast.Evidence(tuple(m for r in reversed(runs[:i]) if (m := measure(r))))
        settings = config.from_dict(row["config"])
        size = forecast.size_of(settings)
        estimate = forecast.before(settings, size, known, background=False)
        before.append((estimate.low, row["ended"] - row["started"], estimate.high))
        metrics = database.rows(row["run"])
        for share in SHARES:
            part = metrics[: int(share * len(metrics))]
            if not part:
                continue
            then = {**row, "step": part[-1]["step"], "epoch": part[-1]["epoch"], "seconds": part[-1]["seconds"]}
            seconds, evaluated = [r["seconds"] for r in part], [r["dev_f1"] is not None for r in part]
            estimate = forecast.left(then, seconds, evaluated, settings, size, known)
            training_began = dict(row["phases"])["training"]
            during.append((estimate.low, row["ended"] - training_began - then["seconds"], estimate.high))
    return before, during


def summary(triples: list) -> str:
    """The coverage with its interval, and the median ratio of the ends."""
    hits = sum(low <= true <= high for low, true, high in triples)
    interval = binomtest(hits, len(triples)).proportion_ci(method="exact")
    width = statistics.median(high / low for low, _, high in triples)
    return (
        f"{hits} of {len(triples)} true times in the range ({interval.low:.0%} to {interval.high:.0%}); "
        f"median ratio of its ends {width:.1f}"
    )

"""The metrics of a training step: the table of columns that the trainer, the store, the recorder and the charts share.

A metric that is not in the table is an error everywhere. Imports no torch.
"""

from dataclasses import dataclass
from typing import Any

from ..language import source, text

BLOCKS = ("embedding", "encoder", "head")  # the parts of a model, as `modeling.model` names them


@dataclass(frozen=True)
class Metric:
    """One column of a run's metric rows.

    `kind`: its type: int, float, bool or str. `title` and `unit` are English sources of `text()`. `nullable`: rows may lack
    it. `sparse`: not measured at every step, so that charts draw no gap for a row without it. `noisy`: varies from step to
    step, so that charts smooth it. `digits`: the d3 number format of a value.
    """

    name: str
    kind: type
    title: str
    unit: str = ""
    nullable: bool = True
    sparse: bool = False
    noisy: bool = False
    digits: str = ".4~g"


def _blocks(name: str, title: str, titles: dict[str, str], **options: Any) -> list[Metric]:
    """A metric of the whole model, followed by the same metric of each block."""
    total = Metric(name, float, title, **options)
    return [total, *(Metric(of_block(name, block), float, titles[block], **options) for block in BLOCKS)]


def of_block(name: str, block: str) -> str:
    """The name of a metric of one block of the model; with "", of the whole model."""
    return f"{name}_{block}" if block else name


_ALL = [
    Metric("step", int, source("step"), nullable=False),
    Metric("epoch", float, source("epoch"), nullable=False),
    Metric("seconds", float, source("time"), source("seconds"), nullable=False),
    Metric("loss", float, source("loss"), nullable=False, noisy=True, digits=".5~g"),
    *_blocks(
        "grad_norm",
        source("gradient norm"),
        {
            "embedding": source("gradient norm of the embedding"),
            "encoder": source("gradient norm of the encoder"),
            "head": source("gradient norm of the head"),
        },
        noisy=True,
    ),
    Metric("grad_norm_clipped", float, source("gradient norm after clipping"), noisy=True),
    Metric("lr", float, source("learning rate"), nullable=False),
    Metric("clipped", bool, source("clipped")),
    *_blocks(
        "update_ratio",
        source("update-to-weight ratio"),
        {
            "embedding": source("update-to-weight ratio of the embedding"),
            "encoder": source("update-to-weight ratio of the encoder"),
            "head": source("update-to-weight ratio of the head"),
        },
        sparse=True,
    ),
    Metric("step_cosine", float, source("cosine with the previous step"), sparse=True),
    Metric("batches", str, source("hash of all batches so far")),
    Metric("characters", int, source("characters")),
    Metric("characters_per_second", float, source("characters per second")),
    Metric("dev_loss", float, source("dev loss"), sparse=True, digits=".5~g"),
    Metric("dev_precision", float, source("dev precision"), sparse=True, digits=".2%"),
    Metric("dev_recall", float, source("dev recall"), sparse=True, digits=".2%"),
    Metric("dev_f1", float, source("dev F1"), sparse=True, digits=".2%"),
    Metric("dev_oov_recall", float, source("dev OOV recall"), sparse=True, digits=".2%"),
    Metric("dev_iv_recall", float, source("dev IV recall"), sparse=True, digits=".2%"),
    Metric("train_f1", float, source("training F1"), sparse=True, digits=".2%"),
]
METRICS: dict[str, Metric] = {metric.name: metric for metric in _ALL}


def check(row: dict, complete: bool = True) -> dict:
    """Returns `row`, the metrics of a step by name; raises ValueError for unknown and, if `complete`, missing metrics."""
    unknown = [name for name in row if name not in METRICS]
    if unknown:
        raise ValueError(f"There is no metric “{unknown[0]}”; known: {', '.join(METRICS)}.")
    missing = [name for name, metric in METRICS.items() if complete and not metric.nullable and name not in row]
    if missing:
        raise ValueError(f"The row of a step lacks {', '.join(missing)}.")
    return row


def title(name: str) -> str:
    """The title of a metric, in the current language."""
    return text(METRICS[name].title)

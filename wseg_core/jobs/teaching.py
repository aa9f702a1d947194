"""Retraining a model with corrections: a run that starts from its weights and also learns from corrected sentences.

The run has the same settings and training data as the model, so that it does not forget what it has learned. It is short,
and the corrections are repeated until they make up about a tenth of the sentences.
"""

import itertools
import math

from .. import corpora, store
from ..config import Config, from_dict
from ..corpora import corrections
from ..corpora.sentences import Sentence
from ..errors import UserError
from ..language import text
from . import budget
from .child import Progress
from .control import start
from .foreground import train_here
from .queue.files import has_model
from .queue.states import is_committee
from .trials import is_trial

EPOCHS = 3
SHARE = 0.1  # the fraction of the training sentences that are corrections, …
TIMES = 20  # … unless each would be repeated more often than this
_NAME = 80  # characters of a run's name


def teach(run: str, name: str = "") -> str:
    """Queues a run that retrains `run` with the corrections and returns its id; raises UserError where there are none."""
    return start(*_retraining(run, [], name))


def teach_here(run: str, sentences: list[Sentence], name: str = "", progress: Progress | None = None) -> dict:
    """Stores corrected `sentences`, retrains `run` with all corrections at once, and compares before with after.

    Returns {"model", "run", "state", "checkpoint", "seconds", "corrections", "times", "dev_f1", "right", "sentences"}:
    `model` is the run that was retrained, `run` the new one, `corrections` their number, each repeated `times` times per
    epoch; `dev_f1` and `right` (correctly segmented sentences) are {"before", "after"}, each sentence is {"gold",
    "before", "after"} in words; `after` is None where training ended without a model. Without `sentences` those stored
    earlier are compared. `progress` as in `train_here`. Raises UserError, before anything is stored, where the run has no
    model, its training set is gone or a sentence cannot be stored.
    """
    config, name = _retraining(run, sentences, name)
    kept = corrections.kept()
    compared = list({"".join(words): words for words in sentences or kept}.values())
    before = _segment(run, compared)
    result = train_here(config, name, progress)
    after = _segment(result["run"], compared) if result["checkpoint"] else None
    opened = store.open()
    return {
        "model": run,
        **{key: result[key] for key in ("run", "state", "checkpoint", "seconds")},
        "corrections": len(kept),
        "times": config.data.more_times,
        "dev_f1": dict(zip(("before", "after"), scores(opened.get(run), opened.get(result["run"])))),
        "right": {"before": _count_right(before, compared), "after": _count_right(after, compared)},
        "sentences": [
            {"gold": words, "before": old, "after": new}
            for words, old, new in itertools.zip_longest(compared, before, after or [])
        ],
    }


def scores(before: dict, after: dict) -> tuple[float | None, float | None]:
    """The dev F1 of a run's row and of the one that retrained it; None where they cannot be compared.

    A trial was scored on its own training sentences, and the run that retrains it is not.
    """
    return None if is_trial(from_dict(before["config"])) else before["best_dev_f1"], after["best_dev_f1"]


def settings(run: str, config: Config, count: int, sentences: int) -> Config:
    """The config that retrains `run`, whose config is `config`, with `count` corrections and `sentences` other sentences."""
    training = {"start_from": run, **budget.only({"epochs": EPOCHS}), "patience": 0}
    if is_trial(config):  # retraining needs the whole corpus and a dev set
        training["sample"] = 0
    data = {"more": corrections.REFERENCE, "more_times": times(count, sentences)}
    values = config.as_dict()
    return from_dict({**values, "data": {**values["data"], **data}, "training": {**values["training"], **training}})


def times(count: int, sentences: int) -> int:
    """How often each of `count` corrections is repeated, with `sentences` other training sentences."""
    return max(1, min(TIMES, math.ceil(SHARE * sentences / max(1, count))))


def _retraining(run: str, sentences: list[Sentence], name: str) -> tuple[Config, str]:
    """Stores `sentences`; returns the config and the name of the run that retrains `run`."""
    row = store.open().get(run)
    if not has_model(run):
        raise UserError(text("This run has no model yet."), run)
    if is_committee(row):
        raise UserError(
            text("A committee is not trained, so it cannot be retrained."), run, text("Retrain one of its members.")
        )
    config = from_dict(row["config"])
    size = len(corpora.load(config.data.train, "train"))
    corrections.keep_all(sentences)
    count = len(corrections.kept())
    if not count:
        raise UserError(text("There are no corrections yet."), advice=text("Correct a sentence and save it first."))
    return settings(run, config, count, size), name or text("{name}, retrained", name=row["name"] or run)[:_NAME]


def _segment(run: str, sentences: list[Sentence]) -> list[Sentence]:
    from ..inference.segmenter import Segmenter  # imports torch

    return Segmenter.load(run).cut_many([corpora.written(words) for words in sentences])


def _count_right(predicted: list[Sentence] | None, gold: list[Sentence]) -> int | None:
    return None if predicted is None else sum(map(list.__eq__, predicted, gold))

"""Teaching a trained model what people set right: a run that starts from it and also learns from the corrections.

The run has the model's own settings and training data, so that it does not forget what it knew; it is short, and the
corrections count so often that about one sentence in ten is one of them.
"""

import math

from .. import corpora, store
from ..config import Config, from_dict
from ..corpora import corrections
from ..corpora.sentences import Sentence
from ..errors import UserError
from ..language import text
from .control import start
from .foreground import train_here
from .queue.files import has_model
from .trials import is_trial

EPOCHS = 3
SHARE = 0.1  # of what it learns from are corrections, …
TIMES = 20  # … but none counts more often than this
_NAME = 80  # characters of a run's name


def teach(run: str, name: str = "") -> str:
    """Queues the run that continues `run` with the corrections, and gives its id; raises UserError where there are none."""
    return start(*_lesson(run, [], name))


def teach_here(run: str, sentences: list[Sentence], name: str = "", progress=None) -> dict:
    """Keeps corrected `sentences` (none: those kept already are meant), continues `run` with all corrections now, and compares.

    {"model", "run", "state", "checkpoint", "seconds", "corrections", "times", "dev_f1", "right", "sentences"}: `model` is
    the run that was taught, `run` the new one, `corrections` how many there are, each learned `times` times an epoch; `dev_f1`
    and `right` (sentences cut as they should be) are {"before", "after"}, each sentence {"gold", "before", "after"} in words;
    `after` is None where training ended without a model. `progress` as in `train_here`. Raises UserError before anything is
    kept where the run has no model, its training set is gone or a sentence cannot be kept.
    """
    config, name = _lesson(run, sentences, name)
    kept = corrections.kept()
    asked = list({"".join(words): words for words in sentences or kept}.values())
    before = _cut(run, asked)
    made = train_here(config, name, progress)
    after = _cut(made["run"], asked) if made["checkpoint"] else None
    opened = store.open()
    return {
        "model": run,
        **{key: made[key] for key in ("run", "state", "checkpoint", "seconds")},
        "corrections": len(kept),
        "times": config.data.more_times,
        "dev_f1": dict(zip(("before", "after"), scores(opened.get(run), opened.get(made["run"])))),
        "right": {"before": _right(before, asked), "after": _right(after, asked)},
        "sentences": [
            {"gold": words, "before": old, "after": new}
            for words, old, new in zip(asked, before, after or [None] * len(asked))
        ],
    }


def scores(before: dict, taught: dict) -> tuple[float | None, float | None]:
    """The dev F1 of a run's row and of the one that taught it; None where there is none to compare with.

    A trial was scored on what it learned by heart, and the run that teaches it is not.
    """
    return None if is_trial(from_dict(before["config"])) else before["best_dev_f1"], taught["best_dev_f1"]


def settings(run: str, config: Config, count: int, sentences: int) -> Config:
    """The config of a run that goes on from `run` of this `config` with `count` corrections beside `sentences`."""
    training = {"start_from": run, "epochs": EPOCHS, "max_steps": 0, "max_seconds": 0.0, "patience": 0}
    if is_trial(config):  # scored on what it learned by heart: teaching needs all of the corpus, and a dev set
        training["sample"] = 0
    data = {"more": corrections.REFERENCE, "more_times": times(count, sentences)}
    values = config.as_dict()
    return from_dict({**values, "data": {**values["data"], **data}, "training": {**values["training"], **training}})


def times(count: int, sentences: int) -> int:
    """How often each of `count` corrections counts beside so many training sentences."""
    return max(1, min(TIMES, math.ceil(SHARE * sentences / max(1, count))))


def _lesson(run: str, sentences: list[Sentence], name: str) -> tuple[Config, str]:
    """The config and name of the run that teaches `run`, once `sentences` are kept."""
    row = store.open().get(run)
    if not has_model(run):
        raise UserError(text("This run has no model yet."), run)
    config = from_dict(row["config"])
    own = len(corpora.load(config.data.train, "train"))
    corrections.keep_all(sentences)
    count = len(corrections.kept())
    if not count:
        raise UserError(text("There are no corrections yet."), advice=text("Correct a sentence and save it first."))
    return settings(run, config, count, own), name or text("{name}, retrained", name=row["name"] or run)[:_NAME]


def _cut(run: str, sentences: list[Sentence]) -> list[Sentence]:
    from ..inference.segmenter import Segmenter  # imports torch

    return Segmenter.load(run).cut_many([corpora.written(words) for words in sentences])


def _right(found: list[Sentence] | None, gold: list[Sentence]) -> int | None:
    return None if found is None else sum(map(list.__eq__, found, gold))

"""Teaching a trained model what people set right: a run that starts from it and also learns from the corrections.

The run has the model's own settings and training data, so that it does not forget what it knew; it is short, and the
corrections count so often that about one sentence in ten is one of them.
"""

import math

from .. import corpora, store
from ..config import Config, from_dict
from ..corpora import corrections
from ..errors import UserError
from ..language import text
from .control import start
from .files import has_model
from .trials import is_trial

EPOCHS = 3
SHARE = 0.1  # of what it learns from are corrections, …
TIMES = 20  # … but none counts more often than this


def teach(run: str, name: str = "") -> str:
    """Queues the run that continues `run` with the corrections, and gives its id; raises UserError where there are none."""
    row = store.open().get(run)
    if not has_model(run):
        raise UserError(text("This run has no model yet."), run)
    count = len(corrections.kept())
    if not count:
        raise UserError(text("There is no correction yet."), advice=text("Set a sentence right and keep it first."))
    config = from_dict(row["config"])
    return start(settings(run, config, count, len(corpora.load(config.data.train, "train"))), name)


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

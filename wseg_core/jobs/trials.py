"""Trials: short runs on a few sentences, which show whether a model can learn at all."""

from ..config import Config, from_dict
from . import budget

SENTENCES = 20
LIMIT = 200  # the largest sample that counts as a trial, which is scored on its training sentences
LEARNS = 0.95  # the F1 on the training sentences from which the model counts as able to learn


def trial(config: Config, sentences: int = SENTENCES, epochs: int = 60) -> Config:
    """The config of a trial of `config`: few sentences, many short epochs, no early stopping, a constant learning rate."""
    values = config.as_dict()
    values["schedule"] = {"name": "constant"}
    values["training"] |= {
        **budget.only({"epochs": epochs}),
        "sample": sentences,
        "batch_characters": 512,
        "evaluate_every": 10,
        "patience": 0,
    }
    return from_dict(values)


def is_trial(config: Config) -> bool:
    """Whether the config trains on so few sentences that it only shows whether the model can learn."""
    return 0 < config.training.sample <= LIMIT

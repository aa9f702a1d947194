"""“Try on 20 sentences first”: can this model learn at all? It gets a tiny sample until it should know it by heart."""

from ..config import Config, from_dict

SENTENCES = 20
LIMIT = 200  # a sample of at most this many sentences is a trial, scored on the very sentences it learns from
LEARNS = 0.95  # the F1 on its own sentences from which we say that the model can learn


def trial(config: Config, sentences: int = SENTENCES, epochs: int = 60) -> Config:
    """The config of a trial of `config`: few sentences, many short epochs, no early stop, a constant rate."""
    values = config.as_dict()
    values["schedule"] = {"name": "constant"}
    values["training"] |= {
        "sample": sentences,
        "epochs": epochs,
        "max_steps": 0,
        "batch_characters": 512,
        "evaluate_every": 10,
        "patience": 0,
    }
    return from_dict(values)


def is_trial(config: Config) -> bool:
    """Does this config learn from so few sentences that only the question of learning at all makes sense?"""
    return 0 < config.training.sample <= LIMIT

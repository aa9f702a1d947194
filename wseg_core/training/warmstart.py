"""Warm start: copies the weights of another run's model where names and shapes match."""

from dataclasses import dataclass

import torch

from ..modeling.model import Model
from ..text.vocab import Vocab


@dataclass
class Start:
    """A model to start from: its vocabulary, weights by name, and the name and assets of its encoder."""

    vocab: Vocab
    weights: dict[str, torch.Tensor]
    encoder: str = ""
    assets: dict | None = None


def grow_vocab(old: Vocab, new: Vocab) -> Vocab:
    """The old vocabulary in its order, followed by the additions of the new one, so that old rows keep their numbers."""
    known, known_bigrams = set(old.known), set(old.known_bigrams)
    grown = Vocab(
        old.known + "".join(c for c in new.known if c not in known),
        old.known_bigrams + [b for b in new.known_bigrams if b not in known_bigrams],
        new.fold,
    )
    grown.texts, grown.sentences = new.texts, new.sentences
    return grown


@torch.no_grad()
def copy_weights(weights: dict[str, torch.Tensor], model: Model) -> tuple[list[str], list[str]]:
    """Copies weights of equal name and shape into `model`; returns the names that matched and those that did not.

    An embedding with additional rows takes the old rows and keeps the initial values of the others. An encoder whose rows
    do not correspond to the vocabulary copies them in a method `adopt`, which returns their names.
    """
    adopted = model.encoder.adopt(weights) if hasattr(model.encoder, "adopt") else []
    matched, unmatched = list(adopted), []
    for name, tensor in model.state_dict().items():
        if name in adopted:
            continue
        old = weights.get(name)
        if old is not None and old.shape == tensor.shape:
            tensor.copy_(old)
            matched.append(name)
        elif (
            old is not None
            and "embedding" in name
            and tensor.dim() == 2
            and old.dim() == 2
            and old.shape[1] == tensor.shape[1]
            and old.shape[0] < tensor.shape[0]
        ):
            tensor[: len(old)].copy_(old)
            matched.append(name)
        else:
            unmatched.append(name)
    return matched, unmatched

"""Starting from another run's weights: what fits is copied, what does not is told."""

from dataclasses import dataclass

import torch

from ..modeling.model import Model
from ..text.vocab import Vocab


@dataclass
class Start:
    """Another model to start from: its vocabulary, its weights by name, its encoder's name and assets."""

    vocab: Vocab
    weights: dict[str, torch.Tensor]
    encoder: str = ""
    assets: dict | None = None


def grow_vocab(old: Vocab, new: Vocab) -> Vocab:
    """The old vocabulary in its order, then what only the new one knows: old rows keep their numbers."""
    there, there_bigrams = set(old.known), set(old.known_bigrams)
    grown = Vocab(
        old.known + "".join(c for c in new.known if c not in there),
        old.known_bigrams + [b for b in new.known_bigrams if b not in there_bigrams],
        new.fold,
    )
    grown.texts = new.texts
    return grown


@torch.no_grad()
def copy_weights(weights: dict[str, torch.Tensor], model: Model) -> tuple[list[str], list[str]]:
    """Copies weights of equal name and shape into `model`; gives the names that matched and those that did not.

    An embedding that has grown at its end takes the old rows and keeps its fresh ones; an encoder whose rows stand
    for something else than a place in the vocabulary has a method `adopt` for it.
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

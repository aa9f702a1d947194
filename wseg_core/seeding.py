"""Chance, made repeatable: one generator a purpose, all from the run's seed."""

import contextlib
import hashlib
import random

import numpy as np
import torch


def derive(seed: int, *purpose) -> int:
    """A seed below 2⁶³ for one purpose, such as ("encoder",) or ("order", 3); distinct purposes get unrelated ones."""
    digest = hashlib.sha256("/".join(map(str, (seed, *purpose))).encode()).digest()
    return int.from_bytes(digest[:8], "big") >> 1


def generator(seed: int, *purpose) -> torch.Generator:
    """A CPU generator for one purpose."""
    return torch.Generator().manual_seed(derive(seed, *purpose))


@contextlib.contextmanager
def seeded(seed: int, *purpose):
    """Within, torch's own CPU generator is seeded for one purpose; afterwards it is as it was."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(derive(seed, *purpose))
        yield


def seed_all(seed: int) -> None:
    """Seeds torch (all devices), python and numpy for a run's dropout and anything else that draws."""
    torch.manual_seed(derive(seed, "run"))
    random.seed(derive(seed, "run"))
    np.random.seed(derive(seed, "run") % 2**32)


def states() -> dict:
    """The states of all generators as tensors and plain values, such as `torch.load(weights_only=True)` accepts."""
    name, keys, position, has_gauss, cached = np.random.get_state()
    version, internal, gauss = random.getstate()
    found = {
        "torch": torch.get_rng_state(),
        "numpy": [torch.from_numpy(keys.astype(np.int64)), position, has_gauss, cached],
        "python": [version, list(internal), gauss],
    }
    if torch.cuda.is_available():
        found["cuda"] = torch.cuda.get_rng_state_all()
    return found


def restore(found: dict) -> None:
    """Puts all generators back to what `states` gave."""
    torch.set_rng_state(found["torch"])
    keys, position, has_gauss, cached = found["numpy"]
    np.random.set_state(("MT19937", keys.numpy().astype(np.uint32), position, has_gauss, cached))
    version, internal, gauss = found["python"]
    random.setstate((version, tuple(internal), gauss))
    if "cuda" in found and torch.cuda.is_available():
        torch.cuda.set_rng_state_all(found["cuda"])

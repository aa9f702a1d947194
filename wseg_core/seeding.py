"""Reproducible random numbers: one generator per purpose, all derived from the run's seed."""

import contextlib
import hashlib
import random
from collections.abc import Iterator

import numpy as np
import torch


def derive(seed: int, *purpose: object) -> int:
    """A seed below 2⁶³ for one purpose, such as ("encoder",) or ("order", 3); distinct purposes get unrelated ones."""
    digest = hashlib.sha256("/".join(map(str, (seed, *purpose))).encode()).digest()
    return int.from_bytes(digest[:8], "big") >> 1


def generator(seed: int, *purpose: object) -> torch.Generator:
    """A CPU generator for one purpose."""
    return torch.Generator().manual_seed(derive(seed, *purpose))


@contextlib.contextmanager
def seeded(seed: int, *purpose: object) -> Iterator[None]:
    """Seeds torch's global CPU generator for one purpose inside the block, and restores it afterwards."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(derive(seed, *purpose))
        yield


def seed_all(seed: int) -> None:
    """Seeds torch (all devices), python and numpy for a run's dropout and other random draws."""
    torch.manual_seed(derive(seed, "run"))
    random.seed(derive(seed, "run"))
    np.random.seed(derive(seed, "run") % 2**32)


def seed_torch(value: int) -> None:
    """As `torch.manual_seed`, which stores a stack trace at each call for every kind of device that is not in use."""
    if torch.cuda.is_initialized() or torch.backends.mps.is_available():
        torch.manual_seed(value)
    else:
        torch.default_generator.manual_seed(value)


def states() -> dict:
    """The states of all generators as tensors and plain values, readable by `torch.load(weights_only=True)`."""
    _, keys, position, has_gauss, cached = np.random.get_state()
    version, internal, gauss = random.getstate()
    generators = {
        "torch": torch.get_rng_state(),
        "numpy": [torch.from_numpy(np.asarray(keys).astype(np.int64)), position, has_gauss, cached],
        "python": [version, list(internal), gauss],
    }
    if torch.cuda.is_available():
        generators["cuda"] = torch.cuda.get_rng_state_all()
    return generators


def restore(generators: dict) -> None:
    """Restores all generators to the states returned by `states`."""
    torch.set_rng_state(generators["torch"])
    keys, position, has_gauss, cached = generators["numpy"]
    np.random.set_state(("MT19937", keys.numpy().astype(np.uint32), position, has_gauss, cached))
    version, internal, gauss = generators["python"]
    random.setstate((version, tuple(internal), gauss))
    if "cuda" in generators and torch.cuda.is_available():
        torch.cuda.set_rng_state_all(generators["cuda"])

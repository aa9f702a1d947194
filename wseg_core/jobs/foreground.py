"""Training in the process of the caller: the command `train`, a notebook, a script."""

import time

from .. import store
from ..config import Config, from_dict
from . import datasets
from .child.attempt import attempt


def train_here(config: Config | dict, name: str = "", progress=None, note: str = "") -> dict:
    """Trains now and gives the `train` JSON; the run stands in the store like any other.

    Ctrl-C and SIGTERM mean stop: the best model so far is scored and kept. `progress(kind, values)` is told what
    happens: kinds `created` ({"run"}), `started`, `step`, `evaluated`, `event`. Raises UserError for a config or
    corpus at fault, before there is a run.
    """
    from ..training.device import check_device

    config = datasets.firm(config if isinstance(config, Config) else from_dict(config))
    check_device(config)
    sentences = datasets.read(config)
    opened = store.open()
    now = time.time()
    run = opened.create(config.as_dict(), name=name, note=note, claimed=now, heartbeat=now, background=False)
    if progress:
        progress("created", {"run": run})
    result = attempt(opened, run, background=False, progress=progress, sentences=sentences)
    return result or _without_end(opened.find(run) or {"state": "stopped"}, run)


def _without_end(row: dict, run: str) -> dict:
    """The `train` JSON of a run that another stopped before it began, or took away while it ran."""
    unknown = dict.fromkeys(("checkpoint", "dev", "test"))
    rest = {key: row.get(key) for key in ("seconds", "characters_per_second", "parameters")}
    return row.get("result") or {"run": run, "state": row["state"], **unknown, **rest}

"""Training in the caller's own process: for the command `train`, a notebook or a script."""

import time

from .. import store
from ..config import Config, from_dict
from . import datasets
from .child import Progress
from .child.attempt import attempt


def train_here(config: Config | dict, name: str = "", progress: Progress | None = None, note: str = "") -> dict:
    """Trains at once and returns the `train` JSON; the run is in the store like any other.

    Ctrl-C and SIGTERM stop it: the best model so far is scored and kept. `progress(kind, values)` is called with
    the events of the kinds `created` ({"run"}), `started`, `step`, `evaluated` and `event`. Raises UserError for a
    faulty config or corpus, before the run is created.
    """
    from ..training.device import check_device

    config = datasets.resolve_references(config if isinstance(config, Config) else from_dict(config))
    check_device(config)
    sentences = datasets.read(config, raw=True)
    opened = store.open()
    now = time.time()
    run = opened.create(config.as_dict(), name=name, note=note, claimed=now, heartbeat=now, background=False)
    if progress:
        progress("created", {"run": run})
    result = attempt(opened, run, background=False, progress=progress, sentences=sentences)
    return result or _without_result(opened.find(run) or {"state": "stopped"}, run)


def _without_result(row: dict, run: str) -> dict:
    """The `train` JSON of a run that another process stopped before it began, or took over while it trained."""
    unknown = dict.fromkeys(("checkpoint", "dev", "test"))
    known = {key: row.get(key) for key in ("seconds", "characters_per_second", "parameters")}
    return row.get("result") or {"run": run, "state": row["state"], **unknown, **known}

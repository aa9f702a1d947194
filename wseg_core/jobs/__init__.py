"""Background training: a queue, a worker, one process per run, and the control of runs that any process started.

Pages and commands use the functions listed here. Only the training process imports torch.
"""

import importlib
from typing import Any

_PLACES = {
    "budget": ("extension",),
    "control": ("delete", "delete_many", "pause", "resume", "start", "stop"),
    "estimate": ("progress",),
    "queue.forks": ("start_fork_server",),
    "queue.files": ("has_model", "last_step", "log_tail"),
    "foreground": ("train_here",),
    "phases": ("ahead", "phases_of"),
    "committees": ("make_committee",),
    "comparable": ("counts_of",),
    "judging": ("crossed", "judge", "judge_factor"),
    "selection": ("best", "rivals"),
    "queue.reconciler": ("reconcile",),
    "teaching": ("teach", "teach_here"),
    "trials": ("trial",),
    "queue.states": ("is_committee", "state_name"),
}

__all__ = [name for names in _PLACES.values() for name in names]


def __getattr__(name: str) -> Any:
    # Loaded on first use: a worker needs neither configs nor corpora, and should start at once.
    for place, names in _PLACES.items():
        if name in names:
            return getattr(importlib.import_module(f"{__name__}.{place}"), name)
    raise AttributeError(name)

"""Estimates of the time of runs and experiments, as ranges from the recent speed of this machine."""

import functools
import json

import streamlit as st

from wseg_core import config as configs
from wseg_core import home, store
from wseg_core.config import Config
from wseg_core.errors import UserError
from wseg_core.jobs import forecast

from . import runs


def evidence() -> forecast.Evidence:
    """What the finished runs of this machine tell."""
    return _evidence(home.store_url())


@st.cache_resource(ttl=5, max_entries=4, show_spinner=False)  # not copied on each use: it is only read
def _evidence(url: str) -> forecast.Evidence:
    try:
        return forecast.evidence_of(store.open(url))
    except UserError:  # such as a store that cannot be opened
        return forecast.Evidence()


def size(config: Config) -> forecast.Size | None:
    """The size of a run; None if its corpus is not in the library or cannot be read."""
    try:
        return forecast.size_of(config)
    except UserError:
        return None


def left(run: dict) -> forecast.Range | None:
    """How long a queued or running run will still take; None where nothing can be said yet."""
    rows = runs.rows(run)
    seconds, evaluated = ([], []) if not len(rows) else (rows["seconds"], rows["dev_f1"].notna())
    config = _config(json.dumps(run["config"], sort_keys=True))
    return forecast.left(run, seconds, evaluated, config, size(config), evidence()) if config else None


def all_left(active: list[dict], waiting: list[dict], more: int) -> forecast.Range | None:
    """How long running and waiting runs and as many `more` like them will still take; None where nothing can be said."""
    parts: dict[str, list] = {}
    for run in waiting:
        same = {**run["config"], "training": {**run["config"]["training"], "seed": 0}}
        parts.setdefault(json.dumps(same, sort_keys=True), []).append(run)
    counted = []
    for key, group in parts.items():
        config = _config(key)
        known = config and size(config)
        if not known:
            return None
        counted.append((config, known, len(group)))
    if more:
        example = counted[-1:] or [
            (c, s, 1) for r in active if (c := _config(json.dumps(r["config"]))) and (s := size(c))
        ]
        if not example:
            return None
        counted.append((*example[0][:2], more))
    ranges = [left(run) for run in active]
    queued = forecast.total(counted, evidence())
    low, high = queued.low, queued.high
    for part in ranges:
        if part:
            low, high = low + part.low, high + part.high
    return forecast.Range(low, high) if high else None


@functools.lru_cache(maxsize=200)
def _config(stored: str) -> Config | None:
    try:
        return configs.from_dict(json.loads(stored))
    except UserError:  # of a version with other settings
        return None

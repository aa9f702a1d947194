"""Which runs can be on one loss surface: those with the same initial weights and the same function of their weights."""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from ... import home
from ...inference import pointers
from ...language import text
from ...store import ENDED
from ..queue.states import state_name

MOST = 12  # runs on one surface, whose weights are in memory at the same time


@dataclass(frozen=True)
class Shared:
    """Rows of runs that share a start, and {"run", "name", "reason"} of each of the others."""

    rows: list[dict]
    left_out: list[dict]


def starts(rows: Iterable[dict]) -> list[list[dict]]:
    """The rows that can be on a surface, grouped by their start: the largest group first, else in their order."""
    groups: dict[str, list[dict]] = {}
    for row in rows:
        if not _obstacle(row):
            groups.setdefault(_start(row), []).append(row)
    return sorted(groups.values(), key=len, reverse=True)


def shared(rows: list[dict], chosen: list[dict] | None = None) -> Shared:
    """At most `MOST` rows that share a start, and why the others are left out.

    chosen: the group of `starts` to take; by default the largest.
    """
    group = (next(iter(starts(rows)), []) if chosen is None else chosen)[:MOST]
    runs = {row["run"] for row in group}
    left_out = [
        {"run": row["run"], "name": row["name"], "reason": _obstacle(row) or _difference(row, group[0])}
        for row in rows
        if row["run"] not in runs
    ]
    return Shared(group, left_out)


def _obstacle(row: dict) -> str:
    """Why a run can be on no surface, or ""."""
    if row["state"] not in ENDED:
        return text("It is still {state}.", state=state_name(row["state"]))
    if pointers.pointed(home.run_folder(row["run"]), "last") is None:
        return text("It has no checkpoint.")
    if not row["fingerprints"]:
        return text("Its initial weights were not recorded, because it was trained by an older version.")
    return ""


def _start(row: dict) -> str:
    return json.dumps([row["fingerprints"], *_function(row["config"])], sort_keys=True, default=str)


def _function(config: dict) -> list:
    """The settings that determine the loss as a function of the weights; dropout is off when a loss is measured."""
    encoder = {name: value for name, value in config["encoder"].items() if name != "dropout"}
    data = {name: config["data"].get(name) for name in ("train", "dev", "split_seed", "scheme", "fold_width")}
    return [encoder, config["loss"], data]


def _difference(row: dict, chosen: dict) -> str:
    """Why a run is not on the surface of another one."""
    function, other = _function(row["config"]), _function(chosen["config"])
    if function[0] != other[0]:
        names = row["config"]["encoder"]["name"], chosen["config"]["encoder"]["name"]
        if names[0] != names[1]:
            return text("It has a different encoder: {name} instead of {other}.", name=names[0], other=names[1])
        return text("Its encoder has different settings.")
    if function[1] != other[1]:
        names = row["config"]["loss"]["name"], chosen["config"]["loss"]["name"]
        if names[0] != names[1]:
            return text("It has a different loss function: {name} instead of {other}.", name=names[0], other=names[1])
        return text("Its loss function has different settings.")
    if function[2] != other[2]:
        return text("It was trained on a different corpus or with a different tag scheme.")
    if row["fingerprints"] != chosen["fingerprints"]:
        seeds = row["config"]["training"]["seed"], chosen["config"]["training"]["seed"]
        if seeds[0] != seeds[1]:
            return text(
                "It started from different weights: seed {seed} instead of {other}.", seed=seeds[0], other=seeds[1]
            )
        return text("It started from different weights.")
    return text("At most {count} runs are shown on one surface.", count=MOST)

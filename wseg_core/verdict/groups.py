"""Runs put together by their settings, and what to call them."""

import json
from dataclasses import dataclass

from .. import config, terms
from ..language import text

# What makes a run another run of the same settings, or changes nothing that is learned
ASIDE = {"training.seed", "training.device", "training.anatomy_every"}
_NAMED = ("encoder.name", "optimizer.name", "loss.name", "schedule.name")
_SHOWN = 4  # settings in a name, before the rest is only counted


@dataclass(frozen=True)
class Group:
    """Runs of equal settings. `settings`: {"section.key": value} without the seed; `name`: what tells it from the others.

    `alone`: the runs given differ in nothing but the seed, and this is one of them.
    """

    runs: tuple[str, ...]
    seeds: tuple
    settings: dict
    name: str = ""
    alone: bool = False


def group(runs: list[dict]) -> list[Group]:
    """The groups of store rows (`run`, `name`, `config`), in the order of their first runs.

    A second run with the same seed is no second witness: a group has the first run of each seed, and the others are in
    none. Runs that differ in nothing but the seed would be one group, which there is nothing to compare with: each is
    a group then.
    """
    found: dict[str, list[dict]] = {}
    for row in runs:
        found.setdefault(json.dumps(_settings(row["config"]), sort_keys=True, default=str), []).append(row)
    if len(found) == 1 and len(runs) > 1:
        return [
            Group((row["run"],), (_seed(row),), _settings(row["config"]), name, alone=True)
            for row, name in zip(runs, _own_names(runs))
        ]
    groups = []
    for rows in found.values():
        by_seed = {_seed(row): row["run"] for row in reversed(rows)}
        seeds = tuple(dict.fromkeys(map(_seed, rows)))
        groups.append(Group(tuple(by_seed[seed] for seed in seeds), seeds, _settings(rows[0]["config"])))
    return [Group(g.runs, g.seeds, g.settings, name) for g, name in zip(groups, names([g.settings for g in groups]))]


def without_effect(values: dict) -> set[str]:
    """The settings of a config, as "section.key", that its other settings make irrelevant."""
    return {"data.split_seed"} if (values.get("data") or {}).get("dev") else set()


def differences(first: dict, second: dict) -> tuple[dict, dict]:
    """Those of the settings in which the two differ."""
    keys = [key for key in {**first, **second} if first.get(key, _NONE) != second.get(key, _NONE)]
    return {k: first[k] for k in keys if k in first}, {k: second[k] for k in keys if k in second}


def names(settings: list[dict]) -> list[str]:
    """A short name for each of some settings, of what differs: `adam`, `sgd, step size 0.1`.

    The own settings of an optimizer (or encoder, loss, schedule) count only where another has the same one.
    """
    keys = [*_NAMED, "optimizer.lr", *{key: None for own in settings for key in own}]
    chosen: list[dict[str, str]] = [{} for _ in settings]
    for key in dict.fromkeys(keys):
        kind = key.partition(".")[0] + ".name"
        for own, parts in zip(settings, chosen):
            siblings = [s for s in settings if key in _NAMED or s.get(kind) == own.get(kind)]
            if len({_plain(s.get(key, _NONE)) for s in siblings}) > 1 and key in own:
                parts[key] = terms.said(key, own[key])
    short = [_joined(parts, _SHOWN) for parts in chosen]
    return short if len(set(short)) == len(short) else [_joined(parts, len(parts)) for parts in chosen]


_NONE = object()


def _joined(parts: dict[str, str], most: int) -> str:
    words = list(parts.values())
    if len(words) > most:
        words = [*words[:most], text("{count} more", count=len(words) - most)]
    return ", ".join(words)


def _plain(value) -> str:
    return json.dumps(value, default=lambda _: "none")


def _settings(values: dict) -> dict:
    """{"section.key": value} of what matters; what an older config lacks has its default."""
    defaults = {"data": config.Data(), "training": config.Training()}
    values = {**values, **{k: {**d.model_dump(mode="json"), **(values.get(k) or {})} for k, d in defaults.items()}}
    flat = {f"{section}.{key}": value for section, own in values.items() for key, value in own.items()}
    ignored = ASIDE | without_effect(values)
    return {key: value for key, value in flat.items() if key not in ignored}


def _seed(row: dict):
    return (row["config"].get("training") or {}).get("seed", 0)


def _own_names(runs: list[dict]) -> list[str]:
    """What to call runs of equal settings: by the names that people gave them, else by their seeds, else by their ids."""
    given = [
        row.get("name") or "" for row in runs if not row.get("variant")
    ]  # the program names those of an experiment
    for found in (given, [text("seed {seed}", seed=_seed(row)) for row in runs]):
        if len(set(found)) == len(runs) and all(found):
            return found
    return [row["run"] for row in runs]

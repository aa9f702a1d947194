"""Groups of runs with equal settings, and their names."""

import json
from dataclasses import dataclass

from .. import config, terms
from ..language import text

# Settings that distinguish repeated runs, or that do not affect what is learned
ASIDE = {"training.seed", "training.device", "training.anatomy_every"}
_NAMED = ("encoder.name", "optimizer.name", "loss.name", "schedule.name")
_SHOWN = 4  # settings listed in a name; the others are only counted


@dataclass(frozen=True)
class Group:
    """Runs of equal settings. `settings`: {"section.key": value} without the seed; `name`: what distinguishes it.

    `alone`: all given runs differ only in the seed, and this group is one of them.
    """

    runs: tuple[str, ...]
    seeds: tuple
    settings: dict
    name: str = ""
    alone: bool = False


def group(runs: list[dict]) -> list[Group]:
    """The groups of store rows (`run`, `name`, `config`), in the order of their first runs.

    A second run with the same seed adds no information: a group has the first run of each seed, and the others are
    left out. If all runs differ only in the seed, each run is a group of its own, since a single group has nothing to
    be compared with.
    """
    members: dict[str, list[dict]] = {}
    for row in runs:
        members.setdefault(json.dumps(_settings(row["config"]), sort_keys=True, default=str), []).append(row)
    if len(members) == 1 and len(runs) > 1:
        return [
            Group((row["run"],), (_seed(row),), _settings(row["config"]), name, alone=True)
            for row, name in zip(runs, _own_names(runs))
        ]
    groups = []
    for rows in members.values():
        by_seed = {_seed(row): row["run"] for row in reversed(rows)}
        seeds = tuple(dict.fromkeys(map(_seed, rows)))
        groups.append(Group(tuple(by_seed[seed] for seed in seeds), seeds, _settings(rows[0]["config"])))
    return [Group(g.runs, g.seeds, g.settings, name) for g, name in zip(groups, names([g.settings for g in groups]))]


def without_effect(values: dict) -> set[str]:
    """The settings of a config, as "section.key", that its other settings make irrelevant."""
    return {"data.split_seed"} if (values.get("data") or {}).get("dev") else set()


def differences(first: dict, second: dict) -> tuple[dict, dict]:
    """The settings in which the two differ, of each side."""
    keys = [key for key in {**first, **second} if first.get(key, _NONE) != second.get(key, _NONE)]
    return {k: first[k] for k in keys if k in first}, {k: second[k] for k in keys if k in second}


def names(settings: list[dict]) -> list[str]:
    """A short name for each of `settings`, from what differs: `adam`, `sgd, learning rate 0.1`.

    Settings of an optimizer (or encoder, loss, schedule) are compared only among groups with the same one.
    """
    keys = [*_NAMED, "optimizer.lr", *{key: None for values in settings for key in values}]
    chosen: list[dict[str, str]] = [{} for _ in settings]
    for key in dict.fromkeys(keys):
        kind = key.partition(".")[0] + ".name"
        for values, parts in zip(settings, chosen):
            siblings = [s for s in settings if key in _NAMED or s.get(kind) == values.get(kind)]
            if len({_plain(s.get(key, _NONE)) for s in siblings}) > 1 and key in values:
                parts[key] = terms.describe(key, values[key])
    short = [_joined(parts, _SHOWN) for parts in chosen]
    return short if len(set(short)) == len(short) else [_joined(parts, len(parts)) for parts in chosen]


_NONE = object()


def _joined(parts: dict[str, str], most: int) -> str:
    words = list(parts.values())
    if len(words) > most:
        words = [*words[:most], text("{count} more", count=len(words) - most)]
    return ", ".join(words)


def _plain(value: object) -> str:
    return json.dumps(value, default=lambda _: "none")


def _settings(values: dict) -> dict:
    """{"section.key": value} of the settings with an effect; those missing from an older config have their defaults."""
    defaults = {"data": config.Data(), "training": config.Training()}
    values = {**values, **{k: {**d.model_dump(mode="json"), **(values.get(k) or {})} for k, d in defaults.items()}}
    flat = {
        f"{section}.{key}": value for section, section_values in values.items() for key, value in section_values.items()
    }
    ignored = ASIDE | without_effect(values)
    return {key: value for key, value in flat.items() if key not in ignored}


def _seed(row: dict) -> int:
    return (row["config"].get("training") or {}).get("seed", 0)


def _own_names(runs: list[dict]) -> list[str]:
    """Names of runs with equal settings: those given by the user, else the seeds, else the ids."""
    given = [
        row.get("name") or "" for row in runs if not row.get("variant")
    ]  # runs of an experiment have generated names
    for candidates in (given, [text("seed {seed}", seed=_seed(row)) for row in runs]):
        if len(set(candidates)) == len(runs) and all(candidates):
            return candidates
    return [row["run"] for row in runs]

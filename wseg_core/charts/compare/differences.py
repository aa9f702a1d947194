"""Table of the settings that differ between runs."""

import pandas as pd

from ... import terms


def differences(configs: dict[str, dict], every: bool = False, worded: bool = False) -> pd.DataFrame:
    """One row per setting ("section.key"), one column per run or group of `configs`, in their order; cells are strings.

    A setting that a config lacks, since its component has none of that name, is "–". every: the settings that all
    share too. worded: values as a reader knows them, not as a config has them.
    """
    cell = _worded if worded else _cell
    names = dict.fromkeys(f"{s}.{k}" for config in configs.values() for s, values in config.items() for k in values)
    rows = {name: [cell(config, name) for config in configs.values()] for name in names}
    kept = {name: cells for name, cells in rows.items() if every or len(set(cells)) > 1}
    return pd.DataFrame.from_dict(kept, orient="index", columns=list(configs), dtype=object).rename_axis("setting")


def _worded(config: dict, name: str) -> str:
    section, _, key = name.partition(".")
    return terms.value(name, (config.get(section) or {}).get(key))


def _cell(config: dict, name: str) -> str:
    section, _, key = name.partition(".")
    value = (config.get(section) or {}).get(key)
    if value is None or value == "":
        return "–"
    return f"{value:.6g}" if isinstance(value, float) else str(value)

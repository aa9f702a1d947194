"""Rows of the table of runs as data frames, and how their columns are drawn."""

import re
from collections.abc import Sequence

import pandas as pd
import streamlit as st

from wseg_core import home, terms
from wseg_core.language import text
from wseg_core.store import table

from ..shared import formatting as words
from ..shared import glossary

_SCALES = {"fraction": 100.0, "bytes": 1e-6}
_FORMATS = {"fraction": "%.1f %%", "bytes": "%.1f MB", "seconds": "%.0f s"}
_SPLITS = {"Dev": "development set", "Test": "test set"}
WINNER = "★"


def of_rows(rows: Sequence[dict], columns: Sequence[table.Column], races: dict[str, str]) -> pd.DataFrame:
    """One row per run: its title, the columns (fractions in percent, bytes in MB), differences, race, size, state, id."""
    frame: dict[str, list] = {"title": [row["title"] for row in rows]}
    for column in columns:
        frame[column.name] = [shown(column, row[column.name]) for row in rows]
        if rows and column.name + table.SUFFIX in rows[0]:
            differences = [row[column.name + table.SUFFIX] for row in rows]
            frame[column.name + table.SUFFIX] = [None if d is None else d * _scale(column) for d in differences]
    frame["race"] = [races.get(row["run"]) for row in rows]
    frame["size"] = [size(row["run"]) for row in rows]
    frame["state"] = [words.state(row["state"]) for row in rows]
    frame["run"] = [row["run"] for row in rows]
    return pd.DataFrame(frame)


def of_groups(groups: Sequence[table.Group], numbers: Sequence[table.Column], names: dict[str, str]) -> pd.DataFrame:
    """One row per group: what its runs share, how many they are, and mean and spread of each number."""
    frame: dict[str, list] = {}
    for name in groups[0].values if groups else ():
        values = [group.values[name] for group in groups]
        frame[name] = [names.get(value, value) if name == "experiment" else plain(value) for value in values]
    frame["runs"] = [group.runs for group in groups]
    for column in numbers:
        frame[column.name] = [_spread(column, group) for group in groups]
    return pd.DataFrame(frame)


def config(columns: Sequence[table.Column], frame: pd.DataFrame) -> dict:
    """How the columns of `of_rows` are drawn."""
    drawn: dict = {"title": st.column_config.TextColumn(text("Run"), width=210, pinned=True)}
    for column in columns:
        drawn[column.name] = _config(column, frame[column.name])
        if column.name + table.SUFFIX in frame:
            drawn[column.name + table.SUFFIX] = st.column_config.NumberColumn(
                f"Δ {column.heading()}",
                format="%+.1f" if column.unit == "fraction" else "%+.4g",
                help=_help(column, text("Difference from the baseline; for F1 and other percentages, in points.")),
            )
    return drawn | {
        "race": st.column_config.TextColumn(
            text("Experiment"),
            width=150,
            help=text(
                "★ marks the variant with the highest mean dev F1 of its experiment. The page Compare shows whether "
                "the difference is more than chance."
            ),
        ),
        "size": st.column_config.NumberColumn(text("Size"), format="%.1f MB", width=80),
        "state": st.column_config.TextColumn(text("State"), width=90),
        "run": st.column_config.TextColumn(text("Run ID"), width=190),
    }


def group_config(by: Sequence[table.Column], numbers: Sequence[table.Column]) -> dict:
    """How the columns of `of_groups` are drawn."""
    return {
        **{
            column.name: st.column_config.TextColumn(column.heading(), help=_help(column)) for column in [*by, *numbers]
        },
        "runs": st.column_config.NumberColumn(text("Runs")),
    }


def shown(column: table.Column, value):
    """A value in the unit that the table shows."""
    if column.kind == "time":
        return None if value is None else pd.Timestamp(value)
    if column.kind == "tags":
        return value
    if column.name == "data.train" and value:
        return terms.data_set(value)
    if column.name == "state" and value:
        return words.state(value)
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return value * _scale(column) if number and column.is_number else plain(value)


def plain(value):
    """A setting as a cell: numbers as they are, true and false as in a config, lists as text."""
    return (
        value
        if value is None or (isinstance(value, int | float | str) and not isinstance(value, bool))
        else str(value).lower()
    )


def size(run: str) -> float | None:
    """Size in MB of the run's best checkpoint, or of its last."""
    folder = home.run_folder(run)
    for pointer in ("best", "last"):
        try:
            target = (folder / pointer).read_text(encoding="utf-8").strip()
            return (folder / target / "model.safetensors").stat().st_size / 1e6
        except OSError:
            continue
    return None


def _scale(column: table.Column) -> float:
    return _SCALES.get(column.unit, 1.0)


def _help(column: table.Column, first: str = "") -> str | None:
    """The technical terms in the title of a column, explained after a sentence of its own."""
    splits = [term for word, term in _SPLITS.items() if column.title.startswith(word)]
    named = [term for term in terms.GLOSSARY if re.search(rf"\b{re.escape(term)}\b", column.title, re.IGNORECASE)]
    named = [term for term in named if not any(term != other and term in other for other in named)]
    names = dict.fromkeys([*named, *splits])
    return glossary.tip(*names, first=first) if names else first or None


def _config(column: table.Column, values: pd.Series):
    if column.kind == "time":
        return st.column_config.DatetimeColumn(
            column.heading(), format="YYYY-MM-DD HH:mm", timezone=st.context.timezone, width=140
        )
    if column.kind == "tags":
        return st.column_config.ListColumn(column.heading(), width=130)
    if pd.api.types.is_numeric_dtype(values):
        number = _FORMATS.get(column.unit, "%.4g" if pd.api.types.is_float_dtype(values) else "%d")
        return st.column_config.NumberColumn(column.heading(), format=number, help=_help(column))
    return st.column_config.TextColumn(column.heading(), help=_help(column))


def _spread(column: table.Column, group: table.Group) -> str:
    """Mean ± spread as text, such as 92.1 % ± 0.4."""
    mean, spread, count = group.means[column.name], group.spreads[column.name], group.counts[column.name]
    if mean is None:
        return ""
    value = mean * _scale(column)
    number = f"{value:.1f} %" if column.unit == "fraction" else f"{value:.4g}"
    if spread is None:
        return number
    return f"{number} ± {spread * _scale(column):.2g}" + ("" if count == group.runs else f" ({count})")

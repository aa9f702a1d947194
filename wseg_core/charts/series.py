"""Series: the input of every figure that compares runs."""

from dataclasses import dataclass

import pandas as pd

from . import colours

DASHES = ("solid", "dot", "dash", "longdash", "dashdot", "longdashdot")


@dataclass(frozen=True, eq=False)
class Series:
    """The metrics of one run and how it is distinguished from the others.

    rows: the store's metric rows, one a step, with gaps as NaN; may be empty.
    colour_key, dash_key: the values of the two settings that colour and dash stand for; an empty colour_key is the group.
    group: the settings without the seed, in words. loss: the kind of loss, since kinds have scales of their own.
    why: for a failed run, the reason in words. panel: its panel among small multiples. clip_norm: 0 for none.
    unit: what the loss is counted by, `character` or `gap`.
    """

    run: str
    label: str
    rows: pd.DataFrame
    colour_key: str = ""
    dash_key: str = ""
    state: str = "finished"
    seed: int = 0
    group: str = ""
    loss: str = ""
    why: str = ""
    panel: str = ""
    clip_norm: float = 0.0
    unit: str = "character"

    @property
    def hue(self) -> str:
        """The value that determines the colour."""
        return self.colour_key or self.group or self.label or self.run

    @property
    def failed(self) -> bool:
        """Whether the run failed, for example because the loss became infinite."""
        return self.state == "failed"


def hues(series: list[Series], palette: dict[str, str] | None = None) -> dict[str, str]:
    """The colour of each `hue`: from `palette`, or else from the colour cycle."""
    return {**colours.palette(s.hue for s in series), **(palette or {})}


def dashes(series: list[Series]) -> dict[str, str]:
    """The dash of each `dash_key`, in order of appearance; solid if there is only one."""
    keys = dict.fromkeys(s.dash_key for s in series)
    return {key: DASHES[number % len(DASHES)] for number, key in enumerate(keys)}


def unit_of(series: list[Series]) -> str:
    """What the losses of all of them are counted by; they are never shown raw together where that differs."""
    return series[0].unit if series else "character"

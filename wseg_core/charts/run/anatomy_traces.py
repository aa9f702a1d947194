"""Traces of the anatomy of the gradient: norms, the share of clipped steps, ratios of update to weight, and cosines."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from ...language import text
from ...training.metrics import BLOCKS, of_block
from .. import colours, epochs
from ..labels import safe
from ..sampling import floats, smooth_from_start
from ..series import Series

NORMS = ["grad_norm", "grad_norm_clipped", "clipped", *(of_block("grad_norm", block) for block in BLOCKS)]
RATIOS = [of_block("update_ratio", block) for block in ("", *BLOCKS)]
_SPARSE = ("y4", "y5")  # panels of what is measured every N steps only


@dataclass(frozen=True)
class _Run:
    """A run and how it is drawn: alone, each quantity in a colour of its own, or else all in `colour`.

    window: steps that averages are over. shown: the stretch of x to look at.
    """

    series: Series
    x: str
    window: int
    alone: bool
    colour: str
    shown: tuple[float, float] | None

    def column(self, name: str) -> np.ndarray:
        """float [rows]"""
        return floats(self.series.rows, name).to_numpy(float)

    def norm(self, name: str) -> np.ndarray:
        """float [rows]: a norm, averaged where there are other runs."""
        return (
            self.column(name)
            if self.alone
            else smooth_from_start(floats(self.series.rows, name), self.window, epochs.of_rows(self.series.rows))
        )

    def trace(self, y: np.ndarray, panel: str, name: str, colour: str, form: str, width: float = 1.6) -> list[dict]:
        """The trace of a column, before down-sampling, as a plain dict; none where it has no value.

        y: float [rows]. colour: of the quantity. form: of its values in the hover box. width: px.
        """
        x = self.column(self.x)
        if self.shown:
            inside = self.series.rows[self.x].between(*self.shown).to_numpy()
            x, y = x[inside], y[inside]
        if panel in _SPARSE:
            x, y = sparse(x, y)
        points = np.isfinite(y).sum()
        if not points:
            return []
        return [
            {
                "x": x,
                "y": y,
                "yaxis": panel,
                "name": name if self.alone else safe(self.series.label or self.series.group),
                "mode": "lines+markers" if points == 1 or points <= 60 and panel in _SPARSE else "lines",
                "marker": {"size": 5},
                "connectgaps": False,
                "line": {"color": colour if self.alone else self.colour, "width": width, "dash": "solid"},
                "hovertemplate": f"%{{y:{form}}}",
                "legendgroup": name if self.alone else self.series.hue,
                "showlegend": self.alone,
            }
        ]


def traces(
    series: Series, x: str, window: int, alone: bool, colour: str, shown: tuple[float, float] | None, block: str
) -> list[dict]:
    """The traces of one run as plain dicts, before down-sampling."""
    run = _Run(series, x, window, alone, colour, shown)
    return [*_norms(run, block), *_clipped(run), *_block_norms(run), *_ratios(run, block), *_cosines(run)]


def sparse(at: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The measured points of a column, with a gap (NaN) between points that are further apart than usual.

    at, y: float [rows], one a step. Usual: one and a half times the median distance.
    """
    measured = np.flatnonzero(np.isfinite(y) & np.isfinite(at))
    at, y = at[measured], y[measured]
    if len(measured) < 3:
        return at, y
    distances = np.diff(measured)
    breaks = np.flatnonzero(distances > 1.5 * np.median(distances)) + 1
    return np.insert(at, breaks, at[breaks]), np.insert(y, breaks, np.nan)


def _norms(run: _Run, block: str) -> list[dict]:
    before = text("norm before clipping")
    drawn = run.trace(run.norm(of_block("grad_norm", block)), "y", before, colours.NORM["whole"], ".4~g")
    if not block:  # the norm of the whole is what is clipped
        faint = replace(run, colour=colours.faint(run.colour, 0.55))
        after = text("norm after clipping")
        drawn += faint.trace(run.norm("grad_norm_clipped"), "y", after, colours.LOSS, ".4~g", 1.2)
    return drawn


def _clipped(run: _Run) -> list[dict]:
    rows = run.series.rows
    clipped = floats(rows, "clipped") if "clipped" in rows else pd.Series(np.nan, rows.index)
    if run.series.clip_norm <= 0 and not (clipped > 0).any():
        return []
    share = clipped.rolling(run.window, min_periods=1).mean().where(clipped.notna()).to_numpy(float)
    return run.trace(share, "y2", text("fraction of clipped steps"), colours.LIMIT, ".1%", 1.8)


def _block_norms(run: _Run) -> list[dict]:
    drawn = []
    for block in BLOCKS if run.alone else ():
        name = text("norm, {block}", block=_title(block))
        drawn += run.trace(run.column(of_block("grad_norm", block)), "y3", name, colours.NORM[block], ".4~g", 1.2)
    return drawn


def _ratios(run: _Run, block: str) -> list[dict]:
    drawn = []
    for part in ("", *BLOCKS) if run.alone else (block,):
        name = text("update-to-weight ratio, {block}", block=_title(part))
        colour = colours.NORM[part or "whole"]
        drawn += run.trace(run.column(of_block("update_ratio", part)), "y4", name, colour, ".3~g")
    return drawn


def _cosines(run: _Run) -> list[dict]:
    return run.trace(run.column("step_cosine"), "y5", text("cosine of consecutive steps"), colours.RATE, ".3f")


def _title(block: str) -> str:
    titles = {
        "": text("whole model"),
        "embedding": text("embedding"),
        "encoder": text("encoder"),
        "head": text("head"),
    }
    return titles[block]

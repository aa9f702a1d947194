"""Synthetic series for tests of the compare figures, and reading of figures."""

import numpy as np
import pandas as pd

from wseg_core.charts.series import Series


def rows(steps: int, start: float = 2.0, end: float = 0.2, every: int = 10, seed: int = 0, **columns) -> pd.DataFrame:
    """Metric rows of a run whose loss falls from `start` towards `end`, with a score every `every` steps."""
    rng = np.random.default_rng(seed)
    step = np.arange(1, steps + 1)
    result = {
        "step": step,
        "epoch": step / 50,
        "seconds": step * 0.1,
        "loss": end + (start - end) * np.exp(-(step - 1) / 60) * np.where(step > 1, rng.uniform(0.9, 1.1, steps), 1),
        "grad_norm": rng.uniform(0.5, 3, steps),
        "lr": np.linspace(0.1, 0.01, steps),
        "dev_f1": np.where(step % every == 0, 0.9 - 0.4 * np.exp(-step / 80), np.nan),
    }
    return pd.DataFrame({**result, **columns})


def rows_with_values(y, metric: str = "loss", **columns) -> pd.DataFrame:
    """Rows with these values, from step 1."""
    step = np.arange(1, len(y) + 1)
    return pd.DataFrame({"step": step, "epoch": step / 10, "seconds": step * 2.0, metric: y, **columns})


def series(*frames: pd.DataFrame, **given) -> list[Series]:
    """One series per frame, all of one group, with consecutive seeds."""
    named = {"group": "one", "loss": "crf", **given}
    return [Series(f"run{i}", f"run {i}", frame, seed=i, **named) for i, frame in enumerate(frames)]


def drawn(figure, name: str = "") -> list:
    """The traces with data, without legend entries, bands and values before smoothing; `name`: a part of their names."""
    return [
        t
        for t in figure.data
        if t.x is not None and len(t.x) and t.x[0] is not None and t.fill is None and name in t.name and t.meta != "raw"
    ]


def points(figure) -> list[int]:
    """The number of points of each trace."""
    return [len(t.x) for t in figure.data if t.x is not None]


def check_figure(figure) -> None:
    """Checks any figure: no WebGL, few points, escaped names, axes with titles, reproducible JSON."""
    assert {t.type for t in figure.data} <= {"scatter", "bar", "heatmap"}
    assert max(points(figure), default=0) <= 2000 and sum(points(figure)) <= 20_000
    assert "<img" not in figure.to_json() and "<script" not in figure.to_json()
    titles = [figure.layout[a].title.text for a in figure.layout if a.startswith(("xaxis", "yaxis"))]
    assert len([t for t in (*titles, *(a.text for a in figure.layout.annotations)) if t]) >= 1 + bool(figure.data)

"""The loss surface of runs with the same initial weights, as contours and in three dimensions, with the runs' trajectories.

Takes the frames of `losses` and `places`, which come from the `Surface` of `inspection.surface`.
"""

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from ...inspection.surface.records import Surface
from ...language import text
from .. import colours
from ..labels import safe

START, PATH, BEST, LAST = "start", "path", "best", "last"  # kinds of places
_HEIGHT, _LEGEND, _BAR = 430, 100, 64  # px: of the plot, below it, and of the colour bar above it
_LEVELS = 16  # contour lines
_HIGHEST = 2.0  # times the loss at the start: all that is higher looks the same, so that valleys show more detail
_LIFT = 0.03  # of the height of the surface: how far lines float above it
_SCALE = [[0.0, "#eef2f4"], [0.5, "#b9c6cd"], [1.0, "#5d7480"]]  # fits both themes, and the colours of runs show on it
_OUTLINE = "rgba(255,255,255,0.85)"


def losses(surface: Surface) -> pd.DataFrame:
    """The loss at each point of the grid: `loss` by y (index) and x (columns); NaN where it is not finite."""
    return pd.DataFrame(
        np.array(surface.losses, float),
        pd.Index(surface.y, name="y"),
        pd.Index(surface.x, name="x"),
    )


def places(surface: Surface, labels: dict[str, str]) -> pd.DataFrame:
    """The places on the plane: run, label, kind (path, best, last; start, of no run), step, x, y, distance, loss.

    distance: from the plane. loss: of these weights themselves, None for the points of a path. labels: by run.
    """
    rows = [("", "", START, 0, surface.start.x, surface.start.y, surface.start.distance, surface.start.loss)]
    for path in surface.runs:
        name = labels[path.run]
        for step, x, y, distance in zip(path.steps, path.x, path.y, path.distances):
            rows.append((path.run, name, PATH, step, x, y, distance, None))
        for kind, place in ((BEST, path.best), (LAST, path.last)):
            rows.append((path.run, name, kind, place.step, place.x, place.y, place.distance, place.loss))
    return pd.DataFrame(rows, columns=["run", "label", "kind", "step", "x", "y", "distance", "loss"])


def contours(grid: pd.DataFrame, shown: pd.DataFrame, palette: dict[str, str], unit: str = "character") -> go.Figure:
    """Contour lines of the loss on a log scale, and the places. palette: colour by run; unit: of the loss."""
    heights = _heights(grid, shown)
    ticks = _ticks(heights)
    fig = go.Figure(
        go.Contour(
            x=grid.columns,
            y=grid.index,
            z=heights,
            customdata=grid.to_numpy(),
            colorscale=_SCALE,
            contours=_levels(heights),
            line={"width": 0.7, "color": colours.QUIET},
            colorbar={
                "title": {"text": _title(unit), "side": "top"},
                "orientation": "h",
                "thickness": 12,
                "len": 0.6,
                "y": 1.02,
                "yanchor": "bottom",
                **ticks,
            },
            hovertemplate=text("loss") + " %{customdata:.4~g}<extra></extra>",
            showlegend=False,
        )
    )
    for run, rows, colour in _by_run(shown, palette):
        path, ends = rows[rows["kind"] == PATH], rows[rows["kind"] != PATH]
        if len(path):
            fig.add_trace(
                go.Scatter(
                    x=path["x"], y=path["y"], mode="lines+markers", name=safe(rows["label"].iloc[0]), legendgroup=run,
                    line={"color": colour, "width": 2.5}, marker={"size": 4, "color": colour},
                    customdata=path[["step", "distance"]], hovertemplate=_path_words(),
                )
            )  # fmt: skip
        for mark in _marks(ends):
            fig.add_trace(
                go.Scatter(
                    x=[mark["x"]], y=[mark["y"]], mode="markers", name=mark["label"], legendgroup=run,
                    showlegend=not len(path) and mark["kind"] == LAST,
                    marker={"symbol": mark["symbol"], "size": mark["size"], "color": colour, "line": {"color": _OUTLINE, "width": 1.5}},
                    hovertemplate=mark["words"],
                )
            )  # fmt: skip
    start = shown[shown["kind"] == START].iloc[0]
    fig.add_trace(
        go.Scatter(
            x=[start["x"]], y=[start["y"]], mode="markers", name=text("common start"),
            marker={"symbol": "x", "size": 11, "color": colours.QUIET, "line": {"color": _OUTLINE, "width": 1.5}},
            hovertemplate=_loss_words(text("common start"), start["loss"]),
        )
    )  # fmt: skip
    _lay_out(fig, _BAR)
    fig.update_layout(
        hovermode="closest",
        xaxis={"title": {"text": _axis(1)}, "showgrid": False, "zeroline": False, "constrain": "domain",
               "range": [grid.columns[0], grid.columns[-1]]},
        yaxis={"title": {"text": _axis(2)}, "showgrid": False, "zeroline": False, "constrain": "domain", "scaleanchor": "x",
               "range": [grid.index[0], grid.index[-1]]},
    )  # fmt: skip
    return fig


def relief(grid: pd.DataFrame, shown: pd.DataFrame, palette: dict[str, str], unit: str = "character") -> go.Figure:
    """The surface in three dimensions, the loss on a log scale upwards; the places lie on it. Arguments as of `contours`."""
    heights = _heights(grid, shown)
    lift = _LIFT * float(np.nanmax(heights) - np.nanmin(heights))
    fig = go.Figure(
        go.Surface(
            x=grid.columns,
            y=grid.index,
            z=heights,
            customdata=grid.to_numpy(),
            colorscale=_SCALE,
            showscale=False,
            contours={"z": {"show": True, "color": "rgba(80,100,110,0.35)", "width": 1, **_levels(heights)}},
            hovertemplate=text("loss") + " %{customdata:.4~g}<extra></extra>",
            lighting={"ambient": 0.7, "diffuse": 0.35, "specular": 0.0},
        )
    )
    for run, rows, colour in _by_run(shown, palette):
        path, ends = rows[rows["kind"] == PATH], rows[rows["kind"] != PATH]
        if len(path):
            fig.add_trace(
                go.Scatter3d(
                    x=path["x"], y=path["y"], z=_on(grid, heights, path) + lift, mode="lines", legendgroup=run,
                    name=safe(rows["label"].iloc[0]), line={"color": colour, "width": 6},
                    customdata=path[["step", "distance"]], hovertemplate=_path_words(),
                )
            )  # fmt: skip
        for mark in _marks(ends):
            fig.add_trace(
                go.Scatter3d(
                    x=[mark["x"]], y=[mark["y"]], z=_on(grid, heights, pd.DataFrame([mark])) + lift, mode="markers",
                    name=mark["label"], legendgroup=run, showlegend=not len(path) and mark["kind"] == LAST,
                    marker={"symbol": "diamond" if mark["kind"] == BEST else "circle", "size": 6, "color": colour,
                            "line": {"color": _OUTLINE, "width": 1}},
                    hovertemplate=mark["words"],
                )
            )  # fmt: skip
    start = shown[shown["kind"] == START]
    fig.add_trace(
        go.Scatter3d(
            x=start["x"], y=start["y"], z=_on(grid, heights, start) + lift, mode="markers", name=text("common start"),
            marker={"symbol": "x", "size": 5, "color": colours.QUIET},
            hovertemplate=_loss_words(text("common start"), start["loss"].iloc[0]),
        )
    )  # fmt: skip
    _lay_out(fig, 12)
    axis = {"showbackground": False, "gridcolor": colours.faint(colours.QUIET, 0.35), "zeroline": False}
    fig.update_layout(
        scene={
            "xaxis": {"title": {"text": _axis(1)}, **axis},
            "yaxis": {"title": {"text": _axis(2)}, **axis},
            "zaxis": {"title": {"text": _title(unit)}, **axis, **_ticks(heights)},
            "aspectmode": "manual",
            "aspectratio": _aspect(grid),
            "camera": {"eye": {"x": 1.0, "y": -1.3, "z": 0.8}, "center": {"x": 0, "y": 0, "z": -0.15}},
        }
    )
    return fig


def _heights(grid: pd.DataFrame, shown: pd.DataFrame) -> np.ndarray:
    """log₁₀ of the losses [y, x], up to a highest one; NaN where a loss is not finite."""
    values = grid.to_numpy(float)
    known = shown["loss"].dropna()
    highest = _HIGHEST * known.max() if len(known) else np.inf
    return np.log10(np.clip(values, 1e-12, max(highest, 1.01 * np.nanmin(values))))


def _levels(heights: np.ndarray) -> dict:
    low, high = float(np.nanmin(heights)), float(np.nanmax(heights))
    return {"start": low, "end": high, "size": (high - low) / _LEVELS or 1.0}


def _ticks(heights: np.ndarray) -> dict:
    """Ticks at 1, 2 and 5 of each decade of the loss, or at decades alone where there are many."""
    low, high = float(np.nanmin(heights)), float(np.nanmax(heights))
    heads = (1, 2, 5) if high - low < 3 else (1,)
    values = [head * 10.0**power for power in range(int(np.floor(low)), int(np.ceil(high)) + 1) for head in heads]
    kept = [value for value in values if low <= np.log10(value) <= high]
    if len(kept) < 2:
        kept = [float(f"{10**height:.3g}") for height in (low, (low + high) / 2, high)]
    return {"tickvals": [float(np.log10(value)) for value in kept], "ticktext": [f"{value:g}" for value in kept]}


def _on(grid: pd.DataFrame, heights: np.ndarray, rows: pd.DataFrame) -> np.ndarray:
    """The height of the surface at places, interpolated linearly between the four points around each."""
    x, y = grid.columns.to_numpy(float), grid.index.to_numpy(float)
    column = np.clip((rows["x"].to_numpy(float) - x[0]) / (x[1] - x[0]), 0, len(x) - 1 - 1e-9)
    row = np.clip((rows["y"].to_numpy(float) - y[0]) / (y[1] - y[0]), 0, len(y) - 1 - 1e-9)
    i, j = row.astype(int), column.astype(int)
    down, right = row - i, column - j
    upper = heights[i, j] * (1 - right) + heights[i, j + 1] * right
    lower = heights[i + 1, j] * (1 - right) + heights[i + 1, j + 1] * right
    return upper * (1 - down) + lower * down


def _by_run(shown: pd.DataFrame, palette: dict[str, str]) -> list[tuple[str, pd.DataFrame, str]]:
    runs = dict.fromkeys(shown.loc[shown["run"] != "", "run"])
    return [(run, shown[shown["run"] == run], palette[run]) for run in runs]


def _marks(ends: pd.DataFrame) -> list[dict]:
    """Markers of a run's checkpoints: its end, and its best one where that is another."""
    best, last = (ends[ends["kind"] == kind].iloc[0].to_dict() for kind in (BEST, LAST))
    words = {BEST: text("best dev F1"), LAST: text("end")}
    looks = {BEST: ("star", 14), LAST: ("circle", 11)}
    marks = [last] if best["step"] == last["step"] else [best, last]
    return [
        {
            **mark,
            "label": safe(mark["label"]),
            "symbol": looks[mark["kind"]][0],
            "size": looks[mark["kind"]][1],
            "words": _loss_words(
                text("{what}, step {step}", what=words[mark["kind"]], step=mark["step"]), mark["loss"], mark["distance"]
            ),
        }
        for mark in marks
    ]


def _path_words() -> str:
    return (
        text("step {step}", step="%{customdata[0]}")
        + "<br>"
        + text("{distance} from the plane", distance="%{customdata[1]:.3~g}")
    )


def _loss_words(title: str, loss: float | None, distance: float | None = None) -> str:
    parts = [safe(title), f"{text('loss')} {loss:.4g}" if loss is not None and np.isfinite(loss) else ""]
    if distance is not None:
        parts.append(text("{distance} from the plane", distance=f"{distance:.3g}"))
    return "<br>".join(filter(None, parts))


def _title(unit: str) -> str:
    return text("loss per gap") if unit == "gap" else text("loss per character")


def _axis(number: int) -> str:
    return text("distance along axis {number}", number=number)


def _aspect(grid: pd.DataFrame) -> dict[str, float]:
    """The true proportions of the plane; the surface is half as high as it is wide."""
    width, depth = np.ptp(grid.columns.to_numpy(float)), np.ptp(grid.index.to_numpy(float))
    widest = max(width, depth)
    return {"x": 1.2 * width / widest, "y": 1.2 * depth / widest, "z": 0.6}


def _lay_out(fig: go.Figure, above: int) -> None:
    fig.update_layout(
        height=_HEIGHT + _LEGEND + _BAR,
        margin={"l": 60, "r": 20, "t": above, "b": _LEGEND},
        font={"size": 14},
        legend={"orientation": "h", "x": 0, "y": -72 / _HEIGHT, "yanchor": "top"},
        uirevision="surface",
    )

"""The loss surface of runs with the same initial weights, with their trajectories; computed in the background on request."""

import streamlit as st

from wseg_core import home
from wseg_core.charts.compare import compared
from wseg_core.charts.compare import surface as charts
from wseg_core.errors import UserError
from wseg_core.inspection.surface import words as surface_words
from wseg_core.inspection.surface.plane import PLANES
from wseg_core.inspection.surface.records import Surface
from wseg_core.jobs.surfaces import computing, sharing
from wseg_core.jobs.surfaces.requests import Request
from wseg_core.language import current, text

from ..shared import downloads, glossary, live, notices
from ..shared import formatting as words
from . import data as compare_data
from .comparison import Comparison


def draw(comparison: Comparison) -> None:
    """The choice of runs and plane, then the surface, its progress, or a button that starts it."""
    st.caption(
        text(
            "A plane through the weights of runs that started from the same weights. The shading shows the loss of "
            "a model with the weights of each point (darker is higher); the lines are the paths of the runs."
        ),
        help=glossary.tip("loss surface", "loss", "principal directions"),
    )
    groups = sharing.starts(comparison.judged)
    if not groups:
        st.info(text("None of these runs can be shown on a surface."))
        return _left_out(sharing.shared(comparison.judged, []).left_out)
    labels = compared.groups(comparison.judged)
    with st.container(horizontal=True, vertical_alignment="bottom", key="compare.surface.choice"):
        eligible = sharing.shared(comparison.judged, _start(groups, labels))
        plane = _plane(len(eligible.rows))
        runs = _two(eligible.rows, labels) if plane == "runs" else [row["run"] for row in eligible.rows]
        splits = {"dev": text("development set"), "train": text("training set")}
        split = st.segmented_control(
            text("Loss on"), list(splits), format_func=splits.get, default="dev", required=True, key="compare.surface.split",
            persist_state="session",
        )  # fmt: skip
    request = Request(tuple(runs), plane, split)
    running = _is_running(request)
    live.fragment(_surface, every=1.0 if running else None)(comparison, request, eligible.left_out, running)


def _start(groups: list[list[dict]], labels: dict[str, str]) -> list[dict]:
    """The group of runs with one start to show."""
    if len(groups) == 1:
        return groups[0]
    names = []
    for group in groups:
        seeds = sorted({row["config"]["training"]["seed"] for row in group})
        variants = ", ".join(dict.fromkeys(labels[row["run"]] for row in group))
        names.append(
            text(
                "seed {seeds}: {variants}",
                seeds=", ".join(map(str, seeds)),
                variants=variants if len(variants) <= 60 else f"{variants[:59]}…",
            )
        )
    number = st.selectbox(
        text("Runs with the same initial weights"), range(len(groups)), format_func=names.__getitem__,
        key="compare.surface.start", width=240,
        help=text("Only runs with the same initial weights and the same model and loss function can be on one surface."),
    )  # fmt: skip
    return groups[number]


def _plane(count: int) -> str:
    names = {
        "principal": text("principal directions"),
        "runs": text("two runs"),
        "random": text("random directions"),
    }
    if count < 2:
        return "random"
    return st.segmented_control(
        text("Plane"), list(PLANES), format_func=names.get, default="principal", required=True, key="compare.surface.plane",
        persist_state="session",
        help=text(
            "Principal directions: those in which the weights change most. Two runs: through their start and both "
            "ends. Random directions around the best run show the shape of the surface there, but hardly how the "
            "weights change."
        ),
    )  # fmt: skip


def _two(rows: list[dict], labels: dict[str, str]) -> list[str]:
    """All runs, the two through whose ends the plane goes first."""
    names = {row["run"]: labels[row["run"]] for row in rows}
    ranked = sorted(names, key=lambda run: -next(r["best_dev_f1"] or 0 for r in rows if r["run"] == run))
    first = st.selectbox(
        text("First run"), ranked, format_func=names.get, key=f"compare.surface.first.{hash(tuple(ranked))}", width=170
    )
    rest = [run for run in ranked if run != first]
    second = st.selectbox(
        text("Second run"), rest, format_func=names.get, key=f"compare.surface.second.{hash(tuple(rest))}", width=170
    )
    return [first, second, *(run for run in names if run not in (first, second))]


def _left_out(left_out: list[dict]) -> None:
    """Which runs are not on the surface, and why."""
    if left_out:
        with st.popover(text("Left out ({count})", count=len(left_out)), icon=":material/info:"):
            for left in left_out:
                st.markdown(notices.escape(f"{left['name'] or left['run']}: {left['reason']}"))


def _is_running(request: Request) -> bool:
    try:
        return computing.status(request).state == "running"
    except UserError:  # shown by `_surface`
        return False


def _surface(comparison: Comparison, request: Request, left_out: list[dict], was_running: bool) -> None:
    """The surface, its progress, or a button that starts it; redrawn by itself while it is computed."""
    try:
        status = computing.status(request)
    except UserError as error:
        return notices.user_error(error)
    if was_running and status.state != "running":
        st.rerun()  # the whole page, to end the polling
    if status.surface:
        return _show(comparison, request, status.surface, left_out)
    _left_out(left_out)
    if status.state == "running":
        return _progress(request, status)
    if status.fault:
        notices.user_error(status.fault)
    label = text("Continue computing") if status.done else text("Compute the loss surface")
    if st.button(label, icon=":material/landscape:", key="compare.surface.compute"):
        try:
            computing.start(request)
        except UserError as error:
            return notices.user_error(error)
        st.rerun()
    st.caption(
        text(
            "This measures the loss at {count} points in the background, about a minute for a small model. It continues when "
            "you leave this page.",
            count=words.count(request.size**2),
        )
    )


def _progress(request: Request, status: computing.Status) -> None:
    if status.done and status.total:
        left = status.seconds * (status.total - status.done) / status.done
        st.progress(
            status.done / status.total,
            text(
                "Measuring the loss: {done} of {total} points, {time} left",
                done=words.count(status.done),
                total=words.count(status.total),
                time=words.duration(left),
            ),
        )
    else:
        st.progress(0.0, text("Reading the runs"))
    if st.button(text("Cancel"), icon=":material/close:", key="compare.surface.cancel"):
        computing.cancel(request)
        st.rerun(scope="fragment")


def _show(comparison: Comparison, request: Request, surface: Surface, left_out: list[dict]) -> None:
    labels, palette = compared.groups(comparison.judged), comparison.colour_of_runs()
    st.markdown(notices.escape(surface_words.explained(surface)))
    views = {"contours": text("contours"), "relief": text("in three dimensions")}
    with st.container(horizontal=True, vertical_alignment="bottom", key="compare.surface.views"):
        view = st.segmented_control(
            text("View"), list(views), format_func=views.get, default="contours", required=True, key="compare.surface.view",
            persist_state="session", label_visibility="collapsed",
        )  # fmt: skip
        _left_out(left_out)
    build = {"contours": charts.contours, "relief": charts.relief}[view]
    grid, places = charts.losses(surface), charts.places(surface, labels)
    figure = compare_data.cached(
        "surface",
        (home.checkpoints(), request.key(), current()),
        (view, *palette.items(), *labels.items()),
        lambda: build(grid, places, palette, surface.unit),
    )
    st.plotly_chart(figure, key=f"compare.surface.{view}", config=_config(view))
    for sentence in surface_words.notes(surface, labels):
        st.caption(notices.escape(sentence))
    with st.expander(text("Runs on the plane")):
        st.dataframe(_table(surface, labels), hide_index=True, key="compare.surface.table")
        downloads.csv(lambda: places, "trajectories", "compare.surface.csv")
        downloads.csv(lambda: grid.reset_index(), "losses", "compare.surface.losses.csv")


def _config(view: str) -> dict:
    config = compare_data.chart_config("loss-surface")
    return (
        config
        if view == "contours"
        else {**config, "modeBarButtons": [["orbitRotation", "pan3d", "resetCameraDefault3d", "toImage"]]}
    )


def _table(surface: Surface, labels: dict[str, str]):
    import pandas as pd

    def loss(place) -> str:
        return "–" if place.loss is None else f"{place.loss:.4g}"

    return pd.DataFrame(
        {
            text("run"): [labels[path.run] for path in surface.runs],
            text("loss at the end"): [loss(path.last) for path in surface.runs],
            text("loss at the best dev F1"): [loss(path.best) for path in surface.runs],
            text("distance of the end from the plane"): [f"{path.last.distance:.3g}" for path in surface.runs],
            text("explained by the plane"): ["–" if p.share is None else words.percent(p.share) for p in surface.runs],
            text("points of the trajectory"): [len(path.steps) for path in surface.runs],
        }
    )

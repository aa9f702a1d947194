"""Trained models: listing and choosing them, and loading them once for all visitors."""

import contextlib
from collections import deque

import streamlit as st

from wseg_core import config, home, jobs, store, terms
from wseg_core.errors import UserError
from wseg_core.language import text

from . import formatting as words
from . import glossary, notices, overlay, runs, state
from .model_view import ModelView
from .offered import Offered

_MAX_LOADED = 5  # models held in memory at once; the sentence page compares four
_WARM: deque[str] = deque(maxlen=_MAX_LOADED)  # runs whose models were used last
_PARAMETER = "model"  # the name in the URL, and the key of the last choice in the session


def empty_state() -> None:
    """Explains that there is no model yet, and links to where one is trained."""
    st.markdown(
        text("There is no trained model yet. Training the demo model takes a few seconds; then you can use this page.")
    )
    with st.container(horizontal=True):
        if st.button(
            text("Train the demo model on the home page"), type="primary", icon=":material/home:", key="to.home"
        ):
            st.switch_page("home.py")
        if st.button(text("Set up your own run"), icon=":material/tune:", key="to.new"):
            st.switch_page("new.py")


def chosen(known: Offered) -> dict | None:
    """The run in the URL, else the last choice, else the best; shows an error and gives None if it has no model."""
    requested = state.parameter(_PARAMETER)
    if requested:
        return find(requested)
    return recalled(state.recall(_PARAMETER, ""), known) or jobs.best(known.runs)


def recalled(run: str, known: Offered) -> dict | None:
    """A run that was chosen before, also one that is not among `known`; None if its model is gone."""
    listed = next((other for other in known.runs if other["run"] == run), None)
    if listed or known.complete or not run:
        return listed
    row = store.open().find(run)
    return row if row and row["state"] not in runs.LIVE and runs.usable(row) else None


def find(requested: str) -> dict | None:
    """The run with this ID; shows an error and gives None if it has no model."""
    try:
        run = runs.get(requested)
        if not runs.usable(run):
            raise UserError(text("This run has no model yet."), words.title(run))
        return run
    except UserError as error:
        advice = text("The model may have been deleted, or the link is incomplete. Choose another one.")
        notices.user_error(UserError(error.what, error.where, advice))
        return None


def picker(known: Offered, run: dict | None, label: str) -> dict | None:
    """A field to choose a model; updates the URL."""
    options = options_by_id(known.runs, [run] if run else [])
    picked = select(options, run, label, known.help)
    if picked is None:
        return None
    state.remember(_PARAMETER, picked)
    if state.parameter(_PARAMETER) != picked:
        st.query_params[_PARAMETER] = picked
        if not run or run["run"] != picked:
            st.rerun()
    return options[picked]


def options_by_id(known: list[dict], requested: list[dict]) -> dict[str, dict]:
    """The models to choose from by ID, including those in the URL that are not listed otherwise."""
    return {r["run"]: r for r in [*(r for r in requested if r["run"] not in {k["run"] for k in known}), *known]}


def select(options: dict[str, dict], run: dict | None, label: str, help: str | None = None) -> str | None:
    """The ID of the model chosen among `options`; `run` is the default."""
    keys = list(options)
    return st.selectbox(
        label,
        keys,
        keys.index(run["run"]) if run else None,
        key=f"model.{run['run'] if run else ''}",
        format_func=lambda r: option_label(options[r]),
        placeholder=text("Choose a model"),
        help=help,
    )


def about(run: dict) -> str:
    """The model in one line of Markdown: components, run, corpus, score."""
    chosen = run["config"]
    parts = [
        f"{chosen['encoder']['name']} + {chosen['loss']['name']}",
        text("run “{name}”", name=words.title(run)),
        text("trained on {corpus}", corpus=corpus(run)),
    ]
    if run["best_dev_f1"] is not None:
        parts.append(text("dev F1 {score}", score=words.percent(run["best_dev_f1"])))
    return notices.escape(" · ".join(parts))


def caption(run: dict, known: Offered) -> None:
    """The line of `about` and, where `known` is complete, the rank of the run among them, with the terms explained."""
    line = notices.escape(rank(run, known.runs)) if known.complete else ""
    kind = ("committee",) if jobs.is_committee(run) else ("encoder",)
    st.caption(
        f"{about(run)} · {line}" if line else about(run),
        help=glossary.tip(*kind, "loss function", *loss_terms(run), "F1", "development set"),
    )


def rank(run: dict, known: list[dict]) -> str:
    """The rank of the model by dev F1 among those evaluated on the same set, in a phrase; "" if it is the only one."""
    scored = [other for other in jobs.rivals(known, run) if other["best_dev_f1"] is not None and not other["sample"]]
    if len(scored) < 2 or run["best_dev_f1"] is None:
        return ""
    best = max(scored, key=lambda other: other["best_dev_f1"])
    if run["best_dev_f1"] >= best["best_dev_f1"]:
        return text("best of {count} models by dev F1", count=words.count(len(scored)))
    return text("best model by dev F1: {name}", name=words.title(best))


def loss_terms(run: dict) -> list[str]:
    """The terms of the glossary in the name of its loss."""
    name = run["config"]["loss"]["name"]
    return [name.upper()] if name in ("crf", "ctc") else []


def caveat(run: dict) -> str:
    """A caveat about the model's probabilities that its loss function states; "" if there is none."""
    try:
        return config.components("loss").caveat(run["config"]["loss"]["name"])
    except UserError:  # an unknown loss function: loading the model reports it
        return ""


def corpus(run: dict) -> str:
    """The corpus that the model was trained on, by name; a file by its folder and name."""
    return terms.data_set(run["config"]["data"]["train"])


def folder(run: dict) -> str:
    """The folder of the run's best checkpoint, or of its last."""
    from wseg_core.inference import checkpoints  # torch is loaded here, not when the page opens

    return str(checkpoints.resolve(str(home.run_folder(run["run"]))))


def segmenter(view: ModelView):
    """The `Segmenter` of a view; raises UserError for a damaged checkpoint."""
    try:
        return overlay.apply(_segmenter(view.folder), view)
    except FileNotFoundError:
        raise UserError(
            text("The model was replaced or deleted in the meantime."), "", text("Reload the page.")
        ) from None


def loaded(run: dict) -> str:
    """The run's checkpoint folder, with its `Segmenter` loaded; on failure shows the error and stops the page."""
    try:
        with contextlib.nullcontext() if run["run"] in _WARM else st.spinner(text("Loading the model")):
            checkpoint = folder(run)
            segmenter(ModelView(checkpoint))
        _WARM.append(run["run"])
        return checkpoint
    except UserError as error:
        notices.user_error(error)
        st.stop()


@st.cache_resource(max_entries=_MAX_LOADED, show_spinner=False)
def _segmenter(folder: str):
    from wseg_core.inference.segmenter import Segmenter

    return Segmenter.load(folder).using(keep=())  # the `ModelView` says what is never cut


def option_label(run: dict) -> str:
    """The label of a model in a list of choices."""
    score = f" · F1 {words.percent(run['best_dev_f1'])}" if run["best_dev_f1"] is not None else ""
    return words.label(run) + score

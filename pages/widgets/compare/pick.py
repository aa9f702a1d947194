"""The runs or the experiment in the URL, and the controls that select others."""

import hashlib
from dataclasses import dataclass, field

import pandas as pd
import streamlit as st

from wseg_core.errors import UserError
from wseg_core.language import text

from ..shared import experiments as known_experiments
from ..shared import formatting as words
from ..shared import glossary, models, notices, runs, state

_MAX_LISTED = 400  # runs in the table to select from


@dataclass
class Selection:
    """What the URL names: the runs in its order, their experiment, and the names that no longer exist."""

    runs: list[dict] = field(default_factory=list)
    experiment: dict | None = None
    missing: list[str] = field(default_factory=list)

    @property
    def live(self) -> bool:
        """Whether any run or the experiment is still in progress."""
        return any(run["state"] in runs.LIVE for run in self.runs) or (self.experiment or {}).get("state") == "racing"


def from_url() -> Selection:
    """What the URL names. If it names nothing: the experiment in progress or the newest, which is added to the URL."""
    if not state.parameter("runs") and not state.parameter("experiment"):
        known = sorted(known_experiments.listed(), key=lambda e: e["state"] != "racing")
        if not known or state.parameter("pick"):
            return Selection()
        st.query_params["experiment"] = known[0]["id"]
    return load(state.parameter("experiment"), state.parameter("runs"))


def load(experiment: str, listed: str) -> Selection:
    """The current rows of an experiment and of `listed`, comma-separated run IDs."""
    selection = Selection()
    if experiment:
        try:
            selection.experiment = known_experiments.get(experiment)
            selection.runs = selection.experiment["runs"]
        except UserError:
            selection.missing.append(experiment)
    for run in dict.fromkeys(filter(None, listed.split(","))):
        try:
            row = runs.get(run.strip())
        except UserError:
            selection.missing.append(run.strip())
            continue
        if row["run"] not in {r["run"] for r in selection.runs}:
            selection.runs.append(row)
    return selection


def draw(selection: Selection) -> None:
    """Fields to choose an experiment or to select runs; the choice goes into the URL."""
    known, experiments = runs.listed(limit=_MAX_LISTED), known_experiments.listed()
    choosing = state.recall("compare.selected") == state.parameter("runs") != ""  # more may be selected
    too_few = not selection.experiment and len(selection.runs) < 2
    with st.expander(
        text("Choose what to compare"), icon=":material/checklist:", expanded=choosing or too_few, key="compare.pick"
    ):
        if experiments:
            _experiment(selection, experiments)
        if known:
            _table(selection, known, bool(experiments))


def warn_missing(selection: Selection) -> None:
    """A warning that lists the names in the URL that no longer exist."""
    if selection.missing:
        names = ", ".join(name[:60] for name in selection.missing[:8])
        st.warning(
            notices.escape(
                text(
                    "Not found: {names}. Deleted runs are no longer available, and a link may be incomplete.",
                    names=names,
                )
            ),
            icon=":material/link_off:",
        )


def _experiment(selection: Selection, known: list[dict]) -> None:
    labels = {e["id"]: known_experiments.label(e) for e in known}
    now = selection.experiment["id"] if selection.experiment else None
    chosen = st.selectbox(
        text("Experiment"),
        list(labels),
        list(labels).index(now) if now in labels else None,
        key=f"compare.experiment.{now}",
        format_func=lambda e: labels.get(e, e),
        placeholder=text("Choose an experiment"),
    )
    if chosen and chosen != now:
        st.query_params.pop("runs", None)
        st.query_params["experiment"] = chosen
        st.rerun()


def _table(selection: Selection, known: list[dict], filtered: bool) -> None:
    """A table of all runs to select from; runs of experiments are shown only on request, since they are many."""
    selected = [] if selection.experiment else [r["run"] for r in selection.runs]
    left, right = st.columns([2, 1.3], vertical_alignment="bottom")
    with left:
        st.markdown(text("Or select runs"))
    with right:
        every = filtered and st.toggle(
            text("Include runs from experiments"), key="compare.every", persist_state="session"
        )
    rows = [r for r in known if every or not r["experiment"] or r["run"] in selected]
    if not rows:
        st.caption(text("All runs belong to experiments."))
        return
    order = [r["run"] for r in rows]
    mark = hashlib.sha256(",".join([*order, *selected]).encode()).hexdigest()[
        :12
    ]  # a selection is stored by row number, and rows move
    key = f"compare.table.{mark}"
    st.dataframe(
        _frame(rows),
        key=key,
        hide_index=True,
        on_select=lambda: _store_selection(key, order),
        selection_mode="multi-row",
        selection_default={"selection": {"rows": [order.index(r) for r in selected if r in order]}},
        height="auto" if len(rows) <= 8 else 320,
        column_config=_columns(),
        placeholder="–",
    )


def _store_selection(key: str, order: list[str]) -> None:
    chosen = [order[i] for i in st.session_state[key]["selection"]["rows"] if i < len(order)]
    st.query_params.pop("experiment", None)
    state.remember("compare.selected", ",".join(chosen))
    if chosen:
        st.query_params["runs"] = ",".join(chosen)
        st.query_params.pop("pick", None)
    else:
        st.query_params.pop("runs", None)
        st.query_params["pick"] = "1"  # nothing selected: do not fall back to the newest experiment


def _frame(rows: list[dict]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "name": words.title(r),
                "dev": None if r["best_dev_f1"] is None else 100 * r["best_dev_f1"],
                "model": f"{r['config']['encoder']['name']} + {r['config']['loss']['name']}",
                "optimizer": r["config"]["optimizer"]["name"],
                "rate": r["config"]["optimizer"].get("lr"),
                "seed": r["config"]["training"]["seed"],
                "corpus": models.corpus(r),
                "state": words.state(r["state"]),
                "when": pd.Timestamp(r["created"]),
            }
            for r in rows
        ]
    )


def _columns() -> dict:
    return {
        "name": st.column_config.TextColumn(text("Name"), width=200),
        "model": st.column_config.TextColumn(
            text("Encoder + loss"), width=165, help=glossary.tip("encoder", "loss function")
        ),
        "optimizer": st.column_config.TextColumn(text("Optimizer"), width=100, help=glossary.tip("optimizer")),
        "rate": st.column_config.NumberColumn(
            text("Learning rate"), format="%.4g", width=95, help=glossary.tip("learning rate")
        ),
        "seed": st.column_config.NumberColumn(text("Seed"), width=75, help=glossary.tip("seed")),
        "corpus": st.column_config.TextColumn(text("Trained on"), width=115),
        "dev": st.column_config.NumberColumn(
            text("Dev F1"), format="%.1f %%", width=98, help=glossary.tip("F1", "development set")
        ),
        "state": st.column_config.TextColumn(text("State"), width=90),
        "when": st.column_config.DatetimeColumn(
            text("Started"), format="YYYY-MM-DD HH:mm", timezone=st.context.timezone, width=145
        ),
    }

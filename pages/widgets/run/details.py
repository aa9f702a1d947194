"""Scores, gradient details, events, settings and log of a run."""

import pandas as pd
import streamlit as st
import yaml

from wseg_core import jobs, language, store
from wseg_core.charts.compare import compared
from wseg_core.charts.run import anatomy
from wseg_core.jobs import narrator
from wseg_core.jobs.trials import LIMIT as TRIAL
from wseg_core.language import text

from ..shared import downloads, glossary, notices, runs
from ..shared import formatting as words


def scores(run: dict) -> None:
    """Scores of the best model on the test and development set; in training, its dev scores so far and dashes."""
    result = run["result"] or {}
    rows = {_evaluated_on(run): result.get("dev") or _best_so_far(run)}
    if run["config"]["data"].get("test") and not _is_trial(run):
        rows = {text("test set"): result.get("test"), **rows}
    table = pd.DataFrame(
        [
            {
                text("Best model scores"): name,
                "F1": words.percent(s.get("f1")),
                text("precision"): words.percent(s.get("precision")),
                text("recall"): words.percent(s.get("recall")),
                text("OOV recall"): words.percent(s.get("oov_recall")),
                text("recall of known words"): words.percent(s.get("iv_recall")),
                text("words"): words.count(s.get("gold_words")),
            }
            for name, s in ((name, score or {}) for name, score in rows.items())
        ]
    )
    columns = {
        text("Best model scores"): ("training set", "development set", "test set"),
        "F1": ("F1",),
        text("precision"): ("precision",),
        text("recall"): ("recall",),
        text("OOV recall"): ("OOV", "recall"),
        text("recall of known words"): ("recall",),
    }
    st.dataframe(
        table,
        hide_index=True,
        key="scores",
        column_config={name: st.column_config.TextColumn(help=glossary.tip(*terms)) for name, terms in columns.items()},
    )


def _evaluated_on(run: dict) -> str:
    """The set that the run was evaluated on during training; a quick test uses its training sentences."""
    return text("training sentences") if _is_trial(run) else text("development set")


def _is_trial(run: dict) -> bool:
    return 0 < run["sample"] <= TRIAL


def _best_so_far(run: dict) -> dict:
    """The dev scores at the best step so far; empty before the first evaluation."""
    rows = runs.rows(run)
    if run["best_step"] is None or not len(rows):
        return {}
    best = rows[rows["step"] == run["best_step"]].to_dict("records")
    names = ("f1", "precision", "recall", "oov_recall", "iv_recall")
    scores = {name: best[0].get(f"dev_{name}") for name in names} if best else {}
    return {name: score for name, score in scores.items() if pd.notna(score)}


def gradients(run: dict) -> None:
    """A folded section with gradient norms by block, update ratios and step directions."""
    with st.expander(text("Gradient details"), key="gradients", on_change="rerun") as folded:
        if not folded.open:
            return
        rows = runs.rows(run)
        if not anatomy.measured(rows):
            st.caption(
                text(
                    "Norms before and after clipping, the size of each step relative to the weights, and whether "
                    "consecutive steps keep their direction. Shown once measured."
                )
            )
            return
        series = compared.series([run], lambda _: rows, colour="")
        key = (run["run"], run["attempt"], len(rows), language.current())
        st.plotly_chart(
            _anatomy(key, series),
            key="anatomy",
            config={
                "displaylogo": False,
                "displayModeBar": "hover",
                "modeBarButtons": [["zoom2d", "pan2d", "resetScale2d", "toImage"]],
            },
        )
        downloads.csv(lambda: anatomy.table(rows), f"{run['run']}-gradients", "gradients.csv")


@st.cache_resource(max_entries=20, show_spinner=False)  # not copied on each use: the figure is only read
def _anatomy(key: tuple, _series: list):
    return anatomy.figure(_series)


def settings(run: dict) -> None:
    """The settings that the run was started with, as a config file."""
    with st.expander(text("Settings of this run")):
        st.caption(text("As saved when the run started. Save this text as a file to use it with `--config`."))
        content = yaml.safe_dump(run["config"], allow_unicode=True, sort_keys=False)
        st.code(content, language="yaml")
        st.download_button(
            text("Download settings"),
            content,
            f"{run['run']}.yaml",
            "application/yaml",
            icon=":material/download:",
            on_click="ignore",
            key="settings.yaml",
        )


def events(run: dict) -> None:
    """All events of the run, newest first, and the rules that produce them."""
    listed = store.open().events(run["run"])
    if listed:
        with st.expander(text("Events ({count})", count=len(listed))):
            st.markdown("\n".join(f"- {notices.escape(event['text'])}" for event in reversed(listed[-200:])))
            st.caption(notices.escape(words.join_sentences(narrator.rules())))


def log(run: dict) -> None:
    """The last lines of the log; expanded after a failure."""
    with st.expander(text("Log"), expanded=run["state"] == "failed"):
        tail = jobs.log_tail(run["run"], 100)
        if tail:
            st.code(tail, language=None, wrap_lines=True)
        else:
            st.caption(text("The log is empty."))


def note(run: dict) -> None:
    """The user's note on the run."""
    if run["note"]:
        st.markdown(notices.escape(run["note"]))

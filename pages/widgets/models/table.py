"""The table of trained models, with editable names and notes."""

import pandas as pd
import streamlit as st

from wseg_core import home, store
from wseg_core.language import text

from ..shared import formatting as words
from ..shared import glossary, models, state

NAME, NOTE = 80, 500  # characters
_EDITABLE = ("name", "note")


def draw(known: list[dict]) -> None:
    """All models, newest first."""
    edits = state.recall("models.version", 0)  # changes after every edit: edits are stored by row number, and rows move
    st.data_editor(
        frame(known),
        key=f"models.table.{edits}",
        hide_index=True,
        disabled=[c for c in _columns() if c not in _EDITABLE],
        column_config=_columns(),
        on_change=_changed,
        args=(f"models.table.{edits}", [r["run"] for r in known]),
        height="auto" if len(known) <= 10 else 420,
    )
    st.caption(
        text(
            "Double-click a name or a note to edit it. OOV: out-of-vocabulary words, which are not in the "
            "training set. Scores are those of the run's best model, on the test set if there is one."
        ),
        help=glossary.tip("OOV", "test set"),
    )


def frame(known: list[dict]) -> pd.DataFrame:
    """One row per model; scores in percent, sizes in MB."""
    rows = []
    for run in known:
        result = run["result"] or {}
        test, dev = result.get("test") or {}, result.get("dev") or {}
        rows.append(
            {
                "name": run["name"],
                "note": run["note"],
                "model": f"{run['config']['encoder']['name']} + {run['config']['loss']['name']}",
                "corpus": models.corpus(run),
                "dev": _percent(run["best_dev_f1"]),
                "test": _percent(test.get("f1")),
                "oov": _percent((test or dev).get("oov_recall")),
                "ambiguity": _ambiguity(result),
                "size": _megabytes(run["run"]),
                "when": pd.Timestamp(run["created"]),
                "state": words.state(run["state"]),
                "run": run["run"],
            }
        )
    return pd.DataFrame(rows)


def save(run: str, changes: dict) -> None:
    """Stores a changed name or note; ignores everything else in `changes`."""
    limits = {"name": NAME, "note": NOTE}
    valid = {key: (value or "").strip()[: limits[key]] for key, value in changes.items() if key in _EDITABLE}
    if valid:
        store.open().update(run, **valid)


def _changed(key: str, order: list[str]) -> None:
    for position, changes in st.session_state[key]["edited_rows"].items():
        save(order[int(position)], changes)
    state.remember("models.version", state.recall("models.version", 0) + 1)


def _columns() -> dict:
    number = st.column_config.NumberColumn
    return {
        "name": st.column_config.TextColumn(text("Name"), max_chars=NAME, width=140, pinned=True),
        "note": st.column_config.TextColumn(text("Note"), max_chars=NOTE, width=110),
        "model": st.column_config.TextColumn(
            text("Encoder + loss"), width=165, help=glossary.tip("encoder", "loss function")
        ),
        "corpus": st.column_config.TextColumn(text("Trained on"), width=115),
        "dev": number(text("Dev F1"), format="%.1f %%", width=108, help=glossary.tip("F1", "development set")),
        "test": number(text("Test F1"), format="%.1f %%", width=108, help=glossary.tip("F1", "test set")),
        "oov": number(text("OOV recall"), format="%.1f %%", width=132, help=glossary.tip("OOV", "recall")),
        "ambiguity": number(
            text("Ambiguity"),
            format="%.0f %%",
            width=105,
            help=glossary.tip(
                "ambiguity",
                first=text("Percentage of classic ambiguous strings that are segmented correctly for their sentence."),
            ),
        ),
        "size": number(text("Size"), format="%.1f MB", width=75),
        "when": st.column_config.DatetimeColumn(
            text("Started"), format="YYYY-MM-DD HH:mm", timezone=st.context.timezone, width=140
        ),
        "state": st.column_config.TextColumn(text("State"), width=80),
        "run": st.column_config.TextColumn(text("Run ID"), width=190),
    }


def _percent(fraction: float | None) -> float | None:
    return None if fraction is None else 100 * fraction


def _ambiguity(result: dict) -> float | None:
    score = result.get("ambiguity")
    return 100 * score["right"] / score["count"] if score and score["count"] else None


def _megabytes(run: str) -> float | None:
    """Size of the run's best checkpoint, or of its last."""
    folder = home.run_folder(run)
    for pointer in ("best", "last"):
        try:
            target = (folder / pointer).read_text(encoding="utf-8").strip()
            return (folder / target / "model.safetensors").stat().st_size / 1e6
        except OSError:
            continue
    return None

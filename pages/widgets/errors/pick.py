"""Choosing the model, the segmented file and a second model; the URL names all three."""

from pathlib import Path

import streamlit as st

from wseg_core import corpora
from wseg_core.errors import UserError
from wseg_core.language import text

from ..shared import corpus_facts, glossary, gold_files, models, notices, offered, overlay, state
from ..shared import formatting as words
from ..shared.model_view import ModelView
from . import file as errors_file

_FILE, _AGAINST = errors_file.FILE, "against"  # the names in the URL
_DEFAULT = "errors.default"  # the file chosen by default for the model, not by the visitor
_ORDER = ("test", "dev", "train")


def file(run: dict) -> str | None:
    """The reference of the chosen file: a split of a corpus, a file that the run names, or an upload; None if there is none.

    Nothing else is accepted: a link must not open arbitrary files of this computer.
    """
    requested = state.parameter(_FILE)
    options = _options(run) | {
        reference: errors_file.label(uploaded) for reference, uploaded in gold_files.listed(requested).items()
    }
    if requested and requested == state.recall(_DEFAULT):
        requested = ""  # it was the default of the previous model
    reference = requested or _default(run, options)
    if "/" not in reference and f"{reference}/test" in options:
        reference = f"{reference}/test"
    if reference not in options:
        _warn_missing(reference)
    keys = list(options)
    picked = st.selectbox(
        text("Segmented file"),
        keys,
        keys.index(reference) if reference in options else None,
        key=f"errors.file.{run['run']}.{reference}",
        format_func=options.get,
        placeholder=text("Choose a file"),
    )
    if picked is None:
        return None
    if not requested or picked != reference:
        state.remember(_DEFAULT, picked if picked == _default(run, options) else None)
    if state.parameter(_FILE) != picked:
        st.query_params[_FILE] = picked
        if picked != reference:
            st.rerun()
    return picked


def against(known: offered.Offered, run: dict) -> dict | None:
    """Chooses a second model, or none; shows an error if the URL names an unknown one."""
    requested = state.parameter(_AGAINST)
    second = models.find(requested) if requested and requested != run["run"] else None
    options = {i: r for i, r in models.options_by_id(known.runs, [second] if second else []).items() if i != run["run"]}
    keys = ["", *options]
    picked = ""
    if options:
        picked = st.selectbox(
            text("Second model"),
            keys,
            keys.index(second["run"]) if second else 0,
            key=f"errors.against.{run['run']}.{second['run'] if second else ''}",
            format_func=lambda i: models.option_label(options[i]) if i else text("no second model"),
            help=known.help,
        )
    if picked and requested != picked:
        st.query_params[_AGAINST] = picked
        st.rerun()
    elif not picked and requested and (second or requested == run["run"]):
        st.query_params.pop(_AGAINST, None)
    return options.get(picked)


def calibrated(chosen: list[dict], folders: list[str]) -> list[ModelView]:
    """The views of the runs' checkpoint folders, with a switch for calibration where a temperature is stored.

    Calibration changes the confidences, never a cut.
    """
    without = [run for run, folder in zip(chosen, folders) if overlay.stored(folder) is None]
    if len(without) < len(chosen):
        on = st.toggle(
            text("Show calibrated probabilities"),
            key=overlay.CALIBRATED,
            persist_state="session",
            help=glossary.tip(
                "calibration",
                "confidence",
                first=text(
                    "Changes the confidence, and with it the order of the examples; the mistakes stay the same."
                ),
            ),
        )
        for run in without if on else ():
            st.caption(
                notices.escape(
                    text(
                        "No temperature is stored with “{name}”: its confidence comes from its own probabilities.",
                        name=words.title(run),
                    )
                )
            )
    return [overlay.calibrated(folder) for folder in folders]


def _options(run: dict) -> dict[str, str]:
    """Reference to label, the corpus of the run first."""
    names, from_run = corpus_facts.split_names(), {}
    for split in _ORDER:
        reference = run["config"]["data"].get(split)
        if reference:
            from_run[str(reference)] = f"{_corpus(reference)} · {names[split]}"
    listed = {
        f"{entry['name']}/{split}": f"{entry['name']} · {names[split]}"
        for entry in corpora.library()
        for split in sorted(entry["splits"], key=_ORDER.index)
    }
    return {reference: label for reference, label in (from_run | listed).items() if _exists(reference)}


def _corpus(reference: str) -> str:
    path = Path(reference)
    return (
        "/".join(path.parts[-2:]) if path.is_absolute() else str(path.parent) if path.name in _ORDER else str(reference)
    )


def _exists(reference: str) -> bool:
    try:
        return corpora.find(reference, "test").is_file()
    except UserError:
        return False


def _default(run: dict, options: dict[str, str]) -> str:
    """The test set of the model's corpus, else its development or training set."""
    data = run["config"]["data"]
    candidates = [str(data[split]) for split in _ORDER if data.get(split)]
    return next((w for w in candidates if w in options), candidates[0])


def _warn_missing(reference: str) -> None:
    if reference.startswith(gold_files.PREFIX):
        notices.user_error(
            UserError(
                text("The uploaded file is no longer available."),
                "",
                text(
                    "Only the last {count} uploaded files are kept, and only while the server is running. Upload "
                    "it again.",
                    count=gold_files.MAX_FILES,
                ),
            )
        )
        return
    notices.user_error(
        UserError(
            text("Segmented file not found."),
            reference[:200],
            text("It may have been deleted, or the link is incomplete. Choose another file."),
        )
    )

"""Saving on the import page: a preview, skipping duplicates, the corpus name, and the buttons."""

import streamlit as st

from wseg_core import corpora
from wseg_core.errors import UserError
from wseg_core.language import text

from ..shared import corpus_facts, corpus_view, state, uploads
from ..shared import formatting as words
from ..shared.uploads import Upload
from . import facts as import_facts
from . import view as import_view
from .form import CUT, PERSIST, use_of_file


def draw_save(files: list[Upload], parts: list[str], contents: list[dict | None], options: dict) -> None:
    """Preview of what will be saved, the corpus name, and the buttons to save and cancel."""
    if any(file is None or file["refused"] for file in contents):
        st.caption(
            text(
                "Nothing yet: fix the errors first. Correct the file and upload it again, or change the reading options."
            )
        )
        return _cancel()
    use, fractions, seed = use_of_file(contents[0]["sentences"]) if len(files) == 1 else ("", None, 0)
    if len(files) == 1:
        parts = ["train" if use == CUT else use]
    repeated = sorted({part for part in parts if parts.count(part) > 1})
    if repeated:
        st.error(
            text(
                "Two files are marked as the {split}. Choose another set for one of them.",
                split=corpus_facts.split_names()[repeated[0]],
            ),
            icon=":material/error:",
        )
    chosen = {part: file for part in corpora.SPLITS for file, split in zip(files, parts) if split == part}
    skip_duplicates = not repeated and _skip_duplicates(contents, chosen, options, fractions, seed)
    valid = not repeated and _preview(chosen, options, fractions, seed, skip_duplicates)
    left, middle, right = st.columns([2, 1.2, 0.8], vertical_alignment="bottom")
    with left:
        name, problem = _name(files)
    with middle:
        clicked = st.button(
            text("Save corpus"),
            type="primary",
            icon=":material/save:",
            width="stretch",
            key="import.keep",
            disabled=not (valid and name),
        )
    with right:
        _cancel("stretch")
    if problem:
        import_view.user_error(problem)
    if clicked:
        _save(chosen, options, fractions, seed, skip_duplicates, name)


def discard() -> None:
    """Discards the files and all choices."""
    uploads.clear()
    for key in [key for key in st.session_state if str(key).startswith("import.")]:
        del st.session_state[key]


def _name(files: list[Upload]) -> tuple[str, UserError | None]:
    """(the corpus name, "" if it is not valid; why it is not)."""
    suggested = corpora.free_name([file.name for file in files])
    chosen = st.text_input(
        text("Corpus name"), suggested, key=f"import.name.{suggested}", max_chars=64, **PERSIST
    ).strip()
    try:
        corpora.available(chosen)
    except UserError as error:
        return "", error
    return chosen, None


def _cancel(width: str = "content") -> None:
    if st.button(text("Cancel"), width=width, key="import.cancel"):
        discard()
        st.rerun()


def _skip_duplicates(
    contents: list[dict], chosen: dict[str, Upload], options: dict, fractions: list[float] | None, seed: int
) -> bool:
    """A toggle to keep each sentence once, if there are duplicates within or between the sets."""
    try:
        overlap = import_facts.compared(chosen, options, fractions, seed, False)["overlap"]
    except UserError:  # shown with the preview
        overlap = {}
    if not any(content["duplicates"] for content in contents) and not any(overlap.values()):
        return False
    return st.toggle(
        text("Skip duplicate sentences"),
        key="import.duplicates",
        **PERSIST,
        help=text(
            "Keeps each sentence only once: the first one within a set, and none in the training set that also "
            "occurs in the development or test set."
        ),
    )


def _preview(
    chosen: dict[str, Upload], options: dict, fractions: list[float] | None, seed: int, skip_duplicates: bool
) -> bool:
    try:
        with st.spinner(text("Counting words")):
            compared = import_facts.compared(chosen, options, fractions, seed, skip_duplicates)
    except UserError as error:
        import_view.user_error(error)
        return False
    corpus_view.splits(compared)
    if compared["duplicates_skipped"]:
        st.caption(text("Duplicate sentences skipped: {count}", count=words.count(compared["duplicates_skipped"])))
    corpus_view.warnings(compared["warnings"])
    if "train" not in compared["splits"]:
        st.caption(text("It has no training set, so it can only be used for evaluation."))
    return True


def _save(
    chosen: dict[str, Upload],
    options: dict,
    fractions: list[float] | None,
    seed: int,
    skip_duplicates: bool,
    name: str,
) -> None:
    try:
        with st.spinner(text("Saving the corpus")):
            corpus = corpora.import_files(
                {split: file.path for split, file in chosen.items()},
                name,
                fractions,
                seed=seed,
                called={file.path: file.name for file in chosen.values()},
                skip_duplicates=skip_duplicates,
                **options,
            )
    except UserError as error:
        import_view.user_error(error)
        return
    discard()
    state.remember("imported", corpus["name"])  # confirmed by the library page: a toast is lost when the page changes
    st.switch_page("corpora.py", query_params={"corpus": corpus["name"]})

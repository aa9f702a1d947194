"""Fields of the import page for the files: the set of each, and how a single one is split."""

import streamlit as st

from wseg_core import corpora
from wseg_core.language import text

from ..shared import corpus_facts, gold_files, offered
from ..shared.uploads import Upload

CUT = "cut"  # one file is split into train, dev and test
_FEW = 10  # sentences; a smaller file is not split by default
PERSIST = {"persist_state": "session"}


def ordered(files: list[Upload]) -> list[Upload]:
    """The files in the order train, dev, test, as guessed from their names."""
    return sorted(files, key=lambda file: corpora.SPLITS.index(_default(files)[files.index(file)]))


def part(upload: Upload, files: list[Upload]) -> str:
    """A field for the split of a file, if there are several."""
    names, default = corpus_facts.split_names(), _default(files)[files.index(upload)]
    return st.selectbox(
        text("Set of this file"),
        list(names),
        list(names).index(default),
        format_func=names.get,
        label_visibility="collapsed",
        key=f"import.part.{upload.digest[:12]}.{len(files)}.{upload.path[-12:]}",
        **PERSIST,
    )


def use_of_file(sentences: int) -> tuple[str, list[float] | None, int]:
    """Fields for the use of a single file: (CUT or its split, the fractions, the seed)."""
    whole = {split: text("all of it as the {split}", split=n) for split, n in corpus_facts.split_names().items()}
    names = {CUT: text("split into three sets"), **whole}
    first, *others = st.columns([2, 1, 1, 1])
    with first:
        use = st.selectbox(
            text("Use of the file"),
            list(names),
            int(sentences < _FEW),
            format_func=names.get,
            key="import.use",
            **PERSIST,
        )
    if use != CUT:
        return use, None, 0
    with others[0]:
        dev = st.number_input(text("Development (%)"), 1, 98, 10, key="import.dev", **PERSIST)
    with others[1]:
        test = st.number_input(text("Test (%)"), 0, 98, 10, key="import.test", **PERSIST)
    with others[2]:
        seed = st.number_input(
            text("Seed"),
            0,
            2**31 - 1,
            0,
            key="import.seed",
            **PERSIST,
            help=text("Sentences are assigned to the sets at random; the same seed always gives the same sets."),
        )
    train = 100 - dev - test
    st.caption(text("The remaining {share} % are for training. Sentences are never divided.", share=max(0, train)))
    return use, [share / 100 for share in ((train, dev, test) if test else (train, dev))], int(seed)


def draw_analyse(files: list[Upload], contents: list[dict | None], options: dict) -> None:
    """A button that shows a model's errors on a file without saving it as a corpus."""
    if len(files) > 1 or not contents[0] or contents[0]["refused"] or not offered.models().runs:
        return
    if st.button(
        text("See a model's mistakes on it without saving it"),
        icon=":material/troubleshoot:",
        type="tertiary",
        key="import.study",
    ):
        st.switch_page("errors.py", query_params={"file": gold_files.store_copy(files[0], options).reference})


def _default(files: list[Upload]) -> list[str]:
    """The splits guessed from the files' names; the remaining splits go to the other files in order."""
    roles = [corpora.role_of(file.name) for file in files]
    unique = [role if role and roles.count(role) == 1 else None for role in roles]
    free = iter([split for split in corpora.SPLITS if split not in unique])
    return [role or next(free) for role in unique]

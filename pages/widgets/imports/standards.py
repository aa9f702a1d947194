"""Before saving: whether the files follow the same standard, and that of another corpus."""

import itertools

import streamlit as st

from wseg_core import corpora
from wseg_core.errors import UserError
from wseg_core.language import text

from ..shared import corpus_doubts, corpus_standards, notices
from ..shared import formatting as words
from ..shared.uploads import Upload
from . import view as import_view

_MAX_CHARACTERS = 200_000  # characters compared per file, evenly spaced, if there are several
Pair = tuple[str, str]  # names of two files on screen


def draw(files: list[Upload], contents: list[dict | None], options: dict) -> None:
    """Compares every two readable files, and on request each with a set in the library."""
    named = _named([file for file, content in zip(files, contents) if content and not content["refused"]])
    if not named:
        return
    several = len(named) > 1
    label = (
        text("Do these files follow one standard, and that of another corpus?")
        if several
        else text("Does it follow the standard of another corpus?")
    )
    try:
        with st.spinner(text("Comparing the two segmentations")):
            compared = {
                (a, b): _compare_files(named[a].digest, named[b].digest, options, named[a].path, named[b].path)
                for a, b in itertools.combinations(named, 2)
            }
    except UserError as error:  # the file itself shows its errors
        import_view.user_error(error)
        return
    with st.expander(
        label, icon=":material/call_split:", expanded=not all(result["same"] for result in compared.values())
    ):
        other = corpus_standards.other(corpus_standards.references(), "import.standards")
        if other:
            try:
                with st.spinner(text("Comparing the two segmentations")):
                    stamp, most = corpus_doubts.stamp(other), _MAX_CHARACTERS if several else None
                    compared |= {
                        (name, other): _compare_with(file.digest, options, stamp, most, file.path)
                        for name, file in named.items()
                    }
            except UserError as error:
                import_view.user_error(error)
        if several:
            _verdicts(compared)
            _details(compared)
        else:
            for pair, result in compared.items():
                corpus_standards.show(result, pair, "import.standards")


def _verdicts(compared: dict[Pair, dict]) -> None:
    """Pairs that follow different standards, then those that agree, then those with too little text."""
    for pair, result in compared.items():
        if not result["same"]:
            corpus_standards.verdict(result, pair)
    if alike := [pair for pair, result in compared.items() if result["same"] and result["sure"]]:
        st.success(notices.escape(text("The same standard: {pairs}.", pairs=_listed(alike))), icon=":material/check:")
    if unclear := [pair for pair, result in compared.items() if not result["sure"]]:
        st.info(
            notices.escape(text("Too little text in common to judge: {pairs}.", pairs=_listed(unclear))),
            icon=":material/help:",
        )


def _details(compared: dict[Pair, dict]) -> None:
    """The words of one pair; preselects the pair that differs most."""
    differing = sorted(
        (pair for pair, result in compared.items() if result["words"]), key=lambda pair: -compared[pair]["score"]
    )
    if not differing:
        return
    pair = st.selectbox(
        text("Pair to show in detail"), differing, format_func=_together, key=f"import.pair.{hash(tuple(differing))}"
    )
    corpus_standards.details(compared[pair], pair, "import.standards")


def _named(files: list[Upload]) -> dict[str, Upload]:
    """The files by their name on screen; a repeated name gets a number."""
    by_name: dict[str, Upload] = {}
    for file in files:
        name, number = words.quoted([file.name], 1), 1
        while (shown := name if number == 1 else f"{name} ({number})") in by_name:
            number += 1
        by_name[shown] = file
    return by_name


def _together(pair: Pair) -> str:
    return " – ".join(pair)


def _listed(pairs: list[Pair]) -> str:
    return text("; ").join(map(_together, pairs))


@st.cache_data(max_entries=20, show_spinner=False)
def _compare_files(digest: str, other: str, options: dict, _path: str, _other_path: str) -> dict:
    return corpus_doubts.compared(_sample(digest, options, _path), _sample(other, options, _other_path))


@st.cache_data(max_entries=20, show_spinner=False)
def _compare_with(digest: str, options: dict, other: corpus_doubts.Stamp, most: int | None, _path: str) -> dict:
    reference = corpora.load(other[0]).sentences
    if most is None:
        return corpus_doubts.compared(corpora.read(_path, **options).sentences, reference)
    return corpus_doubts.compared(_sample(digest, options, _path), thin(reference, most))


@st.cache_resource(max_entries=6, show_spinner=False)
def _sample(digest: str, options: dict, _path: str) -> list[list[str]]:
    return thin(corpora.read(_path, **options).sentences, _MAX_CHARACTERS)


def thin(sentences: list[list[str]], most: int) -> list[list[str]]:
    """Evenly spaced sentences with about `most` characters in total."""
    size = sum(len(word) for sentence in sentences for word in sentence)
    return sentences[:: -(-size // most) or 1]

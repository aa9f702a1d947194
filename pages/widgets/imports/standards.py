"""Before files are kept: do they follow one standard, and that of a corpus that is there already?"""

import itertools

import streamlit as st

from wseg_core import corpora
from wseg_core.errors import UserError
from wseg_core.language import text

from ..corpora import doubts as corpus_doubts
from ..corpora import standards as corpus_standards
from ..shared import formatting as words
from ..shared import notices
from ..shared.uploads import Upload
from . import view as import_view

_MOST = 200_000  # characters of each file, evenly spread, where there are several to compare
Pair = tuple[str, str]  # what two files are called on screen


def draw(files: list[Upload], found: list[dict | None], options: dict) -> None:
    """Every two of the files that can be read, unasked, and each against a set of the library, on demand."""
    named = _named([file for file, one in zip(files, found) if one and not one["refused"]])
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
                (a, b): _among(named[a].digest, named[b].digest, options, named[a].path, named[b].path)
                for a, b in itertools.combinations(named, 2)
            }
    except UserError as error:  # what is at fault is told where the file is shown
        import_view.fault(error)
        return
    with st.expander(label, icon=":material/call_split:", expanded=not all(one["same"] for one in compared.values())):
        other = corpus_standards.other(corpus_standards.references(), "import.standards")
        if other:
            try:
                with st.spinner(text("Comparing the two segmentations")):
                    stamp, most = corpus_doubts.stamp(other), _MOST if several else None
                    compared |= {
                        (name, other): _against(file.digest, options, stamp, most, file.path)
                        for name, file in named.items()
                    }
            except UserError as error:
                import_view.fault(error)
        if several:
            _verdicts(compared)
            _closer(compared)
        else:
            for pair, one in compared.items():
                corpus_standards.show(one, pair, "import.standards")


def _verdicts(compared: dict[Pair, dict]) -> None:
    """Which two differ, each with words that show it; then those of which there is less to tell."""
    for pair, one in compared.items():
        if not one["same"]:
            corpus_standards.verdict(one, pair)
    if alike := [pair for pair, one in compared.items() if one["same"] and one["sure"]]:
        st.success(notices.plain(text("The same standard: {pairs}.", pairs=_listed(alike))), icon=":material/check:")
    if untold := [pair for pair, one in compared.items() if not one["sure"]]:
        st.info(
            notices.plain(text("Too little text in common to judge: {pairs}.", pairs=_listed(untold))),
            icon=":material/help:",
        )


def _closer(compared: dict[Pair, dict]) -> None:
    """The words of one pair, at first of the two that differ most."""
    telling = sorted(
        (pair for pair, one in compared.items() if one["words"]), key=lambda pair: -compared[pair]["score"]
    )
    if not telling:
        return
    pair = st.selectbox(
        text("Pair to show in detail"), telling, format_func=_together, key=f"import.pair.{hash(tuple(telling))}"
    )
    corpus_standards.details(compared[pair], pair, "import.standards")


def _named(files: list[Upload]) -> dict[str, Upload]:
    """The files by what they are called on screen; a name that two have gets a number."""
    found: dict[str, Upload] = {}
    for file in files:
        name, number = words.listed([file.name], 1), 1
        while (shown := name if number == 1 else f"{name} ({number})") in found:
            number += 1
        found[shown] = file
    return found


def _together(pair: Pair) -> str:
    return " – ".join(pair)


def _listed(pairs: list[Pair]) -> str:
    return text("; ").join(map(_together, pairs))


@st.cache_data(max_entries=20, show_spinner=False)
def _among(digest: str, other: str, options: dict, _path: str, _other_path: str) -> dict:
    return corpus_doubts.compared(_sample(digest, options, _path), _sample(other, options, _other_path))


@st.cache_data(max_entries=20, show_spinner=False)
def _against(digest: str, options: dict, other: corpus_doubts.Stamp, most: int | None, _path: str) -> dict:
    theirs = corpora.load(other[0]).sentences
    if most is None:
        return corpus_doubts.compared(corpora.read(_path, **options).sentences, theirs)
    return corpus_doubts.compared(_sample(digest, options, _path), thin(theirs, most))


@st.cache_resource(max_entries=6, show_spinner=False)
def _sample(digest: str, options: dict, _path: str) -> list[list[str]]:
    return thin(corpora.read(_path, **options).sentences, _MOST)


def thin(sentences: list[list[str]], most: int) -> list[list[str]]:
    """Every so-manieth sentence, so that about `most` characters are left."""
    size = sum(sum(map(len, one)) for one in sentences)
    return sentences[:: -(-size // most) or 1]

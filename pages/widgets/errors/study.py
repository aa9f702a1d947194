"""Analysis of a model on a segmented file, computed once for all visitors and cached by model and file."""

import weakref
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from wseg_core import config, corpora
from wseg_core.corpora.script import script
from wseg_core.corpora.statistics import character_counts, counts
from wseg_core.errors import UserError
from wseg_core.language import text

from ..shared import models
from ..shared.model_view import ModelView
from . import work as errors_work

MAX_SENTENCES = 50_000  # sentences of a file that are read
_MAX_CACHED = 6  # analyses held in memory
_ALL_WORK: weakref.WeakSet[errors_work.Work] = weakref.WeakSet()
_SAMPLE = 20_000  # sentences used to compare the standards of two corpora
_SHUFFLES = 199  # the fewest that can reach the detector's bound


@dataclass(frozen=True)
class Gold:
    """A segmented file: its `reference` in the URL, the `name` shown, its `path`, and the options of `corpora.read` as
    (option, value)."""

    reference: str
    name: str
    path: str
    options: tuple = ()


@dataclass
class Study:
    """One model on one file.

    `decisions`, `analysis` (`mistakes.Analysis`) and `buckets` are the engine's; `lines` the line of each sentence in the
    file, `total` how many sentences it has, `learned` how many of the analysed ones also occur in the training set.
    `training_error`: why the training set could not be read, "" if it was. `scripts`: those of the model and the file.
    `standards`: the comparison of their segmentation standards, None if both belong to one corpus.
    """

    decisions: object
    analysis: object
    buckets: dict
    lines: list[int]
    total: int
    learned: int
    training_error: str
    scripts: tuple[str, str]
    standards: dict | None


def of(run: dict, view: ModelView, gold: Gold) -> Study:
    """The study of the model of `view` on `gold`; raises UserError where that cannot be read."""
    try:
        facts = Path(gold.path).stat()
    except OSError as error:
        raise UserError(text("The file cannot be read: {reason}.", reason=error.strerror or error), gold.name) from None
    key = (view, gold.path, gold.options, facts.st_mtime_ns, facts.st_size)
    work = _work(*key, _run=run, _gold=gold)
    try:
        return errors_work.wait(work, text("Segmenting the file and comparing it with the gold segmentation"))
    except Exception:
        _work.clear(*key, _run=run, _gold=gold)
        raise


def forget(gold: Gold) -> None:
    """Drops the cached analyses of a removed file."""
    for work in list(_ALL_WORK):
        if work.about == gold.path:
            work.forget(UserError(text("The uploaded file is no longer available."), gold.name))


def agreement(first: Study, second: Study, keys: tuple) -> dict:
    """`inspection.agreement.compare` of two studies of one file; `keys` say which."""
    return _agreement(keys, _first=first, _second=second)


@st.cache_resource(max_entries=_MAX_CACHED, show_spinner=False)
def _work(
    view: ModelView, path: str, options: tuple, changed: int, size: int, _run: dict, _gold: Gold
) -> errors_work.Work:
    segmenter = models.segmenter(view)
    work = errors_work.Work(lambda report: _study(segmenter, _run, _gold, report), path)
    _ALL_WORK.add(work)
    return work


@st.cache_resource(max_entries=_MAX_CACHED, show_spinner=False)
def _agreement(keys: tuple, _first: Study, _second: Study) -> dict:
    from wseg_core.inspection import agreement

    return agreement.compare(_first.decisions, _second.decisions)


def _study(segmenter, run: dict, file: Gold, report) -> Study:
    from wseg_core.inspection import buckets, mistakes
    from wseg_core.inspection.decisions import decide, shared
    from wseg_core.inspection.lexicon import Lexicon

    read = corpora.read(file.path, **dict(file.options))
    gold = shared(read.sentences[:MAX_SENTENCES])
    lines, total = read.lines[:MAX_SENTENCES], len(read.sentences)
    del read
    report(0.02)
    decisions = decide(segmenter, gold, lambda done, total: report(0.02 + 0.53 * done / total))
    training, training_error = _training(run)
    report(0.6)
    lexicon = Lexicon.of(training) if training else None
    analysis = mistakes.find(decisions, lexicon, segmenter.scheme, lambda done, total: report(0.6 + 0.3 * done / total))
    report(0.9)
    measured = buckets.measure(decisions, training)
    report(0.95)
    learned = _script(training) if training else script((character, 1) for character in segmenter.vocab.known)
    return Study(
        decisions,
        analysis,
        measured,
        lines,
        total,
        _repeated(training, gold),
        training_error,
        (learned, _script(gold)),
        _standards(training, gold, run, file),
    )


def _repeated(training: list[list[str]] | None, gold: list[list[str]]) -> int:
    known = {"".join(words) for words in training or ()}
    return sum("".join(words) in known for words in gold)


def _script(sentences: list[list[str]]) -> str:
    return script(character_counts(counts(sentences)).items())


def _training(run: dict) -> tuple[list[list[str]] | None, str]:
    """The sentences that the model was trained on; None and the reason if they no longer exist."""
    from wseg_core.jobs import datasets as reading

    try:
        chosen = config.from_dict(run["config"])
        return reading.read(chosen.model_copy(update={"data": chosen.data.model_copy(update={"test": None})})).train, ""
    except UserError as error:
        return None, str(error)


def _standards(training, gold, run: dict, file: Gold) -> dict | None:
    from wseg_core.inspection import criterion

    if not training or corpora.find(run["config"]["data"]["train"]).parent == Path(file.path).parent:
        return None
    names = models.corpus(run), file.name
    return criterion.compare(training[:_SAMPLE], gold[:_SAMPLE], names, _SHUFFLES)

"""The data of a run: its references are resolved when it is queued and read when it starts."""

import itertools
import os
from collections import Counter
from dataclasses import dataclass, field

from .. import corpora
from ..config import Config
from ..corpora.script import script
from . import distillation, narrator, trials

_SAMPLE = 5000  # sentences, evenly spread, that are enough to detect the script
HELD_OUT = 0.1  # the fraction of the training sentences that becomes the dev set where none was given


@dataclass
class Sentences:
    """The training, development and test sentences of a run; `notes` are events (kind, source, values) about them."""

    train: list
    dev: list | None
    test: list | None
    notes: list = field(default_factory=list)
    raw: list[str] = field(default_factory=list)  # for a teacher to segment

    @property
    def script(self) -> str:
        """The script of the training sentences, `traditional` or `simplified`; `traditional` where they mix both."""
        every = max(1, len(self.train) // _SAMPLE)
        characters = Counter(itertools.chain.from_iterable(map("".join, self.train[::every])))
        return "simplified" if script(characters.items()) == "simplified" else "traditional"


def resolve_references(config: Config) -> Config:
    """The config with each corpus `NAME` completed and relative paths made absolute, since the trainer runs elsewhere.

    Raises UserError for a reference that names no corpus and no file.
    """
    data = config.data
    resolved = dict(zip(corpora.SPLITS, corpora.fill(data.train, data.dev, data.test), strict=True))
    for split, reference in resolved.items():
        if reference:
            path = corpora.find(reference, split)
            if os.path.abspath(reference) == os.path.abspath(path):
                resolved[split] = os.path.abspath(path)
    if data.more:
        path = corpora.find(data.more, "train")
        if os.path.abspath(data.more) == os.path.abspath(path):
            resolved["more"] = os.path.abspath(path)
    if data.raw:
        resolved["raw"] = os.path.abspath(corpora.find(data.raw, "train"))
    models = {name: getattr(config.training, name) for name in ("start_from", "teacher")}
    models = {
        name: os.path.abspath(os.path.expanduser(model))
        if model and os.path.isdir(os.path.expanduser(model))
        else model
        for name, model in models.items()
    }
    return config.model_copy(
        update={
            "data": data.model_copy(update=resolved),
            "training": config.training.model_copy(update=models),
        }
    )


def read(config: Config, raw: bool = False) -> Sentences:
    """Reads the corpora of a config, and with `raw` its raw text; raises UserError for a missing or faulty one."""
    data, settings = config.data, config.training
    notes: list = []
    train = _load(data.train, "train", notes)
    if trials.is_trial(config):
        sample = train[: settings.sample]
        return Sentences(sample, sample, None, [("trial", narrator.TRIAL, {"count": len(sample)})])
    dev = _load(data.dev, "dev", notes) if data.dev else None
    test = _load(data.test, "test", notes) if data.test else None
    if dev is None and corpora.can_hold_out(train):
        count = len(train)
        train, dev = corpora.hold_out(train, HELD_OUT, data.split_seed)
        notes.append(("held_out", narrator.HELD_OUT, {"held": len(dev), "count": count, "seed": data.split_seed}))
    if settings.sample:
        train = train[: settings.sample]
    if data.more:
        train, note = _add_data(train, corpora.load(data.more, "train", boundaries=False).sentences, data.more_times)
        notes.append(note)
    for other, message in ((dev, narrator.OVERLAP_DEV), (test, narrator.OVERLAP_TEST)):
        if other and (count := corpora.overlap(train, other)):
            notes.append(("overlap", message, {"count": count, "total": len(other)}))
    lines = distillation.raw_text(config, train, dev, test, notes) if raw else []
    return Sentences(train, dev, test, notes, lines)


def _load(reference: str, split: str, notes: list) -> list:
    """The sentences of a reference. Adds doubts about the reading of a file to `notes`; those of an import were shown then."""
    corpus = corpora.load(reference, split)
    if not corpora.is_stored(corpora.find(reference, split)):
        for doubt in corpus.doubts:
            file = doubt.file if doubt.line is None else f"{doubt.file}:{doubt.line}"
            notes.append(("doubt", narrator.DOUBT, {"file": file, "what": doubt.what, "advice": doubt.advice}))
    return corpus.sentences


def _add_data(train: list, more: list, times: int) -> tuple[list, tuple]:
    """(sentences, note): `train` and `times` copies of `more`, which replaces sentences with the same text."""
    texts = {"".join(words) for words in more}
    kept = [words for words in train if "".join(words) not in texts]
    values = {"count": len(more), "times": times, "replaced": len(train) - len(kept)}
    return kept + more * times, ("more", narrator.MORE, values)

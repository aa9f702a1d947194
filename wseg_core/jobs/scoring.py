"""The scores of a run's model on the sets that it is scored on, and the counts that a verdict needs. Imports torch."""

import contextlib
import sys

from sqlalchemy import exc

from ..config import Config
from ..corpora import sentences_hash, written
from ..inference.metrics import count_sentences, score
from ..inference.segmenter import Segmenter
from ..store import ambiguities, counts


def score_set(segmenter: Segmenter, gold: list[list[str]], known_words) -> tuple[dict, dict]:
    """(SCORE, counts as `counts_of` gives them) on gold sentences, which are cut once for both."""
    predicted = segmenter.cut_many([written(words) for words in gold])
    return score(gold, predicted, known_words), {"text": sentences_hash(gold), **count_sentences(gold, predicted)}


def forget(store, run: str) -> None:
    """Forgets the counts and the bench of the model that a run had before it was resumed."""
    with contextlib.suppress(exc.OperationalError):  # then new ones take their place
        counts.drop(store, run)
        ambiguities.drop(store, run)


def keep(store, run: str, split: str, found: dict) -> None:
    """Keeps counts in the store; where that fails now, a verdict makes them anew when it needs them."""
    try:
        counts.put(store, run, split, found["text"], {name: found[name] for name in ("gold", "predicted", "right")})
    except exc.OperationalError as error:
        print(f"The counts of {split} cannot be kept: {error.orig}", file=sys.stderr, flush=True)


def bench(store, run: str, segmenter: Segmenter, script: str) -> dict:
    """{"right", "count"} on the ambiguity bench in a script; how it was cut is kept in the store."""
    from ..inspection import ambiguity

    found = ambiguity.score(segmenter, script)
    kept = ("answer", "start", "end", "type", "right", "probability")
    cuts = [{"words": item["predicted"], **{name: item[name] for name in kept}} for item in found["items"]]
    try:
        ambiguities.put(store, run, script, cuts)
    except exc.OperationalError as error:
        print(f"The cuts of the bench cannot be kept: {error.orig}", file=sys.stderr, flush=True)
    return {"right": found["right"], "count": found["count"]}


def again(store, run: str, config: Config) -> dict[str, dict]:
    """The counts of a run by split, made from its best model and its corpora, and kept.

    Raises UserError where the model or a corpus is gone.
    """
    from . import datasets

    sentences = datasets.read(config)
    segmenter = Segmenter.load(run).using(keep=())  # the model's own score, whatever its user keeps whole
    found = {}
    for split in counts.SPLITS:
        gold = getattr(sentences, split)
        if gold:
            _, found[split] = score_set(segmenter, gold, None)
            keep(store, run, split, found[split])
    return found

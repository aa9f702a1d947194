"""Scoring a run's model on its development and test sets, with the word counts that a verdict needs. Imports torch."""

import contextlib
import sys

from sqlalchemy import exc

from ..config import Config
from ..corpora import sentences_hash, written
from ..inference.metrics import count_sentences, score
from ..inference.segmenter import Segmenter
from ..store import Store, ambiguities, counts


def score_set(segmenter: Segmenter, gold: list[list[str]], known_words: set[str] | None) -> tuple[dict, dict]:
    """(SCORE, word counts as `counts_of` returns them) on gold sentences, which are segmented once for both."""
    predicted = segmenter.cut_many([written(words) for words in gold])
    return score(gold, predicted, known_words), {"text": sentences_hash(gold), **count_sentences(gold, predicted)}


def forget(store: Store, run: str) -> None:
    """Deletes a run's word counts and benchmark results, which belong to the model that it had before it was resumed."""
    with contextlib.suppress(exc.OperationalError):  # the new ones replace them anyway
        counts.drop(store, run)
        ambiguities.drop(store, run)


def keep(store: Store, run: str, split: str, word_counts: dict) -> None:
    """Stores word counts; if that fails, they are computed again when a verdict needs them."""
    try:
        by_sentence = {name: word_counts[name] for name in ("gold", "predicted", "right")}
        counts.put(store, run, split, word_counts["text"], by_sentence)
    except exc.OperationalError as error:
        print(f"The word counts of {split} cannot be stored: {error.orig}", file=sys.stderr, flush=True)


def bench(store: Store, run: str, segmenter: Segmenter, script: str) -> dict:
    """{"right", "count"} on the ambiguity benchmark in a script; stores each answer."""
    from ..inspection import ambiguity

    result = ambiguity.score(segmenter, script)
    columns = ("answer", "start", "end", "type", "right", "probability")
    cuts = [{"words": item["predicted"], **{name: item[name] for name in columns}} for item in result["items"]]
    try:
        ambiguities.put(store, run, script, cuts)
    except exc.OperationalError as error:
        print(f"The results of the benchmark cannot be stored: {error.orig}", file=sys.stderr, flush=True)
    return {"right": result["right"], "count": result["count"]}


def score_again(store: Store, run: str, config: Config) -> dict[str, dict]:
    """The word counts of a run by split, computed from its best model and its corpora, and stored.

    Raises UserError if the model or a corpus no longer exists.
    """
    from . import datasets

    sentences = datasets.read(config)
    # scores the model itself, without the kinds of text that its user keeps whole
    segmenter = Segmenter.load(run).using(keep=())
    by_split = {}
    for split in counts.SPLITS:
        gold = getattr(sentences, split)
        if gold:
            _, by_split[split] = score_set(segmenter, gold, None)
            keep(store, run, split, by_split[split])
    return by_split

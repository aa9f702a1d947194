"""F1 by buckets: word length, sentence length, frequency in training, OOV density and label consistency.

The measures of Fu et al. (2020), "RethinkCWS: Is Chinese word segmentation a solved task?" (InterpretEval). Gold and
predicted words are both assigned to buckets; recall is over the gold words of a bucket, precision over its predicted
words. A correct word is in the same bucket on both sides, so that each column adds up to the total.
"""

import numpy as np

from ..text.characters import codepoints, word_lengths
from .decisions import Decisions, cuts, right_words
from .lexicon import Lexicon

# Each measure's lowest value a bucket holds; the next one's is its upper bound, which it leaves out.
EDGES = {
    "word_length": (1, 2, 3, 4, 5),  # characters
    "sentence_length": (1, 11, 21, 41, 81),  # characters
    "frequency": (0, 1, 3, 10, 100, 1000),  # times that training has the word
    "oov_density": (0.0, 1e-9, 0.05, 0.1, 0.2),  # share of the sentence's gold words that training lacks
    "consistency": (0.0, 1e-9, 0.5, 0.9, 1.0),  # share of the string's places in training where it is this word
}
_LONGEST = 24  # characters of a string that is looked for by its hash; longer ones are few
_BASE = np.uint64(0x9E3779B97F4A7C15)  # odd: a polynomial hash modulo 2^64


def measure(decisions: Decisions, training: list[list[str]] | None = None) -> dict[str, list[dict] | None]:
    """{measure: buckets}, each {"low", "high", "gold", "predicted", "right", "precision", "recall", "f1"} in ascending order.

    `low` ≤ value < `high`; None for an open end. The scores of a bucket without words are None. The three measures
    that need training sentences are None without them.
    """
    gold, predicted = cuts(decisions.gold), cuts(decisions.predicted)
    right = right_words(gold, predicted)
    of_gold, of_predicted = (_values(side, decisions, training) for side in (decisions.gold, decisions.predicted))
    return {name: _rows(name, of_gold[name], of_predicted[name], right) if name in of_gold else None for name in EDGES}


def _rows(name: str, gold: np.ndarray, predicted: np.ndarray, right: np.ndarray) -> list[dict]:
    """The buckets, from the value of the measure for each gold word and each predicted word."""
    edges = EDGES[name]
    place, other = (np.searchsorted(edges, v, side="right") - 1 for v in (gold, predicted))
    columns = zip(*(np.bincount(p, minlength=len(edges)).tolist() for p in (place, other, place[right])))
    rows = []
    for low, high, (golden, guessed, good) in zip(edges, [*edges[1:], None], columns):
        rows.append(
            {
                "low": low,
                "high": high,
                "gold": golden,
                "predicted": guessed,
                "right": good,
                "precision": good / guessed if guessed else None,
                "recall": good / golden if golden else None,
                "f1": 2 * good / (golden + guessed) if golden + guessed else None,
            }
        )
    return rows


def _values(side: list[list[str]], decisions: Decisions, training: list[list[str]] | None) -> dict[str, np.ndarray]:
    """{measure: value for each word of one side}; without training sentences, only the measures that need none."""
    words = [word for sentence in side for word in sentence]
    lengths = np.fromiter(map(len, side), np.int64, len(side))  # words a sentence
    sizes = np.array([sum(map(len, sentence)) for sentence in decisions.gold], np.int64)
    values = {"word_length": word_lengths(words), "sentence_length": np.repeat(sizes, lengths)}
    if training is None:
        return values
    known = Lexicon.of_words(word for sentence in training for word in sentence).words
    new = np.array([sum(word not in known for word in sentence) / max(len(sentence), 1) for sentence in decisions.gold])
    share = consistency(set(words), training, known)
    return values | {
        "frequency": np.fromiter((known.get(word, 0) for word in words), np.int64, len(words)),
        "oov_density": np.repeat(new, lengths),
        "consistency": np.fromiter((share[word] for word in words), float, len(words)),
    }


def consistency(words: set[str], training: list[list[str]], known: dict[str, int]) -> dict[str, float]:
    """Label consistency: the fraction of the occurrences of the string in the training text that are this word.

    0 if it is not a training word. `known`: the counts of the training words.
    """
    text = "\n".join("".join(sentence) for sentence in training)
    counts = occurrences({word for word in words if word in known}, text)
    return {word: known[word] / counts[word] if word in counts else 0.0 for word in words}


def occurrences(strings: set[str], text: str) -> dict[str, int]:
    """The number of occurrences of each string in `text`, including overlapping ones."""
    by_length: dict[int, list[str]] = {}
    for string in strings:
        by_length.setdefault(len(string), []).append(string)
    counts = {
        s: sum(text.startswith(s, i) for i in range(len(text))) for n in by_length if n > _LONGEST for s in by_length[n]
    }
    points = codepoints(text).astype(np.uint64) + np.uint64(1)
    rolling = np.zeros(len(points) + 1, np.uint64)
    for length in range(1, max((n for n in by_length if n <= _LONGEST), default=0) + 1):
        rolling = rolling[: max(len(points) - length + 1, 0)] * _BASE + points[length - 1 :]
        if length in by_length:
            hashes = np.array([_hash(string) for string in by_length[length]], np.uint64)
            order = np.argsort(hashes)
            place = np.minimum(np.searchsorted(hashes[order], rolling), len(order) - 1)
            hits = np.bincount(place[hashes[order][place] == rolling], minlength=len(order))
            counts |= {by_length[length][i]: int(n) for i, n in zip(order.tolist(), hits)}
    return counts


def _hash(string: str) -> int:
    value = 0
    for point in codepoints(string).tolist():
        value = (value * int(_BASE) + point + 1) % 2**64
    return value

"""Statistics of a corpus: sizes, word lengths, tags, out-of-vocabulary words, character widths.

All counts are of words and characters as read; a rate is a fraction, 0 to 1.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from itertools import chain
from typing import Any

from ..language import text
from ..text.characters import fold_width
from .script import script
from .sentences import Sentence

WIDTH_GAIN = 0.005  # decrease of the OOV rate by folding widths that is worth a warning
_FULL = {chr(c): chr(c + 0xFEE0) for c in range(0x21, 0x7F)}  # half-width ASCII to its full-width variant


def counts(sentences: Iterable[Sentence]) -> Counter[str]:
    """How often each word occurs."""
    return Counter(chain.from_iterable(sentences))


def statistics(sentences: list[Sentence], known: Collection[str] | None = None) -> dict:
    """The statistics of a set of sentences; with `known`, the training words, also of OOV words.

    `tags` is in the scheme BIES, `word_lengths` and `sentence_lengths` map a length in characters to a count,
    `duplicates` counts the sentences with the text of an earlier one, `common` lists the most frequent words.
    """
    words = counts(sentences)
    characters = character_counts(words)
    lengths: Counter[int] = Counter()
    for word, count in words.items():
        lengths[len(word)] += count
    total = sum(lengths.values())
    single = lengths[1]
    many = total - single
    size = sum(length * count for length, count in lengths.items())
    numbers = {
        "sentences": len(sentences),
        "words": total,
        "characters": size,
        "types": len(words),
        "character_types": len(characters),
        "tags": {"B": many, "I": size - single - 2 * many, "E": many, "S": single},
        "word_lengths": dict(sorted(lengths.items())),
        "sentence_lengths": dict(sorted(Counter(sum(map(len, s)) for s in sentences).items())),
        "duplicates": len(repeats(sentences)),
        "script": script(characters.items()),
        "common": words.most_common(20),
    }
    return numbers if known is None else {**numbers, **oov(words, known)}


def character_counts(words: Counter[str]) -> Counter[str]:
    """How often each character occurs in the counted words."""
    characters: Counter[str] = Counter()
    for word, count in words.items():
        for character in word:
            characters[character] += count
    return characters


def oov(words: Counter[str], known: Collection[str]) -> dict:
    """The words not in `known`: their tokens, rate and types, and the most frequent ones."""
    known = known if isinstance(known, (set, frozenset, dict)) else set(known)
    new = Counter({word: count for word, count in words.items() if word not in known})
    total = sum(words.values())
    return {
        "oov_words": new.total(),
        "oov_rate": new.total() / total if total else None,
        "oov_types": len(new),
        "oov_examples": new.most_common(20),
    }


def repeats(sentences: Iterable[Sentence]) -> list[int]:
    """The indices of sentences with the text of an earlier one."""
    seen: set[str] = set()
    repeated = []
    for index, words in enumerate(sentences):
        line = "".join(words)
        if line in seen:
            repeated.append(index)
        seen.add(line)
    return repeated


def overlap(train: Iterable[Sentence], other: Iterable[Sentence]) -> int:
    """How many sentences of `other` are also in `train`, compared as text without word boundaries."""
    texts = {"".join(words) for words in train}
    return sum("".join(words) in texts for words in other)


def mixed_widths(characters: Counter[str]) -> list[tuple[str, int, str, int]]:
    """The characters that occur in both widths: (half, count, full, count), most frequent first."""
    pairs = [
        (half, characters[half], full, characters[full])
        for half, full in _FULL.items()
        if characters[half] and characters[full]
    ]
    return sorted(pairs, key=lambda pair: -min(pair[1], pair[3]))


def width_mismatch(train: Counter[str], other: Counter[str]) -> list[dict]:
    """Characters that are mostly in one width in `train` and mostly in the other in `other`, most frequent first.

    Both arguments count characters. Without width folding, such a mismatch makes known words look new.
    """
    pairs = []
    for half, full in _FULL.items():
        ours, theirs = (train[half], train[full]), (other[half], other[full])
        if sum(theirs) and sum(ours) and (ours[0] > ours[1]) != (theirs[0] > theirs[1]) and theirs[0] != theirs[1]:
            pairs.append((sum(theirs), {"half": half, "full": full, "train": list(ours), "other": list(theirs)}))
    return [pair for _, pair in sorted(pairs, key=lambda pair: -pair[0])]


def compare_splits(splits: dict[str, list[Sentence]]) -> dict:
    """The splits side by side: `splits` (statistics of each, OOV against train), `overlap`, `width_mismatch`, `warnings`.

    `splits` maps any of `train`, `dev` and `test` to sentences; `warnings` are messages.
    """
    train = splits.get("train")
    result: dict[str, Any] = {"splits": {}, "overlap": {}, "width_mismatch": {}, "warnings": []}
    for name, sentences in splits.items():
        if train is None or name == "train":
            result["splits"][name] = statistics(sentences)
            continue
        known = counts(train)
        result["splits"][name] = statistics(sentences, known)
        words = counts(sentences)
        result["overlap"][name] = overlap(train, sentences)
        result["width_mismatch"][name] = width_mismatch(character_counts(known), character_counts(words))
        result["splits"][name]["oov_rate_folded"] = _folded(words, known)
        result["warnings"] += _split_warnings(name, result)
    return result


def _folded(words: Counter[str], known: Counter[str]) -> float | None:
    """The OOV rate with widths folded on both sides."""
    folded: Counter[str] = Counter()
    for word, count in words.items():
        folded[fold_width(word)] += count
    return oov(folded, {fold_width(word) for word in known})["oov_rate"]


def _split_warnings(name: str, result: dict) -> list[str]:
    numbers, warnings = result["splits"][name], []
    if result["overlap"][name]:
        warnings.append(
            text(
                "Sentences of {split} that also appear in train: {count} of {total}; scores on them are too "
                "optimistic.",
                count=result["overlap"][name],
                total=numbers["sentences"],
                split=name,
            )
        )
    if numbers["oov_rate"] and numbers["oov_rate"] - numbers["oov_rate_folded"] >= WIDTH_GAIN:
        pairs = ", ".join(f"{pair['half']} {pair['full']}" for pair in result["width_mismatch"][name][:5])
        warnings.append(
            text(
                "Train and {split} write some characters in different widths ({pairs}): {before} of the words in "
                "{split} are out of vocabulary, but only {after} when full-width and half-width are treated as "
                "the same. Keep data.fold_width on.",
                split=name,
                pairs=pairs,
                before=f"{numbers['oov_rate']:.1%}",
                after=f"{numbers['oov_rate_folded']:.1%}",
            )
        )
    return warnings

"""Results of the quality checks, cached for all visitors until a file changes."""

from pathlib import Path

import streamlit as st

from wseg_core import corpora

CONTEXT = 16  # characters of context on either side
MAX_SENTENCES = 30_000  # maximum number of sentences per file for comparing standards, evenly spaced
Stamp = tuple[str, int, int]  # path, modification time in ns, bytes: equal stamps mean equal content


def stamp(reference: str, split: str = "train") -> Stamp:
    """The stamp of the file that a reference names; raises UserError if there is none."""
    path = Path(corpora.find(reference, split))
    facts = path.stat()
    return str(path), facts.st_mtime_ns, facts.st_size


def stamps(entry: dict) -> dict[str, Stamp]:
    """The stamps of a corpus's files by split."""
    return {split: stamp(f"{entry['name']}/{split}") for split in entry["splits"]}


@st.cache_data(max_entries=20, show_spinner=False)
def divided(files: dict[str, Stamp]) -> list[dict]:
    """Inconsistent segmentations in all splits: {"string", "count", "readings"}, the most suspicious first.

    A reading is {"words", "count", "examples"}, an example {"split", "line", "before", "after"}.
    """
    from wseg_core.inspection import suspects

    origins, sentences = [], []
    for split, (path, *_) in files.items():
        corpus = corpora.load(path)
        origins += [(split, line) for line in corpus.lines]
        sentences += corpus.sentences

    def example(number: int, start: int, length: int) -> dict:
        return dict(zip(("split", "line"), origins[number])) | context(sentences[number], start, start + length)

    return [
        {
            "string": item.string,
            "count": item.count,
            "readings": [
                {
                    "words": list(words),
                    "count": count,
                    "examples": [example(*at, len(item.string)) for at in item.examples[words]],
                }
                for words, count in item.readings.items()
            ],
        }
        for item in suspects.divided(sentences)
    ]


@st.cache_data(max_entries=20, show_spinner=False)
def leaks(train: Stamp, other: Stamp) -> dict:
    """Sentences that `other` shares with `train`: {"sentences", "exact", "near", "duplicates"}, near-duplicates first.

    Each item of `duplicates` is {"line", "text", "train_line", "train_text", "likeness"}.
    """
    from wseg_core.inspection import leaks as engine

    training, evaluation = corpora.load(train[0]), corpora.load(other[0])
    duplicates = engine.leaks(training.sentences, evaluation.sentences)
    rows = [
        {
            "line": evaluation.lines[leak.other],
            "text": "".join(evaluation.sentences[leak.other]),
            "train_line": training.lines[leak.train],
            "train_text": "".join(training.sentences[leak.train]),
            "likeness": leak.likeness,
        }
        for leak in duplicates
    ]
    exact = sum(leak.exact for leak in duplicates)
    rows.sort(key=lambda row: (row["likeness"] == 1.0, -len(row["text"])))
    return {"sentences": len(evaluation.sentences), "exact": exact, "near": len(duplicates) - exact, "duplicates": rows}


@st.cache_data(max_entries=40, show_spinner=False)
def standards(first: Stamp, second: Stamp) -> dict:
    """`criterion.compare` of two files; `criterion.sentence` words the result in each visitor's language."""
    return compared(*(corpora.load(path).sentences for path, *_ in (first, second)))


def compared(first: list[list[str]], second: list[list[str]]) -> dict:
    """`criterion.compare` on at most MAX_SENTENCES sentences of each side."""
    from wseg_core.inspection import criterion

    sides = [sentences[:: -(-len(sentences) // MAX_SENTENCES) or 1] for sentences in (first, second)]
    return criterion.compare(*sides)


def context(words: list[str], start: int, end: int) -> dict:
    """Up to CONTEXT characters `before` and `after` the characters `start` to `end` of a sentence."""
    sentence = "".join(words)
    before, after = sentence[:start], sentence[end:]
    return {
        "before": ("…" if len(before) > CONTEXT else "") + before[-CONTEXT:],
        "after": after[:CONTEXT] + ("…" if len(after) > CONTEXT else ""),
    }

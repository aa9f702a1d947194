"""What is doubtful in a corpus, computed once for each state of its files and shared by all visitors."""

from pathlib import Path

import streamlit as st

from wseg_core import corpora

ROOM = 16  # characters shown on either side of a place
MOST = 30_000  # sentences of a file that standards are compared on, evenly spread
Stamp = tuple[str, int, int]  # path, time of change in ns, bytes: the same stamp means the same content


def stamp(reference: str, split: str = "train") -> Stamp:
    """The file that a reference means, as it is now; raises UserError for none."""
    path = Path(corpora.find(reference, split))
    facts = path.stat()
    return str(path), facts.st_mtime_ns, facts.st_size


def stamps(entry: dict) -> dict[str, Stamp]:
    """The files of a corpus in the library by split."""
    return {split: stamp(f"{entry['name']}/{split}") for split in entry["splits"]}


@st.cache_data(max_entries=20, show_spinner=False)
def divided(files: dict[str, Stamp]) -> list[dict]:
    """`suspects.divided` of all splits together: {"string", "count", "readings"}, the most suspicious first.

    A reading is {"words", "count", "examples"}, an example {"split", "line", "before", "after"}.
    """
    from wseg_core.inspection import suspects

    where, sentences = [], []
    for split, (path, *_) in files.items():
        corpus = corpora.load(path)
        where += [(split, line) for line in corpus.lines]
        sentences += corpus.sentences

    def placed(number: int, start: int, length: int) -> dict:
        return dict(zip(("split", "line"), where[number])) | context(sentences[number], start, start + length)

    return [
        {
            "string": found.string,
            "count": found.count,
            "readings": [
                {
                    "words": list(words),
                    "count": count,
                    "examples": [placed(*at, len(found.string)) for at in found.examples[words]],
                }
                for words, count in found.readings.items()
            ],
        }
        for found in suspects.divided(sentences)
    ]


@st.cache_data(max_entries=20, show_spinner=False)
def leaks(train: Stamp, other: Stamp) -> dict:
    """What `other` shares with `train`: {"sentences", "exact", "near", "found"}, the near ones first in `found`.

    Each of these is {"line", "text", "train_line", "train_text", "likeness"}.
    """
    from wseg_core.inspection import leaks as engine

    ours, theirs = corpora.load(train[0]), corpora.load(other[0])
    found = engine.leaks(ours.sentences, theirs.sentences)
    rows = [
        {
            "line": theirs.lines[leak.other],
            "text": "".join(theirs.sentences[leak.other]),
            "train_line": ours.lines[leak.train],
            "train_text": "".join(ours.sentences[leak.train]),
            "likeness": leak.likeness,
        }
        for leak in found
    ]
    exact = sum(leak.exact for leak in found)
    rows.sort(key=lambda row: (row["likeness"] == 1.0, -len(row["text"])))
    return {"sentences": len(theirs.sentences), "exact": exact, "near": len(found) - exact, "found": rows}


@st.cache_data(max_entries=40, show_spinner=False)
def standards(first: Stamp, second: Stamp) -> dict:
    """`criterion.compare` of two files; its sentence is made anew for each visitor, by `criterion.sentence`."""
    return compared(*(corpora.load(path).sentences for path, *_ in (first, second)))


def compared(first: list[list[str]], second: list[list[str]]) -> dict:
    """`criterion.compare`, on at most MOST sentences of each."""
    from wseg_core.inspection import criterion

    sides = [sentences[:: -(-len(sentences) // MOST) or 1] for sentences in (first, second)]
    return criterion.compare(*sides)


def context(words: list[str], start: int, end: int) -> dict:
    """What stands before and after the characters `start` to `end` of a sentence, ROOM characters of it."""
    sentence = "".join(words)
    before, after = sentence[:start], sentence[end:]
    return {
        "before": ("…" if len(before) > ROOM else "") + before[-ROOM:],
        "after": after[:ROOM] + ("…" if len(after) > ROOM else ""),
    }

"""Ambiguity benchmark: sentences with ambiguous strings that allow only one reading, and the results of a model on them.

Written for this project, each item in traditional and in simplified characters (`ambiguity.tsv`: brackets mark the
ambiguous span of the answer, `rival` is its other reading). Only the gaps inside the span are scored, so that an item
is valid under every standard that cuts the span alike; the items were chosen so that PKU, MSR, AS, CTB and the
guideline of this project do. The types `overlapping` (交集型) and `combinational` (組合型) are those of Liang (1987), see
`mistakes`.
"""

import functools
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..corpora.script import script as script_of
from ..inference.segmenter import Segmenter
from .decisions import cuts

SCRIPTS = ("traditional", "simplified")
_TABLE = Path(__file__).with_suffix(".tsv")


@dataclass(frozen=True)
class Item:
    """A sentence with an ambiguous string.

    `answer`: its words; `start`, `end` (exclusive): the span of the string in characters; `rival`: the other reading
    of the span; `type`: overlapping or combinational.
    """

    type: str
    answer: tuple[str, ...]
    start: int
    end: int
    rival: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """The text, without its cuts."""
        return "".join(self.answer)

    @property
    def string(self) -> str:
        """The ambiguous characters."""
        return self.sentence[self.start : self.end]

    def gaps(self, words: list[str] | tuple[str, ...]) -> np.ndarray:
        """bool [end − start − 1]: whether `words`, a segmentation of the sentence, cut each gap inside the span."""
        return cuts([list(words)])[self.start : self.end - 1]


@functools.cache
def items(script: str = "traditional") -> tuple[Item, ...]:
    """The benchmark in one of `SCRIPTS`, in the order of the file."""
    rows = [line.split("\t") for line in _TABLE.read_text("utf-8").splitlines()]
    names, entries = rows[0], []
    for row in rows[1:]:
        values = dict(zip(names, row))
        marked, rival = values[script], values["rival" if script == "traditional" else "rival_simplified"]
        plain = marked.replace(" ", "")
        start, end = plain.index("["), plain.index("]") - 1
        answer = marked.replace("[", "").replace("]", "").split()
        entries.append(Item(values["type"], tuple(answer), start, end, tuple(rival.split())))
    return tuple(entries)


def score(segmenter: Segmenter, script: str | None = None) -> dict:
    """{"right", "count", "script", "types", "items"}: how many ambiguous strings `segmenter` segments correctly.

    `script`: one of `SCRIPTS`, by default that of the characters that the model was trained on. `types`:
    {"overlapping" | "combinational": {"right", "count"}}. Each item: {"sentence", "answer", "predicted", "start",
    "end", "string", "type", "rival", "right", "probability"}, where `probability` is the product of the model's
    probabilities of the correct decision at each gap of the span.
    """
    script = script or script_of((character, 1) for character in segmenter.vocab.known)
    script = script if script in SCRIPTS else SCRIPTS[0]
    bench = items(script)
    sentences = [item.sentence for item in bench]
    results = []
    types: dict[str, dict[str, int]] = {}
    for item, words, boundary in zip(bench, segmenter.cut_many(sentences), segmenter.boundaries(sentences)):
        gold = item.gaps(item.answer)
        right = bool((item.gaps(words) == gold).all())
        shares = boundary[item.start : item.end - 1]
        tally = types.setdefault(item.type, {"right": 0, "count": 0})
        tally["right"] += right
        tally["count"] += 1
        results.append(
            {
                "sentence": item.sentence,
                "answer": list(item.answer),
                "predicted": words,
                "start": item.start,
                "end": item.end,
                "string": item.string,
                "type": item.type,
                "rival": list(item.rival),
                "right": right,
                "probability": float(np.where(gold, shares, 1 - shares).prod()),
            }
        )
    return {
        "right": sum(i["right"] for i in results),
        "count": len(results),
        "script": script,
        "types": types,
        "items": results,
    }

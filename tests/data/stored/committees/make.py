"""Makes a stored committee that averages gaps: `python -m tests.data.stored.committees.make FOLDER`.

The files beside were made by it with the code before committees of lattices, from models of `../models`.
"""

import json
import os
import sys
from pathlib import Path

from tests.data.stored.make import TEXTS, rounded
from tests.stored import MODELS
from wseg_core import Segmenter
from wseg_core.inference import checkpoints
from wseg_core.inference.committees import combine
from wseg_core.inspection import explaining

NAMES = ["bilstm-binary-bies", "cnn-focal-bi", "bilstm-crf-bies"]


def main(folder: Path) -> None:
    """Fills the folder: `gaps/` holds the committee, `expected.json` what it answers."""
    made = combine([checkpoints.load(MODELS / name) for name in NAMES], NAMES)
    os.replace(checkpoints.write(folder / "run", 1, made.model, made.config, made.vocab, {"step": 1}), folder / "gaps")
    segmenter, answers = Segmenter.load(folder / "gaps"), []
    for content in TEXTS:
        answer = segmenter.probabilities(content)
        row = {"text": content, "words": segmenter.cut(content), "tags": answer["tags"]}
        answers.append({**row, **{name: rounded(answer[name]) for name in ("probabilities", "boundary")}})
    explained = explaining.explain(segmenter, TEXTS[0], 2)
    numbers = {name: rounded(explained[name]) for name in ("scores", "baseline", "log_odds")}
    explanation = {**{name: explained[name] for name in ("text", "gap")}, **numbers}
    content = json.dumps({"answers": answers, "explanation": explanation}, ensure_ascii=False)
    (folder / "expected.json").write_text(content + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())

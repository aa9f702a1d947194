"""The frames of a CTC model: spikes of tags between blanks, and the steps by which the greedy path is collapsed.

Graves et al. (2006): take the most probable label of each frame, merge repeated labels, and remove blanks. The number
of remaining tags may differ from the number of characters, so that this path is shown but not used for segmentation.
"""

import itertools

import torch

from ..errors import UserError
from ..inference.segmenter import Segmenter
from ..language import source
from ..language import text as message
from ..text.batching import collate
from ..text.characters import codepoints, squeeze

BLANK = "∅"
STEPS = {
    "greedy": source("Most likely label of each frame"),
    "merged": source("Repeated labels merged"),
    "collapsed": source("Blanks removed"),
}


def spikes(segmenter: Segmenter, text: str) -> dict:
    """The two frames of each character of `text`: `frames` [2n][K + 1], probabilities of `labels` (the tags, then the blank).

    `steps`: `greedy`, `merged`, `collapsed`, each with `name`, a description `what`, and `labels`, a list of (label,
    first frame, last frame). `fits`: whether as many tags remain as there are characters; `words`: the segmentation
    of the model. Raises UserError for other losses.
    """
    model = segmenter.model.eval()
    labels = [*segmenter.scheme.tags, BLANK]
    if segmenter.config.loss.name != "ctc":
        raise UserError(
            message("Only a model trained with CTC has frames and blanks."),
            "MODEL",
            message("Choose a model trained with one of: {names}.", names="ctc"),
        )
    characters, _ = squeeze(text)
    frames = torch.zeros(0, len(labels))
    if characters:
        batch = collate([codepoints(characters)]).to(next(model.parameters()).device)
        with torch.no_grad():
            # [2n, K + 1]
            frames = model(batch)[0].double().unflatten(1, (2, -1)).flatten(0, 1).softmax(1)
    steps = collapse([labels[k] for k in frames.argmax(1).tolist()])
    return {
        "text": characters,
        "labels": labels,
        "frames": frames.tolist(),
        "steps": [{"name": name, "what": message(STEPS[name]), "labels": steps[name]} for name in STEPS],
        "fits": len(steps["collapsed"]) == len(characters),
        "words": segmenter.cut(text),
    }


def collapse(path: list[str]) -> dict[str, list[tuple[str, int, int]]]:
    """The steps of collapsing a path of labels, one per frame: lists of (label, first frame, last frame)."""
    greedy = [(label, i, i) for i, label in enumerate(path)]
    runs = [list(run) for _, run in itertools.groupby(greedy, lambda entry: entry[0])]
    merged = [(run[0][0], run[0][1], run[-1][1]) for run in runs]
    return {"greedy": greedy, "merged": merged, "collapsed": [entry for entry in merged if entry[0] != BLANK]}

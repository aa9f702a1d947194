"""The effect of a custom dictionary on a model's segmentation of gold sentences: words gained and lost, and scores."""

from ..inference.dictionary import Dictionary
from ..inference.metrics import score
from ..inference.segmenter import Segmenter
from .agreement import compare
from .decisions import Decisions, Progress, decide


def effect(
    segmenter: Segmenter, dictionary: Dictionary, sentences: list[list[str]], progress: Progress | None = None
) -> dict:
    """{"before", "after": SCORE, "counts": {fate: gold words}, "gained", "lost": list of `agreement.Word`}.

    `sentences`: lists of gold words; `progress` is called after each chunk, with the progress of both segmentations
    together.
    """
    sides: list[Decisions] = []
    for overlay in (None, dictionary):
        done = len(sides) * len(sentences)
        report = (lambda n, total, done=done: progress(done + n, 2 * total)) if progress else None
        sides.append(decide(segmenter.using(overlay), sentences, report))
    comparison = compare(sides[0], sides[1])
    before, after = (score(sentences, side.predicted) for side in sides)
    return {
        "before": before,
        "after": after,
        "counts": comparison["counts"],
        "gained": comparison["words"]["gained"],
        "lost": comparison["words"]["lost"],
    }

"""Committees: several runs become one run whose model uses the mean of their scores.

The members' models are copied into the new run, so that the runs themselves may be deleted. It is scored like any other
run, on the sets that all members share.
"""

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from .. import home, store
from ..config import Config
from ..errors import UserError
from ..language import text
from ..store import counts
from . import datasets, narrator
from .queue import system

if TYPE_CHECKING:
    from ..inference.segmenter import Segmenter

MOST = 20  # members
_NAME = 80  # characters of a run's name


def make_committee(runs: Sequence[str], name: str = "", mean: str = "") -> dict:
    """Makes a committee of runs, or checkpoint folders, and returns its `train` JSON with `members`, as they were given.

    `mean`: what it averages, as in `inference.committees.combine`; `mean` of the result says which it is. Raises
    UserError for fewer than two different members, for one without a model, and for a `mean` that does not fit them.
    """
    from ..inference import checkpoints
    from ..inference.committees import averaged, combine
    from . import scoring

    began, members = time.time(), list(dict.fromkeys(runs))
    _check_number(members)
    loaded = [checkpoints.load(checkpoints.resolve(run)) for run in members]
    segmenter = combine(loaded, members, mean)
    model, config = segmenter.model, segmenter.config
    scores, word_counts = _score(segmenter, [checkpoint.config for checkpoint in loaded])
    step = max(int(checkpoint.extra.get("step") or 1) for checkpoint in loaded)
    opened, dev = store.open(), scores["dev"]
    progress: dict[str, Any] = {"step": step, "total_steps": step, "best_step": step if dev else None, "device": "cpu"}
    times: dict[str, Any] = {
        "started": began,
        "ended": time.time(),
        "seconds": time.time() - began,
        "host": system.host(),
    }
    run = opened.create(
        config.as_dict(),
        name=(name or _name(opened, members))[:_NAME],
        state="finished",
        background=False,
        parameters=model.size(),
        best_dev_f1=dev["f1"] if dev else None,
        **progress,
        **times,
    )
    try:
        path = checkpoints.write(home.run_folder(run), step, model, config, segmenter.vocab, {"step": step}, best=True)
    except BaseException:
        opened.delete(run, ["finished"])
        raise
    event = narrator.COMMITTEE if config.encoder.name == "committee" else narrator.LATTICE_COMMITTEE
    opened.add_event(run, step, "committee", event, {"names": ", ".join(members)})
    for split, numbers in word_counts.items():
        scoring.keep(opened, run, split, numbers)
    result = {
        "run": run,
        "state": "finished",
        "checkpoint": str(path),
        **scores,
        "seconds": times["seconds"],
        "characters_per_second": None,
        "parameters": model.size(),
    }
    opened.update(run, result=result)
    return {**result, "members": members, "mean": averaged(config)}


def _score(segmenter: "Segmenter", configs: list[Config]) -> tuple[dict[str, Any], dict[str, dict]]:
    """(scores as in the `train` JSON, word counts by split) on the sets that all members share; none if they are gone."""
    from ..inference.evaluation import calibration
    from . import scoring

    scores: dict[str, Any] = {"dev": None, "test": None, "calibration": None, "ambiguity": None}
    try:
        sentences = datasets.read(segmenter.config)
    except UserError:
        return scores, {}
    known, word_counts = {word for words in sentences.train for word in words}, {}
    held_out = {(config.data.train, config.data.dev, config.data.split_seed) for config in configs}
    for split in counts.SPLITS:
        shared = getattr(segmenter.config.data, split) is not None or (split == "dev" and len(held_out) == 1)
        gold = getattr(sentences, split)
        if gold and shared:
            scores[split], word_counts[split] = scoring.score_set(segmenter, gold, known)
            scores["calibration"] = calibration(segmenter, gold)  # of test, which comes last, if there is one
    return scores, word_counts


def _check_number(members: list[str]) -> None:
    if not 2 <= len(members) <= MOST:
        raise UserError(
            text(
                "A committee needs from 2 to {most} different models, but {count} were given.",
                most=MOST,
                count=len(members),
            ),
            "RUN",
            text("`runs` lists all run IDs."),
        )


def _name(opened: store.Store, members: list[str]) -> str:
    rows = [opened.find(member) for member in members]
    names = [row["name"] or row["config"]["encoder"]["name"] if row else member for row, member in zip(rows, members)]
    return text("committee of {names}", names=", ".join(names))

"""Reads what a surface is computed from: checkpoints, trajectories, the start and the sample. Imports torch."""

import torch

from ... import home, seeding, store
from ...config import Config
from ...errors import UserError
from ...inference import checkpoints, pointers
from ...inference.checkpoints import Checkpoint
from ...inference.segmenter import Segmenter
from ...inspection.surface import trajectories
from ...inspection.surface.computation import Computation, Member, Saved
from ...inspection.surface.weights import Layout, initial
from ...language import text
from ...training.warmstart import Start
from .. import datasets
from .requests import SENTENCES, Request


def open_runs(request: Request) -> Computation:
    """The computation of a surface; its runs must have the same initial weights (see `sharing`).

    Raises UserError where a checkpoint is missing or damaged, the initial weights cannot be rebuilt, or the corpus is gone.
    """
    rows = [store.open().get(run) for run in request.runs]
    loaded = _load(request.runs[0], "last")
    layout = Layout(loaded.model)
    members = [_member(row, layout) for row in rows]
    start = layout.flat(initial(loaded, rows[0]["fingerprints"], _start(loaded.config)))
    loaded.model.precision = "fp32"
    if torch.cuda.is_available():
        loaded.model.to("cuda")
    split, sentences = _sample(loaded.config, request.split)
    return Computation(members, start, Segmenter(loaded.model, loaded.config, loaded.vocab), sentences, split)


def _member(row: dict, layout: Layout) -> Member:
    run = row["run"]
    last = _load(run, "last")
    saved = Saved(_step(last), layout.flat(last.model))
    best = saved
    folder = pointers.pointed(home.run_folder(run), "best")
    if folder and folder != last.path:
        loaded = _load(run, "best")
        best = Saved(_step(loaded), layout.flat(loaded.model))
    return Member(run, best, saved, trajectories.read(home.run_folder(run)), row["best_dev_f1"])


def _load(run: str, name: str) -> Checkpoint:
    folder = pointers.pointed(home.run_folder(run), name)
    if folder is None:
        raise UserError(text("This run has no model yet."), run, text("Wait until it has saved its first checkpoint."))
    try:
        return checkpoints.load(folder)
    except FileNotFoundError:
        raise UserError(text("The checkpoint was replaced while it was being read."), run, text("Try again.")) from None


def _step(checkpoint: Checkpoint) -> int:
    assert checkpoint.path is not None
    return int(checkpoint.extra.get("step") or pointers.step(checkpoint.path) or 0)


def _start(config: Config) -> Start | None:
    """The model that the runs started from, None for new weights."""
    reference = config.training.start_from
    if not reference:
        return None
    checkpoint = checkpoints.load(checkpoints.resolve(reference))
    assets = getattr(checkpoint.model.encoder, "assets", None)
    return Start(
        checkpoint.vocab,
        checkpoint.model.state_dict(),
        checkpoint.config.encoder.name,
        assets() if assets else None,
    )


def _sample(config: Config, split: str) -> tuple[str, list[list[str]]]:
    """(its split, at most `SENTENCES` sentences): the training set where there is no development set."""
    data = datasets.read(config)
    split = split if split == "train" or data.dev else "train"
    sentences = (data.dev if split == "dev" else None) or data.train
    if len(sentences) <= SENTENCES:
        return split, sentences
    chosen = torch.randperm(len(sentences), generator=seeding.generator(0, "surface", split))[:SENTENCES]
    return split, [sentences[i] for i in sorted(chosen.tolist())]

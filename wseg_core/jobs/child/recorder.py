"""The observer of a training run: writes what it tells into the store and its checkpoints into the run's folder."""

import dataclasses

from ... import home
from ...inference import checkpoints
from ...store import Writer, messages
from ...training.metrics import check
from ...training.observer import TrainingStarted
from .. import narrator
from . import pruning
from .probing import Flipbook


class Recorder:
    """What `trainer.train` calls. `wishes` come by signal and count like a request in the store.

    `progress(kind, values)` is told the same things (kinds started, step, evaluated, event): a progress bar, say.
    """

    def __init__(self, store, row: dict, wishes, progress=None):
        self.run, self.wishes, self.progress = row["run"], wishes, progress
        self.folder = home.run_folder(self.run)
        mine = {"state": "running", "attempt": row["attempt"]}
        self.writer = Writer(store, self.run, mine)
        settings = row["config"]["training"]
        self.narrator = narrator.Narrator(settings.get("clip_norm", 0.0), row["best_dev_f1"], row["best_step"])
        self.saved: int | None = None  # the step of the newest checkpoint
        self.at = row["step"]
        self.info: TrainingStarted | None = None
        self.started_from = ""
        self.pruner, self.pruned = pruning.of(store, row), None
        self.flipbook: Flipbook | None = None  # once the corpus has been read, which says in which script

    def started(self, info: TrainingStarted) -> None:
        self.info, self.at = info, info.step
        self.writer.columns(
            phase="training",
            total_steps=info.total_steps,
            parameters=info.parameters,
            characters=info.characters,
            device=info.device,
            loss_unit=info.loss_unit,
        )
        if info.step == 0:  # later ones are not where it began
            self.writer.columns(fingerprints=info.fingerprints)
        self.say(
            "started",
            narrator.STARTED,
            {
                "device": info.device,
                "threads": info.threads,
                "parameters": narrator.count(info.parameters),
                "characters": narrator.count(info.characters),
                "steps": narrator.count(info.total_steps),
            },
        )
        for note in info.notes:
            self.say("note", note)
        if self.started_from:
            self.say(
                "matched",
                narrator.MATCHED,
                {
                    "name": self.started_from,
                    "matched": len(info.matched),
                    "unmatched": len(info.unmatched),
                    "which": f" ({', '.join(info.unmatched[:5])})" if info.unmatched else "",
                },
            )
        self._tell("started", dataclasses.asdict(info))
        self.writer.flush()

    def step(self, row: dict) -> None:
        self.at = row["step"]
        self.writer.row(check(row))
        self.writer.columns(
            step=row["step"],
            epoch=row["epoch"],
            seconds=row["seconds"],
            loss=row["loss"],
            characters_per_second=row["characters_per_second"],
        )
        for event in self.narrator.step(row):
            self.say(*event)
        self._tell("step", row)
        self.writer.flush_when_due()

    def evaluated(self, step: int, score: dict, best: bool) -> None:
        self.at = step
        for event in self.narrator.evaluated(step, score["f1"]):
            self.say(*event)
        if best:
            self.writer.columns(best_dev_f1=score["f1"], best_step=step)
        if self.pruner:
            self.pruned = self.pruner.evaluated(score["f1"])
        self._tell("evaluated", {"step": step, "best": best, **score})

    def look(self, step: int, segmenter) -> None:
        if self.flipbook:
            self.writer.frame(step, self.flipbook.look(segmenter))

    def save(self, snapshot, best: bool) -> None:
        self.writer.flush()  # rows first: a checkpoint never stands at a step whose row is missing
        if self.writer.request == "lost":
            return  # the folder belongs to another process by now
        if snapshot.step == self.saved:  # this very state is on the disk
            if best:
                checkpoints.point(self.folder, "best", f"step-{snapshot.step}")
            return
        checkpoints.write(
            self.folder,
            snapshot.step,
            snapshot.model,
            snapshot.config,
            snapshot.vocab,
            extra=snapshot.extra,
            resume=snapshot.resume,
            best=best,
        )
        self.saved = snapshot.step

    def request(self) -> str | None:
        if self.wishes.asked:
            self.writer.flush()  # somebody may have asked for a pause before sending the signal
        else:
            self.writer.flush_when_due()
        asked = self.writer.asked()
        if self.pruned and not asked:
            self.say(pruning.KIND, pruning.MESSAGE, self.pruned)
            self.pruner = self.pruned = None
            return "stop"
        return "stop" if asked == "lost" else asked or self.wishes.asked

    def say(self, kind: str, message: str, values: dict | None = None) -> None:
        """Adds a sentence to the run's events."""
        self.writer.event(self.at, kind, message, values)
        self._tell("event", {"kind": kind, "text": messages.unpack(messages.pack((message, values or {})))})

    @property
    def lost(self) -> bool:
        """Did another process take the run over, or somebody delete it?"""
        return self.writer.request == "lost"

    def _tell(self, kind: str, values: dict) -> None:
        if self.progress:
            self.progress(kind, values)

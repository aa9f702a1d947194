"""The observer of a run: writes metrics and events to the store, checkpoints and sketches of weights to the run's folder."""

import dataclasses
import time

from ... import home
from ...inference import checkpoints
from ...inference.segmenter import Segmenter
from ...inspection.surface import trajectories
from ...store import Store, Writer, messages
from ...training.metrics import check
from ...training.observer import Observer, Snapshot, TrainingStarted
from .. import narrator
from . import Progress, pruning
from .load import LoadSampler
from .probing import ProbeRecorder
from .signals import SignalHandler


class Recorder(Observer):
    """Callbacks for `trainer.train`; a signal has the same effect as a request in the store.

    progress: called with the same events (kinds started, step, evaluated, event), for example for a progress bar.
    """

    def __init__(self, store: Store, row: dict, signals: SignalHandler, progress: Progress | None = None):
        self.run, self.signals, self.progress = row["run"], signals, progress
        self.folder = home.run_folder(self.run)
        self.writer = Writer(store, self.run, {"state": "running", "attempt": row["attempt"]})
        clip_norm = row["config"]["training"].get("clip_norm", 0.0)
        self.narrator = narrator.Narrator(clip_norm, row["best_dev_f1"], row["best_step"])
        if row["step"]:
            self.narrator.resume(store.rows(self.run))
        self.saved_step: int | None = None  # of the newest checkpoint
        self.current_step = row["step"]
        self.info: TrainingStarted | None = None
        self.started_from = ""
        self.pruner = pruning.of(store, row)
        self.pruned: dict | None = None  # the values of the message, once the run is to be pruned
        self.probes: ProbeRecorder | None = None  # set once the corpus has been read, which determines the script
        self.phases = list(row["phases"] or [])
        self.load = LoadSampler()

    def enter(self, phase: str) -> None:
        """Records that a phase begins: reading, building, training or scoring."""
        self.phases.append([phase, time.time()])
        self.writer.columns(phase=phase, phases=list(self.phases))
        self._sample_load()
        self.writer.flush()

    def started(self, info: TrainingStarted) -> None:
        self.info, self.current_step = info, info.step
        self.writer.columns(
            total_steps=info.total_steps,
            parameters=info.parameters,
            characters=info.characters,
            device=info.device,
            loss_unit=info.loss_unit,
        )
        trajectories.truncate(self.folder, info.step if info.step else -1)
        if info.step == 0:  # a resumed run no longer has its initial weights
            self.writer.columns(fingerprints=info.fingerprints)
        self.add_event(
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
            self.add_event("note", note)
        if self.started_from:
            self.add_event(
                "matched",
                narrator.MATCHED,
                {
                    "name": self.started_from,
                    "matched": len(info.matched),
                    "unmatched": len(info.unmatched),
                    "which": f" ({', '.join(info.unmatched[:5])})" if info.unmatched else "",
                },
            )
        self._report("started", dataclasses.asdict(info))
        self.load.device = info.device
        self.enter("training")

    def step(self, row: dict) -> None:
        self.current_step = row["step"]
        self.writer.row(check(row))
        self.writer.columns(
            step=row["step"],
            epoch=row["epoch"],
            seconds=row["seconds"],
            loss=row["loss"],
            characters_per_second=row["characters_per_second"],
        )
        self._sample_load()
        for event in self.narrator.step(row):
            self.add_event(*event)
        self._report("step", row)
        self.writer.flush_when_due()

    def weights(self, step: int, sketch: list[float]) -> None:
        if not self.lost:  # else the folder belongs to another process by now
            trajectories.append(self.folder, step, sketch)

    def evaluated(self, step: int, score: dict, best: bool) -> None:
        self.current_step = step
        for event in self.narrator.evaluated(step, score["f1"]):
            self.add_event(*event)
        if best:
            self.writer.columns(best_dev_f1=score["f1"], best_step=step)
        if self.pruner:
            self.pruned = self.pruner.evaluated(score["f1"])
        self._report("evaluated", {"step": step, "best": best, **score})

    def look(self, step: int, segmenter: Segmenter) -> None:
        if self.probes:
            self.writer.frame(step, self.probes.look(segmenter))

    def save(self, snapshot: Snapshot, best: bool) -> None:
        self.writer.flush()  # rows first, so that each checkpoint has the row of its step
        if self.lost:
            return  # the folder belongs to another process by now
        if snapshot.step == self.saved_step:  # this state is on the disk already
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
        self.saved_step = snapshot.step

    def request(self) -> str | None:
        if self.signals.requested:
            self.writer.flush()  # a request to pause may have been stored before the signal was sent
        else:
            self.writer.flush_when_due()
        requested = self.writer.take_request()
        if self.pruned and not requested:
            self.add_event(pruning.KIND, pruning.MESSAGE, self.pruned)
            self.pruner = self.pruned = None
            return "stop"
        return "stop" if requested == "lost" else requested or self.signals.requested

    def add_event(self, kind: str, message: str, values: dict | None = None) -> None:
        """Adds an event: the English source of its message and its values."""
        self.writer.event(self.current_step, kind, message, values)
        self._report("event", {"kind": kind, "text": messages.unpack(messages.pack((message, values or {})))})

    @property
    def lost(self) -> bool:
        """Whether another process has taken the run over, or it was deleted."""
        return self.writer.request == "lost"

    def _sample_load(self) -> None:
        if self.load.is_due():
            self.writer.columns(load=self.load.sample())

    def _report(self, kind: str, values: dict) -> None:
        if self.progress:
            self.progress(kind, values)

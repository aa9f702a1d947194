"""One attempt to train a run, from reading the corpora to the final scores. Imports torch.

The caller holds the run's lock, has moved it to `running` and records how it ended.
"""

from pathlib import Path

from ... import home
from ...config import Config, from_dict
from ...inference import checkpoints
from ...inference.evaluation import calibration
from ...inference.segmenter import Segmenter
from ...store import Store, counts
from ...training import trainer
from ...training.observer import ResumeState
from ...training.warmstart import Start
from .. import datasets, distillation, narrator, scoring, trials
from ..budget import LIMITS
from ..queue import system
from .probing import ProbeRecorder
from .recorder import Recorder
from .signals import ScoringSkipped

SCORES = ("dev", "test", "calibration", "ambiguity")  # of the best model, each None where it was not scored


def execute(store: Store, row: dict, recorder: Recorder, sentences: datasets.Sentences | None = None) -> dict:
    """Trains and scores the run; returns the `train` JSON with its final state: finished, stopped or paused."""
    run, config = row["run"], from_dict(row["config"])
    recorder.enter("reading")
    sentences = sentences or datasets.read(config, raw=not distillation.is_stored(home.run_folder(run)))
    recorder.probes = ProbeRecorder(store, run, sentences.script)
    recorder.enter("building")
    resume, start = _resume(run, config), None
    if resume:
        recorder.saved_step = recorder.current_step = resume.step
        recorder.add_event("resumed", narrator.RESUMED, {"step": resume.step})
    else:
        for note in sentences.notes:
            recorder.add_event(*note)
        start = _start(config.training.start_from, recorder)
    lesson = distillation.lesson(config, sentences.train, sentences.raw, home.run_folder(run))
    try:
        outcome = trainer.train(config, sentences.train, sentences.dev, recorder, resume, start, lesson=lesson)
    finally:
        recorder.writer.flush()  # the last rows before an error are the most informative ones
    scores = dict.fromkeys(SCORES)
    if outcome.state != "paused" and not recorder.lost:
        if outcome.reason:
            recorder.add_event("early", narrator.EARLY, {"count": config.training.patience})
        trial = trials.is_trial(config)
        scores = _scores(store, run, sentences, recorder, bench=not trial)
        if trial:
            recorder.add_event(*_trial_result(scores["dev"], len(sentences.train)))
    folder = checkpoints.pointed(home.run_folder(run), "best") or checkpoints.pointed(home.run_folder(run), "last")
    result = {
        "run": run,
        "state": outcome.state,
        "checkpoint": str(folder) if folder else None,
        **scores,
        "seconds": outcome.seconds,
        "characters_per_second": outcome.characters_per_second,
        "parameters": outcome.parameters,
    }
    recorder.writer.columns(
        step=outcome.step,
        epoch=outcome.epoch,
        seconds=outcome.seconds,
        optimizer_bytes=outcome.optimizer_bytes,
        memory_bytes=system.peak_memory(),
    )
    recorder.writer.flush()
    return result


def _resume(run: str, config: Config) -> ResumeState | None:
    """The newest checkpoint to resume from, or None where there is none."""
    folder = checkpoints.pointed(home.run_folder(run), "last")
    if folder is None:
        return None
    state, checkpoint = checkpoints.load_resume(folder), checkpoints.load(folder)
    _repair_best(folder.parent, state["best_step"])
    if any(getattr(config.training, name) != getattr(checkpoint.config.training, name) for name in LIMITS.values()):
        state["stale"] = 0  # after early stopping, a new limit restarts the count
    return ResumeState(checkpoint.vocab, checkpoint.model.state_dict(), state, _assets(checkpoint))


def _repair_best(run_folder: Path, step: int | None) -> None:
    """Points `best` to the best checkpoint according to the resume state.

    The two pointers are updated one after the other, so that they may disagree if the process was killed in between.
    """
    folder = run_folder / f"step-{step}"
    if folder.is_dir() and checkpoints.pointed(run_folder, "best") != folder:
        checkpoints.point(run_folder, "best", folder.name)


def _start(reference: str, recorder: Recorder) -> Start | None:
    """The model that the config's `start_from` names."""
    if not reference:
        return None
    checkpoint = checkpoints.load(checkpoints.resolve(reference))
    recorder.started_from = reference
    return Start(checkpoint.vocab, checkpoint.model.state_dict(), checkpoint.config.encoder.name, _assets(checkpoint))


def _assets(checkpoint: checkpoints.Checkpoint) -> dict | None:
    assets = getattr(checkpoint.model.encoder, "assets", None)
    return assets() if assets else None


def _scores(store: Store, run: str, sentences: datasets.Sentences, recorder: Recorder, bench: bool = True) -> dict:
    """The best model's SCOREs, its calibration and, with `bench`, its result on the ambiguity benchmark.

    Values are None for sets that do not exist and for scores that were skipped by a second request to stop.
    """
    recorder.enter("scoring")
    scores: dict = dict.fromkeys(SCORES)
    known = {word for words in sentences.train for word in words}
    try:
        recorder.signals.scoring = True
        scoring.forget(store, run)
        segmenter = Segmenter.load(checkpoints.resolve(run), recorder.info.device if recorder.info else "cpu")
        # scores the model itself, without the kinds of text that its user keeps whole
        segmenter = segmenter.using(keep=())
        for split in counts.SPLITS:
            gold = getattr(sentences, split)
            if gold:
                scores[split], word_counts = scoring.score_set(segmenter, gold, known)
                scoring.keep(store, run, split, word_counts)
        scored_set = sentences.test or sentences.dev
        if scored_set:
            scores["calibration"] = calibration(segmenter, scored_set)
        if bench:
            scores["ambiguity"] = scoring.bench(store, run, segmenter, sentences.script)
    except ScoringSkipped:
        pass
    finally:
        recorder.signals.scoring = False
    return scores


def _trial_result(score: dict | None, count: int) -> tuple:
    """The event that says whether the model could learn the sentences of a trial."""
    f1 = score["f1"] if score else 0.0
    values = {"f1": narrator.percent(f1), "count": count}
    return ("learns", narrator.LEARNS, values) if f1 >= trials.LEARNS else ("learns_not", narrator.LEARNS_NOT, values)

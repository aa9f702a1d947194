"""One attempt of a run, from reading the corpora to the final scores; the state ends where the run ended.

The caller holds the run's lock and has moved it to `running`. Imports torch.
"""

from pathlib import Path

from ... import home
from ...config import Config, from_dict
from ...inference import checkpoints
from ...inference.evaluation import calibration
from ...inference.segmenter import Segmenter
from ...store import counts
from ...training import trainer
from ...training.observer import ResumeState
from ...training.warmstart import Start
from .. import datasets, narrator, scoring, trials
from ..budget import LIMITS
from ..queue import system
from .probing import Flipbook
from .recorder import Recorder
from .signals import Enough

SCORES = ("dev", "test", "calibration", "ambiguity")  # of the best model, each None where it was not scored


def execute(store, row: dict, recorder: Recorder, sentences: datasets.Sentences | None = None) -> dict:
    """Trains, scores and gives the `train` JSON; the row has moved on to finished, stopped or paused.

    Raises what the engine raises; the row is then still `running`, and the caller's to end.
    """
    run, config = row["run"], from_dict(row["config"])
    recorder.writer.columns(phase="reading")
    recorder.writer.flush()
    sentences = sentences or datasets.read(config)
    recorder.flipbook = Flipbook(store, run, sentences.script)
    resume, start = _resume(run, config), None
    if resume:
        recorder.saved = recorder.at = resume.step
        recorder.say("resumed", narrator.RESUMED, {"step": recorder.at})
    else:
        for note in sentences.notes:
            recorder.say(*note)
        start = _start(config.training.start_from, recorder)
    try:
        outcome = trainer.train(config, sentences.train, sentences.dev, recorder, resume, start)
    finally:
        recorder.writer.flush()  # the last rows before a fault tell most about it
    scores = dict.fromkeys(SCORES)
    if outcome.state != "paused" and not recorder.lost:
        if outcome.reason:
            recorder.say("early", narrator.EARLY, {"count": config.training.patience})
        trial = trials.is_trial(config)
        scores = _scores(store, run, sentences, recorder, bench=not trial)
        if trial:
            recorder.say(*_verdict(scores["dev"], len(sentences.train)))
    found = checkpoints.pointed(home.run_folder(run), "best") or checkpoints.pointed(home.run_folder(run), "last")
    result = {
        "run": run,
        "state": outcome.state,
        "checkpoint": str(found) if found else None,
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
    state, found = checkpoints.load_resume(folder), checkpoints.load(folder)
    _repair_best(folder.parent, state["best_step"])
    if any(getattr(config.training, name) != getattr(found.config.training, name) for name in LIMITS.values()):
        state["stale"] = 0  # it may have stopped early; whoever gives it more time wants it to try again
    return ResumeState(found.vocab, found.model.state_dict(), state, _assets(found))


def _repair_best(run_folder: Path, step: int | None) -> None:
    """Makes `best` name the checkpoint that the resume state knows as the best.

    The two pointers move one after the other, and a process that was killed in between left them apart.
    """
    folder = run_folder / f"step-{step}"
    if folder.is_dir() and checkpoints.pointed(run_folder, "best") != folder:
        checkpoints.point(run_folder, "best", folder.name)


def _start(reference: str, recorder: Recorder) -> Start | None:
    """The model that the config's `start_from` names."""
    if not reference:
        return None
    found = checkpoints.load(checkpoints.resolve(reference))
    recorder.started_from = reference
    return Start(found.vocab, found.model.state_dict(), found.config.encoder.name, _assets(found))


def _assets(found) -> dict | None:
    assets = getattr(found.model.encoder, "assets", None)
    return assets() if assets else None


def _scores(store, run: str, sentences: datasets.Sentences, recorder: Recorder, bench: bool = True) -> dict:
    """The best model's SCOREs, its calibration and, with `bench`, how many ambiguous strings it reads rightly.

    None where there is no such set, or when somebody will not wait.
    """
    recorder.writer.columns(phase="scoring")
    recorder.writer.flush()
    scores: dict = dict.fromkeys(SCORES)
    known = {word for words in sentences.train for word in words}
    try:
        recorder.wishes.scoring = True
        scoring.forget(store, run)
        segmenter = Segmenter.load(checkpoints.resolve(run), recorder.info.device if recorder.info else "cpu")
        segmenter = segmenter.using(keep=())  # the run's own score, whatever its user keeps whole
        for split in counts.SPLITS:
            gold = getattr(sentences, split)
            if gold:
                scores[split], found = scoring.score_set(segmenter, gold, known)
                scoring.keep(store, run, split, found)
        judged = sentences.test or sentences.dev
        if judged:
            scores["calibration"] = calibration(segmenter, judged)
        if bench:
            scores["ambiguity"] = scoring.bench(store, run, segmenter, sentences.script)
    except Enough:
        pass
    finally:
        recorder.wishes.scoring = False
    return scores


def _verdict(score: dict | None, count: int) -> tuple:
    f1 = score["f1"] if score else 0.0
    values = {"f1": narrator.percent(f1), "count": count}
    return ("learns", narrator.LEARNS, values) if f1 >= trials.LEARNS else ("learns_not", narrator.LEARNS_NOT, values)

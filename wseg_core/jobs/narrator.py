"""Messages about notable events of a run, such as spikes and new best scores, by rules that the page shows.

They are derived from the metric rows of the last steps as they arrive.
"""

import statistics
from collections import deque
from collections.abc import Iterable

from ..language import source, text
from . import overfitting

MEMORY = 100  # steps for the median of the gradient norm
SETTLED = 20  # steps before a gradient can count as a spike
SPIKE = 5.0  # times the usual gradient norm
SMOOTH = 5  # steps over which a loss is averaged before it counts as recovered
PATIENCE = 200  # steps after which a loss counts as not recovered
STALE = 3  # evaluations without a new best

STARTED = source(
    "Training on {device} with {threads} threads: {parameters} parameters, {characters} characters, {steps} steps."
)
MATCHED = source(
    "Initialized from the weights of {name}: {matched} weight tensors loaded, {unmatched} newly initialized{which}."
)
RESUMED = source("Resumed from step {step}.")
HELD_OUT = source("No development set was given: {held} of {count} sentences were held out for it (seed {seed}).")
MORE = source(
    "Also trains on {count} additional sentences, each counted {times} times; they replace {replaced} training "
    "sentences with the same text."
)
TAUGHT = source("Also trains on {count} sentences of raw text, segmented by the teacher {teacher}.")
TRANSDUCTIVE = source(
    "{count} of the {total} sentences of the {split} set are in the raw text: the model learns from them, although "
    "not from their gold segmentation (transductive learning). Mention this when you report its score."
)
COMMITTEE = source("A committee: decides each gap by the mean of the log-odds of {names}.")
LATTICE_COMMITTEE = source("A committee: takes the segmentation with the highest mean score of {names}.")
DOUBT = source("{file}: {what} {advice}")
OVERLAP_DEV = source(
    "{count} of the {total} sentences of the development set are also in the training set: scores on them mean little."
)
OVERLAP_TEST = source(
    "{count} of the {total} sentences of the test set are also in the training set: scores on them mean little."
)
TRIAL = source(
    "Quick test on {count} sentences, evaluated on the same sentences to check whether the model can learn at all."
)
LEARNS = source("The model can learn: it reaches F1 {f1} % on its {count} training sentences.")
LEARNS_NOT = source(
    "The model did not learn its {count} training sentences (F1 {f1} %): try a higher learning rate, more epochs "
    "or a larger encoder before training on the full data."
)
SPIKED = source("Step {step}: the gradient was {times} times its usual size and was clipped.")
SPIKED_FREE = source("Step {step}: the gradient was {times} times its usual size; gradient clipping is off.")
RECOVERED = source("The loss recovered within {steps} steps.")
NOT_RECOVERED = source("The loss has not recovered {steps} steps after the large gradient at step {step}.")
FIRST = source("Step {step}: first evaluation on the development set, F1 {f1} %.")
BEST = source("Step {step}: new best dev F1, {f1} % (up {gain} points).")
PLATEAU = source("Step {step}: dev F1 has not improved for {count} evaluations; the best was {f1} % at step {best}.")
EARLY = source("Stopped early: dev F1 did not improve for {count} evaluations.")


def rules() -> list[str]:
    """The rules in the current language."""
    return [
        text(
            "“The gradient was N times its usual size” appears when the gradient norm is more than {times} times "
            "the median of the last {steps} steps.",
            times=f"{SPIKE:g}",
            steps=MEMORY,
        ),
        text(
            "“The loss recovered” appears when the mean loss over {smooth} steps is back at or below the median "
            "before the spike.",
            smooth=SMOOTH,
        ),
        text("“New best” appears whenever the F1 on the development set is higher than ever before."),
        text("“Dev F1 has not improved” appears after {count} evaluations without a new best.", count=STALE),
        text(
            "“The model overfits” appears when the dev loss has been at least {gap} times the training loss at "
            "{count} evaluations in a row, over at least one epoch, without falling by more than {fall} %.",
            gap=f"{overfitting.GAP:g}",
            count=overfitting.EVALUATIONS,
            fall=f"{100 * overfitting.FALL:g}",
        ),
    ]


class Narrator:
    """Turns new rows and scores into events: (kind, English source, values)."""

    def __init__(self, clip_norm: float = 0.0, best: float | None = None, best_step: int | None = None):
        self.clip_norm = clip_norm
        self.best, self.best_step, self.stale = best, best_step, 0
        self._norms: deque[float] = deque(maxlen=MEMORY)
        self._losses: deque[float] = deque(maxlen=MEMORY)
        self._jump: tuple[int, float] | None = None  # the step of the jump and the usual loss before it
        self._since: deque[float] = deque(maxlen=SMOOTH)
        self._overfitting = overfitting.OverfittingRule()

    def resume(self, rows: Iterable[dict]) -> None:
        """Takes note of the rows before the step that a run resumes from, which were reported then."""
        for row in rows:
            self._overfitting.step(row)

    def step(self, row: dict) -> list[tuple]:
        """The events of a row of metrics."""
        events = self._after_jump(row) if self._jump else self._jumped(row)
        events += self._overfitting.step(row)
        if row["grad_norm"] is not None:
            self._norms.append(row["grad_norm"])
        if row["loss"] is not None:
            self._losses.append(row["loss"])
        return events

    def evaluated(self, step: int, f1: float) -> list[tuple]:
        """The events of a score on the development set; F1 as 0–1."""
        if self.best is None or f1 > self.best:
            gain = None if self.best is None else f1 - self.best
            self.best, self.best_step, self.stale = f1, step, 0
            if gain is None:
                return [("best", FIRST, {"step": step, "f1": percent(f1)})]
            return [("best", BEST, {"step": step, "f1": percent(f1), "gain": percent(gain)})]
        self.stale += 1
        if self.stale != STALE:
            return []
        return [("plateau", PLATEAU, {"step": step, "count": STALE, "f1": percent(self.best), "best": self.best_step})]

    def _jumped(self, row: dict) -> list[tuple]:
        if len(self._norms) < SETTLED or row["grad_norm"] is None:
            return []
        usual = statistics.median(self._norms)
        if not usual or row["grad_norm"] <= SPIKE * usual:
            return []
        if self.clip_norm and not row["clipped"]:
            return []  # not large enough to be clipped
        self._jump = row["step"], statistics.median(self._losses)
        self._since.clear()
        values = {"step": row["step"], "times": f"{row['grad_norm'] / usual:.0f}"}
        return [("spike", SPIKED if row["clipped"] else SPIKED_FREE, values)]

    def _after_jump(self, row: dict) -> list[tuple]:
        assert self._jump
        step, usual = self._jump
        self._since.append(row["loss"])
        passed = row["step"] - step
        if len(self._since) == SMOOTH and statistics.fmean(self._since) <= usual:
            self._jump = None
            return [("recovered", RECOVERED, {"steps": passed})]
        if passed >= PATIENCE:
            self._jump = None
            return [("not_recovered", NOT_RECOVERED, {"steps": passed, "step": step})]
        return []


def percent(fraction: float) -> str:
    """A fraction as percent with one decimal, without the sign."""
    return f"{100 * fraction:.1f}"


def count(number: int) -> str:
    """A number with thin spaces between thousands."""
    return f"{number:,}".replace(",", "\N{NARROW NO-BREAK SPACE}")

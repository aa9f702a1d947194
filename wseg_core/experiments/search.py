"""Hyper-parameter search: Optuna chooses the next trial from the trials in the store.

The study is rebuilt from the rows of the runs each time, so that the store is the only record and a search can
continue after any interruption. Sampler: TPE (Bergstra et al. 2011, "Algorithms for hyper-parameter optimization"),
seeded by the plan's seed and the number of trials. Each combination of the plan's grid is searched separately, with
the same number of trials.
"""

import itertools
from typing import TYPE_CHECKING, Any

from ..jobs.queue import locks
from ..store import Store
from ..store import experiments as table
from ..store import open as open_store
from .expansion import expand
from .naming import group
from .plan import Plan, factor, parse
from .rows import columns
from .variant import Variant, default_of, multiple, variant

if TYPE_CHECKING:
    import optuna

_TRIES = 20  # attempts to propose a combination that has not been tried


def advance_all() -> None:
    """Advances every search that has trials left."""
    opened = open_store()
    for experiment in table.searching(opened, locks.slots()):
        advance(opened, experiment)


def advance(store: Store, experiment: str, at_once: int | None = None) -> list[str]:
    """Queues trials until `at_once` (default: the machine's slots) are queued or running, or none is left; returns the new runs' ids."""
    queued: list[str] = []
    while experiment in table.searching(store, at_once or locks.slots()):
        row, rows = table.get(store, experiment), table.runs_of(store, experiment)
        plan = parse(row["plan"])
        following = next_variant(plan, rows, table.scores(store, [run["run"] for run in rows]))
        if following is None:  # all combinations have been tried
            table.change(
                store, experiment, plan={**row["plan"], "search": {**row["plan"]["search"], "runs": len(rows)}}
            )
            continue
        queued += table.add(store, experiment, columns(plan, [following]), seen=len(rows)) or []
    return queued


def next_variant(plan: Plan, rows: list[dict], scores: dict[str, list[float]]) -> Variant | None:
    """The next variant to try after the runs `rows` with the dev F1s `scores`; None if the search is complete."""
    most = plan.search.trials if plan.search else 0
    combinations = [group(combination.settings) for combination in expand(plan).variants]
    trials = [[row for row in rows if _fixed(plan, row["variant"]) == fixed] for fixed in combinations]
    for fixed, tried in sorted(zip(combinations, trials), key=lambda pair: len(pair[1])):  # the fewest trials first
        if len(tried) < most and (proposal := _propose(plan, fixed, tried, scores)):
            return proposal
    return None


def _propose(plan: Plan, fixed: dict, rows: list[dict], scores: dict) -> Variant | None:
    tried = [group(row["variant"]) for row in rows]
    study = _study(plan, rows, scores)
    for number in range(_TRIES):
        study.sampler = _sampler(plan, len(rows), number)
        parameters = study.ask(_distributions(plan)).params
        proposal = variant(plan, {**fixed, **_chosen(plan, fixed, parameters), "training.seed": plan.seeds[0]})
        if group(proposal.settings) not in tried:
            return proposal
    space = plan.space
    if all(isinstance(choices, list) for choices in space.values()):
        for values in itertools.product(*space.values()):
            proposal = variant(plan, {**fixed, **dict(zip(space, values)), "training.seed": plan.seeds[0]})
            if group(proposal.settings) not in tried:
                return proposal
    return None


def _sampler(plan: Plan, trials: int, number: int) -> "optuna.samplers.BaseSampler":
    import numpy
    import optuna

    seed = int(numpy.random.SeedSequence([plan.seeds[0], trials, number]).generate_state(1)[0])
    return optuna.samplers.TPESampler(seed=seed, constant_liar=True)


def _study(plan: Plan, rows: list[dict], scores: dict) -> "optuna.Study":
    import optuna

    optuna.logging.set_verbosity(optuna.logging.WARNING)
    study = optuna.create_study(direction="maximize")
    distributions = _distributions(plan)
    for row in rows:
        parameters = _parameters(plan, row["variant"])
        state, value, between = _outcome(row, scores.get(row["run"], []))
        study.add_trial(
            optuna.trial.create_trial(
                state=optuna.trial.TrialState[state],
                value=value,
                intermediate_values=between,
                params=parameters,
                distributions={key: distributions[key] for key in parameters},
            )
        )
    return study


def _outcome(row: dict, scores: list[float]) -> tuple[str, float | None, dict]:
    """A run as Optuna's trial: (state, value, values at each evaluation)."""
    between = dict(enumerate(scores, 1))
    if row["state"] == "finished" and row["best_dev_f1"] is not None:
        return "COMPLETE", row["best_dev_f1"], between
    if row["state"] == "stopped" and scores:
        return "PRUNED", None, between
    return ("FAIL" if row["state"] in ("failed", "finished") else "RUNNING"), None, between


def _distributions(plan: Plan) -> dict:
    """The space as Optuna's distributions: choices by index, and ranges with relative bounds (x0.1) by factor."""
    from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution

    distributions = {}
    for key, span in plan.space.items():
        if isinstance(span, list):
            distributions[key] = CategoricalDistribution(range(len(span)))
        else:
            low, high = _bound(span["low"]), _bound(span["high"])
            whole = type(low) is type(high) is int
            distributions[key] = (IntDistribution if whole else FloatDistribution)(low, high, log=span["log"])
    return distributions


def _chosen(plan: Plan, fixed: dict, parameters: dict) -> dict:
    """Settings from Optuna's parameters, names first, since the meaning of a factor depends on them."""
    space = plan.space
    chosen = {key: space[key][number] for key, number in parameters.items() if isinstance(space[key], list)}
    for key, value in parameters.items():
        span = space[key]
        if not isinstance(span, list):
            chosen[key] = f"x{value:.4g}" if factor(span["low"]) is not None else _short(value)
    return {key: chosen[key] for key in space if key in chosen}


def _bound(end: Any) -> Any:
    """The number F of a bound "xF"; other bounds are returned unchanged."""
    times = factor(end)
    return end if times is None else times


def _short(value: object) -> object:
    return float(f"{value:.4g}") if isinstance(value, float) else value


def _parameters(plan: Plan, settings: dict) -> dict:
    """Optuna's parameters from the settings of a run, the inverse of `_chosen`; omits values that are not in the space."""
    parameters: dict[str, Any] = {}
    for key, span in plan.space.items():
        value, ends = settings.get(key), span if isinstance(span, list) else [span["low"], span["high"]]
        relative = any(factor(end) is not None for end in ends)
        default = default_of(plan, settings, key) if relative else 1
        if isinstance(span, list):
            meant = [end if (times := factor(end)) is None else multiple(times, default) for end in ends]
            if value in meant:
                parameters[key] = meant.index(value)
        elif isinstance(value, int | float):
            share = value / default if relative else value
            parameters[key] = min(max(share, _bound(ends[0])), _bound(ends[1]))  # the stored value was rounded
    return parameters


def _fixed(plan: Plan, settings: dict) -> dict:
    return {key: value for key, value in group(settings).items() if key not in plan.space}

"""The best variant of an experiment: the one with the highest mean dev F1 over its seeds."""

from collections.abc import Iterable

from sqlalchemy import func, select

from ..schema import experiments as experiment_rows
from ..schema import runs
from ..store import Store
from . import json_values

_ENDED = ("finished", "stopped")  # states whose score counts, as for a verdict


def winners(store: Store, run_ids: Iterable[str]) -> set[str]:
    """Those of the runs that belong to the best variant of their experiment; none where fewer than two have a score.

    This is a ranking, not a verdict: the difference is not tested for significance.
    """
    variant = json_values.without(runs.c.variant, "training.seed").label("variant")
    f1 = func.coalesce(json_values.number(runs.c.result, "dev", "f1"), runs.c.best_dev_f1).label("f1")
    in_experiments = select(runs.c.id, runs.c.experiment, variant).where(
        runs.c.id.in_(list(run_ids)), runs.c.experiment.is_not(None)
    )
    with store.reading() as connection:
        asked = connection.execute(in_experiments).all()
        scored = select(runs.c.experiment, variant, f1).where(
            runs.c.experiment.in_({row.experiment for row in asked}), runs.c.state.in_(_ENDED)
        )
        scores = scored.subquery()
        means = select(scores.c.experiment, scores.c.variant, func.avg(scores.c.f1)).where(scores.c.f1.is_not(None))
        table = connection.execute(means.group_by(scores.c.experiment, scores.c.variant)).all()
    by_experiment: dict[str, dict[str, float]] = {}
    for experiment, name, mean in table:
        by_experiment.setdefault(experiment, {})[name] = mean
    best = {e: max(of.items(), key=lambda item: item[1])[0] for e, of in by_experiment.items() if len(of) > 1}
    return {row.id for row in asked if row.experiment in best and row.variant == best[row.experiment]}


def names(store: Store, experiments: Iterable[str]) -> dict[str, str]:
    """{experiment: its name}; its id where it has none. A deleted one is left out."""
    query = select(experiment_rows.c.id, experiment_rows.c.name).where(experiment_rows.c.id.in_(list(experiments)))
    with store.reading() as connection:
        return {experiment: name or experiment for experiment, name in connection.execute(query)}

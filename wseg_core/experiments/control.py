"""What people do with experiments: start, stop, resume, extend, delete; whoever started them."""

import time

from .. import store
from ..config import Config
from ..jobs import failures, launch, reading
from ..store import experiments as table
from .expansion import Expansion, Variant, expand, rough_config
from .plan import Plan


def start(plan: dict, name: str = "", note: str = "") -> str:
    """Makes the plan's runs, queues them and gives the experiment's id at once.

    Variants that cannot run become failed runs that say why. Raises UserError for a plan that cannot be followed.
    """
    expansion = expand(plan)
    opened = store.open()
    experiment, _ = table.create(opened, stored_plan(expansion), rows(expansion.plan, expansion.variants), name, note)
    launch.spawn_worker(opened)
    return experiment


def stored_plan(expansion: Expansion) -> dict:
    """The plan as the store keeps it; of a search also how many runs it makes in all."""
    plan = expansion.plan.as_dict()
    if "search" in plan:
        plan["search"]["runs"] = expansion.runs
    return plan


def rows(plan: Plan, variants: list[Variant]) -> list[dict]:
    """The columns of the variants' runs; raises UserError for a corpus that is not there."""
    now, firm = time.time(), {}
    return [_row(plan, variant, firm, now) for variant in variants]


def _row(plan: Plan, variant: Variant, firm: dict, now: float) -> dict:
    columns = {"name": variant.name, "variant": variant.settings}
    config = variant.config
    if config is not None:
        columns["config"] = _firm(config, firm).as_dict()
    else:
        columns["config"] = rough_config(plan, variant.settings)
    if variant.error:
        what, advice = failures.explain(variant.error)
        columns |= {"state": "failed", "failure": "refused", "error": what, "advice": advice, "ended": now}
    return columns


def _firm(config: Config, known: dict) -> Config:
    """As `reading.firm`, which looks at the corpora on the disk: once for all variants of one corpus."""
    key = repr((config.data, config.training.start_from))
    found = known.setdefault(key, None) or reading.firm(config)
    known[key] = found
    training = config.training.model_copy(update={"start_from": found.training.start_from})
    return config.model_copy(update={"data": found.data, "training": training})

"""Store rows of variants."""

import time

from ..config import Config
from ..errors import UserError
from ..jobs import datasets
from ..language import remembering
from .expansion import Expansion
from .plan import Plan
from .variant import Variant, rough_config


def stored(expansion: Expansion) -> dict:
    """The plan as the store keeps it: where runs are added as others end, also how many there may be in all."""
    plan = expansion.plan.as_dict()
    if expansion.plan.most:
        plan["budget"]["runs"] = expansion.runs
    if expansion.plan.search:
        plan["search"]["runs"] = expansion.runs
    return plan


@remembering()
def columns(plan: Plan, variants: list[Variant]) -> list[dict]:
    """The columns of the variants' runs; a variant that cannot run becomes a failed one with its reason."""
    known: dict[str, Config | UserError] = {}
    return [_row(plan, variant, known) for variant in variants]


def refuse_missing(variants: list[Variant]) -> None:
    """Raises UserError where no variant finds its corpus: that is no result."""
    known: dict[str, Config | UserError] = {}
    resolved = [_resolve_references(variant.config, known) for variant in variants if variant.config]
    errors = [error for error in resolved if isinstance(error, UserError)]
    if errors and len(errors) == len(resolved):
        raise errors[0]


def _row(plan: Plan, variant: Variant, known: dict) -> dict:
    config, error = variant.config, variant.error
    if config is not None:
        resolved = _resolve_references(config, known)
        if isinstance(resolved, UserError):
            error = error or resolved
        else:
            training = config.training.model_copy(update={"start_from": resolved.training.start_from})
            config = config.model_copy(update={"data": resolved.data, "training": training})
    row: dict = {
        "name": variant.name,
        "variant": variant.settings,
        "config": config.as_dict() if config else rough_config(plan, variant.settings),
    }
    if error:
        row |= {
            "state": "failed",
            "failure": "refused",
            "error": error.what,
            "advice": error.advice or None,
            "ended": time.time(),
        }
    return row


def _resolve_references(config: Config, known: dict) -> Config | UserError:
    """`datasets.resolve_references`, called once for all variants of one corpus; returns the error if there is one."""
    key = repr((config.data, config.training.start_from))
    if key not in known:
        try:
            known[key] = datasets.resolve_references(config)
        except UserError as error:
            known[key] = error
    return known[key]

"""Expansion of a plan into variants: every combination once, with its resolved config or its error."""

import itertools
from dataclasses import dataclass, field

from ..errors import UserError
from ..language import text
from .plan import MOST_RUNS, Plan, parse
from .remarks import remarks_on
from .variant import Variant, variant

_MOST_COMBINATIONS = 20_000  # that are looked at, to see which of them are equal


@dataclass(frozen=True)
class Expansion:
    """The variants of a plan, how many `runs` they make at most, and `remarks`: sentences on what was understood."""

    plan: Plan
    variants: list[Variant]
    runs: int
    remarks: list[str] = field(default_factory=list)


def variants(plan: dict | Plan) -> list[Variant]:
    """The variants that the plan compares; for a search, the first variant of each combination."""
    return expand(plan).variants


def expand(plan: dict | Plan) -> Expansion:
    """All variants, all of one seed before the next seed's, so that an early look says most.

    Raises UserError for a plan that is none, that makes too many runs, or a value that no variant can take.
    """
    plan = plan if isinstance(plan, Plan) else parse(plan)
    seeds = plan.seeds[:1] if plan.search else plan.seeds
    trials = plan.search.trials if plan.search else 1
    each = plan.most or len(seeds)
    variants, doubles = _combinations(plan, MOST_RUNS // (each * trials))
    runs = len(variants) * each * trials
    _refuse_typos(plan, variants)
    every = [_seeded(variant, seed) for seed in seeds for variant in variants]
    return Expansion(plan, every, runs, remarks_on(plan, variants, doubles))


def _combinations(plan: Plan, most: int) -> tuple[list[Variant], int]:
    """The different variants of the first seed, and how many combinations were equal to another.

    Raises UserError where there are more than `most`.
    """
    variants: dict[str, Variant] = {}
    count = 0
    for values in itertools.product(*plan.grid.values()):
        if len(variants) > most or count > _MOST_COMBINATIONS:
            break
        candidate = variant(plan, {**dict(zip(plan.grid, values)), "training.seed": plan.seeds[0]})
        variants.setdefault(repr(sorted(candidate.settings.items())), candidate)
        count += 1
    if len(variants) > most or count > _MOST_COMBINATIONS:
        raise UserError(
            text(
                "This plan would create {count} runs; an experiment can have at most {most}.",
                count=plan.combinations() * (plan.search.trials if plan.search else plan.most or len(plan.seeds)),
                most=MOST_RUNS,
            ),
            "grid",
            text("Use fewer values or fewer seeds."),
        )
    return list(variants.values()), count - len(variants)


def _seeded(original: Variant, seed: int) -> Variant:
    config = original.config and original.config.model_copy(
        update={"training": original.config.training.model_copy(update={"seed": seed})}
    )
    return Variant({**original.settings, "training.seed": seed}, config, original.error, original.left_out)


def _refuse_typos(plan: Plan, variants: list[Variant]) -> None:
    """A value that every variant refuses is the plan's fault; so is a plan of which nothing can run."""
    for key in plan.grid:
        by_value: dict[str, list[Variant]] = {}
        for candidate in variants:
            if key in candidate.settings:
                by_value.setdefault(repr(candidate.settings[key]), []).append(candidate)
        for ones in by_value.values():
            errors = [c.error for c in ones if c.error and c.config is None and c.error.where == key]
            if len(errors) == len(ones):
                raise errors[0]
    if plan.search:
        _refuse_space(plan, variants[0].settings)
    elif variants[0].error and all(candidate.error for candidate in variants):
        raise variants[0].error


def _refuse_space(plan: Plan, given: dict) -> None:
    """The ends and the choices of a search's space must be allowed values."""
    for key, span in plan.space.items():
        for value in span if isinstance(span, list) else (span["low"], span["high"]):
            candidate = variant(plan, {**given, key: value})
            if candidate.error and candidate.config is None and candidate.error.where == key:
                raise candidate.error

"""Parsing of plans: each part is validated, and errors name the place and the most similar known name."""

import copy
import re
from dataclasses import dataclass, field
from typing import Any

from .. import config as configs
from ..errors import UserError
from ..jobs import budget as budgets
from ..language import text
from ..verdict.sequential import FIRST, MOST, schedule
from .checks import component, example, known, mapping, number, setting, switch, whole

ALL = "all"  # as the values of a name: every component of that kind
MOST_RUNS = 500  # of one experiment
MOST_SEEDS = 100
SURE = "sure"  # budget.until: seeds are added until the comparison is decided
_TIMES = re.compile(r"[x×](\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+)")


@dataclass(frozen=True)
class Search:
    """How many `trials`, in which `space` ("section.key" to a list of choices, or to low, high and log), and whether
    to `prune`: end those early that are behind most others."""

    trials: int
    space: dict
    prune: bool = True


@dataclass(frozen=True)
class Plan:
    """`grid` maps "section.key" to its values; `budget` is {"steps" | "epochs" | "seconds": n}, or empty.

    most: seeds per variant at most, where seeds are added until the comparison is decided; None where they are fixed.
    """

    base: dict
    grid: dict = field(default_factory=dict)
    seeds: tuple[int, ...] = (0,)
    budget: dict = field(default_factory=dict)
    search: Search | None = None
    most: int | None = None

    def as_dict(self) -> dict:
        """The plan as it is stored: plain values, nothing left to be looked up."""
        plain = {"base": self.base, "grid": self.grid, "seeds": list(self.seeds), "budget": self.budget}
        if self.most:
            plain["budget"] = {**self.budget, "until": SURE, "max_seeds": self.most}
        if self.search:
            plain["search"] = {"trials": self.search.trials, "space": self.search.space, "prune": self.search.prune}
        return copy.deepcopy(plain)

    @property
    def space(self) -> dict:
        """The search's space, empty where there is no search."""
        return self.search.space if self.search else {}

    @property
    def looks(self) -> tuple[int, ...]:
        """Seeds per variant at each look; only one look where the seeds are fixed."""
        return schedule(len(self.seeds), self.most) if self.most else (len(self.seeds),)

    def first_seeds(self, count: int) -> list[int]:
        """The first `count` seeds of a variant: those that the plan names, then the numbers after the highest."""
        further = range(max(self.seeds) + 1, max(self.seeds) + 1 + count)
        return [*self.seeds, *further][:count]

    def combinations(self) -> int:
        """How many combinations the grid has, seeds not counted; variants that turn out equal count here too."""
        count = 1
        for values in self.grid.values():
            count *= len(values)
        return count


def parse(plan: dict) -> Plan:
    """Parses a plan from plain values; raises UserError if it is invalid."""
    if not isinstance(plan, dict):
        raise UserError(
            text("A plan must consist of sections, such as grid and seeds."),
            "",
            example("grid: {optimizer.name: [sgd, adam]}"),
        )
    for key in plan:
        known(key, ("base", "grid", "seeds", "budget", "search"), str(key))
    base = mapping(plan.get("base"), "base")
    configs.resolve(base)  # what is wrong in what all share is wrong with the plan
    grid = {str(key): _values(str(key), values, "grid") for key, values in mapping(plan.get("grid"), "grid").items()}
    search = _search(plan.get("search"))
    budget, most = _budget(plan.get("budget"))
    seeds = plan.get("seeds")
    if seeds is None:
        seeds = grid.pop("training.seed", None) or (FIRST if most else [(base.get("training") or {}).get("seed", 0)])
    parsed = Plan(base, grid, _seeds(seeds), budget, search, most)
    _together(parsed)
    return parsed


def factor(value: object) -> float | None:
    """The F of "xF", which means F times the default; None for any other value."""
    match = _TIMES.fullmatch(value.strip()) if isinstance(value, str) else None
    return float(match[1]) if match else None


def budget_layer(budget: dict) -> dict:
    """The settings of `training` that a budget means: nothing else ends a run."""
    return budgets.only(budget) if budget else {}


def _values(key: str, given: Any, part: str) -> list:
    """The values of a setting, each once; "all" spelt out."""
    where = f"{part}.{key}"
    section, name = setting(key, where)
    if given == ALL and name == "name":
        return list(configs.components(section).names)
    values = [number(value) for value in (given if isinstance(given, list | tuple) else [given])]
    if not values:
        names = configs.components(section).names[:2] if name == "name" else []
        raise UserError(
            text("There are no values to try."),
            where,
            example(f"{key}: [{', '.join(names)}]", f"{key}: {ALL}") if names else example(f"{key}: [1, 2]"),
        )
    if name == "name":
        for value in values:
            component(section, value, where)
    return list({repr(value): value for value in values}.values())


def _search(given: object) -> Search | None:
    if given is None:
        return None
    parts = mapping(given, "search")
    for key in parts:
        known(key, ("trials", "space", "prune", "runs"), f"search.{key}")
    space = {
        str(key): _dimension(str(key), value) for key, value in mapping(parts.get("space"), "search.space").items()
    }
    if not space:
        raise UserError(
            text("The search has no search space."),
            "search.space",
            example("optimizer.lr: {low: x0.1, high: x10, log: true}"),
        )
    trials = whole(parts.get("trials", 20), "search.trials", 1, MOST_RUNS)
    return Search(trials, space, switch(parts.get("prune", True), "search.prune"))


def _dimension(key: str, given: object) -> list | dict:
    """Choices as a list, or {"low", "high", "log"} with two numbers, or two factors such as x0.1."""
    if not isinstance(given, dict):
        return _values(key, given, "search.space")
    where = f"search.space.{key}"
    setting(key, where)
    for name in given:
        known(name, ("low", "high", "log"), f"{where}.{name}")
    low, high = (number(given.get(name)) for name in ("low", "high"))
    lowest, highest = factor(low), factor(high)
    if lowest is None or highest is None:
        lowest, highest = low, high
    if not all(type(bound) in (int, float) for bound in (lowest, highest)) or not lowest < highest:
        raise UserError(
            text("A range needs a low and a higher high, both numbers or both multiples."),
            where,
            example("{low: x0.1, high: x10, log: true}"),
        )
    log = switch(given.get("log", False), f"{where}.log")
    if log and lowest <= 0:
        raise UserError(text("A logarithmic range must start above 0."), f"{where}.low", example("low: 0.0001"))
    return {"low": low, "high": high, "log": log}


def _seeds(given: object) -> tuple[int, ...]:
    if type(given) is int:
        return tuple(range(whole(given, "seeds", 1, MOST_SEEDS)))
    if not isinstance(given, list | tuple) or not 0 < len(given) <= MOST_SEEDS:
        raise UserError(
            text("{value} is not allowed here.", value=repr(given)[:80]),
            "seeds",
            example("seeds: 3", "seeds: [0, 1, 2]"),
        )
    return tuple(dict.fromkeys(whole(seed, "seeds", 0, 2**31 - 1) for seed in given))


def _budget(given: object) -> tuple[dict, int | None]:
    """The training length by unit, and the seeds per variant at most where seeds are added until it is sure."""
    budget = dict(mapping(given, "budget"))
    for key in budget:
        known(key, (*budgets.LIMITS, "until", "max_seeds", "runs"), f"budget.{key}")
    most = _most(budget)
    if len(budget) > 1:
        raise UserError(
            text("A budget can have only one unit: steps, epochs or seconds."),
            "budget",
            example("budget: {epochs: 5}"),
        )
    for key, value in budget.items():
        configs.resolve({"training": {budgets.LIMITS[key]: value}})  # its bounds
        if not value:
            raise UserError(
                text("{value} is not allowed here.", value=value), f"budget.{key}", example("budget: {epochs: 5}")
            )
    return budget, most


def _most(budget: dict) -> int | None:
    """Takes `until` and what belongs to it out of a budget: the seeds per variant at most, or None without it."""
    until, most, _ = budget.pop("until", None), budget.pop("max_seeds", None), budget.pop("runs", None)
    if until is None and most is not None:
        raise UserError(
            text("Only an experiment that adds seeds needs a maximum number of seeds."),
            "budget.max_seeds",
            example("budget: {epochs: 5, until: sure, max_seeds: 12}"),
        )
    if until is None:
        return None
    if until != SURE:
        raise UserError(
            text("{value} is not allowed here.", value=repr(until)[:80]), "budget.until", example("until: sure")
        )
    return whole(MOST if most is None else most, "budget.max_seeds", FIRST + 1, MOST_SEEDS)


def _together(plan: Plan) -> None:
    """Raises UserError for parts that contradict each other."""
    other = text("Remove one of them.")
    for part, keys in (("grid", plan.grid), ("search.space", plan.space)):
        for key in keys:
            if key == "training.seed":
                raise UserError(
                    text("Seeds have their own section in a plan."), f"{part}.{key}", example("seeds: [0, 1, 2]")
                )
            if plan.budget and key.removeprefix("training.") in budgets.LIMITS.values():
                raise UserError(text("The budget already sets how long all variants train."), f"{part}.{key}", other)
    for key in plan.space:
        if key in plan.grid:
            raise UserError(text("Both grid and search vary this setting."), f"search.space.{key}", other)
    for key in plan.grid:
        name = f"{key.partition('.')[0]}.name"
        if name in plan.space:
            raise UserError(
                text("The search varies {name}, on which this setting depends.", name=name),
                f"grid.{key}",
                text("Put both in grid, or both in search.space."),
            )
    if plan.most:
        _until_sure(plan, plan.most)
    if plan.combinations() < 2 and not plan.search and len(plan.seeds) < 2:
        raise UserError(
            text("There is nothing to compare: no setting has more than one value."),
            "grid",
            example("grid: {optimizer.name: [sgd, adam]}"),
        )


def _until_sure(plan: Plan, most: int) -> None:
    """Raises UserError where seeds cannot be added until the comparison is decided."""
    if plan.search:
        raise UserError(
            text("A search tries each setting with one seed only, so it cannot add seeds until the result is clear."),
            "budget.until",
            text("Remove one of them."),
        )
    if plan.combinations() < 2:
        raise UserError(
            text("There is nothing to compare: no setting has more than one value."),
            "grid",
            example("grid: {optimizer.name: [sgd, adam]}"),
        )
    if not FIRST <= len(plan.seeds) < most:
        raise UserError(
            text(
                "With until: sure, an experiment starts with at least {first} seeds and with fewer than its "
                "maximum, {most}.",
                first=FIRST,
                most=most,
            ),
            "seeds",
            example(f"seeds: {FIRST}"),
        )

"""Expansion of a plan into variants: every combination once, with its resolved config or its error."""

import functools
import itertools
import json
from dataclasses import dataclass, field
from typing import Any

from .. import config as configs
from .. import terms
from ..config import FOLDERS, Config
from ..errors import UserError
from ..language import remembering, text
from .naming import variant_name
from .plan import MOST_RUNS, Plan, budget_layer, factor, parse

_MOST_COMBINATIONS = 20_000  # that are looked at, to see which of them are equal


@dataclass(frozen=True)
class Variant:
    """A run to be created: the varied `settings` with the seed, its config, and the `error` if it cannot run.

    `config` is None where it cannot even be resolved. `left_out`: keys that mean nothing to its components.
    """

    settings: dict
    config: Config | None
    error: UserError | None = None
    left_out: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """A readable name, such as “adam · 0.002 · crf · seed 1”."""
        return variant_name(self.settings)

    def component(self, section: str) -> str:
        """The name of its component of a section."""
        return getattr(self.config, section).name if self.config else str(self.settings.get(f"{section}.name", ""))


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
    variants, doubles = _combinations(plan, MOST_RUNS // (len(seeds) * trials))
    runs = len(variants) * len(seeds) * trials
    _refuse_typos(plan, variants)
    every = [_seeded(variant, seed) for seed in seeds for variant in variants]
    return Expansion(plan, every, runs, _remarks(plan, variants, doubles))


@remembering()  # its error is stored for readers of any language
def variant(plan: Plan, given: dict) -> Variant:
    """The variant of the plan with the settings `given` ("section.key" to a value, also "x2"), with its seed."""
    layer, left_out, settings = plan.base, [], dict(given)
    try:
        layer = _layered(plan, {key: value for key, value in given.items() if key.endswith(".name")})
        named = _resolved({section: layer[section] for section in FOLDERS if section in layer})
        rest = {}
        for key, value in given.items():
            section, _, name = key.partition(".")
            if key.endswith(".name"):
                continue
            if section in FOLDERS and name not in type(getattr(named, section).settings).model_fields:
                left_out.append(key)
                del settings[key]
            else:
                rest[key] = _absolute(layer, key, value)
        settings |= rest
        config = configs.resolve(_over(layer, rest))
        settings = {key: value_of(config, key) for key in settings}
    except UserError as error:
        return Variant(settings, None, error, tuple(left_out))
    return Variant(settings, config, _obstacle(config), tuple(left_out))


def value_of(config: Config, key: str) -> Any:
    """The config's value of "section.key", as plain as JSON has it."""
    section, _, name = key.partition(".")
    value = config.as_dict()[section][name]
    return list(value) if isinstance(value, tuple) else value


def default_of(plan: Plan, given: dict, key: str) -> float:
    """The default value ("x1") of `key` for the component names in `given`."""
    return _default(_layered(plan, {k: v for k, v in given.items() if k.endswith(".name")}), key)


def rough_config(plan: Plan, settings: dict) -> dict:
    """An approximate config for a variant that cannot be resolved, for the row that records its error."""
    values = configs.resolve(plan.base).as_dict()
    for key, value in settings.items():
        section, _, name = key.partition(".")
        if name == "name" and values[section].get("name") != value:
            values[section] = {}
        values[section] = {**values[section], name: value}
    return values


def multiple(times: float, default: float) -> float:
    """`times` × `default`, rounded to remove floating-point noise; an integer if the default is one."""
    return round(times * default) if isinstance(default, int) else float(f"{times * default:.6g}")


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
                count=plan.combinations() * (len(plan.seeds) if plan.search is None else plan.search.trials),
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


def _layered(plan: Plan, given: dict) -> dict:
    return _over(_over(plan.base, {f"training.{k}": v for k, v in budget_layer(plan.budget).items()}), given)


def _over(layer: dict, given: dict) -> dict:
    """`layer` with the settings `given`; another component than the layer's begins without its predecessor's settings."""
    merged = {section: dict(content) for section, content in layer.items()}
    for key, value in given.items():
        section, _, name = key.partition(".")
        before = merged.get(section, {})
        if name == "name" and before.get("name", value) != value:
            before = {}
        merged[section] = {**before, name: value}
    return merged


def _absolute(layer: dict, key: str, value: object) -> object:
    """`value`, or what "xF" means: F times the default under this layer's components."""
    times = factor(value)
    return value if times is None else multiple(times, _default(layer, key))


def _resolved(layer: dict) -> Config:
    """`config.resolve` with cached defaults."""
    return _resolve_once(json.dumps(layer, default=str))


@functools.lru_cache(1024)
def _resolve_once(layer: str) -> Config:
    return configs.resolve(json.loads(layer))


def _default(layer: dict, key: str) -> float:
    section, _, name = key.partition(".")
    bare = {s: {k: v for k, v in content.items() if (s, k) != (section, name)} for s, content in layer.items()}
    value = value_of(_resolved(bare), key)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise UserError(
            text("Only numeric settings can be given as a multiple of the default."),
            key,
            text("Give the values themselves."),
        )
    return value


def _obstacle(config: Config) -> UserError | None:
    from ..training import optimizers
    from ..training.device import check_device

    reason = optimizers.obstacle(config.optimizer.name, config)
    if reason:
        return UserError(reason, "optimizer.name")
    try:
        check_device(config)
    except UserError as error:
        return error
    return None


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


def _remarks(plan: Plan, variants: list[Variant], doubles: int) -> list[str]:
    remarks = []
    for key in plan.grid:
        section = key.partition(".")[0]
        without = {candidate.component(section) for candidate in variants if key in candidate.left_out}
        if without:
            remarks.append(
                text(
                    "{key} does not apply to {names} and is omitted there.",
                    key=_named(key),
                    names=", ".join(sorted(without)),
                )
            )
    if doubles:
        remarks.append(
            text("One combination is identical to another and runs only once.")
            if doubles == 1
            else text("{count} combinations are identical to others and run only once.", count=doubles)
        )
    if refused := sum(1 for candidate in variants if candidate.error):
        remarks.append(
            text("One variant cannot run; the reason is shown.")
            if refused == 1
            else text("{count} variants cannot run; the reason is shown for each.", count=refused)
        )
    if plan.search and len(plan.seeds) > 1:
        remarks.append(
            text(
                "A search tries each setting with one seed only ({seed}). Afterwards, compare the best ones in "
                "an experiment with several seeds.",
                seed=plan.seeds[0],
            )
        )
    for key in ("schedule.name", *(f"training.{name}" for name in configs.Training.model_fields)):
        values = {str(value_of(candidate.config, key)) for candidate in variants if candidate.config}
        if len(values) > 1 and key not in plan.grid:
            remarks.append(
                text(
                    "{key} differs between the variants ({values}) because their encoders propose different "
                    "values. To make it equal, set one value in base, or set a budget.",
                    key=_named(key),
                    values=", ".join(sorted(values)),
                )
            )
    return remarks


def _named(key: str) -> str:
    """A setting's title followed by its key."""
    return f"{terms.term(key)} ({key})"

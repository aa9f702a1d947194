"""Remarks on an expansion: what was left out, merged or refused, and what differs besides the varied settings."""

from .. import config as configs
from .. import terms
from ..language import text
from .plan import Plan
from .variant import Variant, value_of


def remarks_on(plan: Plan, variants: list[Variant], doubles: int) -> list[str]:
    """Sentences for the user; doubles: combinations that are equal to another."""
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
    if plan.most:
        remarks.append(
            text(
                "After {looks} seeds per variant the results are compared, and seeds are added only to the best variant "
                "and to those still undecided against it.",
                looks=", ".join(map(str, plan.looks)),
            )
        )
        if len(plan.grid.get("optimizer.lr", ())) > 1 and len(plan.grid) > 1:
            remarks.append(
                text(
                    "Of several learning rates, only the one with the highest mean dev F1 at the first of these "
                    "comparisons gets more seeds."
                )
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

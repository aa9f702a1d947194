"""What the loss of a run is averaged over."""

_BY_LOSS = {"binary": "gap"}  # for runs that have not begun, or were trained before the unit was stored with them


def of_loss(run: dict) -> str:
    """`character` or `gap`: the unit of the loss of a store row's run."""
    return run.get("loss_unit") or _BY_LOSS.get(run["config"]["loss"]["name"], "character")

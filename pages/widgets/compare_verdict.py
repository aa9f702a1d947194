"""The verdict: which is better and whether it is sure, in a sentence, with the intervals it stands on."""


def draw(found: list[dict]) -> None:
    """Drawn once there is one."""

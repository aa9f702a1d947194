"""What variants are called, from their settings alone."""

SEED = "training.seed"
_BARE = ("optimizer.lr",)  # numbers that need no word before them


def variant_name(settings: dict) -> str:
    """A readable name, such as “adam · 0.002 · crf · seed 1”."""
    return " · ".join(setting_name(key, value) for key, value in settings.items())


def setting_name(key: str, value) -> str:
    """One setting of a name: a component's name and a rate by themselves, others after their key."""
    shown = f"{value:g}" if isinstance(value, float) else str(value).lower() if isinstance(value, bool) else str(value)
    return shown if key.endswith(".name") or key in _BARE else f"{key.partition('.')[2]} {shown}"


def group(settings: dict) -> dict:
    """The settings without the seed: runs that share them are one variant."""
    return {key: value for key, value in settings.items() if key != SEED}

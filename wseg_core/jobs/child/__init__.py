"""One training process: from taking a queued run to its final scores."""

from collections.abc import Callable

Progress = Callable[[str, dict], None]  # takes the kind of an event and its values

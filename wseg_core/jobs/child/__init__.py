"""The training process of one run: from taking it off the queue to its final scores."""

from collections.abc import Callable

Progress = Callable[[str, dict], None]  # takes the kind of an event and its values

"""A model as a page shows it: a checkpoint under the visitor's settings."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ModelView:
    """A checkpoint with what the visitor has switched on: pages pass it around and cache results by it.

    `folder`: the checkpoint folder. `temperature`: divides the model's scores; None for the scores as trained.
    `dictionary`: the digest of the visitor's dictionary (see `overlay.digest`); "" for none. `keep`: the kinds of text that are
    never cut (`inference.keep.KINDS`).
    """

    folder: str
    temperature: float | None = None
    dictionary: str = ""
    keep: tuple[str, ...] = ()

    @property
    def plain(self) -> "ModelView":
        """The same checkpoint without any settings of the visitor."""
        return ModelView(self.folder)

"""Registries of components: each file in a component folder is one component, looked up by its file name.

A component file opens with a docstring whose first line is the sentence that the form shows; its
`Parameters` (a pydantic model) gives each setting's label, unit, bounds and help. Files whose name
starts with an underscore are helpers. To add a component, add one file.
"""

import functools
import importlib
import pkgutil
from typing import TYPE_CHECKING, Any

from .errors import UserError, nearest, shortened
from .language import text

if TYPE_CHECKING:
    from .config import Settings


class Registry:
    """The components of one package, imported on first use.

    `kind` is the singular word that error messages use, e.g. "encoder". `others`: the modules of components that configs
    may name but nobody can choose, by name; they are not among `names`.
    """

    def __init__(self, package: str, kind: str, others: dict[str, str] | None = None):
        self.package, self.kind, self.others = package, kind, others or {}

    @property
    def names(self) -> list[str]:
        """Component names in alphabetical order, without importing any of them.

        A folder appended to the package's `__path__` counts at once: components may live outside the project.
        """
        return list(_names(tuple(importlib.import_module(self.package).__path__)))

    def get(self, name: str) -> Any:
        """The component: its module, or for an optimizer its torch class; raises UserError with the available names if there is none."""
        if name in self.others:
            return importlib.import_module(self.others[name])
        if name not in self.names:
            name = shortened(name)
            hint = nearest(name, self.names)
            raise UserError(
                text("There is no {kind} named “{name}”.", kind=text(self.kind), name=name),
                f"{self.kind}.name",
                (text("Did you mean “{hint}”?", hint=hint) + " " if hint else "")
                + text("Available: {names}.", names=", ".join(self.names)),
            )
        return importlib.import_module(f"{self.package}.{name}")

    def summary(self, name: str) -> str:
        """The component's first docstring line, in the current language."""
        return text((self.get(name).__doc__ or name).strip().splitlines()[0])

    def when(self, name: str) -> str:
        """When to use the component (its `WHEN`), in the current language; "" if it has none."""
        message = getattr(self.get(name), "WHEN", "")
        return text(message) if message else ""

    def caveat(self, name: str) -> str:
        """How to interpret the component's results (its `CAVEAT`), in the current language; "" if it has none."""
        message = getattr(self.get(name), "CAVEAT", "")
        return text(message) if message else ""

    def parameters(self, name: str) -> "type[Settings]":
        """The component's parameter model."""
        return self.get(name).Parameters

    def defaults(self, name: str, encoder: dict | None = None) -> dict:
        """Settings that differ from the defaults of the parameter model; `encoder`: a config's section of that name."""
        return {}

    def recipe(self, name: str, given: dict | None = None) -> dict:
        """The config layer of a component: an encoder's recipe for the settings `given`, otherwise empty."""
        module = self.get(name)
        return module.recipe(given or {}) if hasattr(module, "recipe") else getattr(module, "RECIPE", {})


@functools.cache
def _names(folders: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(m.name for m in pkgutil.iter_modules(folders) if not m.name.startswith("_")))

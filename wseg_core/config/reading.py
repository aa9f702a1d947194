"""Reading settings from YAML: a config file, a plan of experiments, or the value of one setting.

A file of one kilobyte can expand to gigabytes through aliases, so the size of what it means is bounded.
"""

import os
from typing import Any

import yaml

from ..errors import UserError
from ..language import text

MAX_CHARACTERS = 100_000
MAX_VALUES = 10_000  # aliases counted as often as they are used
MAX_DEPTH = 20


class _TooLarge(ValueError):
    """The content is larger or nested more deeply than any settings are."""


class _Loader(yaml.SafeLoader):
    """Stops at the depth limit: deeper nesting takes time that grows with its square."""

    depth = 0

    def compose_node(self, parent: yaml.Node | None, index: object) -> yaml.Node | None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise _TooLarge
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node


def read(path: str | os.PathLike) -> dict:
    """The content of a YAML file; raises UserError with the place for one that is no mapping, or far too large."""
    try:
        with open(path, "rb") as file:
            content = file.read(4 * MAX_CHARACTERS + 1)  # a character takes up to four bytes
    except OSError as error:
        raise UserError(
            text("Cannot read the config file: {reason}.", reason=error.strerror or ""),
            str(path),
            text("Check the path."),
        ) from None
    return parse(content, str(path))


def parse(encoded: bytes, name: str) -> dict:
    """The content of a YAML file called `name`; raises UserError as `read` does."""
    try:
        content = _load(encoded.decode("utf-8-sig"))
    except _TooLarge:
        raise UserError(
            text("The config file is too large."),
            name,
            text(
                "Write at most {values} values, nested at most {depth} levels deep; an alias counts each time that it is used.",
                values=f"{MAX_VALUES:,}",
                depth=MAX_DEPTH,
            ),
        ) from None
    except (yaml.YAMLError, ValueError) as error:  # ValueError: no UTF-8, a date that does not exist, a huge number
        mark = getattr(error, "problem_mark", None)
        where = f"{name}:{mark.line + 1}" if mark else name
        raise UserError(
            text("The config file is not valid YAML."), where, text("Check indentation, colons and encoding there.")
        ) from None
    if not isinstance(content or {}, dict):
        raise UserError(text("The config file must consist of sections, such as encoder and loss."), name)
    return content or {}


def parse_value(written: str) -> Any:
    """The value of one setting as YAML has it; `written` itself where it is not valid, or too large."""
    try:
        return _load(written)
    except (yaml.YAMLError, ValueError):
        return written


def _load(content: str) -> Any:
    """As `yaml.safe_load`; raises _TooLarge before anything is expanded."""
    if len(content) > MAX_CHARACTERS:
        raise _TooLarge
    loader = _Loader(content)
    try:
        node = loader.get_single_node()
        if node is None:
            return None
        _measure(node, {}, 1)
        return loader.construct_document(node)
    finally:
        loader.dispose()


def _measure(node: yaml.Node, measured: dict[int, tuple[int, int]], depth: int) -> tuple[int, int]:
    """(values, height) of a node with its aliases expanded; raises _TooLarge beyond the limits, and for a cycle."""
    values, height = measured.get(id(node), (0, 0))
    if not values:
        if depth > MAX_DEPTH:
            raise _TooLarge
        children = node.value if isinstance(node, yaml.CollectionNode) else []
        if isinstance(node, yaml.MappingNode):
            children = [part for pair in children for part in pair]
        sizes = [_measure(child, measured, depth + 1) for child in children]
        values, height = 1 + sum(v for v, _ in sizes), 1 + max((h for _, h in sizes), default=0)
        measured[id(node)] = values, height
    if values > MAX_VALUES or depth + height - 1 > MAX_DEPTH:
        raise _TooLarge
    return values, height

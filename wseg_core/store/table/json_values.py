"""Values inside a JSON column, for every database: as JSON, as a string, or as a number.

Each function takes the column and the keys of the value, for example `number(runs.c.config, "optimizer", "lr")`, and
is NULL if there is no such value.
"""

from typing import Any

from sqlalchemy import ColumnElement, Double, Text, literal
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


class _Json(FunctionElement):
    """The value as JSON text: "adam" with its quotation marks, 0.002, true."""

    type = Text()
    inherit_cache = True


class _String(FunctionElement):
    """The value as a string: adam, 0.002, true."""

    type = Text()
    inherit_cache = True


class _Number(FunctionElement):
    """The value if it is a number."""

    type = Double()
    inherit_cache = True


class _Without(FunctionElement):
    """The whole object as JSON text, without one key."""

    type = Text()
    inherit_cache = True


def without(column: ColumnElement, key: str) -> ColumnElement:
    """The object as JSON text without `key`; equal for equal objects with the same order of keys."""
    return _Without(column, literal(key))


def json(column: ColumnElement, *keys: str) -> ColumnElement:
    """The value as JSON text, which `json.loads` reads; NULL for null."""
    return _Json(column, *map(literal, keys))


def string(column: ColumnElement, *keys: str) -> ColumnElement:
    """The value as a string; true and false for booleans."""
    return _String(column, *map(literal, keys))


def number(column: ColumnElement, *keys: str) -> ColumnElement:
    """The value as a number; NULL if it is not one."""
    return _Number(column, *map(literal, keys))


def _clauses(element: FunctionElement, compiler: Any, options: dict) -> list[str]:
    """SQL of the column and of the keys."""
    literal_binds = options.get("literal_binds", False)
    return [compiler.process(clause, literal_binds=literal_binds) for clause in element.clauses]


def _sqlite(element: FunctionElement, compiler: Any, options: dict) -> tuple[str, str]:
    """SQL of the value's type and of the value."""
    column, *keys = _clauses(element, compiler, options)
    path = "'$' || " + " || ".join(f"""'."' || {key} || '"'""" for key in keys)
    return f"json_type({column}, {path})", f"json_extract({column}, {path})"


def _postgresql(element: FunctionElement, compiler: Any, options: dict, function: str) -> str:
    column, *keys = _clauses(element, compiler, options)
    return f"{function}({column}, {', '.join(f'CAST({key} AS TEXT)' for key in keys)})"


@compiles(_Json, "sqlite")
def _json_sqlite(element: FunctionElement, compiler: Any, **options: Any) -> str:
    kind, value = _sqlite(element, compiler, options)
    return f"CASE {kind} WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' ELSE nullif(json_quote({value}), 'null') END"


@compiles(_String, "sqlite")
def _string_sqlite(element: FunctionElement, compiler: Any, **options: Any) -> str:
    kind, value = _sqlite(element, compiler, options)
    return f"CASE {kind} WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' ELSE CAST({value} AS TEXT) END"


@compiles(_Number, "sqlite")
def _number_sqlite(element: FunctionElement, compiler: Any, **options: Any) -> str:
    kind, value = _sqlite(element, compiler, options)
    return f"CASE WHEN {kind} IN ('integer', 'real') THEN {value} END"


@compiles(_Without, "sqlite")
def _without_sqlite(element: FunctionElement, compiler: Any, **options: Any) -> str:
    column, key = _clauses(element, compiler, options)
    return f"""json_remove({column}, '$."' || {key} || '"')"""


@compiles(_Without, "postgresql")
def _without_postgresql(element: FunctionElement, compiler: Any, **options: Any) -> str:
    column, key = _clauses(element, compiler, options)
    return f"CAST(CAST({column} AS JSONB) - CAST({key} AS TEXT) AS TEXT)"


@compiles(_Json, "postgresql")
def _json_postgresql(element: FunctionElement, compiler: Any, **options: Any) -> str:
    return f"nullif(CAST({_postgresql(element, compiler, options, 'json_extract_path')} AS TEXT), 'null')"


@compiles(_String, "postgresql")
def _string_postgresql(element: FunctionElement, compiler: Any, **options: Any) -> str:
    return _postgresql(element, compiler, options, "json_extract_path_text")


@compiles(_Number, "postgresql")
def _number_postgresql(element: FunctionElement, compiler: Any, **options: Any) -> str:
    value = _postgresql(element, compiler, options, "json_extract_path")
    string = _postgresql(element, compiler, options, "json_extract_path_text")
    return f"CASE WHEN json_typeof({value}) = 'number' THEN CAST({string} AS DOUBLE PRECISION) END"

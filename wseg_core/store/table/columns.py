"""Columns of the table of runs: the columns of a run's row, scores, the last value of every metric, and every setting.

Settings are named as in a config, for example `optimizer.lr`; the stored runs determine which there are.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from weakref import WeakKeyDictionary

from sqlalchemy import ColumnElement, case, func, literal, select
from sqlalchemy import Text as SqlText
from sqlalchemy import cast as as_type

from ...errors import UserError, nearest, shortened
from ...language import source, text
from ...training.metrics import METRICS
from ..database import Database
from ..schema import metrics, runs
from . import json_values

SCORES = ("f1", "precision", "recall", "oov_recall", "iv_recall")
ALIASES = {"id": "run", "f1": "dev_f1", "seed": "training.seed"}
_settings: "WeakKeyDictionary[Database, tuple[tuple, dict[str, Column]]]" = WeakKeyDictionary()
_LATEST = 500  # combinations of components whose settings are listed


@dataclass(frozen=True)
class Column:
    """A column. `kind`: text, number, time, tags, message, or setting, which is both text and number.

    `title` is an English source of `text()`; if it is "", the name is the title. `unit`: fraction, seconds, bytes or
    "". `string` and `number` are the expressions that text and numbers are compared with; None if there is no such
    value.
    """

    name: str
    kind: str
    title: str = ""
    unit: str = ""
    string: ColumnElement | None = None
    number: ColumnElement | None = None
    value: ColumnElement | None = None  # the expression to read, if it is neither

    @property
    def read(self) -> ColumnElement:
        """The expression of the value that is read from the database."""
        chosen = [value for value in (self.value, self.number, self.string) if value is not None]
        return chosen[0]

    @property
    def is_number(self) -> bool:
        """Whether its values have a mean."""
        return self.kind == "number"

    def heading(self) -> str:
        """The title in the current language."""
        return text(self.title) if self.title else self.name


def short_title() -> ColumnElement:
    """A run's name, or its components and seed: “adam · crf · seed 2”."""
    seed = text("seed {seed}", seed="\0").split("\0")
    parts = (
        json_values.string(runs.c.config, "optimizer", "name"),
        literal(" · "),
        json_values.string(runs.c.config, "loss", "name"),
        literal(f" · {seed[0]}"),
        func.coalesce(json_values.string(runs.c.config, "training", "seed"), literal("0")),
        literal(seed[1]),
    )
    joined: ColumnElement = func.coalesce(as_type(parts[0], SqlText), literal("–"))
    for part in parts[1:]:
        joined = joined.op("||")(func.coalesce(as_type(part, SqlText), literal("–")))
    return case((runs.c.name != "", as_type(runs.c.name, SqlText)), else_=joined)


def fixed() -> dict[str, Column]:
    """The columns other than settings, by name."""
    row = [
        Column("run", "text", source("Run ID"), string=runs.c.id),
        Column("title", "text", source("Run"), string=short_title()),
        Column("name", "text", source("Name"), string=runs.c.name),
        Column("note", "text", source("Note"), string=runs.c.note),
        Column("tags", "tags", source("Tags")),
        Column("state", "text", source("State"), string=runs.c.state),
        Column("phase", "text", string=runs.c.phase),
        Column("error", "message", source("Error"), value=runs.c.error),
        Column("failure", "text", string=runs.c.failure),
        Column("experiment", "text", source("Experiment"), string=runs.c.experiment),
        Column("device", "text", string=runs.c.device),
        Column("host", "text", string=runs.c.host),
        Column("created", "time", source("Created"), number=runs.c.created),
        Column("started", "time", source("Started"), number=runs.c.started),
        Column("ended", "time", source("Ended"), number=runs.c.ended),
        *(
            Column(name, "number", title, unit, number=runs.c[name])
            for name, title, unit in (
                ("step", source("Step"), ""),
                ("total_steps", source("Planned steps"), ""),
                ("epoch", source("Epoch"), ""),
                ("seconds", source("Training time"), "seconds"),
                ("loss", source("Training loss"), ""),
                ("best_dev_f1", source("Best dev F1"), "fraction"),
                ("best_step", source("Best step"), ""),
                ("characters_per_second", source("Characters per second"), ""),
                ("characters", source("Training characters"), ""),
                ("parameters", source("Parameters"), ""),
                ("memory_bytes", source("Memory"), "bytes"),
                ("optimizer_bytes", source("Optimizer state"), "bytes"),
            )
        ),
    ]
    columns = {column.name: column for column in [*row, *_scores()]}
    return columns | {name: _last(name) for name in METRICS if name not in columns}


def settings(store: Database) -> dict[str, Column]:
    """The settings of the stored runs, by name, in the order of a config.

    They are taken from the latest run of each combination of components, since a resolved config contains all
    settings of its components. Cached until the runs change.
    """
    with store.reading() as connection:
        stamp = tuple(connection.execute(select(func.count(), func.max(runs.c.id))).one())
    kept = _settings.get(store)
    if kept is None or kept[0] != stamp:
        kept = _settings[store] = (stamp, _look_up(store))
    return kept[1]


def _look_up(store: Database) -> dict[str, Column]:
    parts = ("encoder", "loss", "optimizer", "schedule")
    named = select(
        runs.c.id, *(json_values.string(runs.c.config, part, "name").label(part) for part in parts)
    ).subquery()
    latest = select(func.max(named.c.id)).group_by(*(named.c[part] for part in parts))
    with store.reading() as connection:
        ids = list(connection.scalars(latest.limit(_LATEST)))
        configs = list(connection.scalars(select(runs.c.config).where(runs.c.id.in_(ids)).order_by(runs.c.id)))
    columns: dict[str, Column] = {}
    for config in configs:
        for section, content in config.items():
            for key in content if isinstance(content, dict) else ():
                columns.setdefault(f"{section}.{key}", setting(section, key))
    order = list(dict.fromkeys(section for config in configs for section in config))
    return dict(sorted(columns.items(), key=lambda item: order.index(item[0].partition(".")[0])))


def setting(section: str, key: str) -> Column:
    """The column of a setting."""
    path = (runs.c.config, section, key)
    return Column(
        f"{section}.{key}",
        "setting",
        _TITLES.get(f"{section}.{key}", ""),
        string=json_values.string(*path),
        number=json_values.number(*path),
        value=json_values.json(*path),
    )


def every(store: Database) -> dict[str, Column]:
    """All columns by name."""
    return fixed() | settings(store)


def find(name: str, known: dict[str, Column], where: str = "") -> Column:
    """The column with this name or alias, under the given name; raises UserError with the most similar one."""
    name = name.strip()
    column = known.get(canonical(name))
    if column is None:
        near = nearest(name, [*known, *ALIASES])
        raise UserError(
            text("There is no column “{name}”.", name=shortened(name)),
            where,
            text("Did you mean “{hint}”?", hint=near)
            if near
            else text("Columns include {names}.", names=", ".join(_EXAMPLES)),
        )
    return column if column.name == name else replace(column, name=name)


def canonical(name: str) -> str:
    """The name of a column, from the name itself or an alias."""
    return ALIASES.get(name, name)


def chosen(names: Iterable[str], known: dict[str, Column], where: str = "") -> list[Column]:
    """The columns with these names, without duplicates; raises UserError with the most similar one for an unknown name."""
    columns = [find(name, known, where) for name in names if name.strip()]
    return list({column.name: column for column in columns}.values())


_EXAMPLES = ("state", "dev_f1", "optimizer.name", "training.seed", "grad_norm")
_TITLES = {
    "encoder.name": source("Encoder"),
    "loss.name": source("Loss function"),
    "optimizer.name": source("Optimizer"),
    "optimizer.lr": source("Learning rate"),
    "schedule.name": source("Schedule"),
    "training.seed": source("Seed"),
    "training.epochs": source("Epochs"),
    "data.train": source("Training set"),
    "data.dev": source("Development set"),
    "data.test": source("Test set"),
    "data.scheme": source("Tag scheme"),
}
_SCORE_TITLES = {
    "dev_f1": source("Dev F1"),
    "dev_precision": source("Dev precision"),
    "dev_recall": source("Dev recall"),
    "dev_oov_recall": source("Dev OOV recall"),
    "dev_iv_recall": source("Dev IV recall"),
    "test_f1": source("Test F1"),
    "test_precision": source("Test precision"),
    "test_recall": source("Test recall"),
    "test_oov_recall": source("Test OOV recall"),
    "test_iv_recall": source("Test IV recall"),
}


def _scores() -> list[Column]:
    """Scores of the run's best model: the final ones; on the dev set, otherwise those of its best step."""
    columns = []
    for split in ("dev", "test"):
        for score in SCORES:
            name = f"{split}_{score}"
            value = json_values.number(runs.c.result, split, score)
            if name == "dev_f1":
                value = func.coalesce(value, runs.c.best_dev_f1)
            elif split == "dev":
                best = select(metrics.c[name]).where(metrics.c.run == runs.c.id, metrics.c.step == runs.c.best_step)
                value = func.coalesce(value, best.correlate(runs).scalar_subquery())
            columns.append(Column(name, "number", _SCORE_TITLES[name], "fraction", number=value))
    right = json_values.number(runs.c.result, "ambiguity", "right")
    count = json_values.number(runs.c.result, "ambiguity", "count")
    share = right * 1.0 / func.nullif(count, 0)
    return [*columns, Column("ambiguity", "number", source("Ambiguous strings"), "fraction", number=share)]


def _last(name: str) -> Column:
    """The last recorded value of a metric."""
    metric, values = METRICS[name], metrics.c[name]
    last = select(values).where(metrics.c.run == runs.c.id, values.is_not(None)).order_by(metrics.c.step.desc())
    value = last.limit(1).correlate(runs).scalar_subquery()
    if metric.kind is str:
        return Column(name, "text", metric.title, string=value)
    if metric.kind is bool:
        return Column(name, "text", metric.title, string=case((value, "true"), (~value, "false")))
    unit = "fraction" if metric.digits.endswith("%") else ""
    return Column(name, "number", metric.title, unit, number=value)

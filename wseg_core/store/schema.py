"""The tables: experiments, runs, metrics (one row a step), events (one sentence each), counts (what a verdict stands on),
probes (how sentences were cut as a run went on), ambiguities (how the bench was cut at its end).

Times are seconds since 1970 (UTC) by the clock of the machine that wrote them; durations are seconds.
"""

from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
)

from ..training.metrics import METRICS


class Plain(TypeDecorator):
    """Text of any origin: what no database takes, NUL and halves of surrogate pairs, is replaced."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: object) -> str | None:
        return value if value is None else value.replace("\0", "\ufffd").encode("utf-8", "replace").decode()


metadata = MetaData()
_JSON = JSON(none_as_null=True)


def _owner() -> Column:
    return Column("run", Plain(64), ForeignKey("runs.id", ondelete="CASCADE"), nullable=False, primary_key=True)


experiments = Table(
    "experiments",
    metadata,
    Column("id", Plain(64), primary_key=True),
    Column("name", Plain, nullable=False, default=""),
    Column("note", Plain, nullable=False, default=""),
    Column("plan", _JSON, nullable=False),  # what shall race against what, as a grid file says it
    Column("created", Double, nullable=False),
    Column("state", String(16), nullable=False),  # racing, stopped (nothing new is queued), done
)

runs = Table(
    "runs",
    metadata,
    Column("id", Plain(64), primary_key=True),
    Column("name", Plain, nullable=False, default=""),
    Column("note", Plain, nullable=False, default=""),
    Column("config", _JSON, nullable=False),
    Column("language", String(16)),  # of whoever started it: the language of its log
    Column("created", Double, nullable=False),
    # The state, and what wants to change it
    Column("state", String(16), nullable=False),
    Column("phase", String(16)),  # while running: starting, reading, training, scoring
    Column("request", String(16)),  # pause or stop
    Column("requested", Double),  # when the request was made
    Column("answered", Double),  # when the trainer saw it
    Column("signalled", String(16)),  # how far an unanswered request went: terminate, kill
    Column("error", _JSON),  # a message, see messages.py
    Column("advice", _JSON),
    # The queue
    Column("priority", Integer, nullable=False, default=0),  # 1: resumed, goes first
    Column("queued", Double),
    Column("claimed", Double),  # when a worker took it
    Column("worker", Integer),  # that worker's process id
    Column("attempt", Integer, nullable=False, default=0),  # counts the times it began to run
    # The process that runs it
    Column("background", Boolean, nullable=False, default=True),
    Column("host", Text),
    Column("home", Text),  # the WSEG_HOME that holds its folder and its lock
    Column("pid", Integer),
    Column("process_started", Double),  # tells the process from a later one with the same id
    Column("heartbeat", Double),
    Column("started", Double),
    Column("ended", Double),
    # How far it is
    Column("step", Integer, nullable=False, default=0),
    Column("total_steps", Integer),
    Column("epoch", Double, nullable=False, default=0),
    Column("seconds", Double, nullable=False, default=0),  # spent in training, over all attempts
    Column("loss", Double),
    Column("best_dev_f1", Double),
    Column("best_step", Integer),
    Column("characters_per_second", Double),
    Column("characters", Integer),  # in the training set
    Column("parameters", Integer),
    Column("device", Text),
    Column("result", _JSON),  # the `train` JSON, once it ended well
    # What a comparison needs
    Column("experiment", Plain(64)),  # the experiment that it is a variant of
    Column("variant", _JSON),  # the settings that make it a variant, {"optimizer.name": "adam", …}
    Column("place", Integer),  # its row in the experiment's table, from 0
    Column("failure", String(16)),  # the kind of an error: refused, diverged, memory, disk, fault
    Column("optimizer_bytes", BigInteger),  # what the optimizer keeps beside the weights
    Column("memory_bytes", BigInteger),  # the most that its process held in memory
    Column("loss_unit", String(16)),  # what the loss is averaged over: character or gap
    Column("fingerprints", _JSON),  # of the initial weights, block by block: {"encoder": "9f3c…", …}
    # What is looked at while it trains
    Column("probes", _JSON),  # the sentences of its owner's own to cut at each evaluation
    Index("runs_by_state", "state"),
    Index("runs_by_experiment", "experiment"),
)

_TYPES: dict[type, Any] = {int: Integer, float: Double, bool: Boolean, str: String(16)}

metrics = Table(
    "metrics",
    metadata,
    _owner(),
    *(Column(metric.name, _TYPES[metric.kind], primary_key=metric.name == "step") for metric in METRICS.values()),
)

events = Table(
    "events",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("run", Plain(64), ForeignKey("runs.id", ondelete="CASCADE"), nullable=False),
    Column("step", Integer, nullable=False),
    Column("time", Double, nullable=False),
    Column("kind", String(32), nullable=False),
    Column("message", _JSON, nullable=False),
    Index("events_by_run", "run", "id"),
)

counts = Table(
    "counts",
    metadata,
    _owner(),
    Column("split", String(8), primary_key=True),  # dev or test
    Column("text", String(64), nullable=False),  # hash of the gold sentences: only counts of equal ones compare
    Column("counts", _JSON, nullable=False),  # words a sentence: {"gold": […], "predicted": […], "right": […]}
)

probes = Table(
    "probes",
    metadata,
    _owner(),
    Column("step", Integer, primary_key=True),
    Column("cuts", _JSON, nullable=False),  # a sentence each: [{"words": […], "boundary": […]}, …]
)

ambiguities = Table(
    "ambiguities",
    metadata,
    _owner(),
    Column("script", String(16), nullable=False),  # traditional or simplified
    Column("cuts", _JSON, nullable=False),  # an item each, see ambiguities.py
)

migrations = Table(
    "migrations",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("applied", Double, nullable=False),
)

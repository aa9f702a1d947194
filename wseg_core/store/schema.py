"""The tables: experiments, runs, metrics (one row per step), events (one message per row), counts (words per sentence, for
significance tests), probes (probe sentences at each evaluation), ambiguities (results on the ambiguity benchmark), tags of runs.

Times are seconds since 1970 (UTC) by the clock of the machine that wrote them; durations are in seconds.
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


class PortableText(TypeDecorator):
    """Text that every database accepts: replaces NUL characters and lone surrogates."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: object) -> str | None:
        return value if value is None else value.replace("\0", "\ufffd").encode("utf-8", "replace").decode()


metadata = MetaData()
_JSON = JSON(none_as_null=True)


def _run_key() -> Column:
    return Column("run", PortableText(64), ForeignKey("runs.id", ondelete="CASCADE"), nullable=False, primary_key=True)


experiments = Table(
    "experiments",
    metadata,
    Column("id", PortableText(64), primary_key=True),
    Column("name", PortableText, nullable=False, default=""),
    Column("note", PortableText, nullable=False, default=""),
    Column("plan", _JSON, nullable=False),  # the varied settings, in the format of a grid file
    Column("created", Double, nullable=False),
    Column("state", String(16), nullable=False),  # racing, stopped (nothing new is queued), done
)

runs = Table(
    "runs",
    metadata,
    Column("id", PortableText(64), primary_key=True),
    Column("name", PortableText, nullable=False, default=""),
    Column("note", PortableText, nullable=False, default=""),
    Column("config", _JSON, nullable=False),
    Column("language", String(16)),  # of the user who started it; used for its log
    Column("created", Double, nullable=False),
    # The state, and requests to change it
    Column("state", String(16), nullable=False),
    Column("phase", String(16)),  # while running: starting, reading, building, training, scoring
    Column("phases", _JSON),  # the phases of the last attempt so far, [[name, time of its start], …]
    Column("load", _JSON),  # processor, memory and GPU at the last look, see jobs/child/load.py
    Column("request", String(16)),  # pause or stop
    Column("requested", Double),  # when the request was made
    Column("answered", Double),  # when the trainer read it
    Column("signalled", String(16)),  # the signal sent for an unanswered request: terminate, kill
    Column("error", _JSON),  # a message, see messages.py
    Column("advice", _JSON),
    # The queue
    Column("priority", Integer, nullable=False, default=0),  # 1: resumed, runs first
    Column("queued", Double),
    Column("claimed", Double),  # when a worker claimed it
    Column("worker", Integer),  # that worker's process id
    Column("attempt", Integer, nullable=False, default=0),  # how often the run was started
    # The process that trains it
    Column("background", Boolean, nullable=False, default=True),
    Column("host", Text),
    Column("home", Text),  # the WSEG_HOME that holds its folder and its lock
    Column("pid", Integer),
    Column("process_started", Double),  # distinguishes the process from a later one with the same id
    Column("heartbeat", Double),
    Column("started", Double),
    Column("ended", Double),
    # Progress
    Column("step", Integer, nullable=False, default=0),
    Column("total_steps", Integer),
    Column("epoch", Double, nullable=False, default=0),
    Column("seconds", Double, nullable=False, default=0),  # training time, summed over all attempts
    Column("loss", Double),
    Column("best_dev_f1", Double),
    Column("best_step", Integer),
    Column("characters_per_second", Double),
    Column("characters", Integer),  # in the training set
    Column("parameters", Integer),
    Column("device", Text),
    Column("result", _JSON),  # the `train` JSON of a finished or stopped run
    # For comparisons
    Column("experiment", PortableText(64)),  # the experiment that it belongs to
    Column("variant", _JSON),  # its varied settings, {"optimizer.name": "adam", …}
    Column("place", Integer),  # its row in the experiment's table, from 0
    Column("failure", String(16)),  # the kind of an error: refused, diverged, memory, disk, fault
    Column("optimizer_bytes", BigInteger),  # size of the optimizer's state
    Column("memory_bytes", BigInteger),  # peak memory of its process
    Column("loss_unit", String(16)),  # the unit that the loss is averaged over: character or gap
    Column("fingerprints", _JSON),  # hashes of the initial weights by block: {"encoder": "9f3c…", …}
    # For the replay
    Column("probes", _JSON),  # additional sentences to segment at each evaluation
    Index("runs_by_state", "state"),
    Index("runs_by_experiment", "experiment"),
    Index("runs_by_created", "created", "id"),
)

_TYPES: dict[type, Any] = {int: Integer, float: Double, bool: Boolean, str: String(16)}

metrics = Table(
    "metrics",
    metadata,
    _run_key(),
    *(Column(metric.name, _TYPES[metric.kind], primary_key=metric.name == "step") for metric in METRICS.values()),
)

events = Table(
    "events",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("run", PortableText(64), ForeignKey("runs.id", ondelete="CASCADE"), nullable=False),
    Column("step", Integer, nullable=False),
    Column("time", Double, nullable=False),
    Column("kind", String(32), nullable=False),
    Column("message", _JSON, nullable=False),
    Index("events_by_run", "run", "id"),
)

counts = Table(
    "counts",
    metadata,
    _run_key(),
    Column("split", String(8), primary_key=True),  # dev or test
    Column(
        "text", String(64), nullable=False
    ),  # hash of the gold sentences; counts of different sentences cannot be compared
    Column("counts", _JSON, nullable=False),  # words per sentence: {"gold": […], "predicted": […], "right": […]}
)

probes = Table(
    "probes",
    metadata,
    _run_key(),
    Column("step", Integer, primary_key=True),
    Column("cuts", _JSON, nullable=False),  # one entry per sentence: [{"words": […], "boundary": […]}, …]
)

ambiguities = Table(
    "ambiguities",
    metadata,
    _run_key(),
    Column("script", String(16), nullable=False),  # traditional or simplified
    Column("cuts", _JSON, nullable=False),  # one entry per sentence, see ambiguities.py
)

tags = Table(
    "tags",
    metadata,
    _run_key(),
    Column("tag", PortableText(64), primary_key=True),
    Index("tags_by_tag", "tag"),
)

migrations = Table(
    "migrations",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("applied", Double, nullable=False),
)

"""Formatting of numbers, times and states in the visitor's language."""

import datetime
import math
import zoneinfo
from collections.abc import Callable

import streamlit as st

from wseg_core import jobs, language
from wseg_core.language import join_sentences as join_sentences
from wseg_core.language import percent as percent
from wseg_core.language import text

THIN = "\u202f"  # a narrow space that does not break

# Colour of a state's name; red is for failures only.
STATE_COLOURS = {
    "queued": "gray",
    "running": "green",
    "paused": "orange",
    "finished": "blue",
    "stopped": "gray",
    "failed": "red",
    "interrupted": "orange",
}


def state(name: str) -> str:
    """The name of a run's state."""
    return jobs.state_name(name)


def count(number: float | None) -> str:
    """12345 as 12 345."""
    return "–" if number is None else language.grouped(number)


def compact(number: float) -> str:
    """61234 as 61 k, 4200000 as 4.2 M."""
    for size, letter in ((1e6, "M"), (1e3, "k")):
        if number >= size:
            return f"{number / size:.3g}{THIN}{letter}"
    return f"{number:.0f}"


def size(bytes: int) -> str:
    """7654321 as 7.7 MB."""
    for unit, letter in ((1e9, "GB"), (1e6, "MB"), (1e3, "kB")):
        if bytes >= unit:
            return f"{bytes / unit:.1f}{THIN}{letter}"
    return f"{bytes}{THIN}B"


def duration(seconds: float | None) -> str:
    """80 as 1 min 20 s."""
    return "–" if seconds is None else language.duration(seconds)


def brief(seconds: float) -> str:
    """A duration, below ten seconds with one decimal: 1.4 s."""
    return text("{seconds} s", seconds=f"{seconds:.1f}") if seconds < 9.95 else duration(seconds)


def interval(low: float, high: float) -> str:
    """A range of times, rounded outwards: 40–55 s, 2–4 min, 40 s – 2 min, up to 5 s."""
    low, high = _rounded(low, math.floor), max(1, _rounded(high, math.ceil))
    if low >= high:
        return _short(high)
    if not low:
        return text("up to {time}", time=_short(high))
    if high < 60:
        return text("{low}–{high} s", low=low, high=high)
    if low >= 60 and high < 3600:
        return text("{low}–{high} min", low=low // 60, high=high // 60)
    return text("{low} to {high}", low=_short(low), high=_short(high))


def _rounded(seconds: float, direction: Callable) -> int:
    """Rounded to seconds, 5 seconds, minutes or quarters of an hour, depending on the size."""
    step = next(step for limit, step in ((10, 1), (60, 5), (3600, 60), (math.inf, 900)) if seconds < limit)
    return step * direction(seconds / step)


def _short(seconds: int) -> str:
    """A rounded time in its largest unit: 40 s, 3 min, 1.5 h."""
    if seconds < 60:
        return text("{seconds} s", seconds=seconds)
    if seconds < 3600:
        return text("{minutes} min", minutes=seconds // 60)
    return text("{hours} h", hours=f"{seconds / 3600:g}")


def recipe(config: dict) -> str:
    """A config in one line: model, optimizer, training set, seed."""
    optimizer, schedule, training = config["optimizer"], config["schedule"], config["training"]
    if members := config["encoder"].get("members"):
        return " · ".join(
            [text("committee of {count} models", count=count(len(members))), str(config["data"]["train"])]
        )
    parts = [
        f"{config['encoder']['name']} + {config['loss']['name']}",
        text(
            "{optimizer}, learning rate {rate}, {schedule}",
            optimizer=optimizer["name"],
            schedule=schedule["name"],
            rate=f"{optimizer.get('lr', 0):g}",
        ),
        str(config["data"]["train"]),
        text("seed {seed}", seed=training["seed"]),
    ]
    if training.get("sample"):
        parts.append(text("first {sentences} sentences only", sentences=count(training["sample"])))
    return " · ".join(parts)


def recipe_note(encoder: str, default: float) -> str:
    """Why the default learning rate of an optimizer differs with this encoder; `default` is the optimizer's own."""
    return text(
        "The optimizer's own default is {default}; the {encoder} recipe uses a learning rate that was tested with "
        "this encoder.",
        default=f"{default:g}",
        encoder=encoder,
    )


def quoted(names: list[str], most: int) -> str:
    """At most `most` names in quotation marks, separated by commas."""
    quotes = [text("“{name}”", name=name) for name in names[:most]]
    return ("、" if language.current() == "zh_Hant" else ", ").join(quotes) + (" …" if len(names) > most else "")


def local_time(iso: str) -> str:
    """A stored time (UTC) in the visitor's time zone: 11-20 20:57."""
    try:
        zone = zoneinfo.ZoneInfo(st.context.timezone or "UTC")
    except (KeyError, ValueError, OSError):
        zone = datetime.UTC
    return datetime.datetime.fromisoformat(iso).astimezone(zone).strftime("%m-%d %H:%M")


def label(run: dict) -> str:
    """A unique label of a run in a list; it does not change while the run trains."""
    return f"{title(run)} · {local_time(run['created'])} · {run['run'][-4:]}"


def title(run: dict) -> str:
    """The name of a run, or its ID if it has none."""
    return run["name"] or run["run"]

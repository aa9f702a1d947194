"""Numbers, times and states as people read them, in the visitor's language."""

import datetime
import zoneinfo

import streamlit as st

from wseg_core import jobs, language
from wseg_core.language import text

THIN = "\u202f"  # a narrow space that does not break

# Colour of a state's word; red is for faults only.
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
    """A run's state as a word."""
    return jobs.state_name(name)


def percent(fraction: float | None) -> str:
    """0.9234 as 92.3 %; a dash where there is none."""
    return "–" if fraction is None else f"{100 * fraction:.1f}{THIN}%"


def count(number: float | None) -> str:
    """12345 as 12 345."""
    return "–" if number is None else f"{number:,.0f}".replace(",", THIN)


def big(number: float) -> str:
    """61234 as 61 k, 4200000 as 4.2 M."""
    for size, letter in ((1e6, "M"), (1e3, "k")):
        if number >= size:
            return f"{number / size:.3g}{THIN}{letter}"
    return f"{number:.0f}"


def size(bytes: int) -> str:
    """7654321 as 7.7 MB."""
    for unit, letter in ((1e6, "MB"), (1e3, "kB")):
        if bytes >= unit:
            return f"{bytes / unit:.1f}{THIN}{letter}"
    return f"{bytes}{THIN}B"


def duration(seconds: float | None) -> str:
    """80 as 1 min 20 s."""
    if seconds is None:
        return "–"
    whole = round(seconds)
    if whole < 60:
        return text("{seconds} s", seconds=whole)
    if whole < 3600:
        return text("{minutes} min {seconds} s", minutes=whole // 60, seconds=f"{whole % 60:02d}")
    return text("{hours} h {minutes} min", hours=whole // 3600, minutes=f"{whole % 3600 // 60:02d}")


def recipe(config: dict) -> str:
    """A run's choices in one line: what is trained, how, on what."""
    optimizer, schedule, training = config["optimizer"], config["schedule"], config["training"]
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


def by_recipe(encoder: str, own: float) -> str:
    """Why an optimizer's default rate under an encoder is another than its own."""
    return text(
        "The optimizer's own default is {own}; the {encoder} recipe uses a learning rate that was tested with "
        "this encoder.",
        own=f"{own:g}",
        encoder=encoder,
    )


def prose(sentences: list[str]) -> str:
    """Sentences one after the other, as the language writes them: Chinese leaves no space between."""
    return ("" if language.current() == "zh_Hant" else " ").join(sentences)


def listed(names: list[str], most: int) -> str:
    """Names one after the other in quotation marks, at most so many."""
    quoted = [text("“{name}”", name=name) for name in names[:most]]
    return ("、" if language.current() == "zh_Hant" else ", ").join(quoted) + (" …" if len(names) > most else "")


def when(iso: str) -> str:
    """A stored time (UTC) as month, day and time where the visitor is: 11-20 20:57."""
    try:
        zone = zoneinfo.ZoneInfo(st.context.timezone or "UTC")
    except (KeyError, ValueError, OSError):
        zone = datetime.UTC
    return datetime.datetime.fromisoformat(iso).astimezone(zone).strftime("%m-%d %H:%M")


def label(run: dict) -> str:
    """A run in a list to choose from: no two are the same, and it stays as it is while the run goes on."""
    return f"{title(run)} · {when(run['created'])} · {run['run'][-4:]}"


def title(run: dict) -> str:
    """The name of a run, its id where it has none."""
    return run["name"] or run["run"]

"""Progress of a run: a bar, the current numbers or what happens before the first step, and the load of its process."""

import streamlit as st

from wseg_core import jobs
from wseg_core.jobs.phases import BEFORE_TRAINING
from wseg_core.language import text

from ..shared import estimate, glossary, notices, runs
from ..shared import formatting as words


def draw(run: dict) -> None:
    """The bar and two lines, which are there in every state, so that nothing below them moves."""
    done = jobs.progress(run)
    with st.container(key="progress"):
        st.progress(1.0 if run["state"] == "finished" else done["fraction"] or 0.0)
        st.markdown(numbers(run), help=glossary.tip("epoch", "step", "F1", "development set", "parameter"))
        if line := _load(run) if run["state"] in runs.LIVE else _ended(run):
            st.caption(notices.escape(line))


def numbers(run: dict) -> str:
    """The current numbers in one line; before the first step, what happens now and for how long."""
    line = _start(run) if run["state"] in runs.LIVE and not run["step"] else ""
    nothing = text("Not started yet.") if run["state"] in runs.LIVE else text("It ended before the first step.")
    return f":gray[{notices.escape(line or _numbers(run) or nothing)}]"


def _start(run: dict) -> str:
    """The current phase with its seconds so far, and the time since the process was started."""
    passed = jobs.phases_of(run)
    current = next((phase for phase in passed if phase.current), None)
    if current is None:
        return ""
    title = text("computing the first step") if current.name == "training" else current.title
    if current.name == "waiting" and (count := jobs.ahead(run, runs.running())):
        title = text("waiting in the queue, runs before it: {count}", count=words.count(count))
    parts = [f"{title[:1].upper()}{title[1:]}", words.duration(current.seconds)]
    if len(started := [phase.seconds for phase in passed if phase.name != "waiting"]) > 1:
        parts.append(text("started {time} ago", time=words.duration(sum(started))))
    if usual := estimate.left(run):
        parts.append(text("a run like this takes about {time}", time=words.interval(usual.low, usual.high)))
    return " · ".join(parts)


def _numbers(run: dict) -> str:
    parts, epochs = [], run["config"]["training"]["epochs"]
    if run["total_steps"]:
        current = min(epochs, int(run["epoch"] or 0) + (run["state"] == "running"))
        limited = any(
            run["config"]["training"].get(name) for name in ("max_steps", "max_seconds")
        )  # which may end it earlier
        parts.append(
            text("epoch {epoch}", epoch=current)
            if limited
            else text("epoch {epoch} of {epochs}", epoch=current, epochs=epochs)
        )
        parts.append(
            text("step {step} of {total}", step=words.count(run["step"]), total=words.count(run["total_steps"]))
        )
    if run["seconds"]:
        left = estimate.left(run) if run["state"] == "running" and run["phase"] != "scoring" else None
        time = words.duration(run["seconds"])
        parts.append(
            text("{time} elapsed, about {left} left", time=time, left=words.interval(left.low, left.high))
            if left
            else time
        )
    if run["characters_per_second"]:
        parts.append(text("{number} characters/s", number=words.compact(run["characters_per_second"])))
    if run["best_dev_f1"] is not None:
        parts.append(text("best dev F1 {score}", score=words.percent(run["best_dev_f1"])))
    if run["parameters"] and run["state"] != "running":  # for a running run it is an event
        parts.append(text("{number} parameters", number=words.compact(run["parameters"])))
    return " · ".join(parts)


def _load(run: dict) -> str:
    """Processor, memory and GPU of the training process at its last look."""
    load = run["load"]
    if not load:
        return text("Processor and memory use will appear here once training has started.")
    parts = [
        text(
            "processor: {used} of {cores} cores (whole machine {share} busy)",
            used=f"{load['cores']:.1f}",
            cores=load["of_cores"],
            share=f"{load['machine']:.0%}",
        ),
        text("memory: {used} of {total}", used=words.size(load["memory"]), total=words.size(load["of_memory"])),
    ]
    if load["gpu_memory"] is not None:
        if load["gpu"] is not None:
            parts.append(text("GPU: {share} busy", share=f"{load['gpu']:.0%}"))
        used, total = words.size(load["gpu_memory"]), words.size(load["of_gpu_memory"])
        parts.append(text("GPU memory: {used} of {total}", used=used, total=total))
    return " · ".join(parts)


def _ended(run: dict) -> str:
    """Where the time of the last attempt went, and its peak memory; "" for a run of an older version."""
    seconds: dict[str, float] = {}
    for phase in jobs.phases_of(run):
        if phase.name != "waiting":
            name = text("start-up") if phase.name in BEFORE_TRAINING else phase.title
            seconds[name] = seconds.get(name, 0.0) + phase.seconds
    parts = [f"{name} {words.brief(value)}" for name, value in seconds.items()]
    if run["memory_bytes"]:
        parts.append(text("peak memory {size}", size=words.size(run["memory_bytes"])))
    return " · ".join(parts)

"""How far a run is and how long it will take, from its row alone."""


def progress(row: dict) -> dict:
    """`fraction` of the steps (0–1), `seconds_left` and `seconds_per_step`; None where it cannot be told yet."""
    step, total, seconds = row["step"], row["total_steps"], row["seconds"]
    per_step = seconds / step if step and seconds else None
    running = row["state"] in ("running", "queued", "paused", "interrupted")
    return {
        "fraction": min(1.0, step / total) if total else None,
        "seconds_per_step": per_step,
        "seconds_left": max(0.0, (total - step) * per_step) if running and total and per_step else None,
    }

"""How far a run has come and how long it will take, from its row alone."""


def progress(row: dict) -> dict:
    """{"fraction": of the run (0–1), "seconds_per_step", "seconds_left"}; values are None if they cannot be estimated yet."""
    step, total, seconds = row["step"], row["total_steps"], row["seconds"]
    per_step = seconds / step if step and seconds else None
    running = row["state"] in ("running", "queued", "paused", "interrupted")
    budget = (row.get("config", {}).get("training") or {}).get("max_seconds", 0)
    shares = [step / total] if total else []
    left = [(total - step) * per_step] if total and per_step else []
    if budget:  # whichever limit is reached first
        shares.append(seconds / budget)
        left.append(budget - seconds)
    return {
        "fraction": min(1.0, max(shares)) if shares else None,
        "seconds_per_step": per_step,
        "seconds_left": max(0.0, min(left)) if running and left else None,
    }

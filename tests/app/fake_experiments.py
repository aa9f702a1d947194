"""Synthetic experiments: runs of several optimizers and seeds, evaluated on the same sentences."""

import time

import numpy as np

from wseg_core import store
from wseg_core.store import counts, experiments

from . import fake_runs

SENTENCES = 200
WORDS = 10  # a sentence


def experiment(
    optimizers: dict[str, float],
    seeds: int = 3,
    rates: tuple[float, ...] = (0.1,),
    state: str = "finished",
    name: str = "which optimizer",
    losses: tuple[str, ...] = ("crf",),
) -> str:
    """An experiment whose runs are all in `state`; `optimizers`: name to the fraction of correct words."""
    database = store.open()
    plan = {
        "base": {},
        "grid": {"optimizer.name": list(optimizers), "optimizer.lr": list(rates)},
        "seeds": seeds,
        "budget": {"epochs": 3},
    }
    variants = []
    for seed in range(seeds):
        for optimizer in optimizers:
            for loss in losses:
                for rate in rates:
                    settings = {
                        "optimizer.name": optimizer,
                        "loss.name": loss,
                        "optimizer.lr": rate,
                        "training.seed": seed,
                    }
                    variants.append(
                        {
                            "config": fake_runs.settings(*(f"{key}={value}" for key, value in settings.items())),
                            "name": f"{optimizer} · {rate} · {loss} · seed {seed}",
                            "variant": settings,
                            "state": "failed" if state == "failed" else "queued",
                        }
                    )
    result, ids = experiments.create(database, plan, variants, name)
    for run, variant in zip(ids, variants):
        settings = variant["variant"]
        skill = optimizers[settings["optimizer.name"]] - 0.05 * abs(np.log10(settings["optimizer.lr"] / rates[0]))
        fill(run, state, settings["training.seed"], skill)
    return result


def fill(run: str, state: str, seed: int, skill: float, split: str = "test", text: str = "same") -> None:
    """Moves a queued run to `state`, with rows, fingerprints and, if finished, sentence counts."""
    database = store.open()
    if state == "queued":
        database.update(run, claimed=time.time() + 1000)
        return
    if state == "failed":
        database.update(run, failure="diverged", error=("The loss became infinite.", {}), step=0)
        return
    rows = [
        {"step": s, "epoch": s / 20, "seconds": s / 10, "loss": 2 / s, "grad_norm": 1 / s, "lr": 0.1, "batches": f"{seed:04x}{s:012x}",
         "dev_f1": skill * (1 - 1 / (s + 1)) if s % 20 == 0 else None, "grad_norm_clipped": 1 / s, "update_ratio": 0.01, "step_cosine": 0.1}
        for s in range(1, 61)
    ]  # fmt: skip
    database.add_rows(run, rows)
    score = {**fake_runs.SCORE, "f1": skill}
    done = state in ("finished", "stopped")
    database.move(run, ["queued"], state, step=60, total_steps=60 if done else 120, epoch=3.0, seconds=6.0 * (1 + skill), attempt=1,
                best_dev_f1=skill, best_step=60, started=1.0, ended=10.0 if done else None, host="elsewhere", heartbeat=time.time() + 1000,
                optimizer_bytes=1_000_000, memory_bytes=200_000_000, result={"dev": score, "test": score} if done else None,
                fingerprints={"embedding": f"aa{seed:02x}", "encoder": f"bb{seed:02x}", "head": f"cc{seed:02x}"})  # fmt: skip
    if done:
        chance = np.random.default_rng(seed)
        right = chance.binomial(WORDS, skill, SENTENCES)
        words = np.full(SENTENCES, WORDS)
        counts.put(database, run, split, text, {"gold": words, "predicted": words, "right": right})

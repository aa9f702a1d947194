"""Thousands of finished runs at once, by direct inserts: what tables and pages are measured with."""

import random

from sqlalchemy import insert

from wseg_core.store import Store, schema

OPTIMIZERS = ("adam", "adamw", "sgd", "rmsprop", "adagrad")


def runs(store: Store, config: dict, count: int, experiments: int = 40) -> list[str]:
    """Adds `count` runs of varied settings and scores, most of them in one of so many experiments; their ids.

    config: of each run, with another optimizer, learning rate and seed.
    """
    chance = random.Random(7)
    rows = []
    for number in range(count):
        name, rate, seed = chance.choice(OPTIMIZERS), chance.choice([0.1, 0.01, 0.002]), number % 5
        f1 = chance.gauss(0.9, 0.02)
        score = {"precision": f1, "recall": f1, "f1": f1, "oov_recall": f1 - 0.2, "iv_recall": f1, "sentences": 116}
        rows.append(
            {
                "id": f"20250101-{number:06d}-abcd",
                "name": "",
                "note": "",
                "config": {
                    **config,
                    "optimizer": {**config["optimizer"], "name": name, "lr": rate},
                    "training": {**config["training"], "seed": seed},
                },
                "created": 1.7e9 + number,
                "state": "finished" if number % 20 else "failed",
                "step": 120,
                "epoch": 3.0,
                "seconds": chance.uniform(5, 60),
                "attempt": 1,
                "best_dev_f1": f1,
                "result": {"dev": score, "test": score, "ambiguity": {"right": 60, "count": 101}},
                "experiment": f"race-{number % experiments}" if number % 3 else None,
                "variant": {"optimizer.name": name, "optimizer.lr": rate, "training.seed": seed},
            }
        )
    races = [
        {"id": f"race-{number}", "name": f"race {number}", "plan": {"grid": {}}, "created": 1.7e9, "state": "done"}
        for number in range(experiments)
    ]
    with store.writing() as connection:
        connection.execute(insert(schema.experiments), races)
        connection.execute(insert(schema.runs), rows)
    return [row["id"] for row in rows]

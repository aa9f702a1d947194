"""Synthetic runs in any state, and reading texts and widgets of a page."""

import time

from wseg_core import config, corpora, store

SCORE = {
    "precision": 0.93,
    "recall": 0.91,
    "f1": 0.92,
    "oov_rate": 0.1,
    "oov_recall": 0.7,
    "iv_recall": 0.95,
    "gold_words": 12345,
    "predicted_words": 12400,
    "sentences": 500,
}


def settings(*sets: str) -> dict:
    """The config of a linear model on the demo corpus."""
    parts = dict(zip(("train", "dev", "test"), corpora.fill("demo")))
    return config.resolve({"data": parts, "encoder": {"name": "linear"}, "loss": {"name": "crf"}}, sets).as_dict()


def run(state: str, name: str = "first", steps: int = 120, total: int = 200, sets=(), **columns) -> str:
    """A run with `steps` metric rows; a running one belongs to another machine with a recent heartbeat."""
    database = store.open()
    run_id = database.create(settings(*sets), name=name, state=state)
    if state == "queued":
        database.update(run_id, claimed=time.time() + 1000)
        return run_id
    rows = [
        {
            "step": step,
            "epoch": step / 50,
            "seconds": step / 10,
            "loss": 2 / step,
            "grad_norm": 1.0,
            "grad_norm_head": 0.5,
            "lr": 0.1,
            "dev_f1": 0.8 + step / 2000 if step % 50 == 0 else None,
        }
        for step in range(1, steps + 1)
    ]
    database.add_rows(run_id, rows)
    database.update(
        run_id,
        step=steps,
        total_steps=total,
        epoch=steps / 50,
        seconds=steps / 10,
        attempt=1,
        host="elsewhere",
        heartbeat=time.time() + 1000,
        best_dev_f1=max((r["dev_f1"] or 0 for r in rows), default=None),
        characters_per_second=20_000.0,
        parameters=1_234_567,
        phase="training" if state == "running" else None,
        **columns,
    )
    return run_id


def texts(app) -> str:
    """All texts of a page, without the backslashes that escape Markdown."""
    kinds = (app.header, app.subheader, app.markdown, app.caption, app.error, app.warning, app.info)
    return "\n".join(element.value for kind in kinds for element in kind).replace("\\", "")


def url_parameter(app, name: str = "run") -> str:
    """The URL parameter `name`."""
    value = app.query_params.get(name, "")
    return value[0] if isinstance(value, list) else value


def button_labels(app) -> list[str]:
    """The labels of the buttons."""
    return [button.label for button in app.button]


def widget(kind, key: str):
    """The widget with this key."""
    result = [w for w in kind if w.key == key]
    assert len(result) == 1, [w.key for w in kind]
    return result[0]

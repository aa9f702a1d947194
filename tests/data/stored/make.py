"""Makes stored checkpoints, a store and links: `python -m tests.data.stored.make FOLDER`.

The files in this folder were made by it with the code of November 2026, before the modules moved. They stand for what
users keep on their disks and are never replaced; the script is for a later generation of fixtures beside them.
"""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
SENTENCES = {"train": 24, "dev": 10, "test": 16}
TEXTS = [
    "我愛自然語言處理",
    "今天 天氣很好，她來了。",
    "２０２６年ABC公司的圖書館裡有很多學生！",
    "é👨‍👩‍👧‍👦好𠮷",
    "好",
]
SMALL = {
    "linear": ["encoder.minimum=3"],
    "bilstm": ["encoder.characters=4", "encoder.bigrams=0", "encoder.hidden=4"],
    "cnn": ["encoder.characters=4", "encoder.bigrams=0", "encoder.channels=4", "encoder.layers=2"],
    "bert": ["encoder.hidden=16", "encoder.layers=1", "encoder.heads=2", "training.sample=4"],
}
MODELS = [
    ("linear", "crf", "bies"),
    ("linear", "l1", "bies"),
    ("bilstm", "crf", "bies"),
    ("bilstm", "cross_entropy", "six"),
    ("bilstm", "binary", "bies"),
    ("cnn", "ctc", "bies"),
    ("cnn", "focal", "bi"),
    ("cnn", "mse", "bies"),
    ("bert", "crf", "bies"),
]


def main(folder: Path) -> None:
    """Fills the folder: `models/` holds checkpoints, `home/` is a WSEG_HOME, `expected.json` holds today's answers."""
    home = folder / "home"
    corpus(home)
    os.environ.pop("WSEG_STORE", None)
    os.environ.update(WSEG_HOME=str(folder / "work"), WSEG_LANG="en")
    (folder / "work").mkdir()
    (folder / "work" / "data").symlink_to(home / "data")
    import torch

    torch.set_num_threads(1)
    models = {"-".join(kind): model(folder / "models" / "-".join(kind), *kind) for kind in MODELS}
    os.environ["WSEG_HOME"] = str(home)
    runs = {"first": finished("linear", "crf", 3), "second": finished("linear", "l1", 1)}
    runs |= {"paused": paused(), "failed": failed()}
    race = experiment()
    time.sleep(3)  # the worker ends
    shrink(home, runs["first"])
    expected = {
        "models": models,
        **runs,
        "experiment": race,
        "runs": command("runs"),
        "ranking": command("experiments", race["id"]),
        "verdict": {
            "experiment": command("verdict", *race["runs"]),
            "pair": command("verdict", runs["first"], runs["second"]),
        },
        "resumed": resumed(home, folder / "work" / "home", runs["paused"]),
        "links": links(runs, race),
    }
    (folder / "expected.json").write_text(json.dumps(expected, ensure_ascii=False) + "\n", encoding="utf-8")
    shutil.rmtree(folder / "work")


def corpus(home: Path) -> None:
    """The first sentences of the demo corpus as a corpus called `few`."""
    (home / "data" / "few").mkdir(parents=True)
    for split, count in SENTENCES.items():
        lines = (ROOT / "data" / "demo" / f"{split}.utf8").read_text(encoding="utf-8").splitlines()
        (home / "data" / "few" / f"{split}.utf8").write_text("\n".join(lines[:count]) + "\n", encoding="utf-8")


def settings(encoder: str, loss: str, scheme: str = "bies", sets=(), **training) -> dict:
    """The config of a model small enough for the repository."""
    from wseg_core import config

    layer = {
        "data": {"train": "few/train", "dev": "few/dev", "test": "few/test", "scheme": scheme},
        "encoder": {"name": encoder},
        "loss": {"name": loss},
        "training": {"epochs": 3, "batch_characters": 128, **training},
    }
    return config.resolve(layer, [*SMALL[encoder], *sets]).as_dict()


def model(folder: Path, encoder: str, loss: str, scheme: str) -> list[dict]:
    """A checkpoint without resume state, and for each text the words and probabilities that it gives."""
    from wseg_core import Segmenter, jobs

    run = jobs.train_here(settings(encoder, loss, scheme))["run"]
    source = Path(os.environ["WSEG_HOME"]) / "checkpoints" / run
    folder.parent.mkdir(exist_ok=True)
    os.replace(source / (source / "last").read_text().strip(), folder)
    manifest = json.loads((folder / "manifest.json").read_text())
    del manifest["files"]["resume.pt"]
    (folder / "resume.pt").unlink()
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=1))
    segmenter, answers = Segmenter.load(folder), []
    for content in TEXTS:
        answer = segmenter.probabilities(content)
        row = {"text": content, "words": segmenter.cut(content), "tags": answer["tags"]}
        answers.append({**row, **{name: rounded(answer[name]) for name in ("probabilities", "boundary")}})
    return answers


def rounded(values):
    """Plain lists of numbers with seven digits."""
    import numpy as np

    return np.asarray(values, float).round(7).tolist()


def finished(encoder: str, loss: str, epochs: int) -> str:
    """A finished run with resume state."""
    from wseg_core import jobs

    return jobs.train_here(settings(encoder, loss, epochs=epochs), f"{encoder} {loss}")["run"]


def paused() -> str:
    """A run that was paused in its second epoch of four, with the best model of the first."""
    from wseg_core import jobs

    seen = {}

    def progress(kind, values):
        if kind == "created":
            seen.update(values)
        if kind == "step" and values["step"] == 7:
            jobs.pause(seen["run"])
            time.sleep(2)  # requests are read every second

    result = jobs.train_here(settings("bilstm", "crf", epochs=4), "to be resumed", progress)
    assert result["state"] == "paused", result
    return result["run"]


def failed() -> str:
    """A run that diverged."""
    from wseg_core import jobs, store
    from wseg_core.errors import UserError

    sets = ["optimizer.name=sgd", "optimizer.lr=100", "training.clip_norm=0", "training.epochs=40"]
    try:
        jobs.train_here(settings("cnn", "crf", sets=sets), "too fast")
    except UserError as error:
        print("as meant:", error)
    (run,) = [row["run"] for row in store.open().runs() if row["state"] == "failed"]
    return run


def experiment() -> dict:
    """Two optimizers and three seeds, run in the background; kept without their models."""
    from wseg_core import experiments

    base = {name: values for name, values in settings("linear", "crf").items() if name != "optimizer"}
    plan = {"base": base, "grid": {"optimizer.name": ["sgd", "adagrad"]}, "seeds": 3, "budget": {"epochs": 2}}
    started = experiments.start(plan, "which optimizer")
    while any(run["state"] in ("queued", "running") for run in experiments.get(started)["runs"]):
        time.sleep(1)
    return {"id": started, "runs": [run["run"] for run in experiments.get(started)["runs"]]}


def shrink(home: Path, first: str) -> None:
    """Makes the database one small file; removes logs, locks, this machine's name, and models that no test needs."""
    database = home / "checkpoints" / "runs.sqlite"
    with sqlite3.connect(database) as source:
        source.execute("VACUUM INTO ?", (str(home / "runs.sqlite"),))
    for path in database.parent.glob("runs.sqlite*"):
        path.unlink()
    os.replace(home / "runs.sqlite", database)
    with sqlite3.connect(database, isolation_level=None) as copy:
        copy.execute("PRAGMA journal_mode = DELETE")
        copy.execute("UPDATE runs SET host = 'elsewhere', home = '/home/user/wseg'")
        copy.execute("UPDATE runs SET result = replace(result, ?, '/home/user/wseg')", (str(home),))
        copy.execute("DELETE FROM ambiguities WHERE run != ?", (first,))
        copy.execute("DELETE FROM probes WHERE run != ?", (first,))
        for (run,) in copy.execute("SELECT id FROM runs WHERE experiment IS NOT NULL OR state = 'failed'"):
            shutil.rmtree(home / "checkpoints" / run)
        copy.execute("VACUUM")
    copy.close()
    shutil.rmtree(home / "checkpoints" / ".jobs", ignore_errors=True)
    for path in [*(home / "checkpoints").glob("*/*"), *(home / "checkpoints").glob("*.*")]:
        if path.is_file() and path.name not in ("best", "last", "runs.sqlite"):
            path.unlink()


def command(*arguments: str):
    """What a command prints as JSON."""
    done = subprocess.run([sys.executable, "-m", "wseg_core", *arguments, "--json"], capture_output=True, cwd=ROOT)
    assert done.returncode == 0, done.stderr.decode()
    return json.loads(done.stdout)


def resumed(home: Path, copy: Path, run: str) -> dict:
    """How the paused run ends, in a copy."""
    os.environ["WSEG_HOME"] = str(shutil.copytree(home, copy))
    command("resume", run)
    while (row := command("show", run))["state"] in ("queued", "running"):
        time.sleep(1)
    losses = [metrics["loss"] for metrics in command("metrics", run)]
    return {"state": row["state"], "best_dev_f1": row["best_dev_f1"], "losses": losses}


def links(runs: dict, race: dict) -> list[dict]:
    """URLs that users may have stored, with texts that each page shows in every language."""
    first, second, content = runs["first"], runs["second"], "我愛自然語言處理"
    draft = {"encoder": "cnn", "optimizer": "sgd", "optimizer/sgd": {"lr": 0.5}, "training": {"epochs": 7}}
    pages = [
        ("home", {}, []),
        ("corpora", {"corpus": "few"}, ["few"]),
        ("corpora", {"corpus": "demo", "with": "few"}, ["demo"]),
        ("corpora", {"corpus": "few", "look": "train"}, ["few"]),
        ("import", {}, []),
        ("new", {"corpus": "few"}, ["few/dev"]),
        ("new", {"from": first}, ["linear crf", "few/dev"]),
        ("new", {"draft": json.dumps(draft)}, ["cnn", "sgd · 0.5", "7 epochs"]),
        ("experiments", {"from": first}, [first]),
        ("experiments", {"race": json.dumps({"seeds": 4, "name": "kept race"})}, ["kept race"]),
        ("run", {"run": first}, ["linear crf"]),
        ("run", {"run": runs["paused"]}, ["to be resumed"]),
        ("run", {"run": runs["failed"]}, ["too fast"]),
        ("run", {"run": race["runs"][0]}, ["sgd"]),
        ("compare", {"runs": f"{first},{second}"}, ["linear crf", "linear l1"]),
        ("compare", {"experiment": race["id"]}, ["which optimizer"]),
        ("compare", {"pick": "1"}, []),
        ("models", {"model": first}, ["linear crf"]),
        ("sentence", {"model": first, "text": content}, [content, "linear crf"]),
        ("sentence", {"model": f"{first},{second}", "text": content}, ["linear crf", "linear l1"]),
        ("sentence", {"model": second, "gold": "我 愛 自然 語言 處理"}, [content]),
        ("sentence", {"model": first, "text": content, "gap": "2", "force": "on", "dictionary": "off"}, [content]),
        ("errors", {"model": first, "file": "few/test"}, ["linear crf"]),
        ("errors", {"model": first, "file": "few/dev", "against": second}, ["linear crf", "linear l1"]),
    ]
    return [{"page": page, "query": query, "shows": shows} for page, query, shows in pages]


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())

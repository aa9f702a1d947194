"""Accuracy: trains named settings with several seeds on a corpus folder, side by side, and compares them by our verdict.

    PYTHONPATH=. python3 -m tests.bench.accuracy --corpus FOLDER --settings linear,bilstm,wide --seeds 0,1,2

FOLDER holds `train.utf8`, `test.utf8` and, if there is one, `dev.utf8` (else a tenth of the training sentences is held
out, as `train` does). Every run has a process of its own with one thread. Its row is appended to `--results` as it ends,
with the gap log-odds and the potentials of its best checkpoint in a file beside; what is there already is not trained
again, so that a command that was cut off is simply repeated. `--define "name: section.key=value …"` adds a setting,
`--committee "name=wide+linear"` a committee of runs with equal seeds (`wide@1`: the next seed in the list), which averages
scores of tag paths if the members share a tag scheme, and with `--mean gaps` the log-odds of each gap. With `--save
FOLDER`, models and committees are FOLDER/name-seed, and may teach: `--define "taught: encoder.name=linear data.raw=FILE
training.teacher=FOLDER/name-0 training.teacher_weight=0.5"`. Without `--test`, only dev figures are shown: tune on dev,
and look at test once.
"""

import argparse
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import numpy as np
from scipy import stats

from wseg_core import config, corpora, verdict
from wseg_core.corpora import written
from wseg_core.inference.metrics import count_sentences, score
from wseg_core.modeling.lattice import Lattice
from wseg_core.text import tags

if TYPE_CHECKING:
    from wseg_core.inference.segmenter import Segmenter

SETTINGS = {
    "linear": ["encoder.name=linear"],
    "bilstm": ["encoder.name=bilstm"],
    "cnn": ["encoder.name=cnn"],
    "wide": ["encoder.name=wide"],
    "wide-all-ngrams": ["encoder.name=wide", "encoder.ngram_dropout=0"],
    "wide-no-words": ["encoder.name=wide", "encoder.words=0"],
    "wide-no-average": ["encoder.name=wide", "training.averaging=none"],
    "wide-swa": ["encoder.name=wide", "training.averaging=swa"],
    # updates only the n-grams of a batch, which large corpora need; they learn more slowly, so a larger scale
    "wide-sparse": ["encoder.name=wide", "optimizer.name=sparseadam", "encoder.ngram_scale=3"],
    "wide-cnn": ["encoder.name=wide", "encoder.network=cnn"],
}
_TABLES = ("start", "transitions", "end")  # what a model's potentials are besides emissions
_LARGEST = 36.0  # log-odds of a probability that float64 rounds to 1


def main() -> int:
    """Trains what is missing, then prints the table; exit code 0."""
    given = _arguments()
    if given.one:
        print(json.dumps(_train(json.loads(given.one))))
        return 0
    settings = {**SETTINGS, **dict(_defined(line) for line in given.define)}
    names = [name.strip() for name in given.settings.split(",") if name.strip()]
    unknown = [name for name in names if name not in settings]
    if unknown:
        sys.exit(f"no setting called {unknown[0]}; known: {', '.join(settings)}; add one with --define")
    seeds = [int(seed) for seed in given.seeds.split(",")]
    # all settings with the first seed come first, so that what is there when time is up can be compared
    tasks = [_task(given, name, settings[name], seed) for seed in seeds for name in names]
    given.results.parent.mkdir(parents=True, exist_ok=True)
    rows = _read(given.results)
    cut = _train_all([task for task in tasks if task["key"] not in rows], rows, given)
    done = [rows[task["key"]] for task in tasks if task["key"] in rows]
    folder = _folder(given.results)
    done += [row for line in given.committee for row in _committees(line, done, seeds, given, folder)]
    _print(done, names[0] if given.baseline is None else given.baseline, given.test)
    for task in cut:
        print(f"\nnot done: {task['name']}, seed {task['seed']}", end="")
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, help="the folder with train.utf8, dev.utf8, test.utf8")
    parser.add_argument("--settings", default="linear,bilstm,wide", help=f"names, with commas: {', '.join(SETTINGS)}")
    parser.add_argument("--seeds", default="0,1,2", help="with commas")
    parser.add_argument("--define", action="append", default=[], help='another setting, "name: section.key=value …"')
    parser.add_argument(
        "--committee", action="append", default=[], help='"name=member+member@1…", of settings that ran'
    )
    parser.add_argument("--mean", choices=("lattices", "gaps"), help="what committees average; lattices where possible")
    parser.add_argument("--baseline", help="the setting that others are compared with; the first by default")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1, help="runs at a time")
    parser.add_argument("--device", default="cpu", help="what trains: cpu, or cuda for all processes together")
    parser.add_argument("--budget-seconds", type=float, default=1e9, help="after these, runs are ended")
    parser.add_argument("--results", type=Path, default=Path("accuracy.jsonl"), help="JSON lines, appended to")
    parser.add_argument("--save", type=Path, help="a folder for the models, one checkpoint each")
    parser.add_argument("--test", action="store_true", help="show and judge the test set, too")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if not given.one and (given.corpus is None or not (given.corpus / "train.utf8").is_file()):
        parser.error("--corpus needs a folder that holds train.utf8")
    return given


def _defined(line: str) -> tuple[str, list[str]]:
    name, separator, sets = line.partition(":")
    if not separator or not name.strip():
        sys.exit(f'--define "{line}": expected "name: section.key=value …"')
    return name.strip(), sets.split()


def _task(given: argparse.Namespace, name: str, sets: list[str], seed: int) -> dict:
    chosen = config.resolve(sets=[*sets, f"training.seed={seed}", f"training.device={given.device}"]).as_dict()
    identity = json.dumps([given.corpus.name, chosen], sort_keys=True)
    key = hashlib.sha256(identity.encode()).hexdigest()[:16]
    return {"key": key, "name": name, "seed": seed, "corpus": str(given.corpus.resolve()), "config": chosen,
            "values": str(_folder(given.results) / f"{key}.npz"), "save": str(given.save or "")}  # fmt: skip


def _folder(results: Path) -> Path:
    return results.resolve().with_suffix(".values")


def _read(path: Path) -> dict[str, dict]:
    """{key: row} of the results so far; a last line that was cut off is left out."""
    rows = {}
    for line in path.read_text("utf-8").splitlines() if path.is_file() else []:
        try:
            row = json.loads(line)
        except ValueError:
            continue
        rows[row["key"]] = row
    return rows


def _train_all(tasks: list[dict], rows: dict[str, dict], given: argparse.Namespace) -> list[dict]:
    """Trains `tasks`, adds their rows, and returns those that the time did not suffice for."""
    end, waiting, running = time.monotonic() + given.budget_seconds, list(tasks), {}
    environment = {**os.environ, **dict.fromkeys(("OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1"), "WSEG_LANG": "en"}
    failed: list[dict] = []
    while (waiting or running) and time.monotonic() < end:
        while waiting and len(running) < given.processes:
            task = waiting.pop(0)
            command = [sys.executable, "-m", "tests.bench.accuracy", "--one", json.dumps(task)]
            # a pipe that nobody reads meanwhile would block the process
            output = tempfile.TemporaryFile("w+")  # noqa: SIM115
            process = subprocess.Popen(command, env=environment, stdout=output, text=True)
            running[process] = task, output
        for process in [p for p in running if p.poll() is not None]:
            task, output = running.pop(process)
            if process.returncode:
                failed.append(task)
                continue
            row = json.loads(_content(output).splitlines()[-1])
            rows[row["key"]] = row
            with open(given.results, "a", encoding="utf-8") as file:
                file.write(json.dumps(row) + "\n")
            print(f"{row['name']}, seed {row['seed']}: dev {row['dev']['f1']:.4f} in {row['seconds']:.0f} s",
                  file=sys.stderr, flush=True)  # fmt: skip
        time.sleep(0.2)
    for process in running:
        process.kill()
        process.wait()
    return [*failed, *(task for task, _ in running.values()), *waiting]


def _content(file: TextIO) -> str:
    file.seek(0)
    return file.read()


def _sentences(folder: Path) -> dict[str, list]:
    """The sentences of train, dev and test, if there is one."""
    files = {split: folder / f"{split}.utf8" for split in corpora.SPLITS}
    # plainly, since detecting formats needs more packages
    splits = {
        split: [words for line in path.read_text("utf-8-sig").split("\n") if (words := line.split())]
        for split, path in files.items()
        if path.is_file()
    }
    if "dev" not in splits:
        splits["train"], splits["dev"] = corpora.hold_out(splits["train"], 0.1, 0)
    return splits


def _train(task: dict) -> dict:
    """The row of a run: scores of its best checkpoint, and the words of each sentence that it counts."""
    import torch

    from wseg_core.inference import checkpoints
    from wseg_core.inference.segmenter import Segmenter
    from wseg_core.training import trainer
    from wseg_core.training.observer import Observer

    class Best(Observer):
        """Keeps the best weights."""

        def save(self, snapshot, best):
            if best or not hasattr(self, "snapshot"):
                self.snapshot = snapshot
                self.best_weights = {name: value.clone() for name, value in snapshot.model.state_dict().items()}

    torch.set_num_threads(1)
    chosen, splits, best = config.from_dict(task["config"]), _sentences(Path(task["corpus"])), Best()
    # measures the updates, which takes time and changes nothing
    chosen = chosen.model_copy(update={"training": chosen.training.model_copy(update={"anatomy_every": 0})})
    outcome = trainer.train(chosen, splits["train"], splits["dev"], best, lesson=_lesson(chosen, splits["train"]))
    model, vocab = best.snapshot.model, best.snapshot.vocab
    model.load_state_dict(best.best_weights)
    segmenter = Segmenter(model.eval(), chosen, vocab)
    if task["save"]:
        checkpoints.write(Path(task["save"]) / f"{task['name']}-{task['seed']}", outcome.best_step or 0, model, chosen,
                          vocab, {"step": outcome.best_step}, best=True)  # fmt: skip
    known, values = {w for words in splits["train"] for w in words}, {}
    row = {**{k: task[k] for k in ("key", "name", "seed", "config")}, "corpus": Path(task["corpus"]).name,
           "steps": outcome.step, "best_step": outcome.best_step, "seconds": outcome.seconds, "counts": {},
           "characters_per_second": outcome.characters_per_second, "parameters": outcome.parameters}  # fmt: skip
    for split in ("dev", "test"):
        if split in splits:
            texts = [written(words) for words in splits[split]]
            predicted = segmenter.cut_many(texts)
            row[split] = score(splits[split], predicted, known)
            row["counts"][split] = _counts(splits[split], predicted)
            values[split] = np.concatenate([_log_odds(p) for p in segmenter.boundaries(texts)])
            values |= {f"{split} {name}": table for name, table in _potentials(segmenter, texts).items()}
    Path(task["values"]).parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(task["values"], **values)
    return row


def _potentials(segmenter: "Segmenter", texts: list[str]) -> dict[str, np.ndarray]:
    """The score tables of texts, with one row of `emissions` per character of all texts."""
    emissions, tables = {}, None
    for rows, tables in segmenter.tables(texts):
        emissions |= {
            row: table[:n].astype(np.float32) for row, table, n in zip(rows, tables.emissions, tables.lengths)
        }
    others = {name: getattr(tables, name) for name in _TABLES}
    return {"emissions": np.concatenate([emissions[row] for row in sorted(emissions)]), **others}


def _lesson(chosen: config.Config, train: list) -> Any:
    """What the teacher of a setting tells about the training sentences and its raw text; None without a teacher."""
    from wseg_core.inference.segmenter import Segmenter
    from wseg_core.inference.teaching import lesson

    if not chosen.training.teacher:
        return None
    content = Path(chosen.data.raw).read_text("utf-8-sig") if chosen.data.raw else ""
    lines = dict.fromkeys(" ".join(line.split()) for line in content.split("\n"))
    soft = chosen.training.teacher_weight > 0
    return lesson(Segmenter.load(chosen.training.teacher), train, [line for line in lines if line], soft)


def _save_committee(name: str, seed: int, members: list[dict], folder: Path, mean: str) -> None:
    """Writes a committee of saved models as a model of its own, for example to be a teacher."""
    from wseg_core.inference import checkpoints
    from wseg_core.inference.committees import combine

    paths = [folder / f"{row['name']}-{row['seed']}" for row in members]
    if all((path / "best").is_file() for path in paths):
        made = combine([checkpoints.load(checkpoints.resolve(str(p))) for p in paths], [p.name for p in paths], mean)
        checkpoints.write(folder / f"{name}-{seed}", 1, made.model, made.config, made.vocab, {"step": 1}, best=True)


def _log_odds(probabilities: np.ndarray) -> np.ndarray:
    with np.errstate(divide="ignore"):
        odds = np.log(probabilities) - np.log1p(-probabilities)
    return np.clip(odds, -_LARGEST, _LARGEST).astype(np.float32)


def _counts(gold: list, predicted: list) -> dict[str, list[int]]:
    return {name: values.tolist() for name, values in count_sentences(gold, predicted).items()}


def _committees(line: str, done: list[dict], seeds: list[int], given: argparse.Namespace, folder: Path) -> list[dict]:
    """The rows of a committee, one for each seed for which all members ran."""
    name, _, members = line.partition("=")
    splits, rows = _sentences(given.corpus), []
    by_run = {(row["name"], row["seed"]): row for row in done}
    for place, seed in enumerate(seeds):
        chosen = []
        for member in members.split("+"):
            setting, _, shift = member.strip().partition("@")
            chosen.append(by_run.get((setting, seeds[(place + int(shift or 0)) % len(seeds)])))
        if not chosen or None in chosen:
            print(f"{name}, seed {seed}: a member has not run", file=sys.stderr)
            continue
        values = [np.load(folder / f"{row['key']}.npz") for row in chosen]
        row = {"key": "", "name": name, "seed": seed, "counts": {}, "seconds": sum(r["seconds"] for r in chosen),
               "config": {"committee": {"members": members}, "training": {"seed": seed}}}  # fmt: skip
        mean = given.mean or _possible_mean(chosen, values)
        for split in (split for split in ("dev", "test") if split in values[0]):
            predicted = _mean_words(splits[split], values, split, chosen[0] if mean == "lattices" else None)
            row["counts"][split], row[split] = _counts(splits[split], predicted), score(splits[split], predicted)
        rows.append(row)
        if given.save:
            _save_committee(name, seed, chosen, given.save, mean)
    return rows


def _possible_mean(members: list[dict], values: list) -> str:
    """What a committee of runs can average: rows that were written earlier come without potentials."""
    schemes = {row["config"]["data"]["scheme"] for row in members}
    return "lattices" if len(schemes) == 1 and all("dev emissions" in value for value in values) else "gaps"


def _mean_words(sentences: list, values: list, split: str, row: dict | None) -> list[list[str]]:
    """The words of sentences by the mean potentials of runs in the tag scheme of `row`; None: by their mean log-odds."""
    if row is None:
        return _cut(sentences, np.mean([value[split] for value in values], 0) > 0)
    chosen = tags.scheme(row["config"]["data"]["scheme"])
    emissions, *tables = (
        np.mean([value[f"{split} {name}"] for value in values], 0) for name in ("emissions", *_TABLES)
    )
    texts = ["".join(words) for words in sentences]
    parts = np.split(emissions, np.cumsum([len(text) for text in texts])[:-1])
    lattices = [Lattice.build(tables[0], part, *tables[1:], chosen) for part in parts]
    return [chosen.decode(text, lattice.best()[0][0]) for text, lattice in zip(texts, lattices)]


def _cut(sentences: list, cuts: np.ndarray) -> list[list[str]]:
    """The words of sentences, cut after each character where `cuts` is True, bool [all characters]."""
    words, start = [], 0
    for sentence in sentences:
        text = "".join(sentence)
        ends = [*(np.flatnonzero(cuts[start : start + len(text) - 1]) + 1).tolist(), len(text)]
        words.append([text[a:b] for a, b in zip([0, *ends], ends)])
        start += len(text)
    return words


def _print(rows: list[dict], baseline: str, test: bool) -> None:
    """A Markdown table: F1 in percent of each seed, mean ± 95 % interval over seeds, and the verdict on each setting."""
    names = list(dict.fromkeys(row["name"] for row in rows))
    splits = ["dev", *(["test"] if test and all("test" in row for row in rows) else [])]
    verdicts = {split: _verdicts(rows, names, baseline, split) for split in splits}
    print(
        "| setting | seconds | " + " | ".join(f"{s} F1, each seed | mean | against {baseline}" for s in splits) + " |"
    )
    print("| --- | --- |" + " --- | --- | --- |" * len(splits))
    for name in names:
        runs = [row for row in rows if row["name"] == name]
        cells = [name, f"{np.mean([row['seconds'] for row in runs]):.0f}"]
        for split in splits:
            scores = 100 * np.array([row[split]["f1"] for row in runs])
            half = stats.t.isf(0.025, len(scores) - 1) * scores.std(ddof=1) / len(scores) ** 0.5 if len(runs) > 1 else 0
            cells += [
                ", ".join(f"{s:.2f}" for s in scores),
                f"{scores.mean():.2f}" + (f" ± {half:.2f}" if half else ""),
            ]
            cells.append(verdicts[split].get(name, ""))
        print("| " + " | ".join(cells) + " |")


def _verdicts(rows: list[dict], names: list[str], baseline: str, split: str) -> dict[str, str]:
    """{setting: what the verdict says of it against the baseline, with the interval of the difference in points}."""
    if baseline not in names or len(names) < 2:
        return {}
    groups, counts = [], {}
    for name in names:
        runs = [row for row in rows if row["name"] == name]
        ids = tuple(f"{name} {row['seed']}" for row in runs)
        counts |= {run: row["counts"][split] for run, row in zip(ids, runs)}
        groups.append(verdict.Group(ids, tuple(row["seed"] for row in runs), {"setting": name}, name))
    base = names.index(baseline)
    pairs = [(i, base) for i in range(len(names)) if i != base]
    said = {}
    for pair in verdict.compare(groups, counts, pairs, split=split):
        low, high = (100 * end for end in pair["interval"])
        outcome = pair["verdict"] if pair["difference"] >= 0 or pair["verdict"] != "better" else "worse"
        said[pair["name_a"]] = f"{100 * pair['difference']:+.2f} ({low:+.2f} to {high:+.2f}), {outcome}"
    return said


if __name__ == "__main__":
    sys.exit(main())

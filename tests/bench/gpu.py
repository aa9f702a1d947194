"""Training on a GPU: `python -m tests.bench.gpu TRAIN [SECONDS]`; one JSON object per line.

Speed of `bilstm` + crf and of a new BERT of base size (12 layers of 768) in bf16, the share of the card's matrix
speed that the latter reaches, equality of the loss with the CPU in fp32, resuming on the GPU, and the GPU's checkpoint
back on the CPU. TRAIN is a segmented file; SECONDS are trained per speed measurement. Needs no store and no page.
"""

import json
import sys
import tempfile
import time
from pathlib import Path

import torch

from wseg_core import config, corpora
from wseg_core.inference import checkpoints
from wseg_core.inference.segmenter import Segmenter
from wseg_core.training import trainer
from wseg_core.training.observer import Observer, ResumeState, Snapshot

BASE = ["encoder.name=bert", "encoder.hidden=768", "encoder.layers=12", "encoder.heads=12"]
WARM = 40  # steps that are not timed: they allocate memory, and their weights are sketched for the loss surface
COMPARED = 20  # steps whose losses are compared with those on the CPU


class Recorder(Observer):
    """Keeps the rows and the last snapshot of a run; `folder`: where checkpoints are written, or None."""

    def __init__(self, folder: Path | None = None):
        self.rows: list[dict] = []
        self.folder, self.path = folder, None

    def step(self, row: dict) -> None:
        self.rows.append(row)

    def save(self, snapshot: Snapshot, best: bool) -> None:
        if self.folder:
            self.path = checkpoints.write(
                self.folder,
                snapshot.step,
                snapshot.model,
                snapshot.config,
                snapshot.vocab,
                snapshot.extra,
                snapshot.resume,
            )


def settings(*sets: str):
    """A config with the given settings, and no data of its own."""
    return config.resolve({"data": {"train": "given"}, "loss": {"name": "crf"}}, list(sets))


def say(**values) -> None:
    """Prints one result."""
    print(json.dumps(values, ensure_ascii=False), flush=True)


def peak_flops(size: int = 8192, repeats: int = 20) -> float:
    """Floating-point operations per second of a bf16 matrix product on random data."""
    left, right = (torch.randn(size, size, device="cuda", dtype=torch.bfloat16) for _ in range(2))
    for _ in range(3):
        left @ right
    torch.cuda.synchronize()
    start = time.perf_counter()
    for _ in range(repeats):
        left @ right
    torch.cuda.synchronize()
    return repeats * 2 * size**3 / (time.perf_counter() - start)


def bert_flops(weights: int, sizes: list[tuple[int, int]], layers: int, hidden: int) -> float:
    """Floating-point operations of forward and backward passes over real characters only; padding counts as waste.

    6 per weight and character, and 12 · layers · hidden · length per character for attention (Chowdhery et al. 2022,
    appendix B). weights: without the embeddings. sizes: (characters, mean length) per step.
    """
    return sum(6 * weights * n + 12 * layers * hidden * length * n for n, length in sizes)


def speed(name: str, sentences: list[list[str]], seconds: float, peak: float, *sets: str) -> None:
    """Characters per second after `WARM` steps, or in the second half of few; for a BERT, the share of the matrix speed."""
    chosen = settings(f"training.max_seconds={seconds}", "training.epochs=1000", "training.device=cuda", *sets)
    torch.cuda.reset_peak_memory_stats()
    recorder = Recorder()
    outcome = trainer.train(chosen, sentences, None, recorder)
    warm = WARM if len(recorder.rows) > 2 * WARM else len(recorder.rows) // 2
    rows = recorder.rows[warm:]
    spent = rows[-1]["seconds"] - rows[0]["seconds"]
    characters = sum(row["characters"] for row in rows[1:])
    result = {
        "characters_per_second": round(characters / spent),
        "steps_per_second": round((len(rows) - 1) / spent, 2),
        "parameters": outcome.parameters,
        "memory_gb": round(torch.cuda.max_memory_allocated() / 1e9, 2),
        "loss": [round(recorder.rows[0]["loss"], 4), round(recorder.rows[-1]["loss"], 4)],
    }
    if chosen.encoder.name == "bert":
        hidden, layers = chosen.encoder.settings.hidden, chosen.encoder.settings.layers
        weights = layers * 12 * hidden**2
        mean = sum(sum(map(len, words)) for words in sentences) / len(sentences)
        flops = bert_flops(weights, [(characters, mean)], layers, hidden) / spent
        result |= {"tflops": round(flops / 1e12, 1), "share_of_peak": round(flops / peak, 3)}
    say(what=name, **result)


def losses(device: str, sentences: list[list[str]], *sets: str) -> list[float]:
    """The losses of the first steps in fp32, without dropout."""
    chosen = settings(
        f"training.max_steps={COMPARED}",
        "training.epochs=1000",
        f"training.device={device}",
        "training.precision=fp32",
        "encoder.dropout=0",
        *sets,
    )
    recorder = Recorder()
    trainer.train(chosen, sentences, None, recorder)
    return [row["loss"] for row in recorder.rows]


def equality(name: str, sentences: list[list[str]], *sets: str) -> None:
    """The largest difference between losses on the CPU and on the GPU, relative to the loss."""
    cpu, gpu = losses("cpu", sentences, *sets), losses("cuda", sentences, *sets)
    worst = max(abs(a - b) / abs(a) for a, b in zip(cpu, gpu))
    say(
        what=f"{name}: loss on CPU and GPU, fp32, {COMPARED} steps",
        largest_relative_difference=worst,
        last=[cpu[-1], gpu[-1]],
    )


def resume(name: str, sentences: list[list[str]], *sets: str) -> None:
    """Resumes a run on the GPU from its checkpoint, and loads the result on the CPU."""
    with tempfile.TemporaryDirectory() as folder:
        both = ("training.device=cuda", *sets)
        whole, first = Recorder(Path(folder) / "whole"), Recorder(Path(folder) / "first")
        trainer.train(settings("training.max_steps=40", "training.epochs=1000", *both), sentences, None, whole)
        # The schedule of the whole run, interrupted in the middle
        first.request = lambda: "pause" if len(first.rows) == 20 else None
        chosen = settings("training.max_steps=40", "training.epochs=1000", *both)
        trainer.train(chosen, sentences, None, first)
        checkpoint = checkpoints.load(first.path, "cpu")
        state = ResumeState(
            checkpoint.vocab,
            checkpoint.model.state_dict(),
            checkpoints.load_resume(first.path),
            _assets(checkpoint.model),
        )
        second = Recorder(Path(folder) / "second")
        trainer.train(chosen, sentences, None, second, resume=state)
        rows = [*first.rows, *second.rows]
        difference = max(abs(a["loss"] - b["loss"]) / abs(a["loss"]) for a, b in zip(whole.rows, rows, strict=True))
        texts = ["".join(words) for words in sentences[:300]]
        on_gpu, on_cpu = (Segmenter.load(second.path, device).cut_many(texts) for device in ("cuda", "cpu"))
        say(
            what=f"{name}: resumed on the GPU, then cut on GPU and CPU",
            largest_relative_difference=difference,
            equal_sentences=sum(a == b for a, b in zip(on_gpu, on_cpu)),
            sentences=len(texts),
        )


def _assets(model) -> dict | None:
    assets = getattr(model.encoder, "assets", None)
    return assets() if assets else None


def main(train: str, seconds: float = 30.0) -> None:
    """Runs all measurements on the sentences of a file."""
    sentences = corpora.read(train).sentences
    peak = peak_flops()
    say(
        what="device",
        name=torch.cuda.get_device_name(),
        torch=torch.__version__,
        matrix_tflops=round(peak / 1e12, 1),
        sentences=len(sentences),
        characters=sum(len(w) for words in sentences for w in words),
    )
    small = sentences[:3000]
    for name, sets in (("bilstm", ("encoder.name=bilstm",)), ("small bert", ("encoder.name=bert",))):
        equality(name, small, *sets)
        resume(name, small, *sets)
    for batch in (4096, 16384, 65536):
        for precision in ("fp32", "bf16"):
            speed(
                f"bilstm + crf, {precision}, batches of {batch} characters", sentences, seconds / 2, peak,
                "encoder.name=bilstm", f"training.batch_characters={batch}", f"training.precision={precision}",
            )  # fmt: skip
    for batch in (16384, 65536):
        speed(
            f"bert of base size, bf16, batches of {batch} characters", sentences, seconds, peak,
            *BASE, f"training.batch_characters={batch}", "training.precision=bf16", "optimizer.lr=1e-4",
        )  # fmt: skip


if __name__ == "__main__":
    main(sys.argv[1], *map(float, sys.argv[2:3]))

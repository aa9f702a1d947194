"""Cutting text against rjieba and jieba: characters per second from `str` to `list[str]`, on one core, in turn.

`WSEG_PEERS` names the Python of an environment that has them; they are no part of the project.
"""

import json
import os
import subprocess
import tempfile
import time
from pathlib import Path

import torch

from wseg_core.config import resolve
from wseg_core.inference.segmenter import Segmenter
from wseg_core.training import trainer

from .corpora import MISSING, files, sentences
from .cutting import _Keep
from .table import Row

BARS = {"gsd": 1.0, "pku": 0.8}
CHARACTERS, TURNS = 1_000_000, 5
_PEER = """
import json, sys, time, {name}
texts = json.load(open(sys.argv[1], encoding="utf-8"))
cut = {cut}
cut(texts[0])
for line in sys.stdin:
    began = time.process_time()
    words = [cut(text) for text in texts]
    print(time.process_time() - began, flush=True)
"""
_CUTS = {"rjieba": "rjieba.cut", "jieba": "jieba.lcut"}


def rows():
    """The ratio to each peer, of the least processor time of each."""
    peers = os.environ.get("WSEG_PEERS")
    for corpus, bar in BARS.items():
        what = f"cutting {corpus} test text, `linear` + CRF trained on {corpus}"
        if files(corpus) is None or not peers:
            yield Row(
                what,
                missing=MISSING
                if files(corpus) is None
                else "not measured: set WSEG_PEERS to a Python with rjieba and jieba",
            )
            continue
        threads = torch.get_num_threads()
        torch.set_num_threads(1)
        try:
            yield from _race(corpus, what, bar, peers)
        finally:
            torch.set_num_threads(threads)


def _race(corpus: str, what: str, bar: float, peers: str):
    config, keep = resolve({}, ["encoder.name=linear", "loss.name=crf"]), _Keep()
    trainer.train(config, sentences(corpus, "train"), None, keep)
    segmenter = Segmenter(keep.snapshot.model, config, keep.snapshot.vocab)
    texts = ["".join(words) for words in sentences(corpus, "test")]
    texts *= -(-CHARACTERS // sum(map(len, texts)))
    count = sum(map(len, texts))
    segmenter.cut_many(texts)  # compiles it
    whole = ["".join(texts)[:CHARACTERS]]
    ours, long = [], []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "texts.json"
        path.write_text(json.dumps(texts), encoding="utf-8")
        commands = {name: [peers, "-c", _PEER.format(name=name, cut=cut), str(path)] for name, cut in _CUTS.items()}
        processes = {n: subprocess.Popen(c, stdin=-1, stdout=-1, stderr=-3, text=True) for n, c in commands.items()}
        times = {name: [] for name in processes}
        for _ in range(TURNS):
            ours.append(_seconds(segmenter, texts))
            long.append(_seconds(segmenter, whole))
            for name, process in processes.items():
                process.stdin.write("\n")
                process.stdin.flush()
                times[name].append(float(process.stdout.readline()))
        for process in processes.values():
            process.stdin.close()
            process.stdout.close()
            process.wait()
    rate = count / min(ours) / 1e6
    for name, peer in times.items():
        theirs = count / min(peer) / 1e6
        figure = f"{rate:.2f} M characters/s; {name} {theirs:.2f}"
        yield Row(f"{what}, against {name}", rate / theirs, bar if name == "rjieba" else None, figure=figure)
    ratio = (min(long) / len(whole[0])) / (min(ours) / count)
    yield Row(
        f"one line of 1 M characters against lines ({corpus})", ratio, 1.1, at_most=True, figure="cost a character"
    )


def _seconds(segmenter: Segmenter, texts: list[str]) -> float:
    began = time.process_time()
    segmenter.cut_many(texts)
    return time.process_time() - began

"""Tiny models for tests, and texts that are hard to segment."""

import functools

from hypothesis import strategies as st

from wseg_core import config, home
from wseg_core.inference.segmenter import Segmenter
from wseg_core.modeling.model import Model
from wseg_core.seeding import generator
from wseg_core.text.vocab import Vocab
from wseg_core.training import trainer

SENTENCES = [
    line.split()
    for line in (
        "我 愛 自然 語言 處理",
        "研究 生命 起源",
        "他 來 了 ， 她 走 了",
        "南京市 長江 大橋",
        "今天 天氣 很 好",
        "二〇二六年 ABC 公司",
        "結婚 的 和 尚未 結婚 的",
        "好",
        "圖書館 裡 有 很多 學生",
        "這 是 一 個 中華人民共和國 的 例子 。",
    )
]
# Vocabulary of a pretrained BERT with their characters
TOKENS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *sorted({c for words in SENTENCES for c in "".join(words)})]
ENCODERS = ("linear", "bilstm", "cnn", "wide", "bert")
LOSSES = tuple(config.components("loss").names)
# Tested pairs of encoder and loss: every encoder with the common losses, two encoders with every loss
KINDS = [(e, lo) for e in ENCODERS for lo in LOSSES if e in ("linear", "cnn") or lo in ("crf", "cross_entropy")]
SCHEMES = ("bies", "bi", "six")
SMALL = {
    "linear": [],
    "bilstm": ["encoder.characters=8", "encoder.bigrams=4", "encoder.hidden=6"],
    "cnn": ["encoder.characters=8", "encoder.bigrams=4", "encoder.channels=8", "encoder.layers=2"],
    "wide": ["encoder.characters=8", "encoder.bigrams=4", "encoder.hidden=6", "encoder.words=4"],
    "bert": ["encoder.hidden=16", "encoder.layers=1", "encoder.heads=2"],
}


def settings(encoder: str = "linear", loss: str = "crf", *sets: str, scheme: str = "bies"):
    """The config of a small model; `sets` are as on the command line."""
    base = ["training.batch_characters=32", "training.epochs=2", *SMALL[encoder], *sets]
    return config.resolve({"encoder": {"name": encoder}, "loss": {"name": loss}, "data": {"scheme": scheme}}, base)


def fresh(encoder: str = "linear", loss: str = "crf", *sets: str, scheme: str = "bies", sentences=SENTENCES) -> Model:
    """An untrained model."""
    chosen = settings(encoder, loss, *sets, scheme=scheme)
    return Model(chosen, Vocab.build(sentences, chosen.data.fold_width)).eval()


class Recorder(trainer.Observer):
    """An observer that records all events of a run. `requests` maps a step to the request made there."""

    def __init__(self, requests: dict | None = None):
        self.asks, self.at = requests or {}, 0
        self.info, self.rows, self.scores, self.saves, self.last = None, [], [], [], None

    def started(self, info):
        self.info, self.at = info, info.step

    def step(self, row):
        self.rows.append(row)
        self.at = row["step"]

    def evaluated(self, step, score, best):
        self.scores.append((step, score, best))

    def save(self, snapshot, best):
        self.saves.append((snapshot.step, best))
        self.last = snapshot

    def request(self):
        return self.asks.get(self.at)


@functools.cache
def segmenter(encoder: str, loss: str = "crf", scheme: str = "bies", epochs: int = 0, *sets: str) -> Segmenter:
    """A segmenter after `epochs` epochs; with 0 all its weights are random, including those that start at zero."""
    if epochs:
        watch = Recorder()
        chosen = settings(encoder, loss, f"training.epochs={epochs}", *sets, scheme=scheme)
        trainer.train(chosen, SENTENCES, None, watch)
        return Segmenter(watch.last.model, chosen, watch.last.vocab)
    model, chance = fresh(encoder, loss, *sets, scheme=scheme), generator(0, encoder, loss, scheme)
    for parameter in model.parameters():
        if not parameter.detach().any():
            parameter.data.uniform_(-1, 1, generator=chance)
    return Segmenter(model, settings(encoder, loss, *sets, scheme=scheme), vocabulary())


def vocabulary() -> Vocab:
    """The vocabulary of `fresh` models."""
    return Vocab.build(SENTENCES)


# Clusters of several characters, and characters that join the preceding one
CLUSTERS = ["👨‍👩‍👧‍👦", "🏳️‍🌈", "👍🏽", "🇹🇼", "é", "ą́", "각", "नि", "நி", "か\u3099", "葛\U000e0100", "1️⃣", "ﾊ\uff9e"]
MARKS = [
    "\u0301",
    "\u200d",
    "\ufe0f",
    "\u3099",
    "\U0001f3fd",
    "\u200f",
    "\u202e",
    "\u2066",
    "\u200b",
    "\ufeff",
    "\x00",
    "\u0600",
]
SPACES = [" ", "\t", "\n", "\r\n", "\u3000", "\xa0", "\u2028", "\x1c", "\x85", "\u205f"]
PLAIN = list("我愛自然語言研究生命，。「」ABCａｂｃ123１２３〇")
ODD = ["\ud83d", "\ude00", "\udfff", "\U0010ffff", "\U00020000", "𠮷", "\ue000", "\uffff", "\x7f", "ß", "ا"]
# Surrogates included: a file name or a broken log may hold them
anything = st.text(st.characters(exclude_categories=()), max_size=20)
hard = st.lists(
    st.one_of(*(st.sampled_from(s) for s in (CLUSTERS, MARKS, SPACES, PLAIN, PLAIN, ODD))), max_size=24
).map("".join)
texts = st.one_of(hard, anything)


@functools.cache
def demo(count: int) -> list[list[str]]:
    """The first `count` sentences of the demo corpus."""
    lines = (home.PROJECT / "data" / "demo" / "train.utf8").read_text(encoding="utf-8").splitlines()
    return [line.split() for line in lines if line.strip()][:count]

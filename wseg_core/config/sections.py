"""The sections that are not components: the data, and the training."""

from typing import Literal

import pydantic

from .settings import Settings, setting


class Data(Settings):
    """Which sentences to learn from, and how they become tags."""

    train: str = setting(
        "demo/train",
        "Training set",
        "The segmented sentences to train on: a corpus name, such as demo/train, or a file.",
    )
    dev: str | None = setting(
        None, "Development set", "Evaluated during training, to follow progress and to choose the best model."
    )
    test: str | None = setting(None, "Test set", "Evaluated only once, at the end of training.")
    more: str | None = setting(
        None,
        "Additional corpus",
        "A corpus name or a file, such as corrections. Where it segments a training sentence differently, its "
        "segmentation is used.",
        advanced=True,
    )
    more_times: int = setting(
        1,
        "Weight of the additional corpus",
        "How many times each of its sentences counts; a higher number gives a small corpus more weight.",
        "times",
        ge=1,
        le=1000,
        advanced=True,
    )
    raw: str | None = setting(
        None,
        "Raw text for the teacher",
        "A file of unsegmented sentences, one per line. The teacher segments them, and the model learns from them as well.",
        advanced=True,
    )
    raw_share: float = setting(
        1.0,
        "Share of raw text per epoch",
        "The fraction of the raw sentences that is drawn at random for each epoch. A lower value gives them less "
        "weight than the training set.",
        ge=0.001,
        le=1,
        advanced=True,
    )
    scheme: Literal["bies", "bi", "six"] = setting(
        "bies",
        "Tag scheme",
        "How words are turned into tags. BIES marks the beginning, inside and end of a word, or a "
        "single-character word; BI is coarser, six tags are finer.",
        advanced=True,
    )
    fold_width: bool = setting(
        True,
        "Treat full-width and half-width as the same",
        "The model treats Ａ as A and ， as a half-width comma; the text itself is never changed.",
        advanced=True,
    )
    split_seed: int = setting(
        0,
        "Seed of the held-out sentences",
        "Without a development set, a tenth of the training sentences is held out. This seed determines which ones; "
        "runs can be compared only if they hold out the same sentences.",
        ge=0,
        le=2**31 - 1,
        advanced=True,
    )

    @pydantic.field_validator("scheme", mode="before")
    @classmethod
    def _bmes_is_bies(cls, name: object) -> object:
        name = name.lower() if isinstance(name, str) else name
        return "bies" if name == "bmes" else name


class Training(Settings):
    """How long and how carefully to train."""

    epochs: int = setting(
        10,
        "Epochs",
        "How many passes to make over the training set. The model learns more with each, until it overfits.",
        ge=1,
        le=1000,
    )
    max_steps: int = setting(
        0,
        "Maximum steps",
        "Training stops after this many steps; 0 means that only the epochs limit it.",
        "steps",
        ge=0,
        le=10_000_000,
        advanced=True,
    )
    max_seconds: float = setting(
        0.0,
        "Maximum training time",
        "Training stops after this much time. Only training steps count, not evaluation; 0 means no limit. A run "
        "with a time limit cannot be reproduced exactly.",
        "seconds",
        ge=0,
        le=1e7,
        advanced=True,
    )
    batch_characters: int = setting(
        4096,
        "Batch size",
        "Each step learns from about this many characters.",
        "characters",
        ge=16,
        le=262_144,
    )
    clip_norm: float = setting(
        1.0,
        "Gradient clipping",
        "Limits how far one step can go: a gradient whose norm is larger than this is scaled down to it; 0 turns "
        "clipping off.",
        ge=0,
        le=1e6,
    )
    seed: int = setting(
        0,
        "Seed",
        (
            "Determines the random choices of training, such as the initial weights and the order of sentences; the same "
            "seed gives the same run."
        ),
        ge=0,
        le=2**31 - 1,
    )
    device: Literal["auto", "cpu", "cuda", "mps"] = setting(
        "auto", "Device", "Where to train; auto uses a GPU if there is one.", advanced=True
    )
    precision: Literal["fp32", "bf16"] = setting(
        "fp32",
        "Numerical precision",
        "The number format for training: bf16 is faster on recent GPUs, but slightly less precise.",
        advanced=True,
    )
    evaluate_every: int = setting(
        0,
        "Evaluation interval",
        "How often to evaluate on the development set; 0 means after each epoch.",
        "steps",
        ge=0,
        le=1_000_000,
        advanced=True,
    )
    patience: int = setting(
        0,
        "Early stopping",
        "Training stops when dev F1 has not improved for this many evaluations; 0 turns early stopping off.",
        "evaluations",
        ge=0,
        le=1000,
        advanced=True,
    )
    adversarial: Literal["none", "fgm", "pgd"] = setting(
        "none",
        "Adversarial training",
        "Also trains on embeddings that are perturbed to raise the loss as much as possible. fgm perturbs them "
        "once and takes about twice the time; pgd perturbs them several times, and each adds about as much time "
        "again.",
        advanced=True,
    )
    adversarial_size: float = setting(
        1.0,
        "Perturbation size",
        "The length of the perturbation over the whole embedding table.",
        ge=0.001,
        le=100,
        advanced=True,
    )
    adversarial_steps: int = setting(
        3,
        "PGD iterations",
        "How many times pgd perturbs the embeddings in each step; each takes one more forward and backward pass.",
        "iterations",
        ge=1,
        le=20,
        advanced=True,
    )
    anatomy_every: int = setting(
        10,
        "Gradient details interval",
        "How often to measure the update-to-weight ratio and the angle between an update and the one before; 0 "
        "means never.",
        "steps",
        ge=0,
        le=1_000_000,
        advanced=True,
    )
    freeze_encoder: bool = setting(
        False,
        "Freeze encoder",
        "Keeps the encoder's weights fixed and trains only the head: useful when starting from another model.",
        advanced=True,
    )
    start_from: str = setting(
        "",
        "Initial weights",
        "The model to start from: a run ID or a checkpoint folder. Weights that do not fit are reported and "
        "newly initialized.",
        advanced=True,
    )
    teacher: str = setting(
        "",
        "Teacher",
        "A model that segments raw text for this one to learn from: a run ID or a checkpoint folder. A small, fast model "
        "learns from an accurate one this way.",
        advanced=True,
    )
    teacher_weight: float = setting(
        0.0,
        "Weight of the teacher's probabilities",
        "How much of the loss comes from the teacher's probabilities of cuts, as a fraction; the rest comes from "
        "the cuts themselves. 0 ignores the probabilities.",
        ge=0,
        le=1,
        advanced=True,
    )
    sample: int = setting(
        0,
        "Maximum training sentences",
        "Trains on only this many sentences from the start of the training set; 0 uses all of them.",
        "sentences",
        ge=0,
        le=10_000_000,
        advanced=True,
    )
    averaging: Literal["none", "ema", "swa"] = setting(
        "none",
        "Weight averaging",
        "Evaluates and saves an average of the weights over many steps, which fluctuates less than the weights "
        "themselves. ema (exponential moving average): recent steps count most; swa (stochastic weight averaging): "
        "the plain mean over the last part of the run.",
        advanced=True,
    )
    averaging_share: float = setting(
        0.2,
        "Averaging span",
        "The part of the run that the average covers, as a fraction.",
        ge=0.001,
        le=1,
        advanced=True,
    )

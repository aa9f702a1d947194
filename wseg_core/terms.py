"""Settings and their values in a word or two, for names, legends and tables; a setting without a word goes by its key.

The long titles are in the parameter models, which only a form needs and of which some import torch.
"""

from .language import source, text

_TERMS = {
    "data.dev": source("development set"),
    "data.fold_width": source("full-width as half-width"),
    "data.more": source("additional training data"),
    "data.more_times": source("weight of additional data"),
    "data.scheme": source("tag scheme"),
    "data.test": source("test set"),
    "data.train": source("training set"),
    "encoder.bigrams": source("bigram embedding"),
    "encoder.channels": source("channels"),
    "encoder.characters": source("character embedding"),
    "encoder.dropout": source("dropout"),
    "encoder.heads": source("attention heads"),
    "encoder.hidden": source("hidden size"),
    "encoder.kernel": source("kernel size"),
    "encoder.layers": source("layers"),
    "encoder.minimum": source("minimum n-gram count"),
    "encoder.model": source("pretrained model"),
    "encoder.name": source("encoder"),
    "loss.class_weights": source("tag weights"),
    "loss.decoding": source("decoding"),
    "loss.gamma": source("focal gamma"),
    "loss.label_smoothing": source("label smoothing"),
    "loss.name": source("loss function"),
    "optimizer.lr": source("learning rate"),
    "optimizer.momentum": source("momentum"),
    "optimizer.name": source("optimizer"),
    "optimizer.weight_decay": source("weight decay"),
    "schedule.name": source("schedule"),
    "schedule.warmup": source("warm-up"),
    "training.adversarial": source("adversarial training"),
    "training.adversarial_size": source("perturbation size"),
    "training.batch_characters": source("batch size"),
    "training.clip_norm": source("gradient clipping"),
    "training.epochs": source("epochs"),
    "training.freeze_encoder": source("frozen encoder"),
    "training.max_seconds": source("seconds"),
    "training.max_steps": source("steps"),
    "training.patience": source("early stopping"),
    "training.precision": source("numerical precision"),
    "training.sample": source("maximum training sentences"),
    "training.seed": source("seed"),
    "training.start_from": source("initial weights"),
}
_VALUES = {
    ("loss.decoding", "legal"): source("legal paths only"),
    ("loss.decoding", "greedy"): source("each character independently"),
    ("training.adversarial", "none"): source("none"),
}
_CORPORA = ("data.train", "data.dev", "data.test")


def term(key: str) -> str:
    """The setting “section.key” in a word or two."""
    section, _, name = key.partition(".")
    return text(_TERMS[key]) if key in _TERMS else f"{section} {name.replace('_', ' ')}"


def value(key: str, given) -> str:
    """A setting's value in words; “–” for none."""
    if given is None or given == "":
        return "–"
    if isinstance(given, bool):
        return text("yes") if given else text("no")
    if isinstance(given, str) and (key, given) in _VALUES:
        return text(_VALUES[key, given])
    if isinstance(given, list | tuple):
        return ", ".join(value(key, one) for one in given)
    return f"{given:.6g}" if isinstance(given, float) else str(given)


def said(key: str, given) -> str:
    """A setting with its value, as a part of a name: components and corpora speak for themselves, others need their word."""
    shown = value(key, given)
    if key.endswith(".name") or key in _CORPORA:
        return shown
    return f"{term(key) if key in _TERMS else key.partition('.')[2].replace('_', ' ')} {shown}"

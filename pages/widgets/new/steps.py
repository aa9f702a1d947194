"""The steps of a new run, each a box of the form: data, model, loss, optimizer, training, evaluation."""

import streamlit as st

from wseg_core import config as configs
from wseg_core import corpora
from wseg_core.config import Config, Data, Training
from wseg_core.language import text

from ..shared import draft, fields, glossary, probe_sentences, runs
from ..shared import formatting as words
from . import rate as new_rate

_MODEL = ("freeze_encoder",)
_RAW = ("raw", "raw_share")
_EVALUATE = ("evaluate_every", "patience")
_ADVERSARIAL = ("adversarial", "adversarial_size", "adversarial_steps")
_OTHERS = (
    *_MODEL,
    *_EVALUATE,
    *_ADVERSARIAL,
    "start_from",
    "teacher",
    "teacher_weight",
)  # settings of the section training that belong to other steps


def titles() -> list[str]:
    """Titles of the steps, in order."""
    return [text("Data"), text("Model"), text("Loss"), text("Optimizer"), text("Training"), text("Evaluation")]


def choices(config: Config) -> list[str]:
    """A short summary of the choices in each step."""
    training = config.training
    return [
        config.data.train.removesuffix("/train"),
        config.encoder.name,
        config.loss.name,
        f"{config.optimizer.name} · {config.schedule.name}",
        text("{epochs} epochs", epochs=training.epochs) if training.epochs != 1 else text("1 epoch"),
        config.data.dev or text("10 % held out"),
    ]


def data(config: Config) -> None:
    """The training corpus."""
    library = {entry["name"]: entry for entry in corpora.library()}
    name, _, part = config.data.train.partition("/")
    known = name in library and part in ("", "train")
    options = [n for n, entry in library.items() if "train" in entry["splits"]]
    _select(
        text("Training corpus"),
        options if known else [config.data.train, *options],
        name if known else config.data.train,
        "corpus",
        use_corpus,
        help=glossary.tip("training set"),
    )
    if known and "train" in library[name]["splits"]:
        sizes = library[name]["splits"]["train"]
        st.caption(
            text(
                "Training set: {sentences} sentences, {words} words, {characters} characters.",
                sentences=words.count(sizes["sentences"]),
                words=words.count(sizes["words"]),
                characters=words.count(sizes["characters"]),
            )
        )
    fields.fields("data", "", Data, config.data.model_dump(), ("scheme", "fold_width"))


def model(config: Config) -> None:
    """The encoder, or a model to fine-tune."""
    _component("encoder", config, text("Encoder"))
    with st.expander(text("Fine-tune an existing model"), expanded=bool(config.training.start_from)):
        _trained("start_from", config, text("Random initialization"))
        for name in _MODEL:
            fields.field("training", "", Training, name, getattr(config.training, name))
    with st.expander(text("Learn from another model"), expanded=bool(config.training.teacher)):
        _trained("teacher", config, text("none"))
        for name in _RAW:
            fields.field("data", "", Data, name, getattr(config.data, name))
        fields.field("training", "", Training, "teacher_weight", config.training.teacher_weight)


def _trained(name: str, config: Config, none: str) -> None:
    """The field of a setting of `training` that holds a trained model; `none`: the label of its absence."""
    current = getattr(config.training, name)
    trained = {
        r["run"]: words.label(r) for r in runs.listed(limit=200) if r["state"] not in runs.LIVE and runs.usable(r)
    }
    _select(
        text(Training.model_fields[name].title),
        list(dict.fromkeys(["", current, *trained])),
        current,
        "start" if name == "start_from" else name,
        lambda run: draft.put("training", "", name, run),
        lambda run: trained.get(run, run) or none,
        help=glossary.tip("fine-tuning" if name == "start_from" else "distillation"),
    )
    st.caption(text(Training.model_fields[name].description))


def loss(config: Config) -> None:
    """The loss function and adversarial training."""
    registry, name = configs.components("loss"), config.loss.name
    _component(
        "loss",
        config,
        text("Loss function"),
        [registry.when(name), registry.caveat(name)],
    )
    _adversarial(config.training)


def _adversarial(training: Training) -> None:
    """Adversarial training and its cost."""
    from wseg_core.training import adversarial

    kind = training.adversarial
    switch, *more = _ADVERSARIAL if kind == "pgd" else _ADVERSARIAL[:2]
    fields.field("training", "", Training, switch, kind)
    if kind != "none":
        for column, name in zip(st.columns(2, vertical_alignment="bottom"), more):
            with column:
                fields.field("training", "", Training, name, getattr(training, name))
        passes = adversarial.passes(kind, training.adversarial_steps)
        st.caption(
            text(
                "Each step makes {count} forward and backward passes, so it takes about that many times as long.",
                count=passes,
            )
        )


def optimizer(config: Config) -> None:
    """The optimizer and the learning rate schedule."""
    from wseg_core.training import optimizers

    name, registry = config.optimizer.name, optimizers.REGISTRY
    obstacles = {n: reason for n in registry.names if (reason := optimizers.obstacle(n, config))}
    about = registry.about(name, config.encoder.as_dict())
    default = text("Its default learning rate is {rate}.", rate=f"{about.rate:g}")
    recipe_rate = configs.resolve({"encoder": config.encoder.as_dict(), "optimizer": {"name": name}}).optimizer.get(
        "lr"
    )
    if recipe_rate not in (None, about.rate):
        encoder, shown = config.encoder.name, f"{recipe_rate:g}"
        default = words.join_sentences(
            [
                default,
                text(
                    "The {encoder} recipe uses {usual}, which was tested with this encoder.",
                    encoder=encoder,
                    usual=shown,
                ),
            ]
        )
    if about.paper:
        default = words.join_sentences([default, text("Source: {paper}.", paper=about.paper)])
    _component(
        "optimizer",
        config,
        text("Optimizer"),
        [about.when, default, optimizers.note(name, config)],
        obstacles,
    )
    new_rate.draw(config)
    _component("schedule", config, text("Learning rate schedule"))


def train(config: Config) -> None:
    """Training length and other training settings."""
    names = [n for n in Training.model_fields if n not in _OTHERS]
    fields.fields("training", "", Training, config.training.model_dump(), names)


def evaluate(config: Config) -> None:
    """Development and test set, and how often to evaluate."""
    parts = [f"{entry['name']}/{part}" for entry in corpora.library() for part in entry["splits"]]
    for key, none in (("dev", text("10 % of the training sentences, held out")), ("test", text("No final evaluation"))):
        value = getattr(config.data, key)
        options = list(dict.fromkeys([None, *([value] if value else []), *parts]))
        _select(
            text(Data.model_fields[key].title),
            options,
            value,
            key,
            lambda part, key=key: draft.put("data", "", key, part),
            lambda part, none=none: part or none,
            help=text(Data.model_fields[key].description),
        )
    if config.data.dev is None:
        fields.field("data", "", Data, "split_seed", config.data.split_seed)
    fields.fields("training", "", Training, config.training.model_dump(), _EVALUATE)
    probe_sentences.draw()


def _component(
    section: str, config: Config, label: str, notes: list | tuple = (), obstacles: dict | None = None
) -> None:
    """Fields for a component and its settings, with `notes` and the reasons why some cannot be used."""
    registry, chosen, others = configs.components(section), getattr(config, section), dict(obstacles or {})
    fields.component(section, registry, chosen.name, label, obstacles)
    for sentence in filter(None, notes):
        st.caption(sentence)
    if reason := others.pop(chosen.name, None):
        st.warning(reason, icon=":material/block:")
    if others:  # the full reasons do not fit in the list
        st.caption(
            words.join_sentences([text("Some choices are not available with these settings."), *others.values()])
        )
    fields.fields(section, chosen.name, type(chosen.settings), chosen.settings.model_dump())


def use_corpus(name: str) -> None:
    """Sets all three sets from one corpus, as `--train NAME` does on the command line."""
    train, dev, test = corpora.fill(name)
    for key, value in (("train", train), ("dev", dev), ("test", test)):
        draft.put("data", "", key, value)


def _select(label: str, options: list, value, key: str, choose, label_of=str, help: str | None = None) -> None:
    key = f"new.{key}"
    st.session_state[key] = value
    st.selectbox(
        label, options, key=key, format_func=label_of, on_change=lambda: choose(st.session_state[key]), help=help
    )


ALL = (data, model, loss, optimizer, train, evaluate)

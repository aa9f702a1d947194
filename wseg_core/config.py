"""The config of a run: names and plain values only, resolved from layers and checked against each component.

Later wins: general defaults, the optimizer's card (which knows what the encoder starts from), the encoder's recipe, the
`--config` file, `--set`.
The resolved config is what is stored, shown, and enough to rebuild the run.
"""

import contextlib
import importlib
from typing import Any, Literal

import pydantic
import yaml

from .errors import UserError, nearest
from .language import text
from .registry import Registry

# Keys that every stored config has, and hardly a layer that a person wrote
_STORED = {
    "data": {"train", "dev", "test", "scheme"},
    "training": {"epochs", "batch_characters", "clip_norm", "seed", "device", "precision"},
}
FOLDERS = {
    "encoder": "modeling.encoders",
    "loss": "modeling.losses",
    "optimizer": "training.optimizers",
    "schedule": "training.schedules",
}


def setting(default, title: str, help: str, unit: str = "", ge=None, le=None, advanced=False, choices=None):
    """One field of a `Settings`: what the form shows and the bounds that are checked.

    `title` and `help` are English sources of `text()`; `choices` lists the values a string may take.
    """
    extra: dict[str, Any] = {"unit": unit, "advanced": advanced}
    if choices:
        extra["choices"] = list(choices)
    return pydantic.Field(default, title=title, description=help, ge=ge, le=le, json_schema_extra=extra)


class Settings(pydantic.BaseModel):
    """The parameter model of a component or a config section: unknown keys are errors."""

    model_config = pydantic.ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


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
    def _bmes_is_bies(cls, name):
        name = name.lower() if isinstance(name, str) else name
        return "bies" if name == "bmes" else name


class Training(Settings):
    """How long and how carefully to train."""

    epochs: int = setting(
        10,
        "Epochs",
        "How many passes to make over the training set. More epochs learn more, up to the point of overfitting.",
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
    sample: int = setting(
        0,
        "Maximum training sentences",
        "Trains on only this many sentences from the start of the training set; 0 uses all of them.",
        "sentences",
        ge=0,
        le=10_000_000,
        advanced=True,
    )


class Config(Settings):
    """A resolved config: every section complete."""

    data: Data = Data()
    encoder: dict = {"name": "linear"}
    loss: dict = {"name": "crf"}
    optimizer: dict = {"name": "adamw"}
    schedule: dict = {"name": "constant"}
    training: Training = Training()

    def as_dict(self) -> dict:
        """Plain values, as stored and shown."""
        return self.model_dump(mode="json")

    def parameters(self, section: str) -> Settings:
        """The checked parameter object of a component section."""
        own = {k: v for k, v in getattr(self, section).items() if k != "name"}
        return components(section).parameters(getattr(self, section)["name"])(**own)


def components(section: str) -> Registry:
    """The registry of a component section: `encoder`, `loss`, `optimizer` or `schedule`."""
    return importlib.import_module(f"{__package__}.{FOLDERS[section]}").REGISTRY


def resolve(layer: dict | None = None, sets: list[str] | tuple[str, ...] = ()) -> Config:
    """The config that `layer` (a config file's content) and `sets` ("a.b=value") ask for.

    Raises UserError naming the nearest known key or the bounds.
    """
    user = _merge(layer or {}, *(_parse(s) for s in sets))
    for section in user:
        _section(section, user[section])
    encoder = str(user.get("encoder", {}).get("name", Config.model_fields["encoder"].default["name"]))
    chosen = {**user.get("encoder", {}), "name": encoder}
    recipe = components("encoder").recipe(encoder, chosen)
    optimizer = str(user.get("optimizer", {}).get("name", recipe.get("optimizer", {}).get("name", "adamw")))
    if recipe.get("optimizer", {}).get("name") != optimizer:
        recipe = {k: v for k, v in recipe.items() if k != "optimizer"}
    defaults = components("optimizer").defaults(optimizer, chosen)
    base = {"encoder": {"name": encoder}, "optimizer": {"name": optimizer, **defaults}}
    return from_dict(_merge(base, recipe, user))


def from_dict(values: dict) -> Config:
    """A checked config from plain values, such as a stored one; missing values take their defaults."""
    sections = {}
    values = _with_split_seed(values)
    for section, content in values.items():
        _section(section, content)
        if section in FOLDERS:
            content = {"name": Config.model_fields[section].default["name"], **content}
            name = str(content.pop("name"))
            model = components(section).parameters(name)
            sections[section] = {"name": name, **_checked(model, content, section).model_dump()}
        else:
            sections[section] = _checked(Config.model_fields[section].annotation, content, section)
    for section in FOLDERS:
        if section not in sections:
            name = Config.model_fields[section].default["name"]
            sections[section] = {"name": name, **components(section).parameters(name)().model_dump()}
    return Config(**sections)


def _with_split_seed(values: dict) -> dict:
    """`values`; a complete config from before there was `data.split_seed` holds out the sentences that it did then.

    The run's own seed drew them.
    """
    data, training = values.get("data"), values.get("training")
    if not isinstance(data, dict) or not isinstance(training, dict) or "split_seed" in data:
        return values
    complete = _STORED["data"] <= data.keys() and _STORED["training"] <= training.keys()
    return {**values, "data": {**data, "split_seed": training["seed"]}} if complete else values


def read(path) -> dict:
    """The content of a YAML config file; raises UserError with the place for what is no mapping."""
    try:
        with open(path, encoding="utf-8-sig") as file:
            content = yaml.safe_load(file)
    except OSError as error:
        raise UserError(
            text("Cannot read the config file: {reason}.", reason=error.strerror or ""),
            str(path),
            text("Check the path."),
        ) from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{path}:{mark.line + 1}" if mark else str(path)
        raise UserError(
            text("The config file is not valid YAML."), where, text("Check indentation, colons and encoding there.")
        ) from None
    if not isinstance(content or {}, dict):
        raise UserError(text("The config file must consist of sections, such as encoder and loss."), str(path))
    return content or {}


def _parse(assignment: str) -> dict:
    key, separator, value = assignment.partition("=")
    parts = key.strip().split(".")
    if not separator or len(parts) != 2 or not all(parts):
        raise UserError(
            text("“{given}” is not of the form section.key=value.", given=assignment),
            "--set",
            text("For example {example}.", example="--set encoder.name=bilstm"),
        )
    try:
        parsed = yaml.safe_load(value)
    except yaml.YAMLError:
        parsed = value
    if parsed is not None and _is_text(*parts):  # a corpus may be called 2024, or yes
        parsed = parsed if isinstance(parsed, str) else value.strip()
    elif isinstance(parsed, str):  # YAML 1.1 reads 1e-3 as a string; people mean the number
        with contextlib.suppress(ValueError):
            parsed = float(parsed)
    return {parts[0]: {parts[1]: parsed}}


def _is_text(section: str, key: str) -> bool:
    """Does a general setting hold text? Components' settings are known only once the component is."""
    model = {"data": Data, "training": Training}.get(section)
    return model is not None and key in model.model_fields and model.model_fields[key].annotation in (str, str | None)


def _merge(*layers: dict) -> dict:
    merged: dict = {}
    for layer in layers:
        for section, content in layer.items():
            if isinstance(content, dict) and isinstance(merged.get(section, {}), dict):
                old = merged.get(section, {})
                if "name" in content and "name" in old and content["name"] != old["name"]:
                    old = {}  # another component: its predecessor's settings mean nothing to it
                merged[section] = {**old, **content}
            else:
                merged[section] = content
    return merged


def _section(name: str, content) -> None:
    _known(name, Config.model_fields, str(name))
    if not isinstance(content, dict | Settings):
        raise UserError(
            text("This section must contain settings, not a single value."),
            name,
            text("For example {example}.", example="encoder: {name: bilstm}"),
        )


def _known(key: str, known, where: str) -> None:
    if key not in known:
        hint = nearest(str(key), known)
        raise UserError(
            text("There is no setting named “{key}”.", key=key),
            where,
            text("Did you mean “{hint}”?", hint=hint)
            if hint
            else text("Available: {names}.", names=", ".join(known) or text("none")),
        )


def _checked(model: type[Settings], content: dict, section: str):
    if isinstance(content, Settings):
        return content
    for key in content:
        _known(key, model.model_fields, f"{section}.{key}")
    try:
        return model(**content)
    except pydantic.ValidationError as error:
        problem = error.errors()[0]
        if not problem["loc"]:  # settings that do not go together; the component says why
            raise UserError(str(problem["ctx"]["error"]), section) from None
        key = problem["loc"][0]
        raise UserError(
            text("{value} is not allowed here.", value=repr(problem["input"])[:80]),
            f"{section}.{key}",
            bounds(model, key),
        ) from None


def bounds(model: type[Settings], key: str) -> str:
    """A sentence on what the field may hold: its bounds, choices, or type."""
    schema = model.model_json_schema()["properties"][key]
    options = [schema, *schema.get("anyOf", [])]
    choices = schema.get("choices") or next((o["enum"] for o in options if "enum" in o), None)
    if choices:
        return text("Allowed: {names}.", names=", ".join(map(str, choices)))
    low, high = (next((o[k] for o in options if k in o), None) for k in ("minimum", "maximum"))
    kind = next((o["type"] for o in options if "type" in o), "value")
    kind = {
        "integer": text("a whole number"),
        "number": text("a number"),
        "boolean": text("true or false"),
        "string": text("text"),
        "array": text("a list of numbers, such as [0.9, 0.99]"),
    }.get(kind, kind)
    if low is not None and high is not None:
        return text("Expected {kind} from {low} to {high}.", kind=kind, low=low, high=high)
    return text("Expected {kind}.", kind=kind)

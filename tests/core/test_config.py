"""Configs: order of the layers, bounds, suggestions, `--set`, and stored configs."""

import json
import time

import pydantic
import pytest
import yaml

from wseg_core import config
from wseg_core.errors import UserError

REGISTRIES = [(section, name) for section in config.FOLDERS for name in config.components(section).names]


def resolved(layer=None, *sets):
    return config.resolve(layer, sets)


def refused(layer=None, *sets) -> UserError:
    with pytest.raises(UserError) as error:
        config.resolve(layer, sets)
    return error.value


def test_defaults_are_complete():
    result = resolved().as_dict()
    assert result["encoder"]["name"] == "linear" and result["loss"] == {"name": "crf"}
    assert result["data"]["scheme"] == "bies" and result["training"]["seed"] == 0
    assert {"lr", "eps"} <= set(result["optimizer"]) and result["schedule"]["warmup"] == 0.0


def test_the_later_layer_wins(monkeypatch):
    encoder = config.components("encoder").get("cnn")
    card = config.components("optimizer").defaults("adamw")
    monkeypatch.setattr(
        encoder, "RECIPE", {"optimizer": {"name": "adamw", "lr": 0.03}, "training": {"epochs": 7, "seed": 5}}
    )
    plain = resolved({"encoder": {"name": "cnn"}})
    assert plain.training.epochs == 7 and plain.training.seed == 5  # recipe over defaults
    assert (
        plain.optimizer.settings.lr == 0.03 and plain.optimizer.settings.weight_decay == card["weight_decay"]
    )  # recipe over card
    layered = resolved({"encoder": {"name": "cnn"}, "training": {"epochs": 3}, "optimizer": {"lr": 0.5}})
    assert (layered.training.epochs, layered.training.seed, layered.optimizer.settings.lr) == (
        3,
        5,
        0.5,
    )  # file over recipe
    last = resolved({"encoder": {"name": "cnn"}, "training": {"epochs": 3}}, "training.epochs=2", "training.epochs=4")
    assert last.training.epochs == 4  # the last --set overrides all


def test_recipe_rate_applies_only_to_its_optimizer():
    recipe = config.components("encoder").recipe("bilstm")
    assert recipe["optimizer"]["name"] == "adamw"
    named = resolved({"encoder": {"name": "bilstm"}, "optimizer": {"name": "adamw"}})
    assert named.optimizer.settings.lr == recipe["optimizer"]["lr"]
    other = resolved({"encoder": {"name": "bilstm"}}, "optimizer.name=sgd")
    sgd = config.components("optimizer").defaults("sgd", {"name": "bilstm"})
    assert other.optimizer.settings.lr == sgd["lr"] != recipe["optimizer"]["lr"]
    assert other.training.epochs == recipe["training"]["epochs"]  # the rest of the recipe applies
    assert resolved({"encoder": {"name": "bilstm"}}, "optimizer.lr=0.25").optimizer.name == "adamw"


def test_bert_recipe_depends_on_pretrained_weights():
    new = resolved({"encoder": {"name": "bert"}})
    tuned = resolved({"encoder": {"name": "bert"}}, "encoder.model=bert-base-chinese")
    assert tuned.optimizer.settings.lr < new.optimizer.settings.lr and tuned.training.epochs < new.training.epochs


def test_changed_component_drops_previous_settings():
    result = resolved(
        {"encoder": {"name": "cnn", "channels": 9}, "schedule": {"name": "cosine"}}, "encoder.name=bilstm"
    )
    assert result.encoder.name == "bilstm" and not hasattr(result.encoder.settings, "channels")
    assert result.schedule.as_dict() == {"name": "cosine", "warmup": 0.0, "final": 0.0}  # not the recipe's warm-up
    assert resolved({"encoder": {"hidden": 5}}, "encoder.name=bilstm").encoder.settings.hidden == 5


@pytest.mark.parametrize("written, value", [
    ("1e-3", 0.001), ("1E-3", 0.001), (".5", 0.5), ("5", 5.0), (" 0.25 ", 0.25), ("1.5e-2", 0.015)])  # fmt: skip
def test_number_notations(written, value):
    assert resolved(None, f"optimizer.lr={written}").optimizer.settings.lr == value


def test_set_accepts_other_values():
    result = resolved(None, "data.dev=null", "data.fold_width=false", "training.epochs=1e1", "data.train=a=b")
    assert (result.data.dev, result.data.fold_width, result.training.epochs, result.data.train) == (
        None,
        False,
        10,
        "a=b",
    )
    betas = resolved(None, "optimizer.name=adam", "optimizer.betas=[0.8, 0.9]")
    assert list(betas.optimizer.settings.betas) == [0.8, 0.9]
    weights = resolved(None, "loss.name=cross_entropy", "loss.class_weights=1,2,1,1")
    assert weights.loss.settings.class_weights == "1,2,1,1"


@pytest.mark.parametrize("name", ["2024", "007", "1e3", "yes", "nan", "我的語料/train", "C:\\x.txt", "[1", "a: b"])
def test_corpus_can_have_any_name(name):
    assert resolved(None, f"data.train={name}").data.train == name


@pytest.mark.parametrize("name", ["bmes", "BMES", "BIES", "bies"])
def test_bmes_is_read_as_bies(name):
    assert resolved(None, f"data.scheme={name}").data.scheme == "bies"


@pytest.mark.parametrize(
    "sets, where, says",
    [
        (["encoder.name=bilstn"], "encoder.name", "Did you mean “bilstm”"),
        (["encoder.name=bilstm", "encoder.hiden=3"], "encoder.hiden", "Did you mean “hidden”"),
        (["training.epohcs=3"], "training.epohcs", "Did you mean “epochs”"),
        (["trainnig.epochs=3"], "trainnig", "Did you mean “training”"),
        (["loss.name=crf", "loss.zzz=1"], "loss.zzz", "Available: none"),
        (["data.scheme=bie"], "data.scheme", "Allowed: bies, bi, six"),
        (["training.device=gpu"], "training.device", "auto, cpu, cuda, mps"),
        (["training.epochs=0"], "training.epochs", "whole number from 1 to 1000"),
        (["training.epochs=2.5"], "training.epochs", "whole number"),
        (["training.clip_norm=-1"], "training.clip_norm", "number from 0"),
        (["optimizer.lr=abc"], "optimizer.lr", "a number from 1e-08 to 100"),
        (["optimizer.lr=nan"], "optimizer.lr", "a number from"),
        (["optimizer.lr=inf"], "optimizer.lr", "a number from"),
        (["optimizer.name=adam", "optimizer.betas=0.9"], "optimizer.betas", "a list of numbers"),
        (["optimizer.name=adam", "optimizer.betas=[0.9,1]"], "optimizer", "below 1"),
        (["optimizer.name=sgd", "optimizer.momentum=0", "optimizer.nesterov=true"], "optimizer", "momentum above 0"),
        (
            ["encoder.name=bert", "encoder.hidden=100", "encoder.heads=3"],
            "encoder",
            "multiple of the number of attention heads",
        ),
        (["training.epochs"], "--set", "section.key=value"),
        (["a.b.c=1"], "--set", "section.key=value"),
        (["=1"], "--set", "section.key=value"),
    ],
)
def test_error_names_the_setting(sets, where, says):
    error = refused(None, *sets)
    assert error.where == where and says in str(error)
    assert "Value error" not in str(error) and "pydantic" not in str(error)


@pytest.mark.parametrize("layer", [
    {"encoder": None}, {"encoder": "bilstm"}, {"training": [1]}, {1: {}}, {"encoder": {"name": None}},
    {"encoder": {"name": 5}}, {"optimizer": {"name": ["adam"]}}, {"encoder": {1: 2}}, {"training": {"epochs": {"a": 1}}},
    {"data": {"train": ["a"]}}, {"schedule": {"name": {}}}])  # fmt: skip
def test_values_of_the_wrong_type_are_user_errors(layer):
    assert refused(layer).what
    with pytest.raises(UserError):
        config.from_dict(layer)


@pytest.mark.parametrize("section, name", REGISTRIES)
def test_stored_config_round_trips(section, name):
    before = resolved({section: {"name": name}})
    plain = before.as_dict()
    assert json.loads(json.dumps(plain)) == plain and yaml.safe_load(yaml.safe_dump(plain)) == plain
    after = config.from_dict(json.loads(json.dumps(plain)))
    assert after == before and after.as_dict() == plain and config.resolve(plain) == before


def test_stored_config_without_split_seed_holds_out_the_same_sentences():
    """Older runs held out sentences by their own seed; new layers use the shared split seed."""
    older = resolved(None, "training.seed=7").as_dict()
    assert older["data"]["split_seed"] == 0
    del older["data"]["split_seed"]
    assert config.from_dict(older).data.split_seed == 7
    assert resolved(older).data.split_seed == 7  # as `show` printed it
    assert resolved(older, "training.seed=8", "data.split_seed=3").data.split_seed == 3
    assert resolved({"training": {"seed": 7}}).data.split_seed == 0
    assert config.from_dict({"data": {"train": "x"}, "training": {"seed": 7}}).data.split_seed == 0


def test_older_stored_config_gets_defaults_for_new_settings():
    result = config.from_dict({"training": {"epochs": 3}, "optimizer": {"name": "adam"}})
    assert result.training.epochs == 3 and result.data.scheme == "bies" and result.optimizer.settings.lr == 0.001


@pytest.mark.parametrize("section, name", REGISTRIES)
def test_every_field_has_title_description_and_bounds(section, name):
    model = config.components(section).parameters(name)
    for key, field in model.model_fields.items():
        assert field.title and config.bounds(model, key).endswith(".")
        assert field.json_schema_extra.keys() == {"unit", "advanced"} | field.json_schema_extra.keys() & {"choices"}
    assert len(config.components(section).summary(name)) > 3


def test_config_file(tmp_path):
    file = tmp_path / "c.yaml"
    file.write_text("\ufeffencoder: {name: bilstm}\ntraining: {epochs: 2}\n", encoding="utf-8")
    assert config.resolve(config.read(file)).training.epochs == 2
    file.write_text("", encoding="utf-8")
    assert config.read(file) == {}
    for content, where in ((b"a: [1\nb: 2\n", ":2"), (b"\xff\xfe\xff", ""), (b"- 1\n", ""), (b"just words", "")):
        file.write_bytes(content)
        with pytest.raises(UserError) as error:
            config.read(file)
        assert error.value.where == f"{file}{where}"
    with pytest.raises(UserError, match="Cannot read the config file"):
        config.read(tmp_path / "nothing.yaml")


# Ten levels of ten aliases each: 200 bytes that mean 10^10 values; YAML alone would share them, a message would not
LEVELS = ["&a0 [x,x,x,x,x,x,x,x,x,x]", *(f"&a{n} [{','.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10))]
BOMB = "".join(f"k{n}: {level}\n" for n, level in enumerate(LEVELS))


@pytest.mark.parametrize(
    "content",
    [
        f"data: {{train: demo/train}}\ntraining:\n  epochs: [{', '.join(LEVELS)}]\n",
        BOMB,
        f"grid:\n  optimizer.lr: {{{', '.join(f'k{n}: {level}' for n, level in enumerate(LEVELS))}}}\n",
        "a: &a {<<: {x: 1}}\nb: &b {<<: ["
        + "*a, " * 9
        + "*a]}\nc: {<<: ["
        + "*b, " * 9
        + "*b]}\n"
        + "".join(f"d{n}: [{', '.join(['*b'] * 99)}]\n" for n in range(9)),
        "encoder: &loop {name: [*loop]}\n",
        "encoder: " + "[" * 25 + "]" * 25,
        "encoder: " + "[" * 40_000 + "]" * 40_000,
        "encoder: " + "{a: " * 5_000 + "}" * 5_000,
        "encoder: [" + "1, " * 20_000 + "1]",
        "# " + "x" * 200_000,
    ],
)
def test_exponentially_expanding_file_is_refused(content, tmp_path):
    file = tmp_path / "c.yaml"
    file.write_text(content, encoding="utf-8")
    started = time.monotonic()
    with pytest.raises(UserError, match="too large") as error:
        config.read(file)
    assert time.monotonic() - started < 5 and error.value.where == str(file) and "10,000" in error.value.advice


@pytest.mark.parametrize("content", ["training: {seed: " + "9" * 5000 + "}", "data: {train: 2024-13-45}"])
def test_invalid_yaml_values_are_reported(content, tmp_path):
    file = tmp_path / "c.yaml"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(UserError, match="not valid YAML"):
        config.read(file)


def test_aliases_are_allowed(tmp_path):
    file = tmp_path / "c.yaml"
    file.write_text(
        "common: &lr 0.5\noptimizer: {name: adam, lr: *lr}\nschedule: {<<: {name: linear}}\n", encoding="utf-8"
    )
    layer = config.read(file)
    assert layer.pop("common") == 0.5
    chosen = config.resolve(layer)
    assert chosen.optimizer.settings.lr == 0.5 and chosen.schedule.name == "linear"


@pytest.mark.parametrize(
    "sets",
    [
        [f"training.epochs=[{', '.join(LEVELS)}]"],
        ["training.epochs=" + "[" * 5000],
        ["training.epochs=" + "9" * 100_000],
        ["encoder.name=" + "x" * 100_000],
        ["encoder." + "x" * 100_000 + "=1"],
        ["x" * 100_000],
        ["training.start_from=&a " + "x" * 100_000, "training.epochs=x"],
    ],
)
def test_messages_are_short(sets):
    started = time.monotonic()
    assert len(str(refused(None, *sets))) < 600
    assert time.monotonic() - started < 5


def test_each_value_is_validated_once(monkeypatch):
    """The settings of a component are a validated object and are not parsed again."""
    chosen = resolved({"encoder": {"name": "cnn"}, "optimizer": {"name": "adam", "betas": [0.5, 0.6]}})
    assert type(chosen.encoder.settings) is config.components("encoder").parameters("cnn")
    assert chosen.optimizer.settings.betas == (0.5, 0.6) and chosen.optimizer.get("nothing") is None
    assert chosen.as_dict()["optimizer"]["betas"] == [0.5, 0.6]
    monkeypatch.setattr(pydantic.BaseModel, "__init__", lambda *_, **__: pytest.fail("parsed again"))
    assert chosen.encoder.settings.channels == 200 and chosen.training.epochs == 6

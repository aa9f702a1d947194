"""Written settings, read back: what a config file and a command line say is what the form had."""

import shlex

import pytest

from wseg_core import config

LAYERS = [
    {},
    {"encoder": {"name": "bilstm", "hidden": 64}, "optimizer": {"name": "adam", "lr": 2e-5, "betas": [0.8, 0.99]}},
    {"data": {"train": "2024/train", "dev": "語料 庫.txt", "test": None, "more": None}, "training": {"seed": 7}},
    {"loss": {"name": "crf"}, "training": {"freeze_encoder": True, "start_from": "20260101-000000-abcd"}},
    {"data": {"train": "yes"}, "training": {"start_from": "null", "max_seconds": 0.5}},
]


@pytest.mark.parametrize("layer", LAYERS)
def test_a_config_file_gives_the_same_config(layer, tmp_path):
    resolved = config.resolve(layer)
    (tmp_path / "config.yaml").write_text(config.as_yaml(resolved), encoding="utf-8")
    assert config.resolve(config.read(tmp_path / "config.yaml")) == resolved


@pytest.mark.parametrize("layer", LAYERS)
def test_a_command_gives_the_same_config(layer):
    words = shlex.split(config.as_command(layer))
    assert words[:4] == ["python", "-m", "wseg_core", "train"]
    options = list(zip(words[4::2], words[5::2], strict=True))
    data = {name.removeprefix("--"): value for name, value in options if name != "--set"}
    given = {"data": data} if data else {}
    assert config.resolve(given, [value for name, value in options if name == "--set"]) == config.resolve(layer)

"""Stored messages are translated for each reader."""

import copy
import json
import math
import pickle
from pathlib import Path

import pytest

from wseg_core import config, experiments, jobs, language, store
from wseg_core.errors import UserError
from wseg_core.jobs.queue import failures
from wseg_core.language import Message, text
from wseg_core.modeling.model import Model
from wseg_core.store import messages

SETTING, HINT = "There is no setting named “{key}”.", "Did you mean “{hint}”?"


def read(stored) -> dict:
    """The message in each language, after a round trip through JSON."""
    stored, result = json.loads(json.dumps(stored, allow_nan=False)), {}
    for name in language.LANGUAGES:
        language.use(name)
        result[name] = messages.unpack(stored)
    return result


def remembered(source: str, **values) -> str:
    with language.remembering():
        return text(source, **values)


@pytest.mark.parametrize("writer", language.LANGUAGES)
def test_stored_text_is_translated_for_the_reader(writer):
    language.use(writer)
    message = remembered(SETTING, key="lr{x}")
    assert message == text(SETTING, key="lr{x}") and type(text(SETTING, key="lr{x}")) is str
    assert read(messages.pack(message)) == {
        "en": "There is no setting named “lr{x}”.",
        "zh_Hant": "沒有名為「lr{x}」的設定。",
    }


def test_nested_and_concatenated_messages_are_translated():
    language.use("zh_Hant")
    with language.remembering():
        both = text(HINT, hint=text("none")) + " " + text("Choose another optimizer.")
        late = "– " + text("none")
    result = read(messages.pack(both))
    assert result["en"] == "Did you mean “none”? Choose another optimizer." and result["zh_Hant"] == both
    assert read(messages.pack(late)) == {"en": "– none", "zh_Hant": late}


def test_any_value_can_be_stored_and_other_operations_give_plain_strings():
    message = remembered("{value} is not allowed here.", value=Path("a/b"))
    assert read(messages.pack(message))["en"] == "a/b is not allowed here."
    assert (
        read(messages.pack(remembered("{value} is not allowed here.", value=math.nan)))["en"]
        == "nan is not allowed here."
    )
    assert {type(message[:3]), type(f"{message}!"), type(message.replace("a", "b"))} == {str}
    for again in (pickle.loads(pickle.dumps(message)), copy.deepcopy(message), str(ValueError(message))):
        assert isinstance(again, Message) and again == message and messages.pack(again) == messages.pack(message)


def test_sentence_of_an_older_run_is_shown_unchanged():
    old = {"source": "demo/train：找不到這個檔案 {x}。", "values": {}}
    assert set(read(old).values()) == {old["source"]} and read(None) == {"en": None, "zh_Hant": None}


def test_place_and_reason_of_an_error_are_translated():
    language.use("zh_Hant")
    with language.remembering():
        error = UserError(text(SETTING, key="x"), text("step {step}", step=3), text(HINT, hint="y"))
    what, advice = failures.explain(error)
    assert read(messages.pack(what))["en"] == "step 3: There is no setting named “x”."
    assert read(messages.pack(advice))["en"] == "Did you mean “y”?"
    assert "步" in read(messages.pack(what))["zh_Hant"]


def rows(base: dict) -> dict[str, dict]:
    """The row of the only run in each language."""
    result = {}
    for name in language.LANGUAGES:
        language.use(name)
        [result[name]] = [row for row in store.open().runs() if row["state"] == "failed"]
    return result


@pytest.fixture
def base(tmp_path) -> dict:
    """Ten sentences and the smallest model."""
    path = tmp_path / "train.txt"
    path.write_text("我 愛 自然 語言\n他 研究 生命 起源\n" * 5, encoding="utf-8")
    return {"data": {"train": str(path), "dev": str(path)}, "encoder": {"name": "linear"}, "training": {"epochs": 3}}


def test_diverged_run_is_reported_in_the_language_of_the_reader(base, monkeypatch):
    loss = Model.loss
    monkeypatch.setattr(Model, "loss", lambda self, batch: loss(self, batch) * math.nan)
    language.use("zh_Hant")
    with pytest.raises(UserError):
        jobs.train_here(config.resolve(base, ["optimizer.name=lbfgs", "training.clip_norm=1"]))
    result = rows(base)
    assert result["en"]["error"] == "step 1: The loss is no longer a finite number (nan)."
    assert result["en"]["advice"].startswith("Lower the learning rate") and "學習率" in result["zh_Hant"]["advice"]
    assert "損失" in result["zh_Hant"]["error"] and "nan" in result["zh_Hant"]["error"]
    noted = {}
    for name in language.LANGUAGES:
        language.use(name)
        noted[name], *_ = [e["text"] for e in store.open().events(result["en"]["run"]) if e["kind"] == "note"]
    assert noted["en"].startswith("Gradient clipping does not apply") and "裁剪" in noted["zh_Hant"]


def test_missing_corpus_is_reported_in_the_language_of_the_reader(base):
    language.use("zh_Hant")
    run = store.open().create(config.resolve(base, ["data.dev=gone/dev"]).as_dict(), claimed=1.0)
    from wseg_core.jobs.child.attempt import attempt

    with pytest.raises(UserError):
        attempt(store.open(), run, background=False)
    result = rows(base)
    assert (
        result["en"]["error"] == "There is no file or corpus named “gone/dev”." and "gone" in result["zh_Hant"]["error"]
    )
    assert result["zh_Hant"]["error"] != result["en"]["error"] and result["en"]["failure"] == "refused"


def test_refused_variant_is_reported_in_the_language_of_the_reader(base, monkeypatch):
    monkeypatch.setattr("wseg_core.jobs.queue.spawning.spawn_worker", lambda opened: False)
    language.use("zh_Hant")
    experiments.start({"base": base, "grid": {"optimizer.name": ["sgd", "muon"]}, "budget": {"steps": 2}})
    result = rows(base)
    assert result["en"]["error"] == "Muon trains weight matrices, but this model's encoder has no trainable ones."
    assert "Muon" in result["zh_Hant"]["error"] and "矩陣" in result["zh_Hant"]["error"]

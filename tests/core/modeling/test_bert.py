"""BERT from a folder, without network: loaded, trained, saved, and loaded again without the folder."""

import os
import shutil
import subprocess
import sys
import time

import pytest
import torch
import transformers
from huggingface_hub import close_session
from safetensors.torch import load_file, save_file

from tests import tiny
from tests.pretrained import TOKENS, make_folder
from wseg_core.errors import UserError
from wseg_core.inference import checkpoints
from wseg_core.inference.segmenter import Segmenter
from wseg_core.text.batching import collate
from wseg_core.text.characters import codepoints
from wseg_core.text.vocab import Vocab
from wseg_core.training import trainer
from wseg_core.training.observer import ResumeState


@pytest.fixture(autouse=True)
def no_hub(monkeypatch):
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)


@pytest.fixture
def folder(tmp_path):
    return make_folder(tmp_path / "pretrained")


def settings(folder, *sets):
    return tiny.settings("bert", "crf", f"encoder.model={folder}", *sets)


def train(chosen, **more):
    watch = tiny.Recorder()
    outcome = trainer.train(chosen, tiny.SENTENCES, tiny.SENTENCES[:3], watch, **more)
    return watch, outcome


def test_weights_and_vocabulary_of_the_folder_are_used(folder):
    model = trainer.Model(settings(folder), Vocab.build(tiny.SENTENCES)).eval()
    kept = load_file(folder / "model.safetensors")
    for name, value in model.encoder.bert.state_dict().items():
        assert torch.equal(value, kept[f"bert.{name}"]), name
    table, number = model.encoder.table, {t: i for i, t in enumerate(TOKENS)}
    for character, token in {
        "我": "我",
        "，": ",",
        "Ａ": "a",
        "A": "a",
        "１": "1",
        "鑫": "[UNK]",
        "京": "[UNK]",
    }.items():
        assert table[ord(character)] == number[token], character
    assert sum(p.numel() for p in model.encoder.bert.pooler.parameters()) == 0 if model.encoder.bert.pooler else True


def test_features_equal_those_of_transformers(folder):
    model = trainer.Model(settings(folder), Vocab.build(tiny.SENTENCES)).eval()
    texts = ["我愛自然語言", "他來了", "好"]
    result = model.encoder(collate([codepoints(t) for t in texts]))
    reference = transformers.AutoModel.from_pretrained(folder).eval()
    for row, text in enumerate(texts):
        numbers = torch.tensor([[2, *(TOKENS.index(c) for c in text), 3]])
        expected = reference(input_ids=numbers).last_hidden_state[0, 1:-1]
        torch.testing.assert_close(result[row, : len(text)], expected, atol=1e-5, rtol=1e-5)


def test_trained_model_loads_without_the_original_folder(folder, tmp_path):
    watch, outcome = train(settings(folder))
    assert outcome.state == "finished"
    snapshot = watch.last
    path = checkpoints.write(
        tmp_path / "run", 1, snapshot.model, snapshot.config, snapshot.vocab, resume=snapshot.resume
    )
    before = Segmenter(snapshot.model, snapshot.config, snapshot.vocab).probabilities("我愛自然語言，全新的字")
    shutil.rmtree(folder)
    result = checkpoints.load(path)
    assert Segmenter.load(str(path)).probabilities("我愛自然語言，全新的字") == before
    # resume and warm start do not need the folder
    resume = ResumeState(
        result.vocab, result.model.state_dict(), checkpoints.load_resume(path), result.model.encoder.assets()
    )
    _, again = train(settings(folder, "training.epochs=3"), resume=resume)
    assert again.step > outcome.step
    start = trainer.Start(result.vocab, result.model.state_dict(), "bert", result.model.encoder.assets())
    watch, _ = train(settings(folder), start=start)
    assert not watch.info.unmatched


def test_sentences_longer_than_the_positions_are_read_completely(folder):
    model = trainer.Model(settings(folder), Vocab.build(tiny.SENTENCES)).eval()
    segmenter = Segmenter(model, settings(folder), tiny.vocabulary())
    for size in (37, 38, 39, 76, 600):
        text = ("我愛自然語言研究生命起源" * 60)[:size]
        assert "".join(segmenter.cut(text)) == text
    sentences = [["我愛", "自然"] * 30, ["好"], ["他", "來"] * 19, ["我"] * 38, ["我"] * 39]
    watch = tiny.Recorder()
    trainer.train(settings(folder), sentences, sentences, watch)
    assert sum(r["characters"] for r in watch.rows) == 2 * sum(len("".join(s)) for s in sentences)
    batch = collate([codepoints("".join(s)) for s in sentences])
    features = model.encoder(batch)
    assert torch.isfinite(features).all() and (features[batch.mask].abs().sum(1) > 0).all()
    for row, sentence in enumerate(sentences):
        alone = model.encoder(collate([codepoints("".join(sentence))]))[0]
        torch.testing.assert_close(features[row, : len(alone)], alone, atol=1e-5, rtol=1e-5)


def test_five_hundred_and_thirteen_characters_from_scratch():
    segmenter = tiny.segmenter("bert")
    for size in (510, 511, 512, 513, 1100):
        text = ("我愛自然語言處理" * 150)[:size]
        assert "".join(segmenter.cut(text)) == text and len(segmenter.probabilities(text)["boundary"]) == size


def test_half_precision_weights_are_trained_in_full_precision(tmp_path):
    model = trainer.Model(settings(make_folder(tmp_path / "half", dtype=torch.bfloat16)), Vocab.build(tiny.SENTENCES))
    assert {p.dtype for p in model.parameters()} == {torch.float32}


def refused(chosen) -> UserError:
    start_time = time.monotonic()
    with pytest.raises(UserError) as error:
        train(chosen)
    assert time.monotonic() - start_time < 20 and error.value.where == "encoder.model" and error.value.advice
    assert "\n" not in error.value.what
    return error.value


def test_unusable_folders_are_reported(folder, tmp_path):
    assert "single characters" in refused(settings(make_folder(tmp_path / "words", TOKENS[:5] + ["北京", "上海"]))).what
    (folder / "model.safetensors").write_bytes((folder / "model.safetensors").read_bytes()[:1000])
    assert "Cannot load the pretrained model" in refused(settings(folder)).what
    (folder / "model.safetensors").unlink()
    assert "Cannot load the pretrained model" in refused(settings(folder)).what
    (tmp_path / "empty").mkdir()
    assert str(tmp_path / "empty") in refused(settings(tmp_path / "empty")).what
    assert refused(settings(tmp_path / "nothing here"))


def test_weights_that_do_not_match_the_config_are_reported(folder):
    kept = load_file(folder / "model.safetensors")
    save_file(
        {k: v[:, :8].contiguous() if v.dim() == 2 else v for k, v in kept.items()},
        folder / "model.safetensors",
        {"format": "pt"},
    )
    assert "Cannot load the pretrained model" in refused(settings(folder)).what


def test_missing_weights_are_reported_and_not_randomly_initialized(folder):
    kept = load_file(folder / "model.safetensors")
    save_file({k: v for k, v in kept.items() if "attention" not in k}, folder / "model.safetensors", {"format": "pt"})
    assert "weights are missing" in refused(settings(folder)).what


def test_unreachable_hub_is_reported_without_retries(tmp_path, monkeypatch):
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", False)
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")  # nobody listens there
    close_session()
    try:
        assert "nobody/no-such-model" in refused(settings("nobody/no-such-model")).what
    finally:
        close_session()


def test_unreachable_hub_name_is_reported_quickly(tmp_path):
    code = (
        "from tests import tiny; from wseg_core.training import trainer\n"
        "trainer.train(tiny.settings('bert', 'crf', 'encoder.model=nobody/no-such-model'), tiny.SENTENCES, None, trainer.Observer())"
    )
    start_time = time.monotonic()
    completed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, env={
        **os.environ, "HF_HUB_OFFLINE": "1", "HF_HOME": str(tmp_path), "PYTHONPATH": os.getcwd()})  # fmt: skip
    last = completed.stderr.strip().splitlines()[-1]
    assert "UserError" in last and "nobody/no-such-model" in last and time.monotonic() - start_time < 60

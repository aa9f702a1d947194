"""Checkpoints: exact round trips, damaged files refused by name, malicious files not executed."""

import contextlib
import itertools
import json
import os
import pickle
import shutil
import stat
import subprocess
import sys

import pytest
import torch

from tests import tiny
from wseg_core import home
from wseg_core.errors import UserError
from wseg_core.inference import checkpoints, durable
from wseg_core.inference.segmenter import Segmenter
from wseg_core.jobs.queue import files
from wseg_core.training import trainer

RESUME = {"step": 3, "tensor": torch.arange(3.0), "nested": {"a": [1, None, "x", 2.5]}}
FILES = ("model.safetensors", "config.json", "vocab.json", "resume.pt")


def write_checkpoint(folder, step=3, encoder="linear", **more):
    model, chosen = tiny.fresh(encoder), tiny.settings(encoder)
    vocab = getattr(model.encoder, "vocab", None) or tiny.vocabulary()
    return checkpoints.write(folder, step, model, chosen, vocab, **{"resume": RESUME, "extra": {"f1": 0.5}, **more})


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "run"


@pytest.mark.parametrize("encoder, loss", tiny.KINDS)
def test_model_round_trips_exactly(folder, encoder, loss):
    before = tiny.segmenter(encoder, loss, "bies", 1)
    path = checkpoints.write(folder, 1, before.model, before.config, before.vocab, {"step": 1})
    result = checkpoints.load(path)
    assert result.config == before.config and result.extra == {"step": 1} and not result.model.training
    old, new = before.model.state_dict(), result.model.state_dict()
    assert old.keys() == new.keys() and all(torch.equal(old[k], new[k]) and old[k].dtype == new[k].dtype for k in old)
    after = Segmenter.load(str(path))
    texts = ["".join(s) for s in tiny.SENTENCES] + ["全新的𠮷字 and a\u0301"]
    assert after.cut_many(texts) == before.cut_many(texts)
    assert after.probabilities(texts[-1]) == before.probabilities(texts[-1])


def test_surrogates_in_the_vocabulary_round_trip(folder):
    sentences = [["\ud83d\ude00"[0], "我"], ["\udfff\ud800"], ["\u2028", "\x00"]] * 3
    watch = tiny.Recorder()
    trainer.train(tiny.settings(), sentences, None, watch)
    path = checkpoints.write(folder, 1, watch.last.model, watch.last.config, watch.last.vocab)
    assert checkpoints.load(path).vocab.as_dict() == watch.last.vocab.as_dict()


def test_resume_state_round_trips_as_plain_values(folder):
    result = checkpoints.load_resume(write_checkpoint(folder))
    assert torch.equal(result.pop("tensor"), RESUME["tensor"])
    assert result == {k: v for k, v in RESUME.items() if k != "tensor"}
    with pytest.raises(UserError, match="no state to resume"):
        checkpoints.load_resume(write_checkpoint(folder, 4, resume=None))


def test_resume_state_of_a_run_loads_with_weights_only(folder):
    for optimizer in ("sgd", "adam", "adagrad"):
        watch = tiny.Recorder()
        trainer.train(tiny.settings("cnn", "crf", f"optimizer.name={optimizer}"), tiny.SENTENCES, None, watch)
        snapshot = watch.last
        path = checkpoints.write(folder, 1, snapshot.model, snapshot.config, snapshot.vocab, resume=snapshot.resume)
        assert checkpoints.load_resume(path)["step"] == snapshot.step


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("position", [0, 0.5, -1])
def test_flipped_bit_is_refused_with_the_file_name(folder, name, position):
    path = write_checkpoint(folder)
    content = bytearray((path / name).read_bytes())
    content[position if position != 0.5 else len(content) // 2] ^= 1
    (path / name).write_bytes(content)
    for load in (checkpoints.load, checkpoints.load_resume):
        with pytest.raises(UserError, match=name) as error:
            load(path)
        assert error.value.where == str(path)


@pytest.mark.parametrize("name", FILES)
def test_truncated_or_missing_file_is_refused(folder, name):
    path = write_checkpoint(folder)
    (path / name).write_bytes((path / name).read_bytes()[:-1])
    with pytest.raises(UserError, match=name):
        checkpoints.load(path)
    (path / name).unlink()
    with pytest.raises(UserError, match=name):
        checkpoints.load(path)


@pytest.mark.parametrize("content", [
    None, "", "{", "[]", "5", "null", "{}", '{"files": {}}', '{"files": []}', '{"files": {"config.json": 5}}',
    '{"format": 1, "files": {}, "extra": {}}', '{"format": 99, "files": {}}', "\udcff"])  # fmt: skip
def test_invalid_manifest_is_refused(folder, content):
    path = write_checkpoint(folder)
    (path / "manifest.json").unlink()
    if content is not None:
        (path / "manifest.json").write_bytes(content.encode("utf-8", "surrogateescape"))
    for load in (checkpoints.load, checkpoints.load_resume, checkpoints.verify):
        with pytest.raises(UserError, match="incomplete"):
            load(path)


def test_file_missing_from_the_manifest_is_not_read(folder):
    path = write_checkpoint(folder, resume=None)
    torch.save({"step": 9}, path / "resume.pt")
    (path / "encoder.json").write_text("not even JSON")
    manifest = json.loads((path / "manifest.json").read_text())
    del manifest["files"]["encoder.json"]
    (path / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(UserError, match="no state to resume"):
        checkpoints.load_resume(path)


class Hostile:
    def __reduce__(self):
        return os.mkdir, (os.environ["WSEG_HOME"] + "-taken",)


def test_malicious_resume_file_runs_no_code(folder):
    path = write_checkpoint(folder)
    for content in (pickle.dumps(Hostile(), 2), None):
        if content is None:
            torch.save({"a": Hostile()}, path / "resume.pt")
        else:
            (path / "resume.pt").write_bytes(content)
        manifest = json.loads((path / "manifest.json").read_text())
        manifest["files"]["resume.pt"]["sha256"] = durable.digest(path / "resume.pt")
        (path / "manifest.json").write_text(json.dumps(manifest))
        with pytest.raises(UserError):
            checkpoints.load_resume(path)
        assert not os.path.exists(os.environ["WSEG_HOME"] + "-taken")


HOSTILE = [b"../other/step-1", b"step-1/../../other/step-1", b"/etc", b"", b"\xff\xfe", b"step-1\0", b"step-..", b"step-",
           b"step-99", b"a" * 5000, b"step-" + b"1" * 5000, b"step-1\nstep-2", b"..", b"step-1\\..\\x", "step-１".encode()]  # fmt: skip


@pytest.mark.parametrize("content", HOSTILE)
def test_hostile_pointer_is_refused(folder, content):
    write_checkpoint(folder, 1)
    write_checkpoint(folder.parent / "other", 1)
    shutil.copytree(folder.parent / "other" / "step-1", folder / "step-..x")
    (folder / "best").write_bytes(content)
    assert checkpoints.pointed(folder, "best") is None
    assert checkpoints.resolve(str(folder)) == folder / "step-1"  # the last checkpoint still counts


def test_pointer_that_is_no_file_is_refused(folder):
    write_checkpoint(folder, 1)
    (folder / "best").mkdir()
    assert checkpoints.pointed(folder, "best") is None and checkpoints.pointed(folder, "nothing") is None


def test_only_best_and_last_are_kept(folder):
    write_checkpoint(folder, 0)
    write_checkpoint(folder, 5, best=True)
    write_checkpoint(folder, 9)
    (folder / ".step-7.123").mkdir()  # a process died while writing
    write_checkpoint(folder, 12)
    assert sorted(p.name for p in folder.iterdir()) == ["best", "last", "step-12", "step-5"]
    assert (
        checkpoints.pointed(folder, "best").name == "step-5" and checkpoints.pointed(folder, "last").name == "step-12"
    )
    checkpoints.point(folder, "best", "step-12")
    write_checkpoint(folder, 12, best=True)  # the same step again, after a resume
    assert sorted(p.name for p in folder.iterdir()) == ["best", "last", "step-12"]
    assert (folder / "best").read_text() == "step-12\n"


class Killed(BaseException):
    """Raised in place of a kill; no handler catches it."""


@contextlib.contextmanager
def killed_at(monkeypatch, nth_rename: int | None):
    """The `nth_rename`-th rename in this block and those after it never happen; None: all do."""
    renames, rename = itertools.count(), os.replace

    def counted(*paths):
        if nth_rename is not None and next(renames) >= nth_rename:
            raise Killed
        rename(*paths)

    with monkeypatch.context() as patch, contextlib.suppress(Killed):
        patch.setattr(os, "replace", counted)
        yield


@pytest.mark.parametrize("nth_rename", range(6))
def test_kill_never_loses_the_best_model(folder, monkeypatch, nth_rename):
    """`last` at a step whose score is the best, and `best` elsewhere, would be a better model lost without a word."""
    write_checkpoint(folder, 5, best=True, extra={"f1": 0.5})
    with killed_at(monkeypatch, nth_rename):
        write_checkpoint(folder, 9, best=True, extra={"f1": 0.9})
    best, last = (checkpoints.load(checkpoints.pointed(folder, name)).extra["f1"] for name in ("best", "last"))
    assert best >= last
    checkpoints.load_resume(checkpoints.pointed(folder, "last"))
    write_checkpoint(folder, 9, best=True, extra={"f1": 0.9})
    assert sorted(p.name for p in folder.iterdir()) == ["best", "last", "step-9"]


@pytest.mark.parametrize("first", range(6))
@pytest.mark.parametrize("second", [0, 1, 2, None])
def test_replaced_step_loads(tmp_path, monkeypatch, first, second):
    monkeypatch.setenv("WSEG_HOME", str(tmp_path))
    folder = home.run_folder("20261120-201530-k3f9")
    write_checkpoint(folder, 5, best=True)
    for nth_rename in (first, second):
        with killed_at(monkeypatch, nth_rename):
            write_checkpoint(folder, 5, best=True)
        for name in ("best", "last"):
            checkpoints.load_resume(checkpoints.pointed(folder, name))
        assert files.last_step(folder.name) == 5
    write_checkpoint(folder, 5, best=True)
    assert sorted(p.name for p in folder.iterdir()) == ["best", "last", "step-5"]


def test_pointer_files_of_killed_processes_are_deleted(folder):
    write_checkpoint(folder, 1)
    for name in (".best.123", ".last.99999"):
        (folder / name).write_text("step-1\n")
    (folder / ".lock").touch()
    write_checkpoint(folder, 2)
    assert sorted(p.name for p in folder.iterdir()) == [".lock", "last", "step-2"]


def test_state_of_another_device_loads_on_this_one(folder, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(torch.serialization, "location_tag", lambda storage: "cuda:0")
        path = write_checkpoint(folder)
    if not torch.cuda.is_available():
        with pytest.raises(RuntimeError, match="CUDA"):
            torch.load(path / "resume.pt", weights_only=True)
    assert checkpoints.load_resume(path)["tensor"].device.type == "cpu"


def test_files_are_flushed_by_a_writable_handle(folder, monkeypatch):
    """On Windows fsync fails on any other."""
    fcntl = pytest.importorskip("fcntl")
    flushed, fsync = [], os.fsync

    def watched(handle):
        writable = fcntl.fcntl(handle, fcntl.F_GETFL) & os.O_ACCMODE == os.O_RDWR
        flushed.append((stat.S_ISDIR(os.fstat(handle).st_mode), writable))
        fsync(handle)

    monkeypatch.setattr(os, "fsync", watched)
    write_checkpoint(folder, best=True)
    assert {writable for is_folder, writable in flushed if not is_folder} == {True} and len(flushed) > 8


def test_kept_kinds_survive_a_resumed_training(folder):
    checkpoints.store_kept_kinds(write_checkpoint(folder, 1), ["latin"])
    assert checkpoints.kept_kinds(write_checkpoint(folder, 2, best=True)) == ("latin",)
    assert Segmenter.load(str(folder)).keep == ("latin",)


def test_failed_write_keeps_the_old_checkpoint(folder, monkeypatch):
    write_checkpoint(folder, 1)
    monkeypatch.setattr(torch, "save", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    with pytest.raises(OSError):
        write_checkpoint(folder, 2)
    assert checkpoints.resolve(str(folder)).name == "step-1" and not (folder / "step-2").exists()
    monkeypatch.undo()
    checkpoints.load(checkpoints.resolve(str(folder)))


def test_model_is_given_as_run_run_folder_or_checkpoint_folder():
    run = home.run_folder("20261120-201530-k3f9")
    path = write_checkpoint(run, 4)
    for model in ("20261120-201530-k3f9", str(run), str(path)):
        assert checkpoints.resolve(model) == path
    write_checkpoint(run, 6, best=True)
    write_checkpoint(run, 8)
    assert checkpoints.resolve(run.name).name == "step-6"


@pytest.mark.parametrize(
    "model", ["", "nothing", "..", "/", "~nobody-here/x", "a" * 5000, "x\0y", "no/such/folder", "\udcff", "我"]
)
def test_invalid_model_is_a_user_error(model):
    with pytest.raises(UserError, match="no trained model"):
        checkpoints.resolve(model)


def test_loading_needs_no_training_state_and_no_network(folder):
    path = write_checkpoint(folder, encoder="bert")
    code = f"from wseg_core import Segmenter; print(Segmenter.load({str(path)!r}).cut('我愛'))"
    completed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env={
        **os.environ, "HF_HUB_OFFLINE": "1", "PYTHONUTF8": "1"})  # fmt: skip
    assert completed.returncode == 0 and "我" in completed.stdout, completed.stderr

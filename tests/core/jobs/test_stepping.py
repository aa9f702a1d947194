"""Single steps of a run: which checkpoint and batch they start from, and that the run stays as it is."""

import hashlib

import numpy as np
import pytest

from tests.core.cli.command_line import with_model
from wseg_core import home, store
from wseg_core.errors import UserError
from wseg_core.inference import checkpoints
from wseg_core.jobs import datasets, stepping
from wseg_core.training.course import Course


@pytest.fixture
def run(tmp_path, monkeypatch):
    return with_model(tmp_path, monkeypatch)


def digests(folder):
    return {p: hashlib.sha256(p.read_bytes()).hexdigest() for p in folder.rglob("*") if p.is_file()}


def test_nothing_of_the_run_changes(run):
    files, corpus = digests(home.run_folder(run)), digests(home.data())
    row, rows = store.open().get(run), store.open().rows(run)
    stepping.open_run(run).compare()
    assert digests(home.run_folder(run)) == files and digests(home.data()) == corpus
    assert store.open().get(run) == row and store.open().rows(run) == rows


def test_batches_are_those_of_the_training(run):
    """Each epoch's batches one after the other, and a step before the first or beyond the last is refused."""
    checkpoint = checkpoints.load(checkpoints.resolve(run))
    train = datasets.read(checkpoint.config).train
    course = Course(np.array([len("".join(words)) for words in train]), checkpoint.config)
    plain = [rows.tolist() for epoch in range(checkpoint.config.training.epochs) for rows in course.batches(epoch)]
    assert [stepping.batch_rows(course, step).tolist() for step in range(1, course.total + 1)] == plain
    for step in (0, course.total + 1):
        with pytest.raises(UserError, match=f"no step {step}"):
            stepping.batch_rows(course, step)
    start = stepping.open_run(run, "last", batch=2)
    assert start.batch_step == 2 and start.sentences == [train[i] for i in plain[1]]


def test_the_state_is_that_of_the_checkpoint_where_it_was_kept(run):
    start = stepping.open_run(run, "last")
    optimizer = store.open().get(run)["config"]["optimizer"]["name"]
    states = {s.name: s.state for s in start.compare().optimizers if not s.obstacle}
    assert start.resumed and states.pop(optimizer) == "run" and set(states.values()) == {"fresh"}
    assert start.step == start.batch_step == store.open().get(run)["step"]  # at the end of the run: its last batch


def test_without_a_resume_state_all_begin_fresh(run):
    folder = checkpoints.resolve(run)
    loaded = checkpoints.load(folder)
    checkpoints.write(
        folder.parent, 99, loaded.model, loaded.config, loaded.vocab, loaded.extra | {"step": 99}, best=True
    )
    start = stepping.open_run(run)
    states = {s.state for s in start.compare().optimizers if not s.obstacle}
    assert not start.resumed and states == {"fresh"} and start.step == 99


def test_a_typed_sentence_needs_no_corpus(run):
    start = stepping.open_run(run, sentence=" 研究  生命 起源 ")
    assert start.sentences == [["研究", "生命", "起源"]] and start.batch_step is None and start.dev_sentences
    for split in ("train", "dev", "test"):
        (home.data() / "small" / f"{split}.utf8").unlink()
    start = stepping.open_run(run, sentence="研究 生命 起源")
    assert not start.dev_sentences and start.compare().dev_loss is None
    with pytest.raises(UserError):
        stepping.open_run(run)


def test_batches_of_a_corpus_that_has_changed_are_refused(run):
    path = home.data() / "small" / "train.utf8"
    path.write_text("今天 很 好\n" + path.read_text("utf-8"), "utf-8")
    with pytest.raises(UserError, match="have changed"):
        stepping.open_run(run)
    assert stepping.open_run(run, sentence="今天 很 好").compare().compared


@pytest.mark.parametrize("name", ["first", "7", "step-999", "../x", ""])
def test_a_checkpoint_that_is_not_there(run, name):
    with pytest.raises(UserError, match="no checkpoint") as error:
        stepping.open_run(run, name)
    assert "best, last" in error.value.advice


def test_checkpoints_are_named_by_their_steps_too(run):
    steps = stepping.kept_steps(run)
    assert stepping.checkpoint_folder(run, str(steps[-1])) == stepping.checkpoint_folder(run, "last")
    assert stepping.checkpoint_folder(run, f"step-{steps[0]}").name == f"step-{steps[0]}"


def test_an_unknown_run_is_a_user_error(run):
    with pytest.raises(UserError):
        stepping.open_run("20200101-000000-zzzz")


@pytest.mark.parametrize("sentence", ["", "  ", "好", "\ud800 好"])
def test_what_is_no_sentence(sentence):
    with pytest.raises(UserError):
        stepping.parse(sentence)

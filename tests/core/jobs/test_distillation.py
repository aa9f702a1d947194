"""Distillation: a run learns from raw text that a teacher segmented, and resumes with the same sentences."""

import pytest

from tests.core.cli.command_line import call, with_model
from wseg_core import Segmenter, config, home, jobs, store
from wseg_core.errors import UserError
from wseg_core.jobs import datasets, distillation
from wseg_core.jobs.child.attempt import attempt

LINES = ["研究生命", "自然語言的研究", "他來了", "今天天氣", "研究語言 自然語言", "他來了"]
SMALL = ["--train", "small", "--set", "training.epochs=2"]


@pytest.fixture
def teacher(tmp_path, monkeypatch) -> str:
    run = with_model(tmp_path, monkeypatch)
    (tmp_path / "raw.txt").write_text("\n".join(LINES) + "\n\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    return run


def test_student_learns_the_teachers_segmentation(teacher):
    trained = call("train", *SMALL, "--teacher", teacher, "--raw", "raw.txt", "--json")
    assert trained.code == 0, trained.err
    run = trained.json["run"]
    stored = (home.run_folder(run) / distillation.WORDS).read_text("utf-8").splitlines()
    # “他來了” is a training sentence, and lines that occur twice count once
    expected = Segmenter.load(teacher).cut_many([LINES[0], LINES[1], LINES[3], LINES[4]])
    assert [line.split(" ") for line in stored] == expected
    row = store.open().get(run)
    plain = call("train", *SMALL, "--json").json["run"]
    assert row["characters"] - store.open().get(plain)["characters"] == sum(map(len, map("".join, expected)))
    assert row["config"]["data"]["raw"].endswith("raw.txt") and row["config"]["training"]["teacher"] == teacher
    assert any("segmented by the teacher" in str(event) for event in store.open().events(run))
    assert trained.json["test"]["oov_rate"] == call("show", plain, "--json").json["result"]["test"]["oov_rate"]


def test_resumed_run_needs_neither_its_teacher_nor_its_raw_text(teacher, tmp_path, monkeypatch):
    run = call("train", *SMALL, "--teacher", teacher, "--raw", "raw.txt", "--json").json["run"]
    before = (home.run_folder(run) / distillation.WORDS).read_bytes()
    jobs.delete(teacher)
    chosen = config.from_dict(store.open().get(run)["config"])
    (tmp_path / "raw.txt").unlink()
    assert distillation.is_stored(home.run_folder(run))
    answer = distillation.lesson(chosen, datasets.read(chosen).train, [], home.run_folder(run))
    assert len(answer.raw) == 4 and (home.run_folder(run) / distillation.WORDS).read_bytes() == before
    monkeypatch.setattr("wseg_core.jobs.queue.spawning.spawn_worker", lambda store: False)
    jobs.resume(run, epochs=3)
    assert attempt(store.open(), run, background=False)["state"] == "finished"
    assert store.open().get(run)["epoch"] == 3


def test_probabilities_are_learned_and_kept_for_a_resumed_run(teacher):
    sets = ["--set", "training.teacher_weight=0.5"]
    trained = call("train", *SMALL, "--teacher", teacher, *sets, "--json")
    assert trained.code == 0, trained.err
    run, chosen = trained.json["run"], config.from_dict(store.open().get(trained.json["run"])["config"])
    jobs.delete(teacher)
    train = datasets.read(chosen, raw=True).train
    answer = distillation.lesson(chosen, train, [], home.run_folder(run))
    assert not answer.raw and [len(shares) for shares in answer.shares] == [len("".join(words)) for words in train]
    with pytest.raises(UserError, match="sentences have changed"):
        distillation.lesson(chosen, train[1:], [], home.run_folder(run))


@pytest.mark.parametrize(
    "given, message",
    [
        (["--teacher", "TEACHER"], "A teacher needs raw text"),
        (["--raw", "raw.txt"], "need a teacher"),
        (["--set", "training.teacher_weight=0.5"], "need a teacher"),
        (["--teacher", "20200101-000000-aaaa", "--raw", "raw.txt"], "no trained model"),
        (["--teacher", "TEACHER", "--raw", "missing.txt"], "missing.txt"),
    ],
)
def test_what_does_not_go_together_is_refused(teacher, given, message):
    output = call("train", *SMALL, *[teacher if word == "TEACHER" else word for word in given])
    assert output.code == 2 and message in output.err


def test_sentences_of_the_test_set_in_the_raw_text_are_reported(teacher):
    notes: list = []
    chosen = config.resolve({}, ["data.raw=raw.txt", f"training.teacher={teacher}"])
    lines = distillation.raw_text(chosen, [["我"]], None, [["研究", "生命"], ["不", "在"]], notes)
    assert lines == [LINES[0], LINES[1], LINES[2], LINES[3], LINES[4]]
    assert [kind for kind, *_ in notes] == ["overlap", "taught"] and notes[0][2]["count"] == 1


def test_untaught_runs_read_no_raw_text():
    with pytest.raises(UserError):
        distillation.raw_text(config.resolve({}, ["data.raw=raw.txt"]), [], None, None, [])
    assert distillation.raw_text(config.resolve({}), [["我"]], None, None, []) == []

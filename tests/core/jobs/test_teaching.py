"""Corrections: storing, and retraining a model with them and its training set."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import tiny
from wseg_core import config, corpora, home, jobs, store
from wseg_core.corpora import corrections
from wseg_core.errors import UserError
from wseg_core.jobs import datasets as reading
from wseg_core.jobs import teaching

CORPUS = "\n".join(" ".join(words) for words in tiny.SENTENCES) + "\n"
TAUGHT = ["研", "究生", "命", "起源"]


@pytest.fixture(autouse=True)
def home_folder(home_folder, monkeypatch):
    """The WSEG_HOME of the test with a corpus file, and without workers."""
    monkeypatch.setattr("wseg_core.jobs.queue.spawning.spawn_worker", lambda store: False)
    home_folder.mkdir()
    (home_folder / "corpus.txt").write_text(CORPUS, "utf-8")
    return home_folder


def test_last_correction_of_a_sentence_replaces_earlier_ones():
    assert corrections.kept() == [] and "corrections" not in corpora.names()
    assert not corrections.keep(["研究", "生命"]) and not corrections.keep(["好"])
    assert corrections.keep(["研究生", "命"])
    assert corrections.kept() == [["好"], ["研究生", "命"]]
    assert corpora.load("corrections/train").sentences == corrections.kept() and "corrections" in corpora.names()
    corrections.drop("研究生命")
    corrections.drop("不在這裡")
    assert corrections.kept() == [["好"]]
    corrections.drop("好")
    assert corrections.kept() == [] and "corrections" not in corpora.names()


@pytest.mark.parametrize("words", [[], [""], ["好\0"], ["\ud83d"]])
def test_invalid_correction_is_refused(words):
    with pytest.raises(UserError):
        corrections.keep(words)
    assert corrections.kept() == []


def test_single_word_correction_is_accepted():
    corrections.keep(["研究生命"])
    data = {"train": str(home.root() / "corpus.txt"), "more": "corrections"}
    result = reading.read(reading.resolve_references(config.resolve({"data": data})))
    assert result.train.count(["研究生命"]) == 1


def test_corrections_join_the_training_set_but_not_held_out_sentences():
    corrections.keep(["研究", "生命起源"])
    corrections.keep(["全", "新", "句子"])
    plain = config.resolve({"data": {"train": str(home.root() / "corpus.txt")}})
    before = reading.read(plain)
    after = reading.read(
        config.resolve({"data": {**plain.data.model_dump(), "more": "corrections/train", "more_times": 3}})
    )
    assert after.dev == before.dev
    old = [words for words in before.train if "".join(words) != "研究生命起源"]
    assert after.train == old + [["研究", "生命起源"], ["全", "新", "句子"]] * 3
    kind, _, values = after.notes[1]
    assert kind == "more" and values == {"count": 2, "times": 3, "replaced": len(before.train) - len(old)}


@given(count=st.integers(1, 5000), sentences=st.integers(1, 100_000))
def test_few_corrections_are_repeated(count, sentences):
    times = teaching.times(count, sentences)
    assert 1 <= times <= teaching.TIMES
    if 1 < times < teaching.TIMES:
        assert teaching.SHARE * sentences <= count * times < teaching.SHARE * sentences + count


def test_retraining_starts_from_the_model_with_its_settings(home_folder):
    sets = ["training.epochs=20", "training.batch_characters=64", "optimizer.lr=0.3"]
    chosen = config.resolve({"data": {"train": str(home_folder / "corpus.txt")}}, sets)
    first = jobs.train_here(chosen)["run"]
    with pytest.raises(UserError):
        jobs.teach(first)
    corrections.keep(TAUGHT)
    second = jobs.teach(first, "taught")
    row = store.open().get(second)
    assert row["state"] == "queued" and row["name"] == "taught"
    changed = {"start_from": first, "epochs": teaching.EPOCHS, "max_steps": 0, "max_seconds": 0, "patience": 0}
    config_of_first = store.open().get(first)["config"]
    assert row["config"]["training"] == {**config_of_first["training"], **changed}
    assert row["config"]["data"] == {**config_of_first["data"], "more": "corrections/train", "more_times": 1}
    assert all(row["config"][section] == config_of_first[section] for section in config.FOLDERS)


def test_corrections_are_learned(home_folder):
    from wseg_core import Segmenter

    sets = ["training.epochs=20", "training.batch_characters=64", "optimizer.lr=0.3"]
    data = {"train": str(home_folder / "corpus.txt"), "dev": str(home_folder / "corpus.txt")}
    first = jobs.train_here(config.resolve({"data": data}, sets))["run"]
    assert Segmenter.load(first).cut("研究生命起源") == ["研究", "生命", "起源"]
    corrections.keep(TAUGHT)
    wish = teaching.settings(first, config.from_dict(store.open().get(first)["config"]), 1, len(tiny.SENTENCES))
    second = jobs.train_here({**wish.as_dict(), "data": {**wish.as_dict()["data"], "dev": None, "more_times": 20}})[
        "run"
    ]
    assert Segmenter.load(second).cut("研究生命起源") == TAUGHT
    assert any(event["kind"] == "more" for event in store.open().events(second))


def test_several_corrections_are_stored_together_or_not_at_all():
    assert corrections.keep_all([["好"], ["研究", "生命"], ["研究生", "命"]]) == 0
    assert corrections.kept() == [["好"], ["研究生", "命"]]
    with pytest.raises(UserError):
        corrections.keep_all([["新"], ["壞\0"]])
    assert corrections.keep_all([]) == 0 and corrections.kept() == [["好"], ["研究生", "命"]]
    assert corrections.keep_all([["研", "究生", "命"], ["新"]]) == 1


def test_score_of_an_overfitted_trial_is_not_compared():
    plain = config.resolve({}).as_dict()
    trial = {**plain, "training": {**plain["training"], "sample": 20}}
    taught = {"config": plain, "best_dev_f1": 0.8}
    assert teaching.scores({"config": plain, "best_dev_f1": 0.7}, taught) == (0.7, 0.8)
    assert teaching.scores({"config": trial, "best_dev_f1": 1.0}, taught) == (None, 0.8)

"""Probe sentences: defaults, snapshots during training without side effects; ambiguity benchmark of a finished run."""

import opencc
import pytest

from tests import runs, tiny
from wseg_core import config, home, jobs, store
from wseg_core.corpora.script import script
from wseg_core.errors import UserError
from wseg_core.inference.segmenter import Segmenter
from wseg_core.inspection import ambiguity, probes
from wseg_core.jobs import datasets as reading
from wseg_core.jobs.child import probing
from wseg_core.store import ambiguities
from wseg_core.store import probes as frames


class Looks(runs.SnapshotRecorder):
    """Records a snapshot of the probe sentences at each opportunity."""

    def __init__(self, requests=None):
        super().__init__(requests)
        self.looks = {}

    def look(self, step, segmenter):
        self.looks[step] = probes.look(segmenter, probes.SENTENCES["traditional"])


def test_default_sentences_are_the_same_in_both_scripts():
    traditional, simplified = probes.SENTENCES["traditional"], probes.SENTENCES["simplified"]
    convert = opencc.OpenCC("t2s").convert
    assert [convert(s).replace("台", "臺") for s in traditional] == [s.replace("台", "臺") for s in simplified]
    for name, sentences in probes.SENTENCES.items():
        assert len(set(sentences)) == 8 and script((c, 1) for c in "".join(sentences)) == name
        assert all(len(s) <= probes.LONGEST and not s.split()[1:] for s in sentences)
    assert (
        probes.default("mixed") == probes.default("none") == traditional and probes.default("simplified") == simplified
    )


def test_probe_sentences_are_parsed_line_by_line():
    assert probes.parse(" 我 愛 你\r\n\n他\u3000來了\n我愛你\n\0\n") == ["我愛你", "他來了"]
    assert probes.parse("") == []
    with pytest.raises(UserError, match="61 characters"):
        probes.parse("你\n" + "字" * 61)
    with pytest.raises(UserError, match="13 sentences"):
        probes.parse("\n".join("一二三四五六七八九十百千萬"))


@pytest.mark.parametrize("loss", ["crf", "cross_entropy", "ctc"])
def test_snapshot_has_words_and_gap_probabilities(loss):
    segmenter = tiny.segmenter("linear", loss, epochs=2)
    for text, result in zip(probes.SENTENCES["traditional"], probes.look(segmenter, probes.SENTENCES["traditional"])):
        assert result["words"] == segmenter.cut(text)
        assert result["boundary"] == pytest.approx(segmenter.probabilities(text)["boundary"], abs=1e-4)
    assert probes.look(segmenter, []) == []


@pytest.mark.parametrize("encoder", ["bilstm", "cnn"])
def test_snapshots_are_taken_at_start_and_evaluations_without_changing_training(encoder):
    chosen = tiny.settings(encoder, "crf", "training.evaluate_every=3", "encoder.dropout=0.3")
    looked, _ = runs.run(chosen, watch=Looks())
    plain, _ = runs.run(chosen)
    assert list(looked.looks) == [0, *(step for step, _, _ in looked.scores)] and len(looked.scores) > 1
    assert runs.equal_weights(looked.kept[-1].weights, plain.kept[-1].weights)
    assert looked.looks[0] != looked.looks[looked.at]
    last = Segmenter(looked.last.model, chosen, looked.last.vocab)
    assert looked.looks[looked.at] == probes.look(last, probes.SENTENCES["traditional"])


def test_resumed_run_takes_no_initial_snapshot():
    chosen = tiny.settings("linear", "crf", "training.evaluate_every=3")
    first, _ = runs.run(chosen, watch=Looks({4: "pause"}))
    second, _ = runs.run(chosen, watch=Looks(), resume=first.kept[-1].resume())
    assert list(first.looks) == [0, 3] and min(second.looks) == 6


@pytest.mark.parametrize(
    "words, name", [(["這些", "學生"], "traditional"), (["这些", "学生"], "simplified"), (["ABC"], "traditional")]
)
def test_script_is_that_of_the_training_sentences(words, name):
    assert reading.Sentences([words] * 3, None, None).script == name


def test_probe_sentences_of_the_user_come_first_and_can_change(monkeypatch):
    database = store.open()
    run = database.create({}, probes=["我來了", probes.SENTENCES["simplified"][1]])
    book = probing.ProbeRecorder(database, run, "simplified")
    assert book.sentences()[:3] == ["我來了", probes.SENTENCES["simplified"][1], probes.SENTENCES["simplified"][0]]
    assert len(book.sentences()) == 9
    database.update(run, probes=["你"])
    assert book.sentences() == ["你", *probes.SENTENCES["simplified"]]

    def away(_):
        raise probing.exc.OperationalError("x", {}, Exception("disk I/O error"))

    monkeypatch.setattr(database, "find", away)
    assert book.sentences()[0] == "你"


@pytest.fixture
def corpus(tmp_path):
    lines = "\n".join(" ".join(words) for words in tiny.SENTENCES) + "\n"
    (tmp_path / "train.txt").write_text(lines * 3, encoding="utf-8")
    (tmp_path / "dev.txt").write_text(lines, encoding="utf-8")
    return {"train": str(tmp_path / "train.txt"), "dev": str(tmp_path / "dev.txt")}


def settings(corpus, *sets):
    return config.resolve({"data": corpus, "encoder": {"name": "linear"}}, ["training.batch_characters=64", *sets])


def test_run_stores_snapshots_and_benchmark_results(corpus):
    result = jobs.train_here(settings(corpus, "training.epochs=2", "training.evaluate_every=4"))
    database, run = store.open(), result["run"]
    scored = [row["step"] for row in database.rows(run) if row["dev_f1"] is not None]
    assert frames.steps(database, run) == [0, *scored] and len(scored) > 1
    best = Segmenter.load(home.run_folder(run))
    assert frames.get(database, run, database.get(run)["best_step"]) == probes.look(
        best, probes.SENTENCES["traditional"]
    )
    again = ambiguity.score(best, "traditional")
    assert (
        result["ambiguity"]
        == {"right": again["right"], "count": again["count"]}
        == database.get(run)["result"]["ambiguity"]
    )
    script, items = ambiguities.get(database, run)
    assert script == "traditional" and [i["words"] for i in items] == [i["predicted"] for i in again["items"]]
    assert sum(i["right"] for i in items) == again["right"] and items[0].keys() == {
        "words", "answer", "start", "end", "type", "right", "probability"}  # fmt: skip


def test_trial_has_snapshots_but_no_benchmark(corpus):
    result = jobs.train_here(jobs.trial(settings(corpus), sentences=5, epochs=4))
    assert result["ambiguity"] is None and ambiguities.get(store.open(), result["run"]) is None
    assert frames.steps(store.open(), result["run"])[0] == 0


def test_queued_run_stores_its_probe_sentences(corpus, monkeypatch):
    monkeypatch.setattr("wseg_core.jobs.queue.spawning.spawn_worker", lambda store: False)
    with_probes, plain = jobs.start(settings(corpus), probes=["我來了"]), jobs.start(settings(corpus), probes=[])
    assert store.open().get(with_probes)["probes"] == ["我來了"] and store.open().get(plain)["probes"] is None

"""Segmentation replay, ambiguity benchmark and sentences to watch on the run page."""

import pytest

from pages.widgets.run import flipbook as run_flipbook
from wseg_core import store
from wseg_core.inspection import probes
from wseg_core.store import ambiguities

from .fake_runs import run, texts, widget
from .trained_models import drawn

SENTENCE = "<b>我</b>愛你"
ITEM = {"words": ["研究", "生", "命"], "answer": ["研究", "生命"], "start": 0, "end": 4, "type": "overlapping", "right": False,
        "probability": 0.25}  # fmt: skip


def cuts(*words: str) -> list[dict]:
    length = sum(map(len, words))
    return [{"words": list(words), "boundary": [0.75] * (length - 1) + [1.0]}]


@pytest.fixture
def run_id():
    name = run("running")
    pages = (
        (0, cuts(SENTENCE)),
        (50, cuts(SENTENCE[:3], SENTENCE[3:])),
        (100, cuts(SENTENCE[:3], SENTENCE[3:8], SENTENCE[8:])),
    )
    store.open().record(name, frames=[{"step": step, "cuts": page} for step, page in pages])
    return name


def opened(visit, name: str, key: str = "flipbook", **query):
    app = visit("run.py", run=name, **query)
    app.session_state[key] = True  # as a click on its title
    app.run()
    assert not app.exception
    return app


def test_closed_section_reads_nothing(visit, run_id):
    app = visit("run.py", run=run_id)
    assert "snapshot 3 of 3" in texts(app)  # it is open at first
    app.session_state["flipbook"] = False
    assert "snapshot 3 of 3" not in texts(app.run())


def test_newest_snapshot_is_shown_with_its_changes(visit, run_id):
    app = opened(visit, run_id)
    assert "step 100 · snapshot 3 of 3 · dev F1 85.0 % · since step 50 · cuts added: 1, cuts removed: 0" in texts(app)
    html = drawn(app)
    assert html.count("a word ends after ") == len(SENTENCE) - 1 and "before: 0.7500" in html
    assert "<b>我" not in html and "&lt;" in html


def test_slider_chooses_the_snapshot_and_the_last_position_follows_training(visit, run_id):
    app = opened(visit, run_id)
    slider = widget(app.select_slider, f"flip.step.{run_id}.3")
    slider.set_value(0).run()
    assert "snapshot 1 of 3 · before any learning" in texts(app) and "before: " not in drawn(app)
    store.open().record(run_id, frames=[{"step": 150, "cuts": cuts(SENTENCE)}])
    app.run()
    assert "snapshot 1 of 4" in texts(app)  # the chosen snapshot is kept
    widget(app.select_slider, f"flip.step.{run_id}.4").set_value(150).run()
    store.open().record(run_id, frames=[{"step": 200, "cuts": cuts(SENTENCE)}])
    app.run()
    assert "snapshot 5 of 5" in texts(app)


def test_playback_runs_from_first_to_last_snapshot(visit, run_id, monkeypatch):
    clock = [100.0]
    monkeypatch.setattr(run_flipbook.time, "monotonic", lambda: clock[0])
    app = opened(visit, run_id)
    widget(app.button, "flip.play").click().run()
    assert "snapshot 1 of 3" in texts(app) and widget(app.button, "flip.play").label == "Pause"
    clock[0] += 1.1 * run_flipbook._SECONDS_PER_SNAPSHOT
    app.run()
    assert "snapshot 2 of 3" in texts(app)
    widget(app.button, "flip.play").click().run()  # at its current position
    clock[0] += 100
    app.run()
    assert "snapshot 2 of 3" in texts(app) and widget(app.button, "flip.play").label == "Play"
    widget(app.button, "flip.play").click().run()
    clock[0] += 100
    app.run()
    assert "snapshot 3 of 3" in texts(app) and widget(app.button, "flip.play").label == "Play" and not app.exception


def test_many_snapshots_are_played_with_a_stride(visit, monkeypatch):
    name, clock = run("finished"), [0.0]
    store.open().record(name, frames=[{"step": step, "cuts": cuts("我", "你")} for step in range(100)])
    monkeypatch.setattr(run_flipbook.time, "monotonic", lambda: clock[0])
    app = opened(visit, name)
    widget(app.button, "flip.play").click().run()
    clock[0] += 1.1 * run_flipbook._SECONDS_PER_SNAPSHOT
    app.run()
    assert "snapshot 4 of 100" in texts(app)


def test_empty_replay_gives_an_explanation(visit):
    app = opened(visit, run("queued"))
    assert "The first snapshot appears when training starts." in texts(app) and "flip.play" not in [
        b.key for b in app.button
    ]


def test_probe_sentences_are_stored_with_the_run(visit, run_id):
    app = opened(visit, run_id)
    widget(app.text_area, f"probes.{run_id}").set_value(" 我 愛你\n\n他來了\n").run()
    widget(app.button, "flip.save").click().run()
    assert store.open().get(run_id)["probes"] == ["我愛你", "他來了"]
    widget(app.text_area, f"probes.{run_id}").set_value("字" * (probes.LONGEST + 1)).run()
    widget(app.button, "flip.save").click().run()
    assert "at most 60 characters" in texts(app) and store.open().get(run_id)["probes"] == ["我愛你", "他來了"]


def test_new_run_stores_probe_sentences_and_a_copied_run_keeps_them(visit):
    like = run("finished", probes=["他來了"])
    app = visit("new.py", **{"from": like})
    assert widget(app.text_area, "new.probes").value == "他來了"
    widget(app.text_area, "new.probes").set_value("他來了\n你走了").run()
    widget(app.button, "start").click().run()
    assert store.open().runs(["queued"])[0]["probes"] == ["他來了", "你走了"]
    widget(visit("new.py").button, "start").click().run()
    assert store.open().runs(["queued"])[0]["probes"] is None


def test_benchmark_lists_incorrect_strings(visit):
    name = run("finished", result={"dev": None, "test": None, "ambiguity": {"right": 1, "count": 2}})
    right = {
        **ITEM,
        "words": ["<i>", "研究", "生命"],
        "answer": ["<i>", "研究", "生命"],
        "right": True,
        "type": "combinational",
    }
    ambiguities.put(store.open(), name, "traditional", [ITEM, right])
    app = opened(visit, name, "ambiguity")
    assert any(e.label == "Ambiguous strings: 1 of 2 correct" for e in app.expander)
    assert "overlapping ambiguity: 0 of 1 correct (0.0 %) · combinational ambiguity: 1 of 1 correct (100.0 %)" in texts(
        app
    )
    assert drawn(app).count('class="item wrong"') == 1 and "25%" in drawn(app)
    [switch] = [group for group in app.button_group if group.key == "ambiguity.shown"]
    switch.set_value(True).run()
    assert drawn(app).count('class="item right"') == 1 and "&lt;i&gt;" in drawn(app) and "<i>研" not in drawn(app)


@pytest.mark.parametrize("result", [None, {"dev": None, "test": None}, {"dev": None, "test": None, "ambiguity": None}])
def test_run_without_benchmark_shows_no_section(visit, result):
    app = visit("run.py", run=run("finished", result=result))
    assert not [e for e in app.expander if "Ambiguous" in e.label]


def test_missing_benchmark_results_give_a_note(visit):
    name = run("finished", result={"dev": None, "test": None, "ambiguity": {"right": 1, "count": 2}})
    assert "The results for the individual strings were not saved." in texts(opened(visit, name, "ambiguity"))


def test_in_chinese(visit, run_id):
    app = opened(visit, run_id, lang="zh_Hant")
    assert "第 100 步 · 第 3 張快照，共 3 張" in texts(app) and "新增斷點 1 個" in texts(app)

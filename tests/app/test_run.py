"The run page in each of its states, and its buttons."

import re
import time

import pytest

from wseg_core import home, store
from wseg_core.errors import UserError
from wseg_core.jobs import budget

from .fake_runs import SCORE, button_labels, run, texts, url_parameter, widget


def test_no_runs_show_an_empty_state(visit):
    app = visit("run.py")
    assert "No runs yet" in texts(app)


def test_running_run_is_shown_by_default(visit):
    running = run("running", "busy")
    run("finished", "later")
    app = visit("run.py")
    assert app.header[0].value.startswith("busy") and url_parameter(app) == running


@pytest.mark.parametrize("run_id", ["20200101-000000-zzzz", "../../etc", "x" * 500, "<b>*x*</b>"])
def test_unknown_run_gives_a_clear_message(visit, run_id):
    run("finished")
    app = visit("run.py", run=run_id)
    assert "Run not found" in texts(app) and len(app.error) == 1
    assert "It may have been deleted" in texts(app) and "lists all run IDs" not in texts(app)
    assert app.selectbox  # other runs can be chosen


@pytest.mark.parametrize(
    "state, word, there, missing",
    [
        ("queued", "queued", ["Remove from queue"], ["Pause", "Resume", "Delete permanently"]),
        ("running", "running", ["Pause", "Stop and keep the best model"], ["Resume", "Delete permanently"]),
        ("paused", "paused", ["Resume", "Delete permanently"], ["Pause"]),
        ("finished", "finished", ["Delete permanently"], ["Pause", "Resume"]),
        ("stopped", "stopped", ["Resume", "Delete permanently"], ["Pause"]),
        ("failed", "failed", ["Resume", "Delete permanently"], ["Pause"]),
        ("interrupted", "interrupted", ["Resume", "Delete permanently"], ["Pause"]),
    ],
)
def test_each_state_has_a_name_and_buttons(visit, state, word, there, missing):
    app = visit("run.py", run=run(state))
    assert word in app.header[0].value
    assert set(there) <= set(button_labels(app)) and not set(missing) & set(button_labels(app))
    assert "Copy to new run" in button_labels(app)


def test_current_numbers_are_shown(visit):
    sentences = texts(visit("run.py", run=run("running", steps=120, total=200)))
    for part in ("step 120 of 200", "20\u202fk characters/s", "best dev F1 85.0\u202f%"):
        assert part in sentences
    low, high = map(int, re.search(r"about (\d+)–(\d+) s left", sentences).groups())
    assert low <= 8 < high < 30  # 80 steps of 0.1 s, then the final evaluation


def test_what_happens_before_the_first_step_is_shown(visit):
    database, other, now = store.open(), run("running", steps=0), time.time()
    queued = run("queued")
    database.update(queued, claimed=None, queued=now - 5)
    assert "Waiting in the queue, runs before it: 1 · " in texts(visit("run.py", run=queued))
    database.update(queued, claimed=now - 2)
    assert "Starting the process · " in texts(visit("run.py", run=queued))
    started = [["starting", now - 9], ["reading", now - 5.5]]
    database.update(other, phase="reading", phases=started, claimed=now - 10)
    sentences = texts(visit("run.py", run=other))
    assert "Reading the corpus · " in sentences and "started 1" in sentences
    assert "Processor and memory use will appear here" in sentences


def test_load_of_the_process_is_shown(visit):
    load = {"cores": 1.04, "of_cores": 4, "machine": 0.8, "memory": 507e6, "of_memory": 16e9}
    running = run("running", load={**load, "gpu": None, "gpu_memory": None, "of_gpu_memory": None})
    sentences = texts(visit("run.py", run=running)).replace("\u202f", " ")
    assert "processor: 1.0 of 4 cores (whole machine 80% busy) · memory: 507.0 MB of 16.0 GB" in sentences
    assert "GPU" not in sentences
    store.open().update(running, load={**load, "gpu": 0.45, "gpu_memory": 2e9, "of_gpu_memory": 8e10})
    sentences = texts(visit("run.py", run=running)).replace("\u202f", " ")
    assert "GPU: 45% busy · GPU memory: 2.0 GB of 80.0 GB" in sentences


def test_ended_run_shows_where_its_time_went(visit):
    times = {"starting": 100.0, "reading": 103.0, "training": 104.5, "scoring": 124.5}
    ended = {"queued": 90.0, "claimed": 99.0, "ended": 126.0, "phases": [list(item) for item in times.items()]}
    app = visit("run.py", run=run("finished", memory_bytes=507_000_000, **ended))
    expected = "start-up 5.5 s · training 20 s · evaluating the best model 1.5 s · peak memory 507.0\u202fMB"
    assert expected in texts(app)


def test_failure_shows_cause_advice_and_log(visit):
    failed = run("failed", error=("The loss became infinite.", {}), advice=("Try a smaller step size.", {}))
    folder = home.run_folder(failed)
    folder.mkdir(parents=True)
    (folder / "log.txt").write_text("step 120\nlast words <b>\n")
    app = visit("run.py", run=failed)
    assert "The loss became infinite." in texts(app) and "Try a smaller step size." in texts(app)
    assert any("last words <b>" in c.value for c in app.code)
    assert [e for e in app.expander if e.label == "Log"][0].proto.expanded


def test_final_scores_are_shown_in_a_table(visit):
    app = visit("run.py", run=run("finished", result={"dev": SCORE, "test": SCORE}))
    table = next(t for t in app.dataframe if "F1" in t.value).value
    assert list(table["F1"]) == ["92.0\u202f%"] * 2 and "12\u202f345" in set(table["words"])


def test_settings_shown_are_those_of_the_run_not_of_the_form(visit):
    app = visit("run.py", run=run("finished", sets=["optimizer.lr=0.123"]))
    assert any("lr: 0.123" in code.value for code in app.code)


def test_events_are_shown(visit):
    run_id = run("running")
    store.open().add_event(run_id, 90, "spike", "Step {step}: it jumped.", {"step": 90})
    store.open().add_event(run_id, 95, "recovered", "It recovered.")
    assert "Step 90: it jumped. It recovered." in texts(visit("run.py", run=run_id))


def test_pause_and_stop_are_requested(visit):
    run_id = run("running")
    app = visit("run.py", run=run_id)
    widget(app.button, "pause").click().run()
    assert store.open().get(run_id)["request"] == "pause"
    assert "pausing" in app.header[0].value and widget(app.button, "pause").disabled


def test_resume_queues_the_run(visit):
    run_id = run("paused")
    app = visit("run.py", run=run_id)
    widget(app.button, "resume").click().run()
    assert store.open().get(run_id)["state"] == "queued" and "queued" in app.header[0].value


@pytest.mark.parametrize(
    ("sets", "unit", "suggested"),
    [
        (["training.epochs=3"], "epochs", 6),
        (["training.epochs=1000", "training.max_steps=120"], "steps", 240),
        (["training.epochs=1000", "training.max_seconds=30"], "seconds", 60),
    ],
)
def test_finished_run_trains_longer_in_the_unit_that_ended_it(visit, sets, unit, suggested):
    run_id = run("finished", sets=sets)
    app = visit("run.py", run=run_id)
    field = widget(app.number_input, f"{unit}.{run_id}.{suggested // 2 + 1}")
    assert field.value == suggested
    field.set_value(suggested + 1).run()
    widget(app.button, "on").click().run()
    row = store.open().get(run_id)
    assert row["state"] == "queued"
    assert row["config"]["training"][budget.LIMITS[unit]] == suggested + 1


def test_finished_run_at_the_highest_limit_cannot_train_longer(visit):
    run_id = run("finished", sets=["training.epochs=1000"])
    app = visit("run.py", run=run_id)
    assert "highest limit" in texts(app) and not [button for button in app.button if button.key == "on"]


def test_delete_needs_a_confirmation(visit):
    run_id, other = run("finished", "old"), run("finished", "other")
    app = visit("run.py", run=run_id)
    widget(app.button, "really").click().run()
    assert store.open().find(run_id) is None
    assert app.header[0].value.startswith("other") and url_parameter(app) == other


def test_changes_by_another_visitor_are_shown(visit):
    run_id = run("running")
    app = visit("run.py", run=run_id)
    store.open().move(run_id, ["running"], "failed")
    widget(app.button, "pause").click().run()
    assert "failed" in app.header[0].value and "Resume" in button_labels(app) and not app.exception


def test_refused_request_gives_a_clear_message(visit, monkeypatch):
    run_id = run("running")
    app = visit("run.py", run=run_id)

    def refuse(_):
        raise UserError("The disk is full.", run_id, "Make room.")

    monkeypatch.setattr("wseg_core.jobs.pause", refuse)
    widget(app.button, "pause").click().run()
    assert "The disk is full. Make room." in texts(app) and not app.exception


def test_names_are_escaped(visit):
    app = visit("run.py", run=run("finished", "**x** <script>alert(1)</script> :red[y] $z$"))
    assert (
        r"\*\*x\*\*" in app.header[0].value
        and r"\<script\>" in app.header[0].value
        and r"\:red\[y\]" in app.header[0].value
    )


def test_another_run_can_be_chosen(visit):
    first, second = run("finished", "one"), run("finished", "two")
    app = visit("run.py", run=second)
    picker = app.selectbox[0]
    picker.set_value(first).run()
    assert app.header[0].value.startswith("one") and url_parameter(app) == first


def test_in_chinese(visit):
    app = visit("run.py", run=run("running"), lang="zh_Hant")
    assert "訓練中" in app.header[0].value and "最佳開發集" in texts(app)

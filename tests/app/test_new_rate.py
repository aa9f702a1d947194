"“Find a learning rate” on the New run page: start, progress, result, cancel and errors."

import sys
import time

import numpy as np
import pytest

from wseg_core import store
from wseg_core.charts.new import rangetest as chart
from wseg_core.jobs import ratesearch

from .fake_runs import button_labels, texts, widget

RATES = np.geomspace(1e-6, 10, 100).tolist()
LOSSES = [1.0] * 60 + np.linspace(1, 0.4, 20).tolist() + [0.4 * 1.3**k for k in range(10)]
CURVE = {"rates": RATES[:90], "losses": LOSSES, "smoothed": LOSSES}
DONE = {"state": "done", "step": 90, **CURVE, "suggested": 0.037, "best": 0.3, "stopped": "diverged", "sentence": "–"}
WRITE = "(folder / 'report.json').write_text(json.dumps({}))"


@pytest.fixture
def fake_process(monkeypatch):
    """Replaces the process by one that runs `code`, with its `folder`; returns the list of started searches."""
    started = []

    def fake(code: str) -> list:
        head = "import sys, time, pathlib, json; folder = pathlib.Path(sys.argv[1])\n"

        def command(folder):
            started.append(folder)
            return [sys.executable, "-c", head + code, str(folder)]

        monkeypatch.setattr(ratesearch, "command", command)
        return started

    return fake


def search(app):
    return app.session_state["kept.rate.search"][0]


def rerun_until(app, ready, seconds: float = 20):
    """Reruns the page, as its fragment does, until `ready`."""
    end = time.monotonic() + seconds
    while not ready() and time.monotonic() < end:
        time.sleep(0.1)
        app.run()
    assert ready() and not app.exception


def start_search(app):
    widget(app.button, "rate.find").click().run()
    assert not app.exception
    return app


def test_suggestion_can_be_used_in_the_settings(visit, fake_process):
    fake_process(WRITE.format(DONE))
    app = start_search(visit("new.py"))
    rerun_until(app, lambda: "rate.use" in [b.key for b in app.button])
    assert "falls fastest at a learning rate of about 0.037" in texts(app)
    name = widget(app.selectbox, "new.optimizer").value
    widget(app.button, "rate.use").click().run()
    assert widget(app.number_input, f"new.optimizer.{name}.lr").value == 0.037
    assert widget(app.button, "rate.use").disabled and "Already in use" in button_labels(app)  # the curve is kept
    assert not store.open().runs()
    widget(app.button, "rate.close").click().run()
    assert "Find a learning rate" in button_labels(app)


def test_progress_is_shown_and_cancel_ends_the_process(visit, fake_process):
    fake_process(WRITE.format({"state": "running", "step": 40, "rates": RATES[:40], "losses": LOSSES[:40], "smoothed": LOSSES[:40]})
          + "; time.sleep(60)")  # fmt: skip
    app = start_search(visit("new.py"))
    process, folder = search(app).process, search(app).folder
    rerun_until(app, lambda: search(app).look()["step"] == 40)
    app.run()
    assert "rate.find" not in [b.key for b in app.button] and process.poll() is None
    widget(app.button, "rate.cancel").click().run()
    assert process.poll() is not None and not folder.exists() and "Find a learning rate" in button_labels(app)


def test_changed_settings_end_the_test_except_schedule_and_rate(visit, fake_process):
    fake_process("time.sleep(60)")
    app = start_search(visit("new.py"))
    process = search(app).process
    widget(app.selectbox, "new.schedule").set_value("cosine").run()
    widget(app.number_input, "new.training..epochs").set_value(3).run()
    assert process.poll() is None
    widget(app.selectbox, "new.loss").set_value("cross_entropy").run()
    assert process.poll() is not None and "Find a learning rate" in button_labels(app)


def test_killed_process_gives_a_clear_message_and_can_be_restarted(visit, fake_process):
    started = fake_process("time.sleep(60)")
    app = start_search(visit("new.py"))
    search(app).process.kill()
    rerun_until(app, lambda: "ended before it was complete" in texts(app))
    start_search(app)
    assert len(started) == 2 and search(app).running()
    search(app).end()


def test_invalid_settings_give_a_clear_message(visit, fake_process):
    fake_process(
        WRITE.format(
            {"state": "fault", "what": "It <b>cannot</b> be.", "where": "optimizer.lr", "advice": "Take another."}
        )
    )
    app = start_search(visit("new.py"))
    rerun_until(app, lambda: "It <b>cannot</b> be." in texts(app))
    assert (
        "optimizer.lr" in texts(app) and "Take another." in texts(app) and "Find a learning rate" in button_labels(app)
    )


def test_missing_corpus_gives_a_clear_message(visit, home):
    (home / "data" / "mine").mkdir(parents=True)
    path = home / "data" / "mine" / "train.utf8"
    path.write_text("我 愛 你\n" * 9, "utf-8")
    app = visit("new.py", corpus="mine")
    path.unlink()
    start_search(app)
    assert "mine" in app.error[0].value and "Find a learning rate" in button_labels(app)


def test_impossible_optimizer_offers_no_test(visit):
    app = visit("new.py")
    widget(app.selectbox, "new.optimizer").set_value("muon").run()  # with the encoder linear
    assert "rate.find" not in [b.key for b in app.button]


def test_figure_marks_the_suggestion_and_shows_partial_results():
    drawn = chart.figure(DONE, (1e-6, 10))
    raw, smoothed, mark = drawn.data
    assert list(raw.x) == list(smoothed.x) == DONE["rates"] and list(raw.y) == LOSSES
    assert mark.x == (0.037,) and mark.y[0] == pytest.approx(
        LOSSES[min(range(90), key=lambda i: abs(RATES[i] - 0.037))]
    )
    assert drawn.layout.xaxis.type == "log" and list(drawn.layout.xaxis.range) == [-6, 1]
    low, high = drawn.layout.yaxis.range
    assert low < 0.4 and 1.0 < high < max(LOSSES)  # the fall is visible, not compressed by the divergence
    going = {"rates": RATES[:3], "losses": [1, 1, 1], "smoothed": [1, 1, 1]}
    assert len(chart.figure(going).data) == 2 and chart.figure({"rates": [], "losses": [], "smoothed": []})

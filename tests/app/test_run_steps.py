"""The section “One step of every optimizer” of the run page."""

import pytest

from wseg_core import home

from ..core.cli.command_line import with_model
from .fake_runs import run, texts, widget
from .trained_models import drawn


def opened(visit, name, **query):
    app = visit("run.py", run=name, **query)
    app.session_state["steps"] = True  # as a click on its title does
    app.run()
    assert not app.exception, [e.value for e in app.exception]
    return app


@pytest.fixture
def trained(tmp_path, monkeypatch):
    return with_model(tmp_path, monkeypatch)


def test_nothing_is_computed_until_it_is_opened(visit, trained, monkeypatch):
    calls = []
    monkeypatch.setattr("wseg_core.jobs.stepping.open_run", lambda *arguments: calls.append(arguments))
    app = visit("run.py", run=trained)
    assert any(part.label == "One step of every optimizer" for part in app.expander) and not calls


def test_every_optimizer_takes_its_step_and_a_rate_redraws_them(visit, trained):
    app = opened(visit, trained)
    assert "continues from the saved optimizer state of the run" in texts(app)
    assert "muon: Muon trains weight matrices" in texts(app)
    table = next(t.value for t in app.dataframe if "step length" in t.value)
    assert {"sgd", "adam", "adagrad"} <= set(table["optimizer"]) and "muon" not in set(table["optimizer"])
    widget(app.select_slider, f"steps.times.{trained}").set_value(0.1).run()
    assert not app.exception
    slower = next(t.value for t in app.dataframe if "step length" in t.value)
    lengths = [dict(zip(t["optimizer"], map(float, t["step length"]))) for t in (table, slower)]
    assert lengths[1]["adam"] == pytest.approx(0.1 * lengths[0]["adam"], rel=0.01)
    assert "flip" in drawn(app)


def test_a_typed_sentence_gives_the_gradient_and_bad_input_is_told(visit, trained):
    app = opened(visit, trained)
    widget(app.segmented_control, f"steps.source.{trained}").set_value("typed").run()
    assert "Gradient of the typed sentence" in texts(app)
    widget(app.text_input, f"steps.text.{trained}").set_value("好").run()
    assert "at least two characters" in texts(app) and not app.exception


def test_a_run_that_trains_says_when_it_is_available(visit):
    assert "Available once" in texts(opened(visit, run("running")))


def test_in_chinese(visit, trained):
    app = opened(visit, trained, lang="zh_Hant")
    assert "優化器" in texts(app) and home.run_folder(trained).is_dir()

"""The loss surface on Compare: what it offers, shows and says, with runs that were really trained."""

import pytest

from tests import small_corpus
from wseg_core import config, home, jobs, store
from wseg_core.inspection.surface import trajectories
from wseg_core.jobs.surfaces import computing
from wseg_core.jobs.surfaces.requests import Request
from wseg_core.reports import experiment as reports

from .fake_runs import button_labels, texts, widget


def train(optimizer, *sets):
    folder = home.root()
    chosen = config.resolve(
        {"data": {"train": str(folder / "train.txt"), "dev": str(folder / "dev.txt")}, "encoder": {"name": "bilstm"}},
        [
            f"optimizer.name={optimizer}", "training.batch_characters=64", "training.epochs=2", "encoder.hidden=4",
            "encoder.characters=4", "encoder.bigrams=4", *sets,
        ],
    )  # fmt: skip
    return jobs.train_here(chosen)["run"]


@pytest.fixture
def race(visit):
    """Two runs with one start and a third with another."""
    small_corpus.write(home.root())
    return [train("sgd"), train("adam"), train("adagrad", "training.seed=1")]


def open_surface(visit, race):
    return visit("compare.py", runs=",".join(race), view="surface")


def test_surface_is_offered_computed_on_request_and_shown(visit, race, monkeypatch):
    app, requested = open_surface(visit, race), []
    assert not app.exception and "A plane through the weights" in texts(app)
    assert any("seed 1 instead of 0" in line for line in texts(app).splitlines()) and len(app.selectbox) >= 1
    monkeypatch.setattr(computing, "start", requested.append)
    next(b for b in app.button if b.label == "Compute the loss surface").click().run()
    assert requested == [Request(tuple(race[:2]))]
    computing.compute(requested[0], lambda *_: None)
    app = open_surface(visit, race)
    assert (
        not app.exception
        and "The plane explains" in texts(app)
        and "Compute the loss surface" not in button_labels(app)
    )
    assert "start, end and best point exactly" in texts(app)
    assert "<h2>Loss surface</h2>" in reports.html([store.open().get(run) for run in race])
    widget(app.button_group, "compare.surface.view").set_value("relief").run()
    assert not app.exception
    widget(app.button_group, "compare.surface.plane").set_value("runs").run()
    assert not app.exception and "Compute the loss surface" in button_labels(app)
    assert [s.label for s in app.selectbox if s.label.endswith(" run")] == ["First run", "Second run"]


def test_other_start_has_a_surface_of_random_directions(visit, race):
    app = open_surface(visit, race)
    widget(app.selectbox, "compare.surface.start").set_value(1).run()
    assert not app.exception and "seed 0 instead of 1" in texts(app)
    assert not any(b.key == "compare.surface.plane" for b in app.button_group)


def test_progress_is_shown_and_can_be_cancelled(visit, race, monkeypatch):
    running = computing.Status("running", 100, 630, 20.0)
    monkeypatch.setattr(computing, "status", lambda request: running)
    app, cancelled = open_surface(visit, race), []
    monkeypatch.setattr(computing, "cancel", cancelled.append)
    assert not app.exception and "Compute the loss surface" not in button_labels(app)
    next(b for b in app.button if b.label == "Cancel").click().run()
    assert cancelled == [Request(tuple(race[:2]))]


def test_runs_from_before_say_that_they_have_no_trajectory(visit, race):
    for run in race:
        (home.run_folder(run) / trajectories.FILE).unlink()
    computing.compute(Request(tuple(race[:2])), lambda *_: None)
    sentences = texts(open_surface(visit, race))
    assert "None of these runs has a trajectory, because they were trained by an older version." in sentences

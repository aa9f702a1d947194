"""Experiments that add seeds until the result is clear: the form, what it starts, and what Compare says of one."""

from wseg_core import experiments, store
from wseg_core.store import experiments as table

from .fake_experiments import experiment
from .fake_runs import texts, url_parameter, widget
from .test_experiments import fill_form


def until_sure(visit, seeds: int, most: int):
    app = fill_form(visit("experiments.py"), ["sgd", "adam"], [1.0], seeds)
    widget(app.toggle, "experiment.until").set_value(True).run()
    widget(app.slider, "experiment.most").set_value(most).run()
    return app


def test_the_form_says_how_many_runs_there_may_be_and_starts_them(visit):
    app = until_sure(visit, 3, 8)
    assert "2 variants × 3 to 8 seeds: at most 16 runs" in texts(app)
    assert "After 3, 4, 5, 6, 8 seeds per variant the results are compared" in texts(app)
    again = visit("experiments.py", race=url_parameter(app, "race"))  # a reload
    assert widget(again.slider, "experiment.most").value == 8 and "at most 16 runs" in texts(again)
    widget(app.button, "experiment.start").click().run()
    assert not app.exception
    [row] = experiments.listed()
    assert row["plan"]["budget"] | {"epochs": 0} == {"epochs": 0, "until": "sure", "max_seeds": 8, "runs": 16}
    assert len(experiments.get(row["id"])["runs"]) == 6


def test_it_begins_with_three_seeds_at_least(visit):
    app = until_sure(visit, 1, 6)
    assert "2 variants × 3 to 6 seeds: at most 12 runs" in texts(app) and "It starts with three seeds" in texts(app)


def test_a_maximum_below_the_seeds_at_first_is_told(visit):
    assert "fewer than its maximum, 5" in texts(until_sure(visit, 7, 5))


def test_compare_says_that_the_verdict_is_adjusted(visit):
    experiment_id = experiment({"sgd": 0.6, "adam": 0.9}, seeds=4)
    opened = store.open()
    plan = {**table.get(opened, experiment_id)["plan"], "seeds": [0, 1, 2]}
    plan["budget"] = {"epochs": 3, "until": "sure", "max_seeds": 6, "runs": 8}
    table.change(opened, experiment_id, plan=plan)
    app = visit("compare.py", experiment=experiment_id)
    assert not app.exception
    assert "adam is better than sgd" in texts(app) and "adjusted for this repetition" in texts(app)
    assert "This experiment adds seeds automatically" in texts(app)

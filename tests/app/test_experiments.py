"""The Experiments page: number of runs, table of variants, start, and the form in the URL."""

import pytest

from wseg_core import config, experiments, store
from wseg_core.errors import UserError

from .fake_experiments import experiment
from .fake_runs import button_labels, run, texts, url_parameter, widget


def fill_form(app, optimizers=(), rates=None, seeds=None):
    "Chooses optimizers, learning rates and seeds in the form."
    widget(app.multiselect, "experiment.optimizer").set_value(list(optimizers))
    if rates is not None:
        widget(app.button_group, "experiment.rates").set_value(list(rates))
    if seeds:
        widget(app.slider, "experiment.seeds").set_value(seeds)
    return app.run()


def test_number_of_runs_follows_the_form(visit):
    app = visit("experiments.py")
    assert "9 variants × 3 seeds = 27 runs, about" in texts(app)
    fill_form(app, ["sgd", "adam"], [1.0], 5)
    assert "2 variants × 5 seeds = 10 runs, about" in texts(app)
    table = app.dataframe[0].value
    assert list(table["optimizer"]) == ["sgd", "adam"] and list(table.columns) == ["optimizer", "learning rate"]


def test_table_shows_the_learning_rates_of_each_variant(visit):
    app = fill_form(visit("experiments.py"), ["adagrad"], [0.1, 10.0], 1)
    rate = config.resolve({"optimizer": {"name": "adagrad"}}).optimizer.settings.lr
    assert [float(v) for v in app.dataframe[0].value["learning rate"]] == [
        pytest.approx(0.1 * rate),
        pytest.approx(10 * rate),
    ]
    assert "2 variants, one run each" in texts(app)


def test_start_queues_the_shown_plan_and_opens_the_results(visit):
    app = fill_form(visit("experiments.py"), ["sgd", "adam"], [1.0], 2)
    widget(app.text_input, "experiment.name.0").set_value("my experiment").run()
    widget(app.button, "experiment.start").click().run()
    assert not app.exception
    (result,) = experiments.listed()
    assert result["name"] == "my experiment" and sum(result["counts"].values()) == 4
    assert {r["config"]["optimizer"]["name"] for r in experiments.get(result["id"])["runs"]} == {"sgd", "adam"}
    assert url_parameter(app, "experiment") == result["id"] and "Which is better" in app.header[0].value


def test_all_optimizers_can_be_chosen_and_impossible_ones_give_a_reason(visit):
    app = fill_form(visit("experiments.py"), ["all"], [1.0], 1)
    table = app.dataframe[0].value
    assert set(table["optimizer"]) == set(config.components("optimizer").names)
    refused = dict(zip(table["optimizer"], table["cannot run"]))
    assert "matrices" in refused["muon"] and not refused["adam"]
    assert "cannot run" in texts(app)


def test_fewer_than_three_seeds_give_a_note(visit):
    app = visit("experiments.py")
    assert "With fewer than three seeds" not in texts(app)
    assert "With fewer than three seeds, the verdict applies only to these trained models" in texts(
        fill_form(app, ["sgd", "adam"], [1.0], 2)
    )


def test_single_variant_gives_a_note(visit):
    app = fill_form(visit("experiments.py"), [], [], 1)
    assert "There is nothing to compare" in texts(app) and "experiment.start" not in {b.key for b in app.button}


def test_other_settings_take_lists_of_values(visit):
    app = fill_form(visit("experiments.py"), [], [], 1)
    widget(app.multiselect, "experiment.others").set_value(["training.batch_characters", "data.scheme"]).run()
    widget(app.text_input, "experiment.values.training.batch_characters").set_value("512, 1024").run()
    widget(app.multiselect, "experiment.values.data.scheme").set_value(["bies", "bi"]).run()
    assert "4 variants, one run each" in texts(app) and not app.error
    widget(app.text_input, "experiment.values.training.batch_characters").set_value("512, many").run()
    assert "many" in texts(app) and not app.exception


@pytest.mark.parametrize("unit, key", [("steps", "max_steps"), ("seconds", "max_seconds"), ("epochs", "epochs")])
def test_budget(visit, unit, key):
    app = fill_form(visit("experiments.py"), ["sgd", "adam"], [1.0], 1)
    widget(app.button_group, "experiment.unit").set_value(unit).run()
    widget(app.number_input, f"experiment.budget.{unit}").set_value(7).run()
    widget(app.button, "experiment.start").click().run()
    assert {r["config"]["training"][key] for r in store.open().runs()} == {7}


def test_search(visit):
    app = fill_form(visit("experiments.py"), ["sgd", "adam"])
    widget(app.button_group, "experiment.mode").set_value("search").run()
    widget(app.slider, "experiment.trials").set_value(8).run()
    assert "2 searches × 8 trials = 16 runs" in texts(app)
    assert "Afterwards, compare the best ones in an experiment with several seeds" in texts(app)
    widget(app.select_slider, "experiment.span").set_value((0.3, 3.0)).run()
    again = visit("experiments.py", race=url_parameter(app, "race"))
    assert widget(again.select_slider, "experiment.span").value == (0.3, 3.0) and "16 runs" in texts(again)


def test_experiment_starts_from_a_run(visit):
    old = run("finished", "old one", sets=["optimizer.name=sgd", "data.scheme=bi", "training.epochs=4"])
    app = fill_form(visit("experiments.py", **{"from": old}), ["sgd", "adam"], [1.0], 1)
    widget(app.button, "experiment.start").click().run()
    created = [r for r in store.open().runs() if r["run"] != old]
    assert {r["config"]["data"]["scheme"] for r in created} == {"bi"} and {
        r["config"]["training"]["epochs"] for r in created
    } == {4}


def test_deleted_base_run_gives_a_clear_message(visit):
    app = visit("experiments.py", **{"from": "20200101-000000-zzzz"})
    assert "There is no run" in texts(app) and "Reset to defaults" in button_labels(app)


def test_experiments_are_listed_with_progress(visit):
    experiment({"sgd": 0.8, "adam": 0.9}, name="first experiment")
    sentences = texts(visit("experiments.py"))
    assert "first experiment" in sentences and "done" in sentences


def test_refused_start_gives_a_clear_message_and_keeps_the_form(visit, monkeypatch):
    def refuse(*_):
        raise UserError("The disk is full.", "checkpoints", "Delete old runs.")

    app = fill_form(visit("experiments.py"), ["sgd", "adam"], [1.0], 2)
    monkeypatch.setattr("wseg_core.experiments.control.start", refuse)
    widget(app.button, "experiment.start").click().run()
    assert "The disk is full." in texts(app) and widget(app.multiselect, "experiment.optimizer").value == [
        "sgd",
        "adam",
    ]


def test_visiting_another_page_keeps_the_form(visit):
    app = fill_form(visit("experiments.py"), ["adamw"], [3.0], 7)
    app.switch_page("run.py").run()
    app.switch_page("experiments.py").run()
    assert (
        widget(app.multiselect, "experiment.optimizer").value == ["adamw"]
        and widget(app.slider, "experiment.seeds").value == 7
    )


def test_in_chinese(visit):
    app = visit("experiments.py", lang="zh_Hant")
    assert (
        app.header[0].value == "要比較哪些設定？"
        and "開始實驗" in button_labels(app)
        and "9 個組合 × 3 個亂數種子" in texts(app)
    )


def test_reload_keeps_the_form(visit):
    app = fill_form(visit("experiments.py"), ["adamw", "sgd"], [3.0], 7)
    widget(app.multiselect, "experiment.others").set_value(["training.batch_characters"]).run()
    widget(app.text_input, "experiment.values.training.batch_characters").set_value("512, 1024").run()
    widget(app.button_group, "experiment.unit").set_value("steps").run()
    widget(app.number_input, "experiment.budget.steps").set_value(70).run()
    widget(app.text_input, "experiment.name.0").set_value("half").run()
    again = visit("experiments.py", race=url_parameter(app, "race"))
    assert widget(again.multiselect, "experiment.optimizer").value == ["adamw", "sgd"]
    assert widget(again.text_input, "experiment.values.training.batch_characters").value == "512, 1024"
    assert widget(again.number_input, "experiment.budget.steps").value == 70
    assert widget(again.text_input, "experiment.name.0").value == "half"
    assert "4 variants × 7 seeds = 28 runs" in texts(again)


def test_unchanged_form_leaves_the_url_alone(visit):
    app = visit("experiments.py")
    assert url_parameter(app, "race") == url_parameter(app, "draft") == ""
    fill_form(app, ["adam"])
    fill_form(app, ["sgd", "adam", "adagrad"])
    assert url_parameter(app, "race") == ""


@pytest.mark.parametrize(
    "word",
    [
        "no json",
        "[1]",
        '{"optimizer": ["nobody"], "seeds": 10000, "rates": 3, "span": [9, 1], "mode": "x", "unit": [], "others": ["a.b", 3]}',
        '{"budget.steps": -1, "budget.days": 1, "trials": true, "prune": 1, "start": true, "values.data.scheme": {"a": 1}}',
    ],
)
def test_invalid_values_in_the_url_are_ignored(visit, word):
    app = visit("experiments.py", race=word)
    assert "9 variants × 3 seeds = 27 runs, about" in texts(app)


def test_reload_keeps_the_shared_settings(visit):
    app = visit("new.py")
    widget(app.selectbox, "new.encoder").set_value("cnn").run()
    widget(app.number_input, "new.encoder.cnn.layers").set_value(2).run()
    kept = url_parameter(app, "draft")
    again = visit("new.py", draft=kept)
    assert widget(again.selectbox, "new.encoder").value == "cnn"
    assert widget(again.number_input, "new.encoder.cnn.layers").value == 2
    assert "cnn + crf" in texts(visit("experiments.py", draft=kept))


def test_each_component_is_described_with_why_it_cannot_run(visit):
    app = visit("experiments.py")
    sentences = texts(app)
    assert (
        "orthogonalizes each update of a weight matrix" in sentences
        and "not available with these settings: Muon trains" in sentences
    )
    assert (
        "× 1 is a learning rate of 0.1. The optimizer's own default is 0.05; the linear recipe uses a learning rate "
        "that was tested with this encoder." in sentences
    )
    chosen = widget(app.multiselect, "experiment.optimizer")
    assert "muon · not available with these settings" in chosen.options and "muon: Muon trains" not in sentences
    assert "muon: Muon trains" in texts(fill_form(app, ["muon", "adam"]))
    widget(app.multiselect, "experiment.encoder").set_value(["linear", "bilstm"]).run()
    assert "muon · not with linear" in widget(app.multiselect, "experiment.optimizer").options
    assert "× 1 is a learning rate of 0.1 with linear, 0.05 with bilstm." in texts(app)


def test_budget_follows_the_settings_until_it_is_chosen(visit):
    first = run("finished", "first", sets=["training.epochs=4"])
    second = run("finished", "second", sets=["training.epochs=6"])
    app = visit("experiments.py", **{"from": first})
    assert widget(app.number_input, "experiment.budget.epochs").value == 4
    widget(app.selectbox, "experiment.base").set_value(second).run()
    assert widget(app.number_input, "experiment.budget.epochs").value == 6
    widget(app.number_input, "experiment.budget.epochs").set_value(9).run()
    widget(app.selectbox, "experiment.base").set_value(first).run()
    assert widget(app.number_input, "experiment.budget.epochs").value == 9


def test_counts_of_one_are_singular(visit):
    assert "One variant × 3 seeds = 3 runs" in texts(fill_form(visit("experiments.py"), ["sgd"], [1.0], 3))
    assert "One variant cannot run" in texts(fill_form(visit("experiments.py"), ["sgd", "muon"], [1.0], 3))


def test_back_button_undoes_a_change_and_a_link_does_not(visit):
    app = fill_form(visit("experiments.py"), ["adamw", "sgd"])
    first = url_parameter(app, "race")
    widget(app.multiselect, "experiment.others").set_value(["training.batch_characters"]).run()
    widget(app.text_input, "experiment.values.training.batch_characters").set_value("512, 1024").run()
    fill_form(app, ["adam"], [1.0], 5)
    app.query_params["race"] = first
    app.run()
    assert (
        widget(app.multiselect, "experiment.optimizer").value == ["adamw", "sgd"]
        and url_parameter(app, "race") == first
    )
    assert widget(app.slider, "experiment.seeds").value == 3 and not widget(app.multiselect, "experiment.others").value
    app.query_params.pop("race")
    app.run()
    assert (
        widget(app.multiselect, "experiment.optimizer").value == ["adamw", "sgd"]
        and url_parameter(app, "race") == first
    )

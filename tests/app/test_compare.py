"""The Compare page: selection by URL, verdict in each state, its sections, and control of experiments."""

import pytest

from pages.widgets.shared import experiments as known_experiments
from wseg_core import experiments, jobs, store
from wseg_core.store import counts
from wseg_core.store import experiments as table

from .fake_experiments import experiment
from .fake_runs import button_labels, run, texts, url_parameter, widget

APART = {"sgd": 0.7, "adam": 0.9}
ALIKE = {"sgd": 0.85, "adam": 0.85}


def runs_of(experiment_id: str) -> list[dict]:
    return experiments.get(experiment_id)["runs"]


def test_no_runs_show_an_empty_state(visit):
    sentences = texts(visit("compare.py"))
    assert "Nothing selected yet" in sentences and "Which is better" in sentences


def test_newest_experiment_is_shown_by_default(visit):
    experiment_id = experiment(APART)
    app = visit("compare.py")
    assert url_parameter(app, "experiment") == experiment_id and "which optimizer" in texts(app)


def test_verdict_names_a_winner_if_settings_differ(visit):
    app = visit("compare.py", experiment=experiment(APART))
    assert "adam is better than sgd by" in texts(app) and "3 seeds each" in texts(app)
    assert not app.error and not app.warning


def test_verdict_names_no_winner_if_settings_do_not_differ(visit):
    sentences = texts(visit("compare.py", experiment=experiment(ALIKE)))
    assert "Undecided between" in sentences and "would probably settle it" in sentences


def test_without_a_margin_nothing_is_called_equal(visit):
    made = experiment({"sgd": 0.85, "adam": 0.851})
    app = visit("compare.py", experiment=made)
    widget(app.number_input, "compare.margin").set_value(0.0).run()
    assert "Undecided between" in texts(app) and "equal within the margin of" not in texts(app)
    widget(app.number_input, "compare.margin").set_value(5.0).run()
    assert "equal within the margin of ±5 F1 points" in texts(app)


def test_too_few_seeds_give_no_verdict_on_settings(visit):
    assert "Too few seeds to compare" in texts(visit("compare.py", experiment=experiment(APART, seeds=2)))


def test_many_variants_are_compared_with_the_best(visit):
    experiment_id = experiment({"sgd": 0.7, "adam": 0.9, "adamw": 0.9, "adagrad": 0.6})
    sentences = texts(visit("compare.py", experiment=experiment_id))
    assert "has the highest dev F1" in sentences and "better than 2 of the other 3." in sentences
    assert "Undecided against “adam" in sentences


def test_below_three_seeds_nothing_is_said_of_settings(visit):
    three = {"sgd": 0.7, "adam": 0.9, "adagrad": 0.6}
    sentences = texts(visit("compare.py", experiment=experiment(three, seeds=1)))
    assert (
        "Among these trained models: “adam” has the highest dev F1" in sentences
        and "too few seeds to say which" in sentences
    )
    sentences = texts(visit("compare.py", experiment=experiment(three, seeds=2)))
    assert "too few seeds to say which settings are better" in sentences and "It is better than" not in sentences


def test_in_the_middle_of_an_experiment_only_variants_with_three_seeds_are_judged(visit):
    experiment_id = experiment({"sgd": 0.7, "adam": 0.8, "adagrad": 0.9})
    for row in runs_of(experiment_id):
        if row["config"]["optimizer"]["name"] == "adagrad" and row["config"]["training"]["seed"]:
            store.open().update(row["run"], state="running", result=None)
    sentences = texts(visit("compare.py", experiment=experiment_id))
    assert "So far: “adam” has the highest dev F1" in sentences and "adam is better than sgd by" in sentences
    assert "There are too few seeds to judge “adagrad”" in sentences


def test_best_learning_rate_of_each_variant_is_used_by_default(visit):
    app = visit("compare.py", experiment=experiment(APART, rates=(0.1, 1.0)), view="curves")
    assert "chosen on the development set: " in texts(app) and "learning rate 0.1" in texts(app)
    assert "adam is better than sgd by" in texts(app)
    widget(app.toggle, "compare.tuned").set_value(False).run()
    assert "of the other 3" in texts(app)


def test_selected_runs_are_compared_as_trained_models(visit):
    runs = runs_of(experiment(APART, seeds=1))
    app = visit("compare.py", runs=",".join(r["run"] for r in runs))
    assert "Of these trained models" in texts(app) and url_parameter(app, "experiment") == ""


def test_single_run_asks_for_another_one(visit):
    app = visit("compare.py", runs=run("finished", "only"))
    assert "There is only one run" in texts(app)


def test_deleted_run_is_named_and_the_others_are_shown(visit):
    runs = [r["run"] for r in runs_of(experiment(APART, seeds=1))]
    app = visit("compare.py", runs=",".join(["20200101-000000-zzzz", "<b>*x*</b>", *runs]))
    assert "Not found: 20200101-000000-zzzz, <b>*x*</b>" in texts(app)
    assert "Of these trained models" in texts(app)


def test_deleted_experiment_gives_a_clear_message(visit):
    app = visit("compare.py", experiment="20200101-000000-zzzz")
    assert "Not found" in texts(app) and "Nothing selected yet" in texts(app)


def test_runs_evaluated_on_different_texts_get_no_verdict(visit):
    first, second = (r["run"] for r in runs_of(experiment(APART, seeds=1)))
    result = counts.get(store.open(), [first], "test")[first]
    counts.put(store.open(), second, "test", "another", result)
    app = visit("compare.py", runs=f"{first},{second}")
    assert "No verdict." in texts(app) and "evaluated on different sentences" in texts(app)


@pytest.mark.parametrize(
    "state, message",
    [
        ("queued", "The verdict will appear once"),
        ("running", "The verdict will appear once"),
        ("failed", "all runs failed"),
        ("paused", "fewer than two runs ended"),
        ("interrupted", "fewer than two runs ended"),
        ("stopped", "better than"),
    ],
)
def test_each_state_has_a_message(visit, state, message):
    app = visit("compare.py", experiment=experiment(APART, state=state))
    assert message in texts(app) and not app.exception


def test_failed_run_is_ranked_with_its_reason(visit):
    experiment_id = experiment(APART)
    bad = next(r for r in runs_of(experiment_id) if r["config"]["optimizer"]["name"] == "sgd")["run"]
    store.open().move(
        bad, ["finished"], "failed", failure="diverged", error=("The loss became infinite.", {}), result=None
    )
    table = next(
        d.value for d in visit("compare.py", experiment=experiment_id, view="ranking").dataframe if "problem" in d.value
    )
    assert "1 of 3 failed: The loss became infinite." in set(table["problem"])


@pytest.mark.parametrize("panels", ["", "*", "optimizer.name"])
@pytest.mark.parametrize("metric", ["all", "loss", "dev_f1", "grad_norm", "lr"])
def test_every_kind_of_curve_is_drawn(visit, metric, panels):
    app = visit("compare.py", experiment=experiment(APART, losses=("crf", "cross_entropy")), view="curves")
    widget(app.button_group, "compare.metric").set_value(metric)
    widget(app.selectbox, "compare.panels").set_value(panels)
    widget(app.selectbox, "compare.dash").set_value("loss.name").run()
    assert not app.exception
    assert ("each loss is shown relative to its value" in texts(app)) == (metric in ("all", "loss"))


@pytest.mark.parametrize(
    "view, message",
    [
        ("verdict", "How to read this"),
        ("curves", "Live updates"),
        ("ranking", "Ordered by dev F1"),
        ("cost", ""),
        ("rates", "A broad peak"),
        ("search", "12 of 12 runs, mean F1"),
        ("calibration", "None of these runs has been measured yet"),
        ("gradients", "Runs"),
        ("surface", "None of these runs can be shown on a surface"),
        ("settings", "Show differences only"),
        ("fairness", "For each seed, all runs used the same batches"),
    ],
)
def test_each_section_opens_by_its_link_and_by_the_bar(visit, view, message):
    state = "running" if view == "curves" else "finished"
    experiment_id = experiment(APART, rates=(0.1, 1.0), state=state)
    by_link = visit("compare.py", experiment=experiment_id, view=view)
    labels = [e.label for kind in (by_link.toggle, by_link.expander, by_link.multiselect) for e in kind]
    assert message in texts(by_link) or any(message in label for label in labels)
    by_bar = visit("compare.py", experiment=experiment_id)
    widget(by_bar.button_group, "compare.section").set_value(view).run()
    assert not by_bar.exception and texts(by_bar) == texts(by_link)


def test_an_unknown_section_is_the_first_one(visit):
    app = visit("compare.py", experiment=experiment(APART), view="nonsense")
    assert widget(app.button_group, "compare.section").value == "verdict"
    app = visit("compare.py", experiment=experiment(APART, state="queued"))
    assert widget(app.button_group, "compare.section").value == "curves"  # there is no verdict yet


def test_back_and_forward_change_the_section(visit):
    app = visit("compare.py", experiment=experiment(APART), view="ranking")
    app.query_params["view"] = "cost"
    app.run()
    assert widget(app.button_group, "compare.section").value == "cost"


def test_parts_of_axes_select_runs(visit):
    app = visit("compare.py", experiment=experiment(APART, rates=(0.1, 1.0)), view="search")
    app.session_state["kept.compare.search.optimizer.name,optimizer.lr"] = {2: (0.9, 1.0)}  # the highest F1
    app.run()
    assert "3 of 12 runs, mean F1 90.0" in texts(app)
    widget(app.button, "compare.search.all").click().run()
    assert "12 of 12 runs" in texts(app) and "Show all runs" not in button_labels(app)


def test_experiment_can_be_stopped_resumed_and_extended(visit):
    experiment_id = experiment(APART, state="queued")
    app = visit("compare.py", experiment=experiment_id)
    assert "0 of 6 runs done" in texts(app)
    widget(app.button, "experiment.stop").click().run()
    assert {r["state"] for r in runs_of(experiment_id)} == {"stopped"} and "experiment.resume" in {
        b.key for b in app.button
    }
    widget(app.button, "experiment.resume").click().run()
    assert {r["state"] for r in runs_of(experiment_id)} == {"queued"}


def test_extending_by_seeds_adds_runs(visit):
    experiment_id = experiment(APART)
    app = visit("compare.py", experiment=experiment_id)
    assert widget(app.button, "experiment.more").disabled
    widget(app.number_input, f"extend.seeds.{experiment_id}.3").set_value(4).run()
    widget(app.button, "experiment.more").click().run()
    assert not app.exception and len(runs_of(experiment_id)) == 8


def test_experiment_with_many_seeds_can_be_extended(visit):
    experiment_id = experiment(APART, seeds=25)
    app = visit("compare.py", experiment=experiment_id)
    assert not app.exception and widget(app.number_input, f"extend.seeds.{experiment_id}.25").value == 25


def test_experiment_without_learning_rates_can_be_extended_by_some(visit):
    experiment_id = experiment(APART, seeds=1)
    app = visit("compare.py", experiment=experiment_id)
    widget(app.button_group, f"extend.rates.{experiment_id}.1").set_value(["x0.3"]).run()
    widget(app.button, "experiment.more").click().run()
    assert not app.exception and not app.error and len(runs_of(experiment_id)) == 4


def test_delete_needs_a_confirmation(visit):
    experiment_id = experiment(APART)
    app = visit("compare.py", experiment=experiment_id)
    assert widget(app.button, "experiment.really").disabled
    widget(app.checkbox, f"experiment.sure.{experiment_id}").check().run()
    widget(app.button, "experiment.really").click().run()
    assert not experiments.listed() and not store.open().runs() and "Nothing selected yet" in texts(app)


def test_buttons_lead_to_the_next_pages(visit):
    app = visit("compare.py", experiment=experiment(APART))
    assert {"View the best run", "New experiment"} <= set(button_labels(app))
    widget(app.button, "to.run").click().run()
    assert "adam" in app.header[0].value


def test_run_page_links_to_its_experiment_or_to_a_comparison(visit):
    experiment_id = experiment(APART)
    app = visit("run.py", run=runs_of(experiment_id)[0]["run"])
    widget(app.button, "to.experiment").click().run()
    assert url_parameter(app, "experiment") == experiment_id
    alone = run("finished", "alone")
    app = visit("run.py", run=alone)
    widget(app.button, "compare").click().run()
    assert url_parameter(app, "runs") == alone


def test_names_are_escaped(visit):
    app = visit("compare.py", experiment=experiment(APART, name="**x** <script>alert(1)</script>"))
    assert r"\*\*x\*\*" in app.subheader[0].value and r"\<script\>" in app.subheader[0].value


def test_equal_data_gives_the_identical_figure(visit):
    from pages.widgets.compare import data as compare_data

    runs = runs_of(experiment(APART))
    assert compare_data.key(runs) == compare_data.key(runs_of(runs[0]["experiment"]))
    before = compare_data.key(runs)
    store.open().update(runs[0]["run"], attempt=2)
    assert compare_data.key(runs_of(runs[0]["experiment"])) != before


def test_figure_can_be_frozen_during_the_experiment(visit, monkeypatch):
    from pages.widgets.compare import curves as compare_curves

    experiment_id = experiment(APART, state="running")
    app = visit("compare.py", experiment=experiment_id)
    widget(app.toggle, "compare.follow").set_value(False).run()
    held = []
    monkeypatch.setattr(compare_curves.compare_data, "cached", _note(held, compare_curves.compare_data.cached))
    for _ in range(2):
        run_id = runs_of(experiment_id)[0]["run"]
        last = store.open().get(run_id)["step"]
        store.open().add_rows(run_id, [{"step": last + 1, "loss": 1.0, "epoch": 3.1, "seconds": 7.0}])
        store.open().update(run_id, step=last + 1)
        app.run()
    assert len(held) == 2 and held[0] == held[1]
    widget(app.toggle, "compare.follow").set_value(True).run()
    assert held[2] != held[1]


def _note(held: list, kept):
    """`cached` that records the keys of the curves."""

    def noting(name, key, options, make):
        if name == "curves":
            held.append(key)
        return kept(name, key, options, make)

    return noting


def test_stopped_experiment_counts_only_finished_runs(visit):
    experiment_id = experiment(APART, state="queued")
    experiments.stop(experiment_id)
    assert "0 of 6 runs done · 6 stopped" in texts(visit("compare.py", experiment=experiment_id))


def test_in_chinese(visit):
    app = visit("compare.py", experiment=experiment(APART), lang="zh_Hant", view="ranking")
    assert app.header[0].value == "哪個比較好？有多確定？" and "結論" in texts(app) and "排名" in texts(app)


def test_cached_verdict_is_in_the_language_of_each_visitor(visit):
    experiment_id = experiment(APART)
    assert "is better than" in texts(visit("compare.py", experiment=experiment_id))
    sentences = texts(visit("compare.py", experiment=experiment_id, lang="zh_Hant"))
    assert "is better than" not in sentences and "adam" in sentences


def test_table_shows_ambiguous_strings_and_no_empty_column(visit):
    plain, asked = experiment(APART), experiment(APART)
    first = runs_of(asked)[0]
    store.open().update(first["run"], result={**first["result"], "ambiguity": {"right": 3, "count": 4}})
    without, with_it = (
        next(
            t.value for t in visit("compare.py", experiment=experiment_id, view="ranking").dataframe if "f1" in t.value
        )
        for experiment_id in (plain, asked)
    )
    assert "ambiguous" not in without and "problem" not in without and "seconds" in without
    assert sorted(with_it["ambiguous"].dropna()) == [75.0]


def test_deleted_run_leaves_the_verdict_on_the_others(visit):
    experiment_id = experiment({"sgd": 0.7, "adam": 0.9, "adagrad": 0.6})
    lost = next(r for r in runs_of(experiment_id) if r["config"]["optimizer"]["name"] == "adagrad")
    store.open().update(lost["run"], state="failed", result=None, error="killed")
    sentences = texts(visit("compare.py", experiment=experiment_id))
    assert "has the highest dev F1" in sentences and "adam is better than sgd by" in sentences
    assert (
        "There are too few seeds to judge “adagrad”" in sentences and "There are too few seeds to say" not in sentences
    )


def test_run_that_never_started_is_no_failure(visit):
    experiment_id = experiment({"sgd": 0.7, "adam": 0.9, "adagrad": 0.6})
    for row in runs_of(experiment_id):
        if row["config"]["optimizer"]["name"] == "adagrad":
            store.open().update(row["run"], state="stopped", step=0, result=None, best_dev_f1=None)
    app = visit("compare.py", experiment=experiment_id, view="ranking")
    assert "Variants not started yet: 1." in texts(app) and not app.exception


def test_differing_settings_have_a_title_and_a_key(visit):
    first = run("finished", "key", sets=["optimizer.name=sgd", "optimizer.nesterov=true", "optimizer.momentum=0.9"])
    second = run("finished", "title", sets=["optimizer.name=sgd", "optimizer.lr=0.3"])
    app = visit("compare.py", runs=f"{first},{second}", view="settings")
    table = next(t.value for t in app.dataframe if "key" in t.value).set_index("key")
    assert table["title"]["optimizer.nesterov"] == "Nesterov momentum" and list(
        table.loc["optimizer.nesterov"][:2]
    ) == ["yes", "no"]
    assert table["title"]["optimizer.lr"] == "Learning rate"


def test_deleted_runs_are_reported_and_can_be_trained_again(visit):
    experiment_id = experiments.start({"base": {"data": {"train": "demo/train", "dev": "demo/dev"}, "encoder": {"name": "linear"}},
                              "grid": {"optimizer.name": ["sgd", "adam"]}, "seeds": 2})  # fmt: skip
    assert "Deleted runs" not in texts(visit("compare.py", experiment=experiment_id))
    jobs.delete(runs_of(experiment_id)[0]["run"])
    app = visit("compare.py", experiment=experiment_id)
    assert "Deleted runs of this experiment: 1." in texts(app)
    widget(app.button, "experiment.fill").click().run()
    assert len(runs_of(experiment_id)) == 4 and "Deleted runs" not in texts(app)


@pytest.mark.parametrize("in_experiment, where", [(True, "Use the Extend button"), (False, "on the Experiments page")])
def test_single_learning_rate_asks_for_more(visit, in_experiment, where):
    experiment_id = experiment(APART)
    for row in runs_of(experiment_id):
        if row["config"]["optimizer"]["name"] == "sgd":
            config = {**row["config"], "optimizer": {**row["config"]["optimizer"], "lr": 0.7}}
            store.open().update(row["run"], config=config)
    result = (
        {"experiment": experiment_id} if in_experiment else {"runs": ",".join(r["run"] for r in runs_of(experiment_id))}
    )
    app = visit("compare.py", **result, view="rates")
    assert "Each was trained with only one learning rate" in texts(app) and where in texts(app)


def test_ranking_names_its_score(visit):
    experiment_id = experiment(APART)
    assert "Ordered by dev F1, averaged over seeds; test F1 beside it" in texts(
        visit("compare.py", experiment=experiment_id, view="ranking")
    )
    experiment_id = experiment(APART)
    for row in runs_of(experiment_id):
        store.open().update(row["run"], result={**row["result"], "dev": None})
    assert "Ordered by test F1, averaged over seeds." in texts(
        visit("compare.py", experiment=experiment_id, view="ranking")
    )
    assert "Ordered by" not in texts(visit("compare.py", experiment=experiment(APART, state="failed"), view="ranking"))
    search = experiment(APART)
    plan = {**experiments.get(search)["plan"], "search": {"trials": 3, "space": {"optimizer.lr": [0.1]}, "runs": 6}}
    table.change(store.open(), search, plan=plan)
    known_experiments.listed.clear()  # it looks every two seconds only
    app = visit("compare.py", experiment=search, view="ranking")
    assert "Ordered by dev F1, averaged over seeds; test F1 beside it" in texts(app)
    assert set(next(t.value for t in app.dataframe if "measure" in t.value)["measure"]) == {"dev"}


def test_caveats_stand_in_the_box_of_the_verdict(visit):
    experiment_id = experiment(APART)
    bad = next(r for r in runs_of(experiment_id) if r["config"]["optimizer"]["name"] == "sgd")["run"]
    store.open().move(
        bad, ["finished"], "failed", failure="diverged", error=("The loss became infinite.", {}), result=None
    )
    app = visit("compare.py", experiment=experiment_id)
    caveats = next(c.value for c in app.caption if "only one learning rate" in c.value)
    assert "“sgd” diverged in 1 of 3 runs" in caveats and "Only 200 test sentences" in caveats


def test_the_best_is_chosen_by_dev_f1_with_test_f1_beside_it(visit):
    experiment_id = experiment({"sgd": 0.7, "adam": 0.9, "adagrad": 0.6})
    for row in runs_of(experiment_id):
        if row["config"]["optimizer"]["name"] == "sgd":
            dev = {**row["result"]["dev"], "f1": 0.95}
            store.open().update(row["run"], result={**row["result"], "dev": dev})
    app = visit("compare.py", experiment=experiment_id, view="ranking")
    sentences = texts(app)
    assert "“sgd” has the highest dev F1, 95.0" in sentences and "test F1 70.0" in sentences
    assert "On the sentences compared here, however, it is worse than “adam”." in sentences
    table = next(t.value for t in app.dataframe if "measure" in t.value)
    assert table["group"].iloc[0].startswith("sgd") and list(table["test_f1"].round(1)) == [70.0, 90.0, 60.0]


def test_each_crossed_setting_has_a_verdict_and_a_heat_map(visit):
    app = visit("compare.py", experiment=experiment({"sgd": 0.7, "adam": 0.9}, losses=("crf", "focal")), view="factors")
    sentences = texts(app)
    assert "adam is better than sgd by" in sentences and "averaged over 2 matched settings" in sentences
    widget(app.button_group, "compare.factor").set_value("loss.name").run()
    assert "Undecided between" in texts(app) and "averaged over 2 matched settings" in texts(app)
    assert "Whether it depends on the other settings is undecided." in texts(app) and not app.exception
    alone = visit("compare.py", experiment=experiment(APART))
    assert "factors" not in widget(alone.button_group, "compare.section").options

"""The New run page: fields from the registries, kept settings, estimate and start."""

import re

import pytest
import streamlit as st

from pages.widgets.shared import formatting as words
from wseg_core import config, language, store
from wseg_core.jobs.queue import system
from wseg_core.training import optimizers

from .fake_runs import button_labels, run, texts, url_parameter, widget
from .trained_models import model


def started(app) -> dict:
    """The only run in the store, after a click on the start button."""
    widget(app.button, "start").click().run()
    assert not app.exception
    (result,) = store.open().runs()
    return result


def test_start_trains_the_shown_config_on_the_demo_corpus_by_default(visit):
    app = visit("new.py")
    result = started(app)
    assert result["state"] == "queued"
    assert result["config"]["data"]["train"] == "demo/train" and result["config"]["data"]["dev"] == "demo/dev"
    assert result["name"] == "linear + crf" and texts(app).startswith("linear + crf")  # opens the run page


@pytest.mark.parametrize("section", ["encoder", "loss", "optimizer", "schedule"])
def test_each_component_is_offered_with_its_summary_and_settings(visit, section):
    app = visit("new.py")
    registry = config.components(section)
    assert [o.split(" (")[0] for o in widget(app.selectbox, f"new.{section}").options] == registry.names
    for name in registry.names:
        widget(app.selectbox, f"new.{section}").set_value(name).run()
        assert not app.exception and registry.summary(name) in texts(app)
        keys = {w.key for kind in (app.number_input, app.selectbox, app.toggle, app.text_input) for w in kind}
        for setting in registry.parameters(name).model_fields:
            assert {f"new.{section}.{name}.{setting}", f"new.{section}.{name}.{setting}.shown"} & keys, setting


@pytest.mark.parametrize("lang", ["en", "zh_Hant"])
def test_each_loss_shows_its_use_and_its_caveat(visit, lang):
    app, registry = visit("new.py", lang=lang), config.components("loss")
    language.use(lang)  # state that is compared, and labels that AppTest regenerates
    assert "".join(map(registry.caveat, registry.names))
    for name in registry.names:
        widget(app.selectbox, "new.loss").set_value(name).run()
        captions = {c.value for c in app.caption}
        assert not app.exception and {registry.when(name), registry.caveat(name)} - {""} <= captions


def test_adversarial_training_shows_its_cost(visit):
    app = visit("new.py")
    assert "forward and back" not in texts(app)
    keys = [w.key for kind in (app.selectbox, app.number_input) for w in kind]
    assert keys.count("new.training..adversarial") == 1 and "new.training..adversarial_steps" not in keys
    widget(app.selectbox, "new.training..adversarial").set_value("fgm").run()
    assert "Each step makes 2 forward and backward passes" in texts(app)
    widget(app.selectbox, "new.training..adversarial").set_value("pgd").run()
    widget(app.number_input, "new.training..adversarial_steps").set_value(5).run()
    assert "Each step makes 6 forward and backward passes" in texts(app)
    training = started(app)["config"]["training"]
    assert (training["adversarial"], training["adversarial_steps"]) == ("pgd", 5)


def test_each_optimizer_shows_its_use_rate_and_paper(visit):
    app, registry = visit("new.py"), config.components("optimizer")
    for name in registry.names:
        widget(app.selectbox, "new.optimizer").set_value(name).run()
        about = registry.about(name, {"name": "linear"})
        assert not app.exception and about.when and about.paper
        for expected in (about.sentence, about.when, about.paper, f"default learning rate is {about.rate:g}."):
            assert expected in texts(app), (name, expected)
    widget(app.selectbox, "new.optimizer").set_value("lbfgs").run()
    assert "Gradient clipping does not apply" not in texts(app)  # the linear encoder clips nothing
    widget(app.number_input, "new.training..clip_norm").set_value(1.0).run()
    assert "Gradient clipping does not apply" in texts(app)


def test_impossible_choice_shows_its_reason_and_cannot_be_started(visit):
    app = visit("new.py")
    chosen = config.resolve({"encoder": {"name": "linear"}})
    reason = optimizers.obstacle("muon", chosen)
    offered = widget(app.selectbox, "new.optimizer").options
    assert f"muon ({reason})" in offered and "adamw" in offered
    assert not widget(app.button, "start").disabled and not app.warning
    widget(app.selectbox, "new.optimizer").set_value("muon").run()
    assert {w.value for w in app.warning} == {reason}
    assert widget(app.button, "start").disabled and widget(app.button, "try").disabled
    widget(app.selectbox, "new.encoder").set_value("bilstm").run()
    assert "muon" in widget(app.selectbox, "new.optimizer").options and not app.warning
    assert started(app)["config"]["optimizer"]["name"] == "muon"


def test_diagram_shows_the_output_of_the_head(visit):
    app = visit("new.py")
    for loss, expected in (
        ("crf", "4 scores per character"),
        ("binary", "1 score per gap"),
        ("ctc", "10 scores per character"),
    ):
        widget(app.selectbox, "new.loss").set_value(loss).run()
        assert any(expected in h.proto.body for h in app.get("html")), loss


def test_defaults_follow_the_encoder_and_choices_stay(visit):
    app = visit("new.py")
    widget(app.number_input, "new.training..epochs").set_value(5).run()
    widget(app.selectbox, "new.encoder").set_value("bilstm").run()
    recipe = config.resolve({"encoder": {"name": "bilstm"}})
    assert widget(app.selectbox, "new.optimizer").value == recipe.optimizer.name
    assert widget(app.number_input, f"new.optimizer.{recipe.optimizer.name}.lr").value == recipe.optimizer.settings.lr
    assert widget(app.number_input, "new.training..epochs").value == 5
    result = started(app)["config"]
    assert result["encoder"]["name"] == "bilstm" and result["training"]["epochs"] == 5


def test_switching_component_or_page_keeps_the_settings(visit):
    app = visit("new.py")
    widget(app.selectbox, "new.optimizer").set_value("sgd").run()
    widget(app.number_input, "new.optimizer.sgd.lr").set_value(0.25).run()
    widget(app.selectbox, "new.optimizer").set_value("adam").run()
    app.switch_page("run.py").run()
    app.switch_page("new.py").run()
    assert widget(app.selectbox, "new.optimizer").value == "adam"
    widget(app.selectbox, "new.optimizer").set_value("sgd").run()
    assert widget(app.number_input, "new.optimizer.sgd.lr").value == 0.25


def test_from_copies_all_settings_of_a_run(visit):
    old = run(
        "finished", "old one", sets=["optimizer.name=sgd", "optimizer.lr=0.03", "training.seed=7", "data.scheme=bi"]
    )
    app = visit("new.py", **{"from": old})
    assert "old one" in texts(app)
    widget(app.button, "start").click().run()
    new = next(r for r in store.open().runs() if r["run"] != old)
    assert new["config"] == store.open().get(old)["config"]


def test_copy_button_copies_the_settings_again_after_changes(visit):
    app = visit("run.py", run=run("finished", sets=["training.epochs=2"]))
    for _ in range(2):
        widget(app.button, "again").click().run()
        assert widget(app.number_input, "new.training..epochs").value == 2
        widget(app.number_input, "new.training..epochs").set_value(9).run()
        app.switch_page("run.py").run()


def test_unknown_source_run_gives_a_clear_message_and_shows_the_form(visit):
    app = visit("new.py", **{"from": "20200101-000000-zzzz"})
    assert len(app.error) == 1 and "Start training" in button_labels(app)


def test_corpus_in_the_url_fills_its_splits(visit):
    result = started(visit("new.py", corpus="demo-simp"))["config"]["data"]
    assert (result["train"], result["dev"], result["test"]) == ("demo-simp/train", "demo-simp/dev", "demo-simp/test")


def test_reset_to_defaults(visit):
    app = visit("new.py")
    assert "Reset to defaults" not in button_labels(app)
    widget(app.number_input, "new.training..epochs").set_value(5).run()
    next(b for b in app.button if b.label == "Reset to defaults").click().run()
    assert widget(app.number_input, "new.training..epochs").value == config.resolve().training.epochs


def test_quick_test_on_twenty_sentences(visit):
    app = visit("new.py")
    widget(app.text_input, "new.name.0").set_value("mine").run()
    widget(app.button, "try").click().run()
    (result,) = store.open().runs()
    assert result["config"]["training"]["sample"] == 20 and result["name"].startswith("mine")


def test_stored_config_that_is_no_longer_valid_gives_a_clear_message_and_can_be_reset(visit):
    old = run("finished")
    values = store.open().get(old)["config"]
    values["encoder"] = {"name": "gone"}
    store.open().update(old, config=values)
    app = visit("new.py", **{"from": old})
    assert "There is no encoder named “gone”." in texts(app)
    app.button[0].click().run()
    assert not app.exception and "Start training" in button_labels(app)


def test_refused_start_gives_a_clear_message_and_keeps_the_form(visit, monkeypatch):
    from wseg_core.errors import UserError

    def refuse(*_, **__):
        raise UserError("The disk is full.", "checkpoints", "Delete old runs.")

    app = visit("new.py")
    widget(app.number_input, "new.training..epochs").set_value(5).run()
    monkeypatch.setattr("wseg_core.jobs.start", refuse)
    widget(app.button, "start").click().run()
    assert "The disk is full." in texts(app) and "Delete old runs." in texts(app)
    assert widget(app.number_input, "new.training..epochs").value == 5


def test_estimate_is_a_range_from_earlier_runs(visit):
    first = texts(visit("new.py"))
    assert "rough estimate" in first and re.search(r"about \S+ to \S+|about \d+–\d+", first)
    store.open().update(run("finished"), host=system.host(), characters=60_000)
    st.cache_resource.clear()  # the evidence is read again after some seconds
    assert "(based on the speed of earlier runs)" in texts(visit("new.py"))


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (2.3, 7.9, "2–8 s"),
        (41.0, 53.0, "40–55 s"),
        (41.0, 130.0, "40 s to 3 min"),
        (125.0, 200.0, "2–4 min"),
        (3000.0, 6000.0, "50 min to 1.75 h"),
        (0.2, 4.4, "up to 5 s"),
        (0.1, 0.2, "up to 1 s"),
        (57.0, 59.0, "55 s to 1 min"),
        (30.0, 30.0, "30 s"),
    ],
)
def test_ranges_are_rounded_outwards(low, high, expected):
    assert words.interval(low, high) == expected


def test_bounds_are_those_of_the_engine(visit):
    app = visit("new.py")
    epochs = widget(app.number_input, "new.training..epochs")
    assert (epochs.min, epochs.max) == (1, 1000)


def test_in_chinese(visit):
    app = visit("new.py", lang="zh_Hant")
    assert app.header[0].value == "新增訓練" and "開始訓練" in button_labels(app)


def test_default_rates_of_optimizer_and_recipe_are_both_named(visit):
    assert (
        "Its default learning rate is 0.05. The linear recipe uses 0.1, which was tested with this encoder."
        in texts(visit("new.py"))
    )


def test_back_button_undoes_a_choice(visit):
    app = visit("new.py")
    widget(app.selectbox, "new.encoder").set_value("cnn").run()
    before = url_parameter(app, "draft")
    widget(app.selectbox, "new.encoder").set_value("bilstm").run()
    app.query_params["draft"] = before
    app.run()
    assert widget(app.selectbox, "new.encoder").value == "cnn" and url_parameter(app, "draft") == before


def upload_config(app, content: str, name: str = "config.yaml"):
    """Uploads a config file on the page."""
    next(u for u in app.file_uploader if u.key.startswith("recipe.")).upload(name, content.encode()).run()
    assert not app.exception
    return app


def test_config_file_fills_the_form(visit):
    app = upload_config(visit("new.py"), "encoder: {name: bilstm, hidden: 48}\ntraining: {epochs: 2}\n")
    assert widget(app.selectbox, "new.encoder").value == "bilstm"
    assert widget(app.number_input, "new.encoder.bilstm.hidden").value == 48
    config_of_run = started(app)["config"]
    assert config_of_run["encoder"]["hidden"] == 48 and config_of_run["training"]["epochs"] == 2
    assert config_of_run["data"]["dev"] == "demo/dev"  # settings missing in the file are unchanged


def test_config_file_for_another_corpus_drops_the_dev_set_of_the_demo(visit):
    app = upload_config(visit("new.py"), "data: {train: demo-simp/train}\n")
    assert started(app)["config"]["data"]["dev"] is None


@pytest.mark.parametrize("content, message", [
    ("encoder: {name: bilstmm}", "There is no encoder named"), ("a: [", "The config file is not valid YAML"),
    ("training: {epochs: 0}", "is not allowed here"), ("just text", "must consist of sections"),
])  # fmt: skip
def test_invalid_config_file_is_reported_and_changes_nothing(visit, content, message):
    app = upload_config(visit("new.py"), content)
    assert message in "".join(error.value for error in app.error)
    assert widget(app.selectbox, "new.encoder").value == "linear"


def test_command_and_config_are_those_of_the_form(visit):
    app = visit("new.py")
    widget(app.selectbox, "new.encoder").set_value("cnn").run()
    command, content = (code.value for code in app.code)
    assert "--set encoder.name=cnn" in command and "--train demo/train" in command
    assert content.strip() == config.as_yaml(config.from_dict(started(app)["config"])).strip()


def test_a_teacher_and_its_raw_text_can_be_chosen(visit):
    run = model("accurate")
    app = visit("new.py")
    widget(app.selectbox, "new.teacher").set_value(run).run()
    widget(app.text_input, "new.data..raw").set_value("news.txt").run()
    assert not app.exception and widget(app.selectbox, "new.teacher").value == run
    assert widget(app.text_input, "new.data..raw").value == "news.txt"
    assert f"--set training.teacher={run}" in "\n".join(code.value for code in app.code)

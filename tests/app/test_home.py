"""The Home page: introduction, demo model, latest run, banner and language."""

import re

from wseg_core import config, jobs, store

from .fake_runs import button_labels, run, settings, texts, widget


def test_gold_segmentation_is_shown_before_the_first_model(visit):
    app = visit()
    assert "Segmented by hand, from the demo corpus" in texts(app) and "No runs yet" in texts(app)
    assert "Try a sentence" not in button_labels(app)


def test_demo_button_starts_the_demo_run_and_opens_it(visit):
    app = visit()
    widget(app.button, "demo").click().run()
    (result,) = store.open().runs()
    assert result["name"] == "demo" and result["config"] == settings(
        "encoder.name=bilstm", "training.epochs=2", "training.evaluate_every=20"
    )
    assert result["config"]["encoder"]["name"] == "bilstm" and result["config"]["loss"]["name"] == "crf"
    assert app.header[0].value.startswith("demo")


def test_running_run_is_shown_on_home_and_in_the_banner(visit):
    busy = run("running", "*busy*")
    app = visit()
    assert "Training now" in texts(app) and "**\\*busy\\***" in "".join(m.value for m in app.markdown)
    assert banner(app)
    app.switch_page("new.py").run()
    expected = r"\*\*\\\*busy\\\*\*\* is training: 60% complete · about \d+–\d+ s left · Open"
    assert re.fullmatch(expected, banner(app))
    assert not banner(visit("run.py", run=busy))  # not on its own page
    assert banner(visit("run.py", run=run("finished")))


def banner(app) -> str:
    """The text of the banner; "" if there is none."""
    return "".join(link.proto.label for link in app.get("page_link") if "is training" in link.proto.label)


def test_latest_run_is_shown_if_none_is_running(visit):
    run("failed", "broken")
    assert "Latest run" in texts(visit()) and "broken" in texts(visit())


def test_segmentation_of_the_latest_model_is_shown(visit):
    jobs.train_here(config.from_dict(settings("training.epochs=1", "training.sample=300")), "small")
    store.open().update(store.open().runs()[0]["run"], config=settings())  # not a trial, although only 300 sentences
    app = visit()
    assert "Segmented by small, the best model" in texts(app) and "Try a sentence" in button_labels(app)


def test_language_follows_the_browser_and_can_be_switched(visit):
    app = visit()
    assert "Where are the word boundaries?" in texts(app)
    widget(app.button_group, "lang").set_value("zh_Hant").run()
    assert app.header[0].value == "詞的邊界在哪裡？"
    app.switch_page("new.py").run()
    assert app.header[0].value == "新增訓練"


def test_unusable_store_gives_a_clear_message(visit, monkeypatch):
    monkeypatch.setenv("WSEG_STORE", "nonsense://x")
    app = visit()
    assert app.error and "This database address cannot be used" in texts(app)

"""Every technical term on the pages Home, Models, Sentence and Errors is explained by a tooltip."""

import json

import pytest

from pages.widgets.shared import overlay
from wseg_core import terms
from wseg_core.inspection import temperature

from .fake_runs import run, widget
from .tooltips import texts_with_tooltips, unexplained
from .trained_models import model

TEXT = "我愛自然語言處理"


def test_home(visit):
    run("finished")
    app = visit()
    assert any("dev F1" in content and terms.explain("F1") in tooltip for content, tooltip in texts_with_tooltips(app))
    assert not unexplained(app)


def test_models(visit):
    app = visit("models.py", model=model())
    columns = dict(texts_with_tooltips(app))
    assert terms.explain("OOV") in columns["Test OOV recall"] and terms.explain("test set") in columns["Test F1"]
    assert not unexplained(app)
    app = visit("models.py", table=json.dumps({"group": ["optimizer.name"], "baseline": run("finished")}))
    assert not unexplained(app)


@pytest.mark.parametrize(
    "encoder, loss, needed",
    [
        ("linear", "crf", {"log-odds", "n-gram", "transition", "emission", "softmax", "entropy", "temperature"}),
        ("bert", "cross_entropy", {"attention", "attention head", "layer", "gradient", "best path"}),
        ("cnn", "ctc", {"receptive field", "CTC"}),
    ],
)
def test_sentence(visit, encoder, loss, needed):
    trained = model(encoder=encoder, loss=loss)
    temperature.store(trained, {"temperature": 3.0, "gaps": 9, "ece_before": 0.1, "ece_after": 0.0})
    app = visit("sentence.py", model=trained, text=TEXT)
    tooltips = "".join(tooltip for _, tooltip in texts_with_tooltips(app))
    assert {term for term in needed if terms.explain(term) not in tooltips} == set()
    assert not unexplained(app)


def test_errors(visit):
    first, second = model("first"), model("second")
    temperature.store(first, {"temperature": 3.0, "gaps": 9, "ece_before": 0.1, "ece_after": 0.0})
    app = visit("errors.py", model=first, against=second, file="demo/test")
    tooltips = "".join(tooltip for _, tooltip in texts_with_tooltips(app))
    assert all(terms.explain(term) in tooltips for term in ("precision", "recall", "OOV", "gold", "calibration"))
    assert not unexplained(app)


def test_chinese(visit, monkeypatch):
    monkeypatch.setattr("wseg_core.language.current", lambda: "zh_Hant")
    app = visit("sentence.py", lang="zh_Hant", model=model(), text=TEXT)
    assert not unexplained(app)
    widget(app.text_area, overlay.TYPED).set_value("!，她").run()
    widget(app.button, "dictionary.score").click().run()
    assert not unexplained(app)

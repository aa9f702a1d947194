"""Which models the pages offer where there are many: the newest, the best, and what was chosen before."""

import pytest

from pages.widgets.sentence import teach_result
from pages.widgets.shared import offered
from wseg_core import jobs, store
from wseg_core.corpora import corrections

from .fake_runs import SCORE, run, texts, url_parameter
from .trained_models import model


def scored(name: str, f1: float, *sets: str) -> str:
    """A model with this dev F1."""
    made = model(name, sets=sets, result={"dev": {**SCORE, "f1": f1}, "test": None})
    store.open().update(made, best_dev_f1=f1)
    return made


@pytest.fixture
def many(monkeypatch):
    """Six models, oldest first; two are newest, one more is offered as the best: not the quick test, nor that of another set."""
    monkeypatch.setattr(offered, "_NEWEST", 2)
    monkeypatch.setattr(offered, "_BEST", 1)
    offered._best.clear()
    return [
        scored("sample", 1.0, "training.sample=20"),
        scored("best", 0.95),
        scored("other set", 0.99, "data.dev=demo-simp/dev"),
        scored("plain", 0.8),
        scored("newer", 0.9),
        scored("newest", 0.85),
    ]


def test_the_newest_and_the_best_of_their_dev_set(many):
    sample, best, other, plain, newer, newest = many
    offer = offered.models()
    assert [row["run"] for row in offer.runs] == [newest, newer, best] and not offer.complete
    assert jobs.best(offer.runs)["run"] == best
    assert "newest 2 models" in offer.help


def test_few_models_are_all_offered():
    first = model("first")
    run("failed", steps=0)
    second = model("second")
    offer = offered.models()
    assert [row["run"] for row in offer.runs] == [second, first] and offer.complete and offer.help is None


def test_quick_tests_do_not_decide_which_dev_set_counts(monkeypatch):
    monkeypatch.setattr(offered, "_NEWEST", 2)
    offered._best.clear()
    best, newer = scored("best", 0.95), scored("newer", 0.8)
    sample = scored("sample", 1.0, "training.sample=20", "data.dev=demo-simp/dev")
    assert [row["run"] for row in offered.models().runs] == [sample, newer, best]


@pytest.mark.parametrize("page", ["sentence.py", "errors.py", "models.py"])
def test_each_page_opens_the_best_and_says_where_the_others_are(visit, many, page):
    app = visit(page)
    assert not app.exception and url_parameter(app, "model") == many[1]
    [choice] = [box for box in app.selectbox if box.label == "Model"]
    assert "table on the page Models" in choice.help and len(choice.options) == 3
    assert "of 6 models" not in texts(app)  # the rank is unknown among a part of them


def test_a_model_of_the_url_stays_chosen_when_it_is_not_among_those_offered(visit, many):
    plain = many[3]
    app = visit("sentence.py", model=plain)
    assert not app.error and url_parameter(app, "model") == plain
    app.switch_page("errors.py")
    app.query_params.clear()
    app.run()
    assert not app.exception and url_parameter(app, "model") == plain


def test_the_newest_retraining_of_a_model_is_found():
    origin = model("origin")
    assert teach_result.newest_from(store.open(), origin) is None
    [_, taught] = [
        model(name, sets=[f"training.start_from={origin}", f"data.more={corrections.REFERENCE}"]) for name in "ab"
    ]
    model("unrelated", sets=["training.start_from=elsewhere", f"data.more={corrections.REFERENCE}"])
    model("by hand", sets=[f"training.start_from={origin}"])
    assert teach_result.newest_from(store.open(), origin) == taught

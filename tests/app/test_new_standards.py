"""Warnings on the New run page if training and evaluation sets follow different standards."""

import re

import pytest

from pages.widgets.new import standards as new_standards
from wseg_core import corpora

from .fake_runs import button_labels


@pytest.fixture
def corpus(tmp_path):
    """The demo corpus with numerals and measure words joined, as another corpus."""
    for split in corpora.SPLITS:
        lines = (corpora.folder("demo") / f"{split}.utf8").read_text("utf-8")
        cut = re.sub("(?<= )([一二三這那幾兩每]) ([個位年次天張家條])(?= )", r"\1\2", lines).replace(" 的 ", "的 ")
        (tmp_path / f"{split}.txt").write_text(cut, "utf-8")
    return corpora.import_files({split: tmp_path / f"{split}.txt" for split in corpora.SPLITS}, "glued")["name"]


def warnings_on(app) -> list[str]:
    return [w.value.replace("\\", "") for w in app.warning if "different standards" in w.value]


def test_sets_of_one_corpus_give_no_warning(visit, corpus):
    assert warnings_on(visit("new.py", corpus="demo")) == [] == warnings_on(visit("new.py", corpus=corpus))


def test_different_standard_of_the_test_set_gives_a_warning(visit, corpus):
    app = visit("new.py", corpus="demo")
    next(s for s in app.selectbox if s.key == "new.test").set_value("glued/test").run()
    (warning,) = warnings_on(app)
    assert "demo/train and glued/test" in warning and "Wherever the standards differ" in warning and not app.exception


def test_large_files_are_compared_on_request(visit, corpus, monkeypatch):
    monkeypatch.setattr(new_standards, "_SMALL", 0)
    app = visit("new.py", corpus="demo")
    next(s for s in app.selectbox if s.key == "new.test").set_value("glued/test").run()
    assert warnings_on(app) == [] and "Do the training and test sets follow the same standard?" in button_labels(app)
    next(b for b in app.button if b.key == "new.standards.test").click().run()
    assert len(warnings_on(app)) == 1

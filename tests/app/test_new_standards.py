"""A warning before training on one standard and being scored on another; silence where both agree."""

import re

import pytest

from pages.widgets.new import standards as new_standards
from wseg_core import corpora

from .made import labels


@pytest.fixture
def glued(tmp_path):
    """The demo corpus with numerals and measure words written together, as a corpus of its own."""
    for split in corpora.SPLITS:
        lines = (corpora.folder("demo") / f"{split}.utf8").read_text("utf-8")
        cut = re.sub("(?<= )([一二三這那幾兩每]) ([個位年次天張家條])(?= )", r"\1\2", lines).replace(" 的 ", "的 ")
        (tmp_path / f"{split}.txt").write_text(cut, "utf-8")
    return corpora.import_files({split: tmp_path / f"{split}.txt" for split in corpora.SPLITS}, "glued")["name"]


def warned(app) -> list[str]:
    return [w.value.replace("\\", "") for w in app.warning if "different standards" in w.value]


def test_sets_of_one_corpus_give_no_warning(visit, glued):
    assert warned(visit("new.py", corpus="demo")) == [] == warned(visit("new.py", corpus=glued))


def test_different_standard_of_the_test_set_gives_a_warning(visit, glued):
    app = visit("new.py", corpus="demo")
    next(s for s in app.selectbox if s.key == "new.test").set_value("glued/test").run()
    (said,) = warned(app)
    assert "demo/train and glued/test" in said and "only the standards differ" in said and not app.exception


def test_large_files_are_compared_on_request(visit, glued, monkeypatch):
    monkeypatch.setattr(new_standards, "_SMALL", 0)
    app = visit("new.py", corpus="demo")
    next(s for s in app.selectbox if s.key == "new.test").set_value("glued/test").run()
    assert warned(app) == [] and "Do the training and test sets follow the same standard?" in labels(app)
    next(b for b in app.button if b.key == "new.standards.test").click().run()
    assert len(warned(app)) == 1

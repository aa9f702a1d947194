"""The library of corpora: the demo is there, an imported one can be looked at, trained on and deleted."""

import pytest

from wseg_core import corpora

from .made import address, labels, run, texts, widget
from .trained import drawn

TRAIN = "我們 研究 生命 起源 。\n他 說 好 。\n明天 下雨 。\n"
TEST = "他 說 好 。\n明天 颱風 。\n"


@pytest.fixture
def news(tmp_path):
    """An imported corpus `news` with a training and a test set that share one sentence of two."""
    (tmp_path / "train.txt").write_text(TRAIN, "utf-8")
    (tmp_path / "test.txt").write_text(TEST, "utf-8")
    return corpora.import_files([tmp_path / "train.txt", tmp_path / "test.txt"], "news")["name"]


def picker(app):
    """The cards of the library."""
    return next(radio for radio in app.radio if radio.key.startswith("corpus."))


def test_the_demo_is_shown_first_with_its_words_licence_and_guideline(visit):
    app = visit("corpora.py")
    assert picker(app).value == "demo" and address(app, "corpus") == "demo"
    assert "CC0 1.0" in texts(app) and "How the demo corpus" not in texts(app) and "A word is the smallest unit" in texts(app)
    first = corpora.load("demo/train").sentences[0]
    assert all(f">{word}<" in drawn(app) for word in first)
    assert "training set" in drawn(app) and "(OOV)" in drawn(app)
    assert not [b for b in app.button if b.key == "corpus.really"]  # a demo stays


def test_another_corpus_is_chosen_by_its_card(visit, news):
    app = visit("corpora.py")
    picker(app).set_value(news).run()
    assert address(app, "corpus") == "news" and not app.exception
    assert "train.txt (words, utf-8)" in texts(app) and "颱風" in drawn(app)


def test_the_address_chooses_and_the_split_can_be_changed(visit, news):
    app = visit("corpora.py", corpus=news)
    assert picker(app).value == "news" and ">研究<" in drawn(app)
    next(c for c in app.segmented_control if c.key == "corpus.split.news").set_value("test").run()
    assert not app.exception and "stand in train too: 1 of 2" in drawn(app)


def test_training_on_it_fills_the_form_of_a_new_run_again_and_again(visit, news):
    app = visit("corpora.py", corpus=news)
    widget(app.button, "corpus.train").click().run()
    assert widget(app.selectbox, "new.corpus").value == "news"
    widget(app.selectbox, "new.corpus").set_value("demo").run()
    app.switch_page("corpora.py").run()
    picker(app).set_value(news).run()
    widget(app.button, "corpus.train").click().run()
    assert widget(app.selectbox, "new.corpus").value == "news" and widget(app.selectbox, "new.test").value == "news/test"


def test_without_a_training_set_there_is_nothing_to_train_on(visit, tmp_path):
    (tmp_path / "test.txt").write_text(TEST, "utf-8")
    corpora.import_files({"test": tmp_path / "test.txt"}, "only")
    app = visit("corpora.py", corpus="only")
    assert widget(app.button, "corpus.train").disabled and "(OOV)" not in drawn(app)


def test_deleting_asks_first_tells_who_needs_it_and_then_it_is_gone(visit, news):
    run("paused", sets=["data.train=news/train"])
    run("finished", sets=["data.train=news/train"])
    app = visit("corpora.py", corpus=news)
    assert "they will fail" in texts(app).lower() and ": 1." in texts(app)
    widget(app.button, "corpus.really").click().run()
    assert not app.exception and news not in corpora.names()
    assert picker(app).value == "demo" and address(app, "corpus") == "demo"


def test_a_corpus_that_is_not_there_is_told_and_another_can_be_chosen(visit, news):
    app = visit("corpora.py", corpus="nesw")
    assert "There is no corpus called “nesw”." in texts(app) and "Did you mean “news”?" in texts(app)
    assert picker(app).value is None and "Import a corpus" in labels(app)
    picker(app).set_value(news).run()
    assert address(app, "corpus") == "news" and len(app.error) == 0


@pytest.mark.parametrize("name", ["../../etc", "<script>alert(1)</script>", "a" * 500, "demo/train"])
def test_any_address_is_only_a_name(visit, name):
    app = visit("corpora.py", corpus=name)
    assert len(app.error) == 1 and picker(app).value is None


def test_a_corpus_that_was_changed_by_hand_is_counted_again_and_a_spoilt_one_is_told(visit, news):
    assert "颱風" in drawn(visit("corpora.py", corpus=news))
    (corpora.folder(news) / "test.utf8").write_text("大 颶風\n", "utf-8")
    assert "颶風" in drawn(visit("corpora.py", corpus=news))
    (corpora.folder(news) / "test.utf8").write_bytes(b"\xff\xfe\xff\n")
    assert len(visit("corpora.py", corpus=news).error) == 1


def test_in_chinese(visit):
    app = visit("corpora.py", lang="zh_Hant")
    assert app.header[0].value == "有哪些語料可以學？" and "用這個語料庫訓練" in labels(app) and "訓練集" in drawn(app)

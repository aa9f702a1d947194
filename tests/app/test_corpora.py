"""The Library page: listing, training on and deleting corpora, and the quality checks."""

import re

import pytest

from pages.widgets.shared import overlay
from wseg_core import corpora
from wseg_core.inspection import temperature

from .fake_runs import button_labels, run, texts, url_parameter, widget
from .trained_models import drawn

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


def test_demo_corpus_is_shown_first_with_licence_and_guideline(visit):
    app = visit("corpora.py")
    assert picker(app).value == "demo" and url_parameter(app, "corpus") == "demo"
    assert (
        "CC0 1.0" in texts(app)
        and "How the demo corpus" not in texts(app)
        and "A word is the smallest unit" in texts(app)
    )
    first = corpora.load("demo/train").sentences[0]
    assert all(f">{word}<" in drawn(app) for word in first)
    assert "training set" in drawn(app) and "OOV rate" in drawn(app)
    assert not [b for b in app.button if b.key == "corpus.really"]  # demo corpora cannot be deleted


def test_corpus_is_chosen_by_its_card(visit, news):
    app = visit("corpora.py")
    picker(app).set_value(news).run()
    assert url_parameter(app, "corpus") == "news" and not app.exception
    assert "train.txt (words, utf-8)" in texts(app) and "颱風" in drawn(app)


def test_url_chooses_the_corpus_and_the_split_can_be_changed(visit, news):
    app = visit("corpora.py", corpus=news)
    assert picker(app).value == "news" and ">研究<" in drawn(app)
    next(c for c in app.segmented_control if c.key == "corpus.split.news").set_value("test").run()
    assert not app.exception and "also appear in train: 1 of 2" in drawn(app)


def test_train_button_fills_the_form_of_a_new_run_each_time(visit, news):
    app = visit("corpora.py", corpus=news)
    widget(app.button, "corpus.train").click().run()
    assert widget(app.selectbox, "new.corpus").value == "news"
    widget(app.selectbox, "new.corpus").set_value("demo").run()
    app.switch_page("corpora.py").run()
    picker(app).set_value(news).run()
    widget(app.button, "corpus.train").click().run()
    assert (
        widget(app.selectbox, "new.corpus").value == "news" and widget(app.selectbox, "new.test").value == "news/test"
    )


def test_corpus_without_training_set_cannot_be_trained_on(visit, tmp_path):
    (tmp_path / "test.txt").write_text(TEST, "utf-8")
    corpora.import_files({"test": tmp_path / "test.txt"}, "only")
    app = visit("corpora.py", corpus="only")
    assert widget(app.button, "corpus.train").disabled and "OOV rate" not in drawn(app)


def test_deleting_needs_a_confirmation_and_counts_runs_that_use_the_corpus(visit, news):
    run("paused", sets=["data.train=news/train"])
    run("finished", sets=["data.train=news/train"])
    app = visit("corpora.py", corpus=news)
    assert "they will fail" in texts(app).lower() and ": 1." in texts(app)
    widget(app.button, "corpus.really").click().run()
    assert not app.exception and news not in corpora.names()
    assert picker(app).value == "demo" and url_parameter(app, "corpus") == "demo"


def test_unknown_corpus_gives_a_clear_message_and_another_can_be_chosen(visit, news):
    app = visit("corpora.py", corpus="nesw")
    assert "There is no corpus named “nesw”." in texts(app) and "Did you mean “news”?" in texts(app)
    assert picker(app).value is None and "Import a corpus" in button_labels(app)
    picker(app).set_value(news).run()
    assert url_parameter(app, "corpus") == "news" and len(app.error) == 0


@pytest.mark.parametrize("name", ["../../etc", "<script>alert(1)</script>", "a" * 500, "demo/train"])
def test_hostile_names_in_the_url_are_only_names(visit, name):
    app = visit("corpora.py", corpus=name)
    assert len(app.error) == 1 and picker(app).value is None


def test_changed_corpus_is_counted_again_and_a_damaged_one_is_reported(visit, news):
    assert "颱風" in drawn(visit("corpora.py", corpus=news))
    (corpora.folder(news) / "test.utf8").write_text("大 颶風\n", "utf-8")
    assert "颶風" in drawn(visit("corpora.py", corpus=news))
    (corpora.folder(news) / "test.utf8").write_bytes(b"\xff\xfe\xff\n")
    assert len(visit("corpora.py", corpus=news).error) == 1


def test_in_chinese(visit):
    app = visit("corpora.py", lang="zh_Hant")
    assert (
        app.header[0].value == "您有哪些語料庫？"
        and "用這個語料庫訓練" in button_labels(app)
        and "訓練集" in drawn(app)
    )


def open_check(visit, corpus: str, question: str, **query):
    """The Library page with one quality check of a corpus."""
    return visit("corpora.py", corpus=corpus, look=question, **query)


def test_no_check_runs_before_it_is_chosen(visit):
    app = visit("corpora.py")
    asked = next(c for c in app.segmented_control if c.key == "corpus.look")
    assert asked.value is None and "<details" not in drawn(app)
    asked.set_value("ways").run()
    assert url_parameter(app, "look") == "ways"
    assert "Strings that are one word in some places and several words in others" in texts(app)


def test_inconsistent_strings_are_shown_with_counts_and_places(visit, tmp_path):
    (tmp_path / "train.txt").write_text("他 研究 生命 。\n" * 4 + "我 研 究 生命 <b>x</b> 。\n", "utf-8")
    corpora.import_files({"train": tmp_path / "train.txt"}, "slips")
    app = open_check(visit, "slips", "ways")
    assert "several words in others: 1." in texts(app)
    assert drawn(app).count("<details>") == 1 and "<b>4</b>" in drawn(app) and "<b>1</b>" in drawn(app)
    assert "training set, line 5" in drawn(app) and "<b>x</b>" not in drawn(app)


def test_consistent_corpus_gives_a_success_message(visit, news):
    assert [s.value for s in open_check(visit, news, "ways").success] == [
        "No word that occurs three times or more is segmented in two ways."
    ]


def test_leaks_are_counted_and_shown_in_pairs(visit, tmp_path):
    (tmp_path / "train.txt").write_text("我們 今天 研究 生命 起源 的 方法 和 意義 。\n他 說 好 。\n", "utf-8")
    (tmp_path / "test.txt").write_text(
        "我們 今天 研究 生命 起源 的 方法 和 意義 ！\n他說 好 。\n新 的 <i>句子</i> 。\n", "utf-8"
    )
    corpora.import_files([tmp_path / "train.txt", tmp_path / "test.txt"], "leaky")
    app = open_check(visit, "leaky", "leaks")
    html = drawn(app)
    assert (
        "66.7" in html
        and "identical" in html
        and "<mark><bdi>！</bdi></mark>" in html
        and "<mark><bdi>。</bdi></mark>" in html
    )


def test_leaking_pair_of_sets_can_be_chosen(visit, tmp_path):
    for split, more in (("train", "他 說 好"), ("dev", "她 走 了"), ("test", "天 很 好")):
        (tmp_path / f"{split}.txt").write_text(f"我們 今天 研究 生命 起源 。\n{more} 。\n", "utf-8")
    corpora.import_files({split: tmp_path / f"{split}.txt" for split in corpora.SPLITS}, "three")
    app = open_check(visit, "three", "leaks")
    choice = next(c for c in app.segmented_control if c.key == "leaks.pair.three")
    assert choice.value == "dev.train" and len(choice.options) == 3 and "training set, line 1" in drawn(app)
    choice.set_value("test.dev").run()
    assert not app.exception and not app.error and "development set, line 1" in drawn(app)


def test_hostile_lines_are_escaped_and_long_words_are_truncated(visit, tmp_path):
    lines = (
        "<img/src=x> ![x](http://127.0.0.1:9/x) \u202eabc </style> $E=1$ 好\n" * 3 + "天" * 10_000 + " 好\n" + "好 人\n"
    )
    (tmp_path / "train.txt").write_text(lines, "utf-8")
    corpora.import_files({"train": tmp_path / "train.txt"}, "hostile", format="words")
    html = drawn(visit("corpora.py", corpus="hostile"))
    assert (
        "<img" not in html
        and "</style>" not in html
        and "U+202E" in html
        and "天" * 200 not in html
        and "天" * 24 in html
    )


def test_single_set_cannot_leak_and_no_leak_is_reported(visit, tmp_path):
    (tmp_path / "test.txt").write_text(TEST, "utf-8")
    corpora.import_files({"test": tmp_path / "test.txt"}, "only")
    assert "only one set (test set)" in texts(open_check(visit, "only", "leaks"))
    app = open_check(visit, "demo", "leaks")
    assert [s.value for s in app.success] == [
        "No sentence appears in two sets, not even as a near-duplicate."
    ] and not app.error


def test_different_standard_is_reported_with_the_words_that_differ(visit, tmp_path):
    for split in corpora.SPLITS:
        lines = (corpora.folder("demo") / f"{split}.utf8").read_text("utf-8")
        glued = re.sub("(?<= )([一二三這那幾兩每]) ([個位年次天張家條])(?= )", r"\1\2", lines).replace(" 的 ", "的 ")
        (tmp_path / f"{split}.txt").write_text(glued, "utf-8")
    corpora.import_files({split: tmp_path / f"{split}.txt" for split in corpora.SPLITS}, "glued")
    app = open_check(visit, "demo", "standards", **{"with": "glued/train"})
    assert widget(app.selectbox, "standards.b.demo").value == "glued/train"
    assert "follow different standards" in app.warning[0].value and "一個" in app.warning[0].value
    assert "Words segmented differently" in texts(app) and ">一個<" in drawn(app)
    widget(app.selectbox, "standards.b.demo").set_value("demo/dev").run()
    assert (
        len(app.warning) == 0
        and "follow the same standard" in app.success[0].value
        and url_parameter(app, "with") == "demo/dev"
    )


def test_too_little_common_text_is_reported(visit, news):
    app = open_check(visit, news, "standards", **{"with": "news/test"})
    assert "too little text in common" in texts(app) and "Words segmented differently" not in texts(app)


def test_confident_disagreement_opens_on_the_sentence_page(visit, tmp_path):
    from .. import tiny
    from .trained_models import model

    cut = [" ".join("".join(words)) for words in tiny.SENTENCES]  # every character a word
    (tmp_path / "train.txt").write_text("\n".join(cut) + "\n", "utf-8")
    corpora.import_files({"train": tmp_path / "train.txt"}, "single")
    assert "There is no trained model yet." in texts(open_check(visit, "single", "model"))
    run = model()
    app = open_check(visit, "single", "model")
    assert not [b for b in app.button if b.key.startswith("suspects.open")]
    widget(app.button, "suspects.ask").click().run()
    next(c for c in app.segmented_control if c.key == "suspects.sure").set_value(0.9).run()
    assert "Disagreements with the gold segmentation at a confidence of at least 90" in texts(app)
    assert "training set, line" in drawn(app)
    assert "not calibrated" in texts(app)
    sure = confidences(app)
    temperature.store(run, {"temperature": 1.1, "gaps": 9, "ece_before": 0.1, "ece_after": 0.0})
    app.run()
    widget(app.toggle, overlay.CALIBRATED).set_value(True).run()
    widget(app.button, "suspects.ask").click().run()
    assert "not calibrated" not in texts(app) and max(confidences(app)) < max(sure)
    widget(app.button, "suspects.open.0").click().run()
    assert not app.exception and url_parameter(app, "model") == run and " " in url_parameter(app, "gold")


def confidences(app) -> list[float]:
    """The confidence of each listed disagreement, in percent."""
    return [float(c.value.split("\u202f")[0]) for c in app.caption if c.value[:1].isdigit()]


@pytest.mark.parametrize("question", ["ways", "leaks", "model", "standards", "<b>"])
def test_each_check_in_chinese(visit, question):
    app = open_check(visit, "demo", question, lang="zh_Hant")
    assert "品質檢查" in texts(app) and not app.error

"""The Errors page: URL parameters, every state, a second model, hostile corpora, tables."""

import io
import re
from types import SimpleNamespace

import pandas as pd
import pytest

from pages.widgets.errors import agreement as errors_agreement
from pages.widgets.errors import examples as errors_examples
from pages.widgets.errors import score as errors_score
from pages.widgets.errors import study as errors_study
from pages.widgets.shared import overlay
from wseg_core import corpora, home, store
from wseg_core.charts.table import csv
from wseg_core.inference.segmenter import Segmenter
from wseg_core.inspection import mistakes, temperature

from .. import tiny
from .fake_runs import button_labels, texts, url_parameter, widget
from .trained_models import drawn, model

GOLD = "我愛 自然 語言處理\n研究生 命 起源\n他 來 了 ， 她 走 了\n"  # the first two lines differ from the training set
HOSTILE = "<img/src=x> =1+1 ![x](http://127.0.0.1:9/x) \u202eabc </style>\n" * 3


def corpus(name: str = "mine", **splits: str) -> str:
    """A corpus in the library; its name."""
    folder = home.data() / name
    folder.mkdir(parents=True)
    for split, content in ({"test": GOLD} | splits).items():
        (folder / f"{split}.utf8").write_text(content, encoding="utf-8")
    return name


def training_file() -> str:
    """A file with the sentences that the model was trained on."""
    return "".join(" ".join(words) + "\n" for words in tiny.SENTENCES)


def plain(app) -> str:
    return texts(app).replace("\u202f", "")


def test_without_a_model_the_page_links_to_the_demo(visit):
    app = visit("errors.py")
    assert "There is no trained model yet" in texts(app) and not app.selectbox
    widget(app.button, "to.home").click().run()
    assert app.header[0].value == "Where are the word boundaries?"


def test_link_shows_its_model_on_its_file(visit):
    trained, name = model(), corpus()
    app = visit("errors.py", model=trained, file=f"{name}/test")
    assert "2 mistakes in 3 sentences" not in plain(app)  # three: 我愛, 語言處理 and 研究生|命
    assert "3 mistakes in 3 sentences" in plain(app) and "over-segmentation" in plain(app)
    assert drawn(app).count('class="one"') == 3 and "line 2" in drawn(app) and "confidence" in drawn(app)
    assert url_parameter(app, "file") == "mine/test" and not app.error


def test_default_file_is_the_test_set_of_the_model(visit):
    trained = model()
    app = visit("errors.py")
    assert url_parameter(app, "model") == trained and url_parameter(app, "file") == "demo/test"
    app.selectbox[1].set_value("demo/dev").run()
    assert url_parameter(app, "file") == "demo/dev" and "116 sentences" in plain(app)


def test_corpus_name_alone_means_its_test_set(visit):
    app = visit("errors.py", model=model(), file=corpus())
    assert url_parameter(app, "file") == "mine/test" and "3 mistakes" in plain(app)


def test_examples_are_filtered_by_kind_and_category(visit):
    app = visit("errors.py", model=model(), file=f"{corpus()}/test")
    widget(app.get("button_group"), "errors.kind").set_value("shifted").run()
    assert drawn(app).count('class="one"') == 1 and "shifted cut" in drawn(app)
    widget(app.selectbox, "errors.about").set_value("oov").run()
    assert not app.exception and drawn(app).count('class="one"') <= 1


def test_many_examples_are_paginated_and_the_order_can_be_reversed(visit):
    name = corpus(test="我愛 自然\n" * 20)
    app = visit("errors.py", model=model(), file=f"{name}/test")
    assert drawn(app).count('class="one"') == errors_examples.PAGE and "line 1<" in drawn(app)
    widget(app.selectbox, "errors.order").set_value("line").run()
    assert "line 8<" in drawn(app) and "line 9<" not in drawn(app)
    widget(app.selectbox, "errors.order").set_value("unsure").run()
    assert "line 20<" in drawn(app) and "line 1<" not in drawn(app)


def test_each_example_links_to_the_sentence_page_with_gold(visit):
    trained = model()
    app = visit("errors.py", model=trained, file=f"{corpus(test='我愛 自然')}/test")
    (link,) = app.get("page_link")
    assert trained in link.proto.query_string and "%E6%88%91%E6%84%9B%E8%87%AA%E7%84%B6" in link.proto.query_string
    assert "gold=" in link.proto.query_string


def test_perfect_model_is_reported(visit):
    app = visit("errors.py", model=model(), file=f"{corpus(test=training_file())}/test")
    assert "No mistakes: all" in texts(app) and "There are no mistakes to show" in texts(app)
    assert not drawn(app).count('class="one"') and not app.error


@pytest.mark.parametrize("asked", ["gone/test", "../../etc/passwd", "/etc/passwd", "x" * 500, "<b>*x*</b>"])
def test_missing_file_gives_a_clear_message_and_another_can_be_chosen(visit, asked):
    app = visit("errors.py", model=model(), file=asked)
    assert len(app.error) == 1 and "Segmented file not found" in app.error[0].value and not drawn(app).strip()
    app.selectbox[1].set_value("demo/dev").run()
    assert not app.error and url_parameter(app, "file") == "demo/dev"


def test_deleted_first_and_second_models_give_clear_messages(visit):
    trained = model()
    app = visit("errors.py", model="20200101-000000-zzzz")
    assert len(app.error) == 1 and "may have been deleted" in app.error[0].value
    app = visit("errors.py", model=trained, against="20200101-000000-zzzz", file=f"{corpus()}/test")
    assert len(app.error) == 1 and "3 mistakes" in plain(app)


def test_faulty_file_gives_a_clear_message(visit):
    name = corpus()
    (home.data() / name / "test.utf8").write_bytes(b"\x00\x01\x02" * 50)
    app = visit("errors.py", model=model(), file=f"{name}/test")
    assert app.error and not drawn(app).strip()


def test_files_in_another_script_and_training_files_give_warnings(visit):
    trained = model()
    assert "was trained on traditional text and this file is simplified" in warnings_on(
        visit("errors.py", model=trained, file="demo-simp/test")
    )
    assert "trained on this file, so" in warnings_on(visit("errors.py", model=trained, file="demo/train"))
    assert not warnings_on(visit("errors.py", model=trained, file="demo/test"))


def test_file_in_another_standard_gives_a_warning_with_words(visit):
    demo = (home.demo_data() / "demo" / "train.utf8").read_text("utf-8")
    split = [" ".join(" ".join(word) for word in line.split()) for line in demo.splitlines()]
    app = visit("errors.py", model=model(), file=f"{corpus(test=chr(10).join(split))}/test")
    assert "follow different standards" in warnings_on(
        app
    ) and "the standard that the model was trained on" in warnings_on(app)


def test_missing_training_set_gives_a_warning(visit):
    trained = model()
    config = store.open().get(trained)["config"]
    config["data"] |= {"train": "gone/train", "dev": None}
    store.open().update(trained, config=config)
    app = visit("errors.py", model=trained, file=f"{corpus()}/test")
    assert "out-of-vocabulary words cannot be identified" in warnings_on(app) and "3 mistakes" in plain(app)


def warnings_on(app) -> str:
    return " ".join(w.value for w in app.warning).replace("\\", "")


def test_second_model_is_compared_word_by_word(visit):
    first, second = model("first"), model("<b>second</b>")
    name = corpus(test=training_file() + "我愛 自然\n")
    app = visit("errors.py", model=first, against=second, file=f"{name}/test")
    assert "gets 0 words right that “first” gets wrong" in plain(app) and "<b>second" not in drawn(app)
    widget(app.get("button_group"), "errors.fate").set_value("both_wrong").run()
    assert len(re.findall('<b class="[^"]*hit[^"]*">我</b>', drawn(app))) == 3 + 2
    assert "1 first" in drawn(app) and "2 &lt;b&gt;second" in drawn(app)
    widget(app.selectbox, app.selectbox[2].key).set_value("").run()
    assert not url_parameter(app, "against") and "Words to show" not in texts(app)


def test_hostile_corpora_and_names_are_escaped(visit):
    app = visit(
        "errors.py", model=model(name="<b>*x*</b> ![i](http://127.0.0.1:9/i)"), file=f"{corpus(test=HOSTILE)}/test"
    )
    assert "<img" not in drawn(app) and "</style>" not in drawn(app) and "&lt;" in drawn(app) and "U+202E" in drawn(app)
    assert any(r"!\[i\]" in caption.value for caption in app.caption)


def test_tables_are_safe_for_spreadsheets():
    row = {"line": 1, "gold": "=1+1 ＝", "sentence": "@x"}
    read = pd.read_csv(io.BytesIO(csv(pd.DataFrame([row]))))
    assert read["gold"][0] == "'=1+1 ＝" and read["sentence"][0] == "'@x"


def test_analysis_is_cached_until_the_file_changes(visit, monkeypatch):
    analysed, real = [], errors_study._study
    monkeypatch.setattr(errors_study, "_study", lambda *given: analysed.append(given[2].reference) or real(*given))
    trained, name = model(), corpus()
    for _ in range(2):
        visit("errors.py", model=trained, file=f"{name}/test").run()
    assert analysed == ["mine/test"]
    (home.data() / name / "test.utf8").write_text("我愛 自然\n", encoding="utf-8")
    assert "1 mistakes" in plain(visit("errors.py", model=trained, file=f"{name}/test")) and len(analysed) == 2


def test_calibration_changes_confidences_but_not_mistakes(visit):
    first, second = model("first"), model("second")
    file = f"{corpus()}/test"
    app = visit("errors.py", model=first, against=second, file=file)
    assert overlay.CALIBRATED not in [t.key for t in app.toggle], "there is no temperature yet"
    temperature.store(first, {"temperature": 3.0, "gaps": 9, "ece_before": 0.1, "ece_after": 0.0})
    app.run()
    plain_sure = confidences(app)
    widget(app.toggle, overlay.CALIBRATED).set_value(True).run()
    calm = confidences(app)
    assert len(calm) == len(plain_sure) == 3 and all(
        after < before for after, before in zip(sorted(calm), sorted(plain_sure))
    )
    assert "3 mistakes" in plain(app) and "No temperature is stored with “second”" in texts(app)
    asked = Segmenter.load(first, calibrated=True)
    result = mistakes.analyse(asked, corpora.load(file, "test").sentences).mistakes
    assert sorted(calm) == sorted(round(100 * m.confidence, 1) for m in result)
    app.switch_page("sentence.py").run()
    assert widget(app.toggle, overlay.CALIBRATED).value, "one switch for all pages"
    app.switch_page("errors.py").run()
    assert confidences(app) == calm


def confidences(app) -> list[float]:
    """The confidence of each example, in percent."""
    return [float(share) for share in re.findall(r"confidence ([\d.]+).%", drawn(app))]


def test_each_table_can_be_downloaded(visit):
    app = visit("errors.py", model=model("first"), against=model("second"), file=f"{corpus()}/test")
    keys = {button.key for button in app.get("download_button")}
    assert keys == {
        f"{name}.csv" for name in ("scores", "errors", "error-types", "tag-confusion", "f1-by-kind", "gained-lost")
    }


def test_score_table_has_one_row_per_model_in_fractions():
    result = mistakes.analyse(Segmenter.load(model()), [line.split() for line in GOLD.splitlines()])
    runs = [{"run": "one", "name": "=first"}, {"run": "two", "name": "second"}]
    frame = errors_score.table(runs, [SimpleNamespace(analysis=result)] * 2)
    assert (
        list(frame["run"]) == ["one", "two"] and frame["f1"][0] == result.score()["f1"] and frame["sentences"][1] == 3
    )
    assert b"'=first" in csv(frame)


def test_in_chinese(visit):
    app = visit("errors.py", lang="zh_Hant", model=model(), file=f"{corpus()}/test")
    assert (
        app.header[0].value == "模型在哪裡出錯，為什麼？"
        and "3 個錯誤" in plain(app)
        and "檢視句子" in button_labels(app)
    )


def test_model_pages_link_here(visit):
    trained = model()
    for page, query in (
        ("models.py", {"model": trained}),
        ("sentence.py", {"model": trained, "text": "好"}),
        ("run.py", {"run": trained}),
    ):
        app = visit(page, **query)
        widget(app.button, "to.errors").click().run()
        assert (
            app.header[0].value == "Where does the model make mistakes, and why?"
            and url_parameter(app, "model") == trained
        )


def test_link_holds_only_the_words_around_a_mistake():
    words = ["天地"] * 1000
    result = errors_examples.window(words, 1000, 1002)
    assert result == ["天地"] * len(result) and 200 <= 2 * len(result) <= 300
    assert errors_examples.window(["好"], 0, 1) == ["好"]
    for long, position in ((["天" * 10_000, "好"], 0), (["好", "天" * 10_000, "好"], 5000), (["地", "天" * 10_000], 1)):
        result = "".join(errors_examples.window(long, position, 10_000))
        assert 300 <= len(result) <= 600 and result in "".join(long), "a word too long for a link is cut off"


def test_sentence_names_the_model_with_more_correct_words():
    sentence = errors_agreement.sentence({"both_right": 1, "gained": 3, "lost": 2, "both_wrong": 4}, ["a", "b"])
    assert (
        "“b” gets 3 words right that “a” gets wrong, and 2 words wrong that “a” gets right." in sentence
        and "Both get 4 words wrong." in sentence
    )

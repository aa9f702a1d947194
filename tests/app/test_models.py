"""The Models page: table of models, segmenting a pasted text and a file."""

import pytest

from pages.widgets.models import segmentation
from pages.widgets.shared import uploads
from wseg_core.errors import UserError

from .. import tiny
from .fake_runs import SCORE, button_labels, run, texts, url_parameter, widget
from .trained_models import drawn, model


def test_without_a_model_the_page_links_to_the_demo(visit):
    run("failed", steps=0)
    app = visit("models.py")
    assert "There is no trained model yet" in texts(app) and "Train the demo model on the home page" in button_labels(
        app
    )


def test_table_lists_trained_models_only(visit):
    model("first", note="a note", result={"dev": SCORE, "test": {**SCORE, "f1": 0.9, "oov_recall": 0.6}})
    model("*second*", "stopped", result=None)
    run("failed", "without a step", steps=0)
    model("busy", "running")
    app = visit("models.py")
    frame = app.dataframe[0].value
    assert frame["title"].tolist() == ["*second*", "first"] and frame["note"].tolist() == ["", "a note"]
    assert frame["data.train"].tolist() == ["demo/train"] * 2 and frame["state"].tolist() == ["stopped", "finished"]
    assert frame["test_f1"][1] == 90 and frame["test_oov_recall"][1] == 60 and frame["dev_f1"][1] == pytest.approx(92)
    assert frame["test_f1"].isna()[0] and frame["dev_f1"][0] == pytest.approx(85) and 0 < frame["size"][0] < 50
    assert frame["created"][0].tzinfo is not None
    assert {o.split(" ·")[0] for o in widget_label(app, "Model").options} == {"*second*", "first"}


def widget_label(app, label: str):
    """The choice with this label."""
    [choice] = [box for box in app.selectbox if box.label == label]
    return choice


@pytest.mark.parametrize("asked", ["20200101-000000-zzzz", "../../etc", "<b>*x*</b>"])
def test_unknown_model_gives_a_clear_message(visit, asked):
    trained = model()
    app = visit("models.py", model=asked)
    assert len(app.error) == 1 and "may have been deleted" in app.error[0].value
    widget_label(app, "Model").set_value(trained).run()
    assert not app.error and url_parameter(app, "model") == trained


def test_pasted_text_is_segmented_line_by_line(visit):
    app = visit("models.py", model=model())
    widget(app.text_area, "models.text").set_value("我愛自然語言處理\n\n他來了，她走了").run()
    assert app.code[0].value == "我 愛 自然 語言 處理\n\n他 來 了 ， 她 走 了"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "big5", "gb18030", "utf-16"])
def test_file_in_any_encoding_is_segmented(visit, encoding):
    text = "研究生命起源\n\n他來了，她走了\n今天天氣很好，這是一個例子。\n" * 3
    app = visit("models.py", model=model())
    app.file_uploader[0].upload("../../新聞 1.txt", text.encode(encoding), "text/plain").run()
    assert "12 lines" in texts(app)
    widget(app.button, "cut.file").click().run()
    assert not app.exception and not app.error
    _, _, _, result = app.session_state["kept.models.cut"]
    lines = result.decode("utf-8").split("\n")
    assert len(lines) == 13 and [line.replace(" ", "") for line in lines] == text.split("\n")
    assert lines[2] == "他 來 了 ， 她 走 了"


@pytest.mark.parametrize(
    "data, expected",
    [
        (b"", "The file has no content"),
        (b" \n\n", "The file has no content"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "This is not a plain text file"),
        (b"PK\x03\x04rest", "This is not a plain text file"),
        (b"\x1f\x8b\x08\x00rest", "compressed file"),
        (b"text\x00text", "binary"),
        ("研究生命起源的方法\n".encode() * 9 + b"\xff\xfe\xfa\n", "first on line 10"),
    ],
)
def test_invalid_file_is_reported_with_its_name(visit, data, expected):
    app = visit("models.py", model=model())
    app.file_uploader[0].upload("bad *name*.txt", data, "text/plain").run()
    assert len(app.error) == 1 and expected in app.error[0].value and r"bad \*name\*\.txt" in app.error[0].value
    assert "cut.file" not in [b.key for b in app.button]


def test_encoding_can_be_chosen():
    data = "研究生命起源".encode("big5")
    assert segmentation.read(data, "x", "big5") == (["研究生命起源"], "BIG5-HKSCS")
    with pytest.raises(UserError, match="UTF-8"):
        segmentation.read(data, "x", "utf-8")


def test_large_file_is_segmented_in_chunks():
    lines = ["我愛自然語言處理"] * 6000 + [""] + ["好"] * 10
    seen, out = [], []
    for share, stretch in segmentation.cut(tiny.segmenter("linear", "crf", "bies", 8), lines):
        seen.append(share)
        out += stretch
    assert len(seen) >= 3 and seen == sorted(seen) and seen[-1] == 1.0
    assert out == ["我 愛 自然 語言 處理"] * 6000 + [""] + ["好"] * 10
    assert list(segmentation.cut(tiny.segmenter("linear"), [""])) == [(0.0, [""])]


@pytest.mark.parametrize(
    "name, expected",
    [
        ("news.txt", "news"),
        ("../../etc/passwd", "passwd"),
        ("C:\\x\\新聞 1.txt", "新聞-1"),
        ("\u202e.txt", "text"),
        ("", "text"),
        ("a" * 300, "a" * 60),
    ],
)
def test_download_has_a_safe_name(name, expected):
    assert uploads.stem(name) == expected


def test_buttons_lead_to_the_sentence_and_to_the_run(visit):
    trained = model()
    for button, header in (("to.sentence", "How sure is the model of each cut?"), ("to.run", "first")):
        app = visit("models.py", model=trained)
        widget(app.button, button).click().run()
        assert app.header[0].value.startswith(header) and (button == "to.run" or drawn(app))


def test_in_chinese(visit):
    app = visit("models.py", lang="zh_Hant", model=model())
    assert app.header[0].value == "訓練好的模型" and "檢視句子" in button_labels(app)

"""Files in similar formats on Import and Errors, and buttons that read them in the matching format."""

import pytest

from wseg_core import corpora

from .fake_runs import texts, url_parameter, widget
from .trained_models import drawn, model

pytestmark = pytest.mark.usefixtures("temporary")

JOINED = "".join(f"漁港/ 第{n}/ 天/ 很/ 安靜/ 。\n" for n in range(20))
CODES = "".join(f"utt{n:03} 漁港 第{n} 天 很 安靜 。\n" for n in range(7, 27))
TWO_BARS = "".join(f"漁港 || 第{n} || 天 || 很 || 安靜\n" for n in range(20))
REPEATED = "火車 誤點 了 。\n" * 3 + "".join(f"漁港 第{n} 天 很 安靜 。\n" for n in range(20))


@pytest.fixture
def send(visit):
    """Opens a page and uploads files: `send(page, ("name", text), …)`."""

    def sent(page, *files, **query):
        app = visit(page, **query)
        uploads = [(name, content.encode(), "text/plain") for name, content in files]
        app.file_uploader[0].set_value(uploads if page == "import.py" else uploads[0]).run()
        assert not app.exception, [e.value for e in app.exception]
        return app

    return sent


def offers(app, name):
    return [button for button in app.button if ".offer." in (button.key or "") and button.key.endswith(f".{name}")]


def test_import_shows_omitted_text_and_can_keep_it(send):
    app = send("import.py", ("joined.txt", JOINED))
    assert len(app.warning) == 1 and "Line 1: “/” separates the words on 20 lines." in texts(app)
    assert "“Format: words”" in texts(app)
    assert ">漁港<" in drawn(app) and "format joined" in texts(app) and "--format" not in texts(app)
    offers(app, "words")[0].click().run()
    assert ">漁港/<" in drawn(app) and "format words" in texts(app)
    assert "end in “/”" in app.warning[0].value
    offers(app, "joined")[0].click().run()
    assert ">漁港<" in drawn(app) and not offers(app, "joined")


def test_import_offers_the_matching_format(send):
    app = send("import.py", ("codes.txt", CODES))
    assert "utt007" in app.warning[0].value
    offers(app, "numbered")[0].click().run()
    assert widget(app.selectbox, "import.format").value == "numbered" and "utt007<" not in drawn(app)
    widget(app.button, "import.keep").click().run()
    assert corpora.load("codes").sentences[0] == ["漁港", "第7", "天", "很", "安靜", "。"]


def test_import_refuses_unsupported_formats(send):
    app = send("import.py", ("bars.txt", TWO_BARS))
    assert "“||” makes up 44% of the words" in drawn(app) and "import.keep" not in [b.key for b in app.button]


def test_duplicates_are_skipped_with_one_click(send):
    app = send("import.py", ("news.txt", REPEATED))
    assert "“Skip duplicate sentences”" in drawn(app)
    widget(app.toggle, "import.duplicates").set_value(True).run()
    assert "Duplicate sentences skipped: 2" in texts(app)
    widget(app.button, "import.keep").click().run()
    assert sum(len(corpora.load(f"news/{split}")) for split in corpora.SPLITS) == 21


def test_duplicates_between_files_can_be_skipped(send):
    train = "".join(f"漁港 第{n} 天 很 安靜 。\n" for n in range(9))
    app = send("import.py", ("news-train.txt", train), ("news-test.txt", "漁港 第3 天 很 安靜 。\n"))
    widget(app.toggle, "import.duplicates").set_value(True).run()
    widget(app.button, "import.keep").click().run()
    assert len(corpora.load("news/train")) == 8 and len(corpora.load("news/test")) == 1


def test_no_toggle_without_duplicates(send):
    app = send("import.py", ("joined.txt", JOINED))
    assert "import.duplicates" not in [toggle.key for toggle in app.toggle]


def test_errors_page_shows_the_same(send):
    app = send("errors.py", ("joined.txt", JOINED), model=model())
    assert "“/” separates the words on" in app.warning[0].value and "format joined" in texts(app)
    offers(app, "words")[0].click().run()
    assert "format words" in texts(app) and not app.exception and url_parameter(app, "file")


def test_in_chinese(send):
    app = send("import.py", ("joined.txt", JOINED), lang="zh_Hant")
    assert "「格式：words」" in app.warning[0].value and "改以 words 讀取" in [button.label for button in app.button]

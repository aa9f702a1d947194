"""Uploaded segmented files on the Errors page: formats, faults by line, reload, removal, limits."""

import gc
from pathlib import Path

import pytest

from pages.widgets.errors import study as errors_study
from pages.widgets.shared import gold_files
from wseg_core import corpora, home

from .fake_runs import texts, url_parameter, widget
from .trained_models import drawn, model

pytestmark = pytest.mark.usefixtures("temporary")

GOLD = "我愛 自然 語言處理\n研究生 命 起源\n他 來 了 ， 她 走 了\n"  # the first two lines differ from the training set
JSONL = "".join(f'{{"words": ["{line.replace(" ", chr(34) + ", " + chr(34))}"]}}\n' for line in GOLD.splitlines())
FAULTY = "我\tS\n愛\tS\n\n自\tB\n然\tX\n\n好\tS\n"


@pytest.fixture
def send(visit):
    """Opens the page and uploads a file."""

    def given(name: str, content: str | bytes, app=None, **query):
        app = app or visit("errors.py", model=model(), **query)
        data = content if isinstance(content, bytes) else content.encode()
        app.file_uploader[0].set_value((name, data, "text/plain")).run()
        assert not app.exception, [e.value for e in app.exception]
        return app

    return given


def files(temporary: Path) -> list[str]:
    return sorted(path.name for path in temporary.rglob("content*"))


@pytest.mark.parametrize("name, content, expected", [
    ("mine.txt", GOLD, "format words · UTF-8"),
    ("mine.txt", GOLD.encode("utf-16"), "format words · UTF-16"),
    ("mine.csv", GOLD.encode("gb18030"), "GB18030"),
    ("mine.jsonl", JSONL, "format jsonl"),
    ("mine", GOLD.replace(" ", "/n ").replace("\n", "/n\n"), "format slash"),
])  # fmt: skip
def test_file_in_any_format_is_analysed_without_becoming_a_corpus(send, name, content, expected):
    app = send(name, content)
    assert expected in texts(app) and "3 sentences" in texts(app).replace("\u202f", "") and not app.error
    assert "3 mistakes in 3 sentences" in texts(app).replace("\u202f", "") and drawn(app).count('class="one"') == 3
    assert url_parameter(app, "file").startswith(gold_files.PREFIX) and corpora.names() == list(corpora.DEMOS)
    assert not home.data().exists()
    link = app.get("page_link")[0].proto.query_string
    assert "gold=" in link and "%E6%88%91%E6%84%9B%E8%87%AA%E7%84%B6" in link, "an example opens on the sentence page"


def test_reload_and_second_tab_restore_the_file_and_its_options(send, visit):
    app = send("tags.txt", FAULTY)
    widget(app.toggle, f"own.{url_parameter(app, 'file')}.skip").set_value(True).run()
    assert "2 sentences" in texts(app).replace("\u202f", "") and "F1 by kind of word" in texts(app)
    other = visit("errors.py", model=url_parameter(app, "model"), file=url_parameter(app, "file"))
    assert not other.error and "F1 by kind of word" in texts(other) and "tags.txt" in other.selectbox[1].options
    assert "skipped because of errors: 1" in " ".join(w.value for w in other.warning)


@pytest.mark.parametrize("name, content, expected", [
    ("a.dat", bytes(range(256)) * 40, "This is a binary file"),
    ("b.txt", b"", "The file has no content"),
    ("c.txt", "我愛自然語言處理\n研究生命起源\n", "The file has no word boundaries"),
    ("d.txt", FAULTY, "line 5"),
])  # fmt: skip
def test_unusable_file_is_refused_with_advice(send, name, content, expected):
    app = send(name, content)
    assert expected in drawn(app) and "It cannot be analysed yet" in app.error[0].value and len(app.error) == 1
    assert 'class="one"' not in drawn(app) and not app.get("page_link")
    widget(app.button, "own.remove").click().run()
    assert url_parameter(app, "file") == "demo/test" and not app.error


def test_reading_options_can_be_changed(send):
    app = send("mine.csv", "我 愛,1\n你 好,2\n")
    widget(app.selectbox, f"own.{url_parameter(app, 'file')}.format").set_value("words").run()
    assert "format words" in texts(app) and "愛,1" in drawn(app)
    widget(app.selectbox, f"own.{url_parameter(app, 'file')}.format").set_value("csv").run()
    widget(app.text_input, f"own.{url_parameter(app, 'file')}.column").set_value("zz").run()
    assert app.error and not app.exception and 'class="one"' not in drawn(app)


def test_removed_file_is_deleted_and_its_link_gives_a_clear_message(send, visit, temporary):
    app = send("mine.txt", GOLD)
    trained, gone = url_parameter(app, "model"), url_parameter(app, "file")
    assert files(temporary) == ["content.txt"]
    held = [work for work in errors_study._ALL_WORK if work.about.startswith(str(temporary))]
    assert len(held) == 1 and held[0].result
    widget(app.button, "own.remove").click().run()
    assert held[0].result is None, "its analysis goes too"
    assert (
        url_parameter(app, "file") == "demo/test"
        and files(temporary) == []
        and "mine.txt" not in app.selectbox[1].options
    )
    app = visit("errors.py", model=trained, file=gone)
    assert (
        len(app.error) == 1 and "no longer available" in app.error[0].value and "Upload it again" in app.error[0].value
    )


@pytest.mark.parametrize(
    "asked",
    [
        f"{gold_files.PREFIX}../../../etc/passwd",
        f"{gold_files.PREFIX}{'0' * 24}/..",
        gold_files.PREFIX,
        f"{gold_files.PREFIX}{'0' * 24}",
    ],
)
def test_only_uploaded_files_can_be_named(visit, asked):
    app = visit("errors.py", model=model(), file=asked)
    assert len(app.error) == 1 and "no longer available" in app.error[0].value and not app.exception


def test_number_of_stored_files_is_limited_and_all_are_deleted_with_the_server(send, temporary, monkeypatch):
    monkeypatch.setattr(gold_files, "MAX_FILES", 2)
    app = send("a.txt", GOLD)
    first = url_parameter(app, "file")
    for name in ("b.txt", "c.txt"):
        app = send(name, GOLD, app=app)
    assert len(files(temporary)) == 2 and gold_files.find(first) is None
    monkeypatch.setattr(gold_files, "_MAX_BYTES", 1)
    app = send("d.txt", GOLD, app=app)
    assert len(files(temporary)) == 1 and gold_files.find(url_parameter(app, "file")).upload.name == "d.txt"
    gold_files._folder.clear()  # as when the server ends
    gc.collect()
    assert not list(temporary.glob("wseg-upload-*"))


def test_same_file_gives_the_same_analysis(send, temporary):
    app = send("a.txt", GOLD)
    first = url_parameter(app, "file")
    app.selectbox[1].set_value("demo/test").run()
    app = send("a.txt", GOLD, app=app)
    assert url_parameter(app, "file") == first and files(temporary) == ["content.txt"]


def test_memory_of_copied_uploads_is_freed(send, monkeypatch):
    from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager

    freed = []
    monkeypatch.setattr(
        MemoryUploadedFileManager, "remove_file", lambda self, session_id, file_id: freed.append(file_id)
    )
    send("a.txt", GOLD)
    assert len(set(freed)) == 1


def test_training_file_gives_a_warning(send):
    demo = (corpora.folder("demo") / "train.utf8").read_text("utf-8").splitlines()
    app = send("part.txt", "\n".join(demo[:40]) + "\n" + GOLD)
    assert "trained on 40 of these 43 sentences" in " ".join(w.value for w in app.warning).replace("\u202f", "")


def test_hostile_names_and_lines_are_escaped(send):
    lines = "<img/src=x> =1+1 ![x](http://127.0.0.1:9/x) \u202eabc </style>\n" * 2 + "天" * 10_000 + " 好\n"
    app = send("../../<b>*x*\u202e![i].txt", lines)
    shown = drawn(app)
    assert "<img" not in shown and "</style>" not in shown and "U+202E" in shown and not app.exception
    assert any(r"\<b\>\*x\*\!\[i\]\.txt" in m.value for m in app.markdown)


def test_in_chinese(send, visit):
    app = send("a.txt", b"")
    app = visit("errors.py", lang="zh_Hant", model=url_parameter(app, "model"), file=url_parameter(app, "file"))
    assert "目前無法分析" in app.error[0].value

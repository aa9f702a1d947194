"""The Import page: reading, faults by line, splits, names, and saving on request only."""

import json
from pathlib import Path

import pytest

from pages.widgets.imports import standards as import_standards
from wseg_core import corpora, home

from ..e2e.service import ROOT
from .fake_runs import button_labels, texts, widget
from .trained_models import drawn, model

pytestmark = pytest.mark.usefixtures("temporary")

FIXTURES = ROOT / "tests" / "data" / "corpora"
PLAIN = "".join(f"第{n} 個 句子 很 短 。\n" for n in range(20))
FAULTY = "我\tS\n愛\tS\n自\tB\n然\tE\n\n錯\tX\n\n好\tS\n"


@pytest.fixture
def send(visit):
    """Opens the page and uploads files: `send(("name", text), …)`."""

    def sent(*files, app=None, **query):
        app = app or visit("import.py", **query)
        uploads = [(name, data if isinstance(data, bytes) else data.encode(), "text/plain") for name, data in files]
        app.file_uploader[0].set_value(uploads).run()
        assert not app.exception, [e.value for e in app.exception]
        return app

    return sent


def imported_corpora() -> list[str]:
    """The names of the imported corpora."""
    return [name for name in corpora.names() if name not in corpora.DEMOS]


def data() -> list[str]:
    """All paths in the corpus folder, including hidden files."""
    return sorted(path.name for path in home.make(home.data()).iterdir())


def test_all_formats_are_shown_before_an_upload(visit):
    app = visit("import.py")
    for name in corpora.FORMATS.names:
        assert name in texts(app)
    assert "import.keep" not in [b.key for b in app.button]


def test_file_is_shown_as_words_and_saved_only_on_request(send, temporary):
    app = send(("news.txt", PLAIN))
    assert "20 sentences" in texts(app) and ">句子<" in drawn(app) and imported_corpora() == [] and data() == []
    widget(app.button, "import.keep").click().run()
    assert not app.exception and imported_corpora() == ["news"]
    assert app.header[0].value == "What data do you have?"  # opens the library …
    assert "The corpus **news** was saved." in [toast.value for toast in app.toast]
    assert next(r for r in app.radio if r.key.startswith("corpus.")).value == "news"
    assert {s: len(corpora.load(f"news/{s}")) for s in corpora.SPLITS} == {"train": 16, "dev": 2, "test": 2}
    assert list(temporary.iterdir()) == []  # … and leaves no other files
    app.switch_page("import.py").run()
    assert app.header[0].value == "Import a corpus"


@pytest.mark.parametrize(
    "file, encoding",
    [("simplified.gb18030.txt", "GB18030"), ("traditional.big5.txt", "Big5"), ("tricky.conllu", "conllu")],
)
def test_format_and_encoding_are_detected(send, file, encoding):
    app = send((file, (FIXTURES / file).read_bytes()))
    assert encoding in texts(app) and len(app.error) == 0
    assert widget(app.selectbox, "import.use").value == "train"  # too few sentences for three sets
    widget(app.selectbox, "import.use").set_value("cut").run()
    assert "would be empty" in texts(app) and widget(app.button, "import.keep").disabled


def test_splits_of_three_files_are_guessed_from_their_names(send):
    app = send(("news-test.txt", "他 說 好 。\n"), ("news-train.txt", PLAIN), ("news-dev.txt", "明天 颱風 。\n"))
    assert [s.value for s in app.selectbox if s.key.startswith("import.part")] == ["train", "dev", "test"]
    assert widget(app.text_input, "import.name.news").value == "news" and len(app.file_uploader) == 0
    widget(app.button, "import.keep").click().run()
    assert {s: len(corpora.load(f"news/{s}")) for s in corpora.SPLITS} == {"train": 20, "dev": 1, "test": 1}
    record = json.loads((corpora.folder("news") / "corpus.json").read_text("utf-8"))
    assert record["files"]["dev"]["file"] == "news-dev.txt"


def test_files_can_be_added_and_removed_one_by_one(send):
    app = send(("a.txt", PLAIN))
    app = send(("b.txt", "他 說 好 。\n"), app=app)
    parts = [s for s in app.selectbox if s.key.startswith("import.part")]
    assert [s.value for s in parts] == ["train", "dev"]
    parts[1].set_value("train").run()
    assert "Two files are marked as the training set" in texts(app) and widget(app.button, "import.keep").disabled
    next(b for b in app.button if b.label == "Remove").click().run()
    assert "b.txt" in texts(app) and "a.txt" not in texts(app)


def test_fourth_file_is_left_out_with_a_warning(send):
    app = send(*[(f"{letter}.txt", PLAIN + letter * 3 + " 好\n") for letter in "abcd"])
    assert len([b for b in app.button if b.label == "Remove"]) == 3 and "these were not added: d.txt" in texts(app)
    next(b for b in app.button if b.label == "Remove").click().run()
    assert len([b for b in app.button if b.label == "Remove"]) == 2 and "left out" not in texts(app)


def test_faults_are_listed_by_line_and_prevent_saving(send):
    app = send(("tags.txt", FAULTY))
    assert "line 6" in drawn(app) and "Unknown tag “X”." in drawn(app) and "錯\u2003X" in drawn(app)
    assert "Errors: 1" in texts(app) and "import.keep" not in [b.key for b in app.button]
    widget(app.button, "import.cancel").click().run()
    assert app.header[0].value == "Import a corpus" and data() == []


def test_faulty_sentences_can_be_skipped(send):
    app = send(("tags.txt", FAULTY + "\n".join("\n壞\tB\n了\tE\n" for _ in range(10))))
    widget(app.toggle, "import.skip").set_value(True).run()
    assert "skipped because of errors: 1" in texts(app) and not widget(app.button, "import.keep").disabled
    widget(app.button, "import.keep").click().run()
    assert imported_corpora() == ["tags"] and "without 1 sentences with errors" in texts(app)


@pytest.mark.parametrize(
    "content", [b"", b"\x89PNG\r\n\x1a\n123", b"PK\x03\x04zip", "沒有斷詞的一句話\n".encode(), b"\xff\xfe\xfd" * 9]
)
def test_file_that_is_no_corpus_is_refused_in_the_terms_of_the_page(send, content):
    app = send(("x.txt", content))
    assert "whole file" in drawn(app) and len(app.error) == 1 and data() == []
    assert not any(option in drawn(app) for option in ("--encoding", "--column", "--skip", "--split"))


def test_format_encoding_and_column_can_be_chosen(send):
    table = "id,one,two\n" + "".join(f"{n},我 愛 語言,第{n} 句\n" for n in range(20))
    app = send(("table.csv", table))
    widget(app.text_input, "import.column").set_value("two").run()
    assert ">第3<" in drawn(app) and "column two" in texts(app)
    widget(app.text_input, "import.column").set_value("tow").run()
    assert "Did you mean “two”?" in drawn(app)
    widget(app.selectbox, "import.format").set_value("words").run()
    assert widget(app.text_input, "import.column").disabled and "format words" in texts(app)
    widget(app.selectbox, "import.encoding").set_value("utf-16").run()
    assert "The file is not encoded in utf-16." in drawn(app) and not app.exception


def test_split_can_be_chosen_and_an_empty_one_is_refused(send):
    app = send(("news.txt", PLAIN))
    widget(app.number_input, "import.test").set_value(0).run()
    widget(app.number_input, "import.dev").set_value(1).run()
    assert (
        "With 20 distinct sentences, the dev set would be empty." in texts(app)
        and widget(app.button, "import.keep").disabled
    )
    widget(app.number_input, "import.dev").set_value(98).run()
    widget(app.number_input, "import.test").set_value(10).run()
    assert "are not valid fractions for a split" in texts(app) and "--split" not in texts(app)
    widget(app.selectbox, "import.use").set_value("test").run()
    assert "It has no training set" in texts(app)
    widget(app.button, "import.keep").click().run()
    assert corpora.splits_of("news") == ["test"]


def test_seed_chooses_the_sentences(send):
    contents = []
    for number, seed in enumerate((0, 0, 7)):
        app = send((f"n{number}.txt", PLAIN))
        widget(app.number_input, "import.seed").set_value(seed).run()
        widget(app.button, "import.keep").click().run()
        contents.append(corpora.load(f"n{number}/test").sentences)
    assert contents[0] == contents[1] != contents[2]


@pytest.mark.parametrize("name", ["demo", "../x", "", ".hidden", "a/b", "con?"])
def test_taken_or_missing_name_gives_a_clear_message(send, name):
    app = send(("news.txt", PLAIN))
    widget(app.text_input, "import.name.news").set_value(name).run()
    assert len(app.error) == 1 and widget(app.button, "import.keep").disabled and data() == []
    widget(app.text_input, "import.name.news").set_value("新聞").run()
    widget(app.button, "import.keep").click().run()
    assert imported_corpora() == ["新聞"]


@pytest.mark.parametrize(
    "sent_as, shown",
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\x\\news.txt", "news.txt"),
        ("<b>x</b>.txt", "b>.txt"),
        ("x\u202etxt.exe", "xtxt.exe"),
        ("\0", "?"),
        ("n" * 300 + ".txt", "n" * 200),
    ],
)
def test_hostile_file_names_are_escaped(send, temporary, sent_as, shown):
    app = send((sent_as, PLAIN))
    assert f"**{shown}**" in texts(app)
    (folder,) = temporary.iterdir()
    assert [path.name in ("0", "0.txt") for path in folder.iterdir()] == [True]
    widget(app.button, "import.keep").click().run()
    (name,) = imported_corpora()
    assert corpora.folder(name).parent == home.data() and not app.exception
    record = json.loads((corpora.folder(name) / "corpus.json").read_text("utf-8"))
    assert record["files"]["all"]["file"] == shown


def test_hostile_content_is_escaped(send):
    app = send(("x.txt", "<script>alert(1)</script> 我 **粗** $x$\n" * 1 + PLAIN))
    assert "<script" not in drawn(app) and "&lt;script&gt;" in drawn(app)


def test_visiting_another_page_keeps_the_upload(send):
    app = send(("news.txt", PLAIN))
    widget(app.number_input, "import.dev").set_value(20).run()
    app.switch_page("corpora.py").run()
    app.switch_page("import.py").run()
    assert "20 sentences" in texts(app) and widget(app.number_input, "import.dev").value == 20


def test_cancel_deletes_files_and_settings(send, temporary):
    app = send(("news.txt", PLAIN))
    widget(app.selectbox, "import.format").set_value("words").run()
    widget(app.button, "import.cancel").click().run()
    assert app.header[0].value == "Import a corpus" and list(temporary.iterdir()) == [] and data() == []
    app = send(("news.txt", PLAIN), app=app)
    assert widget(app.selectbox, "import.format").value is None


def test_file_can_be_analysed_without_being_saved_with_the_same_options(send):
    app = send(("news.csv", PLAIN))
    assert "import.study" not in [b.key for b in app.button], "there is no model yet"
    model()
    widget(app.selectbox, "import.format").set_value("words").run()
    widget(app.button, "import.study").click().run()
    assert app.header[
        0
    ].value == "Where does the model make mistakes, and why?" and "mistakes in 20 sentences" in texts(app).replace(
        "\u202f", ""
    )
    assert (
        "format words" in texts(app)
        and "news.csv" in app.selectbox[1].options
        and imported_corpora() == []
        and data() == []
    )
    app.switch_page("import.py").run()
    assert widget(app.button, "import.keep") and not app.exception


def test_folders_of_a_killed_server_are_deleted(send, temporary):
    import os

    old, new, other = (temporary / name for name in ("wseg-upload-old", "wseg-upload-new", "other"))
    for folder in (old, new, other):
        folder.mkdir()
    os.utime(old, (0, 0))
    os.utime(other, (0, 0))
    send(("news.txt", PLAIN))
    assert not old.exists() and new.exists() and other.exists()


def test_full_disk_gives_a_clear_message(send, monkeypatch):
    app = send(("news.txt", PLAIN))

    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    widget(app.button, "import.keep").click().run()
    monkeypatch.undo()
    assert "No space left on device" in texts(app) and not app.exception


def test_in_chinese(send):
    app = send(("tags.txt", FAULTY), lang="zh_Hant")
    assert app.header[0].value == "您的檔案讀取結果如何？" and "第 6 行" in drawn(app) and "取消" in button_labels(app)


def test_memory_of_copied_uploads_is_freed(send, monkeypatch):
    from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager

    freed = []
    monkeypatch.setattr(
        MemoryUploadedFileManager, "remove_file", lambda self, session_id, file_id: freed.append(file_id)
    )
    send(("a.txt", PLAIN), ("b.txt", PLAIN + "好 啊\n"))
    assert len(set(freed)) == 2


def test_standard_can_be_compared_with_a_corpus_before_saving(send):
    content = (corpora.folder("demo") / "test.utf8").read_text("utf-8")
    app = send(("mine*.txt", content))
    widget(app.selectbox, "import.standards").set_value("demo/train").run()
    assert (
        "follow the same standard" in app.success[0].value
        and "mine" in app.success[0].value
        and imported_corpora() == []
    )


def characters_as_words(content: str) -> str:
    return "\n".join(" ".join(line.replace(" ", "")) for line in content.splitlines())


def test_files_with_different_standards_are_named(send):
    train, dev, test = (corpora.load(f"demo/{split}") for split in corpora.SPLITS)
    first, other = ("\n".join(map(" ".join, corpus.sentences)) for corpus in (train, dev))
    odd = characters_as_words("\n".join(map(" ".join, test.sentences)))
    app = send(("a.txt", first), ("b.txt", other), ("odd*.txt", odd))
    differing = [w.value.replace("\\", "") for w in app.warning if "follow different standards" in w.value]
    assert [("“a.txt”" in d, "“b.txt”" in d, "“odd*.txt”" in d) for d in differing] == [
        (True, False, True),
        (False, True, True),
    ]
    assert [s.value.replace("\\", "") for s in app.success] == ["The same standard: “a.txt” – “b.txt”."]
    closer = next(s for s in app.selectbox if s.key.startswith("import.pair"))
    assert "odd*.txt" in closer.value[1]
    widget(app.selectbox, "import.standards").set_value("demo/train").run()
    differing = [w.value for w in app.warning if "follow different standards" in w.value]
    assert (
        len(differing) == 3
        and "odd" in differing[2]
        and "demo/train" in differing[2].replace("\\", "")
        and not app.exception
    )
    assert "“a.txt” – demo/train; “b.txt” – demo/train" in app.success[0].value.replace("\\", "")


def test_files_of_equal_name_are_numbered_and_unreadable_ones_left_out(send):
    app = send(("a.txt", PLAIN), ("a.txt", PLAIN + "好 啊\n"), ("tags.txt", FAULTY))
    assert "Too little text in common to judge: “a.txt” – “a.txt” (2)." in [i.value.replace("\\", "") for i in app.info]


def test_long_text_is_sampled_evenly():
    assert import_standards.thin([["好"]] * 10, 100) == [["好"]] * 10 and import_standards.thin([], 5) == []
    assert import_standards.thin([[str(n)] for n in range(10)], 4) == [["0"], ["3"], ["6"], ["9"]]

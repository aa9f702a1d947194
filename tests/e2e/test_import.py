"""Import in a real browser: upload, preview, save, train on it; a faulty file is refused by line."""

from signal import SIGINT, SIGTERM

import pytest

from .page import check_no_error, wait_for_count, wait_for_text
from .service import Server

pytestmark = pytest.mark.browser

GOOD = "".join(f"第{n} 天 我們 研究 生命 起源 。\n" for n in range(1, 41))
BAD = "我\tS\n愛\tS\n\n自\tB\n然\tX\n\n好\tS\n"
SIGNALS = {"terminate": SIGTERM, "interrupt": SIGINT}
DROP = "[data-testid=stFileUploader] input[type=file]"


def send(page, tmp_path, name: str, content: str) -> None:
    """Chooses a file with this content in the page's field."""
    (tmp_path / name).write_text(content, encoding="utf-8")
    page.wait_for_selector(DROP, state="attached")
    page.set_input_files(DROP, str(tmp_path / name))
    page.wait_for_selector(".st-key-import-cancel button")


def test_uploaded_file_is_shown_as_words_saved_listed_and_deleted(server, visit, tmp_path):
    page = visit(f"{server.url}/import")
    send(page, tmp_path, "spring.txt", GOOD)
    page.wait_for_selector(".cut .w >> text=生命")
    wait_for_text(page, "40 sentences")
    assert not (server.home / "data" / "spring").exists()
    page.click(".st-key-import-keep button:enabled")
    page.wait_for_url("**/corpora?*corpus=spring*")
    page.wait_for_selector(".st-key-corpus-lengths .js-plotly-plot")
    check_no_error(page)
    assert sorted(f.name for f in (server.home / "data" / "spring").iterdir()) == [
        "corpus.json", "dev.utf8", "test.utf8", "train.utf8"]  # fmt: skip
    page.reload()
    page.wait_for_selector(".st-key-library >> text=spring")
    page.wait_for_selector(".cut .w >> text=起源")
    page.click(".st-key-corpus-train button")
    page.wait_for_url("**/new?*corpus=spring*")
    page.wait_for_selector(".st-key-start button")
    page.wait_for_selector(".st-key-step1 >> text=32 sentences")
    page.go_back()
    page.wait_for_url("**/corpora?*corpus=spring*")
    page.click(".st-key-corpus-delete button")
    page.click(".st-key-corpus-really button")
    page.wait_for_url("**/corpora?*corpus=demo*")
    page.wait_for_selector(".st-key-library")
    assert not (server.home / "data" / "spring").exists()
    page.wait_for_selector(".st-key-library >> text=spring", state="detached")


def test_faulty_file_shows_faults_by_line_and_is_not_saved(server, visit, tmp_path):
    page = visit(f"{server.url}/import", locale="zh-TW", dark=True)
    before = sorted(f.name for f in (server.home / "data").iterdir())
    send(page, tmp_path, "wrong.txt", BAD)
    page.wait_for_selector(".cut td.at >> text=第 5 行")
    wait_for_text(page, "X", ".cut td .line")
    wait_for_count(page, ".st-key-import-keep", 0)
    page.click(".st-key-import-cancel button")
    page.wait_for_selector(DROP, state="attached")
    page.wait_for_selector("h2 >> text=匯入語料庫")
    assert sorted(f.name for f in (server.home / "data").iterdir()) == before


@pytest.mark.parametrize("signal", ["terminate", pytest.param("interrupt", marks=pytest.mark.slow)])
def test_stopped_server_leaves_no_uploads(visit, tmp_path, monkeypatch, signal):
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    server = Server(tmp_path / "home")
    server.home.mkdir()
    try:
        page = visit(f"{server.start().url}/import")
        send(page, tmp_path, "winter.txt", GOOD)
        assert len(list(temporary.glob("wseg-upload-*/*"))) == 1
        server.process.send_signal(SIGNALS[signal])
        server.process.wait(20)
    finally:
        server.stop()
    assert list(temporary.glob("wseg-upload-*")) == []

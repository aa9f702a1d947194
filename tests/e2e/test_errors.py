"""In a real browser: open an error, inspect it on the Sentence page, compare with a second model."""

import re

import pytest

from wseg_core import store

from ..app.trained_models import model
from .page import check_no_error, wait_for_count, wait_for_text
from .test_whole_walk import finish

pytestmark = pytest.mark.browser


FILE = "[data-testid=stFileUploader] input[type=file]"
OWN = "村上春樹 成名 前 ， 曾 在 東京 開 過 一 間 爵士 酒吧 。\n我 們研究 生命 起源 。\n" * 3


def marked(example, side: str) -> list[str]:
    """The words of one side of an example at its mistake; the last cell of a word has class e."""
    result = [""]
    for cell in example.locator(f"b.hit.{side}").all():
        result[-1] += cell.inner_text().strip()
        result += [""] if "e" in cell.get_attribute("class").split() else []
    return [word for word in result if word]


def send(page, path, content: bytes) -> None:
    """Chooses a file with this content on the errors page."""
    path.write_bytes(content)
    page.click("summary:has-text('Use your own segmented file')")
    page.set_input_files(FILE, str(path))
    wait_for_text(page, path.name, ".st-key-own-file")


@pytest.mark.slow
def test_from_training_to_an_error_to_its_sentence_to_a_second_model(fresh_server, visit, monkeypatch):
    page = visit(fresh_server.url)
    page.click(".st-key-demo button")
    finish(page)
    page.click(".st-key-to-errors button")
    page.wait_for_url(re.compile(r"/errors\?.*model="))
    page.wait_for_selector(".ex .one")
    wait_for_text(page, "mistakes in 116 sentences")
    wait_for_count(page, ".ex table.tags td", 16)

    example = page.locator(".ex .one").first
    gold, predicted = (marked(example, side) for side in ("gold", "guess"))
    assert gold != predicted and "".join(gold) == "".join(predicted)
    page.click("[class*=st-key-see-] a >> nth=0")
    page.wait_for_url(re.compile(r"/sentence\?.*text="))
    page.wait_for_selector(".seg .u .t")
    text = page.locator(".st-key-sentence-text textarea")
    page.wait_for_function(
        "box => box.value", arg=text.element_handle()
    )  # the words may be rendered before it is filled
    assert "".join(gold) in text.input_value()
    page.wait_for_selector(".seg .lanes .apart")  # the gold words are above the model's

    monkeypatch.setenv("WSEG_HOME", str(fresh_server.home))
    monkeypatch.delenv("WSEG_STORE", raising=False)
    demo = store.open().runs()[0]["run"]
    second = model("tiny")
    page.goto(f"{fresh_server.url}/errors?model={demo}&against={second}")
    page.wait_for_selector("text=Second model compared with the first")
    page.wait_for_selector(".st-key-errors-fate")
    check_no_error(page)
    page.click(".st-key-errors-fate button:has-text('lost')")
    page.wait_for_function(
        "[...document.querySelectorAll('.ex .one')].some(one => one.querySelectorAll('.u b.guess').length && "
        "one.querySelector('.u').children.length == 3)"
    )


def test_uploaded_file_is_analysed_and_restored_and_an_invalid_one_refused(fresh_server, visit, monkeypatch, tmp_path):
    monkeypatch.setenv("WSEG_HOME", str(fresh_server.home))
    monkeypatch.delenv("WSEG_STORE", raising=False)
    page = visit(f"{fresh_server.url}/errors?model={model('tiny')}")
    page.wait_for_selector(".ex .one")
    send(page, tmp_path / "wrong.dat", bytes(range(256)) * 40)
    wait_for_text(page, "This is a binary file, not text.", ".st-key-own-file")
    wait_for_count(page, ".ex .one", 0)
    page.click(".st-key-own-remove button")
    page.wait_for_selector(".ex .one")
    wait_for_count(page, ".st-key-own-file", 0)

    send(page, tmp_path / "own.csv", OWN.encode("utf-16"))
    wait_for_text(page, "mistakes in 6 sentences", ".st-key-narrator")
    page.reload()
    wait_for_text(page, "6 sentences", ".st-key-own-file")
    wait_for_text(page, "mistakes in 6 sentences", ".st-key-narrator")
    page.set_viewport_size({"width": 800, "height": 1000})
    page.wait_for_function(
        "[...document.querySelectorAll('.ex .sides')].every(one => one.scrollWidth <= one.clientWidth)"
    )
    check_no_error(page)
    example = page.locator(".ex .one").first
    gold = marked(example, "gold")
    assert gold and gold != marked(example, "guess") and not list((fresh_server.home / "data").glob("*"))
    page.click("[class*=st-key-see-] a >> nth=0")
    page.wait_for_url(re.compile(r"/sentence\?.*gold="))
    page.wait_for_selector(".seg .lanes .apart")

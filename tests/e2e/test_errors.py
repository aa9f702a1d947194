"""Train, open an error, see it on the sentence page, compare with a second model: the walk in a real browser."""

import re

import pytest

from wseg_core import store

from ..app.trained import model
from .looks import unbroken, wait_for_count, wait_for_text
from .test_whole_walk import finish

pytestmark = pytest.mark.browser


def squeezed(texts: list[str]) -> list[str]:
    """Each without the line breaks that the browser puts between the characters."""
    return ["".join(text.split()) for text in texts]


def test_from_training_to_an_error_to_its_sentence_to_a_second_model(fresh_server, visit, monkeypatch):
    page = visit(fresh_server.url)
    page.click(".st-key-demo button")
    finish(page)
    page.click(".st-key-to-errors button")
    page.wait_for_url(re.compile(r"/errors\?.*model="))
    page.wait_for_selector(".ex .one")
    wait_for_text(page, "mistakes in 116 sentences")
    wait_for_count(page, ".ex table.tags td", 16)

    place = page.locator(".ex .one").first
    gold, predicted = (squeezed(place.locator(f".r.{side} .hit").all_inner_texts()) for side in ("gold", "guess"))
    assert gold != predicted and "".join(gold) == "".join(predicted)
    page.click("[class*=st-key-see-] a >> nth=0")
    page.wait_for_url(re.compile(r"/sentence\?.*text="))
    page.wait_for_selector(".seg .u .t")
    text = page.locator(".st-key-sentence-text textarea")
    page.wait_for_function("box => box.value", arg=text.element_handle())  # the words may be drawn before it is filled
    assert "".join(gold) in text.input_value()
    page.wait_for_selector(".seg .lanes .apart")  # the right words stand above the model's

    monkeypatch.setenv("WSEG_HOME", str(fresh_server.home))
    monkeypatch.delenv("WSEG_STORE", raising=False)
    demo = store.open().runs()[0]["run"]
    second = model("tiny")
    page.goto(f"{fresh_server.url}/errors?model={demo}&against={second}")
    page.wait_for_selector("text=The second model against the first")
    page.wait_for_selector(".st-key-errors-fate")
    unbroken(page)
    page.click(".st-key-errors-fate button:has-text('lost')")
    page.wait_for_function("document.querySelector('.ex .one')?.querySelectorAll('.r').length == 3")

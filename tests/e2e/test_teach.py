"""Corrections with retraining, and the custom dictionary, in a real browser."""

import pytest

pytestmark = pytest.mark.browser
TEXT = "研究生命起源"


@pytest.mark.slow
def test_corrected_sentence_is_learned(server, visit, trained):
    page = visit(f"{server.url}/sentence?model={trained}&text={TEXT}")
    page.click(".st-key-teach summary")
    for gap in (1, 2):  # 研究 生命 起源 → 研究生 命 起源
        page.click(f".st-key-teach-gap-{gap} button")
    page.wait_for_selector(".st-key-teach code:has-text('研究生 命 起源')")
    page.click(".st-key-teach-keep button")
    page.wait_for_selector("text=Sentences saved in the corpus “corrections”: 1.")
    page.click(".st-key-teach-go button")
    page.wait_for_function("location.search.includes('taught=')")
    page.reload()  # during retraining
    page.wait_for_selector("text=Effect of retraining", timeout=90_000)
    page.wait_for_selector("text=Dev F1")
    page.reload()
    page.wait_for_selector("text=Effect of retraining")
    page.wait_for_selector(".st-key-teach .names:has-text('your correction')")
    assert (server.home / "data/corrections/train.utf8").read_text("utf-8").split() == ["研究生", "命", "起源"]
    page.click(".st-key-teach-use button")
    page.wait_for_function("old => !location.search.includes(old)", arg=trained)


def test_dictionary_is_kept_on_other_pages(server, visit, trained):
    page = visit(f"{server.url}/sentence?model={trained}&text={TEXT}")
    page.click(".st-key-explain [role=tab] >> text=Custom dictionary")
    box = page.locator(".st-key-dictionary-words textarea")
    box.fill("!究生")
    box.press("Control+Enter")
    page.wait_for_selector("text=Changes in this text:")
    page.wait_for_function("location.search.includes('words=')")
    page.reload()
    page.wait_for_selector("text=Shown with your custom dictionary")
    again = visit(page.url)  # a second tab
    again.wait_for_selector("code:has-text('研 究生 命')")
    page.click(".st-key-to-models button")
    page.wait_for_selector("text=Shown with your custom dictionary")
    page.locator(".st-key-models-text textarea").fill(TEXT)
    page.click(".st-key-cut-text button")
    page.wait_for_selector("code:has-text('研 究生 命')")
    assert "words=" in again.url

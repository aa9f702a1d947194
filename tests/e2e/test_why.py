"""“Why this cut?” in a real browser: choosing a gap, its link, another method, and a changed text."""

import re

import pytest

from .page import check_no_error, wait_for_count

pytestmark = pytest.mark.browser
TEXT = "我愛自然語言處理"
# The characters before and after the marked gap; the note says the same in words
MARKED = """() => { const all = [...document.querySelectorAll('.seg .why .one')], at = all.findIndex(one => one.querySelector('.at-gap'));
    return at < 0 ? '' : [at, at + 1].map(i => all[i].querySelector('.c').innerText.trim()).join('') }"""
SCORES = "[...document.querySelectorAll('.seg .why .one .t')].map(cell => cell.title).join()"


def wait_for_gap(page, pair: str) -> None:
    """Waits until the gap between the two characters of `pair` is explained, in the picture and in words."""
    page.wait_for_function(f"pair => ({MARKED})() === pair", arg=pair)
    page.wait_for_function(
        "said => [...document.querySelectorAll('.seg .note')].some(note => note.innerText.includes(said))",
        arg=f"The probability that a word ends between “{pair[0]}” and “{pair[1]}”",
    )


def test_gap_is_explained_by_click_and_by_link(server, trained, visit):
    page = visit(f"{server.url}/sentence?model={trained}&text={TEXT}")
    wait_for_count(page, ".seg .why .one", len(TEXT))
    page.click("[class*=st-key-why-gap] button:has-text('然│語')")
    wait_for_gap(page, "然語")
    page.wait_for_url(re.compile(r"gap=3"))
    page.wait_for_selector("text=Strongest n-grams")
    page.wait_for_selector("h3:has-text('What decides: the characters or the transitions?')")
    before = page.evaluate(SCORES)
    page.click("[class*=st-key-why-method] button:has-text('occlusion')")
    page.wait_for_function(f"old => document.querySelector('.seg .why .one') && {SCORES} !== old", arg=before)
    wait_for_gap(page, "然語")
    check_no_error(page)
    page.reload()
    wait_for_gap(page, "然語")
    box = page.locator(".st-key-sentence-text textarea")
    box.fill("她走了")
    box.press("Control+Enter")
    wait_for_count(page, ".seg .why .one", 3)
    page.wait_for_function("!location.search.includes('gap=')")
    check_no_error(page)

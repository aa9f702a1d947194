"""Every page opens by its URL in both languages and themes, without an error and accessible."""

import pytest

from .accessibility import serious_violations
from .page import check_no_error, wait_for_text

pytestmark = pytest.mark.browser

PAGES = ["", "corpora", "import", "new", "run", "experiments", "compare", "models", "sentence", "errors"]


@pytest.mark.parametrize(("number", "path"), enumerate(PAGES))
def test_page_opens_by_its_url(server, visit, number, path):
    """In turn in English with the light theme and in Chinese with the dark one; `test_accessibility` opens all in both."""
    dark = number % 2 == 1
    word = "句子" if dark else "Sentence"
    page = visit(f"{server.url}/{path}", locale="zh-TW" if dark else "en-US", dark=dark)
    page.wait_for_selector("[data-testid=stMain] h2, [data-testid=stMain] h1")
    check_no_error(page)
    assert page.locator("[data-testid=stAlertContentError]").count() == 0
    wait_for_text(page, word, "[data-testid=stSidebarNav]")
    assert page.url.split("?")[0].rstrip("/") == f"{server.url}/{path}".rstrip("/")
    assert not serious_violations(page)


@pytest.mark.parametrize(
    "title, parameter", [("Library", "corpus"), ("Models", "model"), ("Errors", "file"), ("Sentence", "text")]
)
def test_back_leaves_a_page_with_one_press_and_takes_no_parameter_along(server, trained, visit, title, parameter):
    page = visit(server.url)
    wait_for_text(page, "Where are the word boundaries?")
    page.click(f"[data-testid=stSidebarNavLink] >> text={title}")
    page.wait_for_url(f"**?*{parameter}=*")
    page.go_back()
    wait_for_text(page, "Where are the word boundaries?")
    page.wait_for_timeout(500)
    assert page.url.rstrip("/") == server.url


@pytest.mark.parametrize(
    "path, locale, words, first",
    [
        ("nonsense", "en-US", "There is no page at this address", "Where are the word boundaries?"),
        ("a/b?x=1", "zh-TW", "這個網址沒有頁面", "詞的邊界在哪裡？"),
    ],
)
def test_an_unknown_address_says_so_and_links_home(server, visit, path, locale, words, first):
    page = visit(f"{server.url}/{path}", locale=locale)
    wait_for_text(page, words)
    assert page.locator("[role=dialog]").count() == 0
    page.click("[data-testid=stMain] [data-testid=stPageLink] a")
    wait_for_text(page, first)
    assert page.url.rstrip("/") == server.url


def test_back_undoes_what_was_chosen_on_a_page(server, visit):
    page = visit(f"{server.url}/corpora")
    page.wait_for_url("**?corpus=demo")
    page.click("[data-testid=stRadio] label:has-text('demo-simp')")
    page.wait_for_selector("h3 >> text='demo-simp'")
    assert page.url == f"{server.url}/corpora?corpus=demo-simp"
    page.go_back()
    page.wait_for_selector("h3 >> text='demo'")
    assert page.url == f"{server.url}/corpora?corpus=demo"

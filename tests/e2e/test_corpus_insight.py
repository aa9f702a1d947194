"""The four quality checks of a faulty corpus in a real browser."""

import re

import pytest

from wseg_core import corpora

from .. import tiny
from ..app.trained_models import model
from .page import check_no_error, wait_for_count, wait_for_text

pytestmark = pytest.mark.browser
LEARNED = [" ".join(words) for words in tiny.SENTENCES]
SLIP = "研 究 生命 起源"  # the other three times 研究 is one word
TWIN = "圖書館 裡 有 很多 學生"  # also in the training set


@pytest.fixture(scope="module")
def trained(server):
    """A model in the server's home, beside the corpora `unsound` and `letters`, which cuts between all characters."""
    demo = [" ".join("".join(words)) for words in corpora.load("demo/test").sentences]
    for name, splits in (
        ("unsound", {"train": [*LEARNED * 3, SLIP], "dev": [TWIN, "他們 都 走 了"]}),
        ("letters", {"train": demo}),
    ):
        (server.home / "data" / name).mkdir(parents=True)
        for split, lines in splits.items():
            (server.home / "data" / name / f"{split}.utf8").write_text("\n".join(lines) + "\n", "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WSEG_HOME", str(server.home))
        patch.delenv("WSEG_STORE", raising=False)
        return model("sure")


def look(page, question: str, name: str) -> None:
    """Chooses one of the four checks; the URL follows."""
    page.click(f".st-key-corpus-look button:has-text('{question}')")
    page.wait_for_url(re.compile(rf"look={name}"))


@pytest.mark.slow
def test_slip_leak_and_disagreement_are_found_in_place(server, trained, visit):
    page = visit(f"{server.url}/corpora?corpus=unsound")
    look(page, "Inconsistent segmentation", "ways")
    wait_for_count(page, ".cut .ways details", 1)
    page.click(".cut .ways summary")
    wait_for_text(page, "training set, line 31", ".cut .ways .ex")  # the slip comes first, on the last line
    look(page, "Overlap between sets", "leaks")
    wait_for_count(page, ".cut .pair", 1)
    wait_for_text(page, "training set, line 9", ".cut .pair")
    wait_for_text(page, "development set, line 1", ".cut .pair")
    look(page, "Disagreements with a model", "model")
    page.click(".st-key-suspects-ask button")
    page.click(".st-key-suspects-sure button:has-text('90')")
    wait_for_count(page, ".cut .versus", 1)
    wait_for_text(page, "line 31", ".cut .versus .ex")
    check_no_error(page)
    page.click("[class*=st-key-suspects-open] button")
    page.wait_for_url(re.compile(rf"/sentence\?.*model={trained}"))
    page.wait_for_selector(".seg .lanes .apart")  # gold above the differing words of the model


def test_different_standard_is_reported_with_the_words_that_differ(server, trained, visit):
    page = visit(f"{server.url}/corpora?corpus=letters&look=standards&with=demo/train")
    page.wait_for_selector(".st-key-standards-figure .js-plotly-plot")
    wait_for_text(page, "letters/train and demo/train follow different standards")
    page.wait_for_selector(".cut td.name:has-text('沒有')")
    page.wait_for_url(re.compile("with=demo"))
    check_no_error(page)
    look(page, "Overlap between sets", "leaks")
    wait_for_text(page, "This corpus has only one set")
    page.wait_for_function("!location.search.includes('with=')")
    check_no_error(page)

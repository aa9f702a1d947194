"""Pages with content have no serious accessibility violation, in both languages and themes."""

import pytest

from ..app.fake_experiments import experiment
from .accessibility import serious_violations
from .page import check_no_error

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PAGES = [
    "",
    "corpora",
    "import",
    "new",
    "run",
    "experiments",
    "models",
    "sentence?text=研究生命起源",
    "errors",
    "nonsense",
]
SECTIONS = ["verdict", "curves", "ranking", "factors", "cost", "search", "gradients", "settings", "fairness"]


@pytest.fixture(scope="module")
def compared(server, trained):
    """An experiment beside the model in the server's home."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WSEG_HOME", str(server.home))
        patch.delenv("WSEG_STORE", raising=False)
        return experiment({"sgd": 0.7, "adam": 0.9}, losses=("crf", "focal"))


_CALM = """document.querySelector('[data-testid=stApp]').dataset.testScriptState === 'notRunning'
  && !document.querySelector('[data-stale=true]')"""


@pytest.mark.parametrize("locale, dark", [("en-US", False), ("zh-TW", True)], ids=["light", "dark"])
def test_no_page_has_a_serious_violation(server, visit, compared, locale, dark):
    page = visit(f"{server.url}/corpora", locale=locale, dark=dark)
    violations = {}
    for path in [*PAGES, *(f"compare?experiment={compared}&view={section}" for section in SECTIONS)]:
        page.goto(f"{server.url}/{path}")
        page.wait_for_selector("[data-testid=stMain] h2, [data-testid=stMain] h1")
        if path != "nonsense":
            check_no_error(page)
        page.wait_for_function(_CALM)
        page.wait_for_timeout(500)  # figures are drawn, and nothing is dimmed any longer
        violations[path] = serious_violations(page)
    lines = [f"{path}: {violation}" for path, of_page in violations.items() for violation in of_page]
    assert not lines, "\n".join(lines)

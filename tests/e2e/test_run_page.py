"""The page Run when a run ends: nothing above the curves moves, nor the curves themselves."""

import pytest

from wseg_core import store

from ..app.fake_runs import SCORE, run
from .page import check_no_error, wait_for_points, wait_for_title

pytestmark = pytest.mark.browser
PARTS = [
    ".st-key-progress",
    ".st-key-message",
    ".st-key-controls",
    "[data-testid=stDataFrame]",
    ".st-key-view",
    ".st-key-course",
]
TOPS = """parts => parts.map(part => document.querySelector(part).getBoundingClientRect().top
  + document.querySelector("[data-testid=stMain]").scrollTop)"""


@pytest.mark.parametrize(
    ("state", "width"),
    [
        ("finished", 1400),
        pytest.param("finished", 390, marks=pytest.mark.slow),
        pytest.param("failed", 1400, marks=pytest.mark.slow),
        pytest.param("failed", 390, marks=pytest.mark.slow),
    ],
)
def test_page_does_not_jump_when_a_run_ends(server, visit, monkeypatch, width, state):
    monkeypatch.setenv("WSEG_HOME", str(server.home))
    monkeypatch.delenv("WSEG_STORE", raising=False)
    running = run("running")
    page = visit(f"{server.url}/run?run={running}")
    page.set_viewport_size({"width": width, "height": 1000})
    wait_for_points(page, 100)
    page.wait_for_selector("[data-testid=stDataFrame] canvas")
    page.wait_for_timeout(600)
    before = page.evaluate(TOPS, PARTS)
    ended = {"result": {"dev": SCORE, "test": SCORE}} if state == "finished" else {}
    error = {"error": ("The loss became infinite.", {})} if state == "failed" else {}
    store.open().move(running, ["running"], state, **ended, **error)
    wait_for_title(page, state)
    page.wait_for_timeout(600)
    assert page.evaluate(TOPS, PARTS) == pytest.approx(before, abs=1)
    check_no_error(page)

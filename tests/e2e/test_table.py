"""The run table on Models in a browser: sort, filter, group, pin a baseline, delete several with one confirmation."""

import json
import urllib.parse

import pytest

from wseg_core import store

from ..app.fake_runs import SCORE
from ..app.trained_models import model
from .page import check_no_error, wait_for_count, wait_for_text

pytestmark = pytest.mark.browser
BUSY = "[data-testid=stApp][data-test-script-state=running]"


@pytest.fixture
def models(server, monkeypatch) -> list[str]:
    """Three models with dev F1 90, 80 and 70 %, the last by another optimizer."""
    monkeypatch.setenv("WSEG_HOME", str(server.home))
    monkeypatch.delenv("WSEG_STORE", raising=False)
    return [
        model(f"model {f1:.1f}", sets=[f"optimizer.name={name}"], result={"dev": {**SCORE, "f1": f1}, "test": None})
        for name, f1 in (("adam", 0.9), ("adam", 0.8), ("sgd", 0.7))
    ]


def view(page) -> dict:
    """What the address says of the table."""
    query = urllib.parse.parse_qs(urllib.parse.urlparse(page.url).query)
    return json.loads(query.get("table", ["{}"])[0])


def wait_for_view(page, part: str) -> None:
    """Waits until the address holds `part` of the table's view, and the page has answered."""
    page.wait_for_function("part => decodeURIComponent(location.search).replaceAll('+', ' ').includes(part)", arg=part)
    page.wait_for_timeout(300)
    page.wait_for_selector(BUSY, state="detached")


def cell(page, row: int, column: int, text: str) -> None:
    """Waits until a cell of the table, which is drawn on a canvas, has this text for a screen reader."""
    page.wait_for_function(
        "([row, column, text]) => document.querySelector(`.st-key-runs-table [role=gridcell]#glide-cell-${column}-${row}`)"
        "?.textContent.includes(text)",
        arg=[row, column, text],
    )


def test_sort_filter_group_pin_and_delete(server, models, visit):
    page = visit(f"{server.url}/models?table=" + urllib.parse.quote('{"sort": "-dev_f1"}'), width=1400)
    table = page.locator(".st-key-runs-table [data-testid=stDataFrame]")
    table.wait_for()
    cell(page, 0, 1, "model 0.9")  # not the newest first; column 0 holds the ticks

    where = page.locator(".st-key-table-where input")
    where.fill("optimizer.name=adam and f1<0.85")
    where.press("Enter")
    wait_for_view(page, "f1<0.85")
    cell(page, 0, 1, "model 0.8")
    where.fill("")
    where.press("Enter")
    cell(page, 0, 1, "model 0.9")
    page.wait_for_selector(BUSY, state="detached")

    page.wait_for_timeout(600)
    table.click(position={"x": 20, "y": 55})
    page.click(".st-key-table-pin button")
    wait_for_view(page, "baseline")
    assert view(page)["baseline"] == models[0]
    page.wait_for_selector(".st-key-runs-table [role=columnheader]:has-text('Δ')", state="attached")

    page.wait_for_timeout(600)
    table.click(position={"x": 20, "y": 90})  # model 0.8, beside the first
    wait_for_text(page, "2 selected", ".st-key-table-actions")
    page.click(".st-key-table-delete button")
    page.wait_for_selector("text=Delete 2 runs with their models and metrics?")
    page.click(".st-key-table-delete-confirm button")
    wait_for_count(page, ".st-key-table-delete-confirm", 0)
    cell(page, 0, 1, "model 0.7")
    assert [row["run"] for row in store.open().runs()] == [models[2]]

    page.click(".st-key-table-columns-open button")
    page.locator(".st-key-table-group input").fill("optimizer.name")
    page.keyboard.press("Enter")
    wait_for_view(page, '"group"')
    assert view(page)["group"] == ["optimizer.name"]
    wait_for_text(page, "Groups: 1. Mean ± sample standard deviation")
    check_no_error(page)

"""Processor time of the table of runs with 10,000 runs: in the store, and on the page Models."""

import os
import tempfile
import time

from tests import many
from wseg_core import store
from wseg_core.store import table

RUNS = 10_000


def rows():
    """Processor milliseconds, the least of five after the first; of the page also the first."""
    with tempfile.TemporaryDirectory() as folder:
        before = os.environ.get("WSEG_HOME")
        os.environ["WSEG_HOME"] = folder
        try:
            yield from _rows()
        finally:
            os.environ.pop("WSEG_HOME") if before is None else os.environ.update(WSEG_HOME=before)


def _rows():
    from tests.app import fake_runs

    opened = store.open()
    many.runs(opened, fake_runs.settings(), RUNS)
    known = table.every(opened)
    columns = table.chosen(["title", "f1", "test_f1", "optimizer.name", "optimizer.lr", "tags", "created"], known)
    for what, where, sort in (
        ("newest", "", "-created"),
        ("best by dev F1", "", "-f1"),
        ("`optimizer.name=adam and f1>0.9`, best first", "optimizer.name=adam and f1>0.9", "-f1"),
    ):
        selection = table.Selection(tuple(table.parse(where)), sort=table.sorting([sort], known))
        took = _least(lambda selection=selection: table.rows(opened, columns, known, selection, 50))
        yield f"table of {RUNS} runs: a page of 50, {what}", f"{took:.0f} ms"
    by, numbers = table.chosen(["optimizer.name", "optimizer.lr"], known), table.chosen(["f1", "test_f1"], known)
    yield (
        f"table of {RUNS} runs: groups by two settings",
        f"{_least(lambda: table.groups(opened, by, numbers, known)):.0f} ms",
    )
    first, again = _page()
    yield f"page Models with {RUNS} runs: opening; again", f"{first:.0f} ms; {again:.0f} ms"


def _page() -> tuple[float, float]:
    from streamlit.testing.v1 import AppTest

    from tests.e2e.service import ROOT

    app = AppTest.from_file(str(ROOT / "pages" / "frame.py"), default_timeout=120).run()
    app.switch_page("models.py")
    first = _milliseconds(app.run)
    assert not app.exception and len(app.dataframe[0].value) == 50
    return first, _least(app.run)


def _milliseconds(function) -> float:
    began = time.process_time()
    function()
    return 1000 * (time.process_time() - began)


def _least(function) -> float:
    function()
    return min(_milliseconds(function) for _ in range(5))

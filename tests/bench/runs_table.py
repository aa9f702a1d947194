"""Processor time of runs with 10,000 of them: in the store, on the page Models, and of the models that pages offer."""

import json
import os
import tempfile
import time

from tests import many
from tests.bench.table import Row
from wseg_core import store
from wseg_core.store import table

RUNS = 10_000
_BAR = 300  # milliseconds of processor time, of a redrawn page and of the models that pages offer


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
    from tests.app import fake_runs, fake_surfaces

    opened = store.open()
    fake_surfaces.give_models(many.runs(opened, fake_runs.settings(), RUNS)[-100:])
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
    for what, view in (
        ("a filter, best first", {"where": "optimizer.name=adam and f1>0.9", "sort": "-dev_f1"}),
        ("groups by two settings", {"group": ["optimizer.name", "optimizer.lr"]}),
        ("experiments", {"side": "experiments"}),
    ):
        first, again = _page(view)
        yield _bounded(f"page Models with {RUNS} runs, {what}, again", again, f"opening: {first:.0f} ms")
    yield from _offered()


def _offered():
    """What Sentence, Errors and others ask for: the models to choose from, and whether a model was retrained."""
    from pages.widgets.sentence import teach_result
    from pages.widgets.shared import offered

    first = _milliseconds(offered.models)
    count = len(offered.models().runs)
    assert not offered.models().complete and count > 10
    figure = f"first: {first:.0f} ms; {count} models"
    yield _bounded(f"models offered of {RUNS} runs", _least(offered.models), figure)
    took = _least(lambda: teach_result.newest_from(store.open(), "20250101-000000-abcd"))
    yield _bounded(f"whether a model was retrained, {RUNS} runs", took, "")


def _bounded(what: str, took: float, figure: str) -> Row:
    return Row(what, took, _BAR, "ms", at_most=True, figure=figure)


def _page(view: dict | None = None) -> tuple[float, float]:
    from streamlit.testing.v1 import AppTest

    from tests.e2e.service import ROOT

    app = AppTest.from_file(str(ROOT / "pages" / "frame.py"), default_timeout=120).run()
    app.switch_page("models.py")
    app.query_params["table"] = json.dumps(view or {})
    first = _milliseconds(app.run)
    assert not app.exception and len(app.dataframe[0].value) > 10
    return first, _least(app.run)


def _milliseconds(function) -> float:
    began = time.process_time()
    function()
    return 1000 * (time.process_time() - began)


def _least(function) -> float:
    function()
    return min(_milliseconds(function) for _ in range(5))

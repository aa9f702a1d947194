"""The stamp of the table of runs: what is cached under it is read again after every change that a table shows."""

import pytest

from wseg_core import store
from wseg_core.store import table, tags


@pytest.fixture
def opened():
    return store.open()


def add(opened, **columns) -> str:
    return opened.create({"training": {"seed": 0}}, **columns)


def test_it_stays_while_nothing_changes(opened):
    assert table.stamp(opened) == table.stamp(opened)  # without any run
    add(opened)
    assert table.stamp(opened) == table.stamp(opened)


@pytest.mark.parametrize(
    "change",
    [
        lambda opened, run: add(opened),
        lambda opened, run: opened.delete(run),
        lambda opened, run: opened.update(run, step=7),
        lambda opened, run: opened.update(run, result={"dev": {"f1": 0.9}}),
        lambda opened, run: opened.move(run, ["queued"], "failed", ended=1e9),
        lambda opened, run: opened.move(run, ["queued"], "running", attempt=1),
        lambda opened, run: opened.update(run, name="another"),
        lambda opened, run: opened.update(run, note="why"),
        lambda opened, run: tags.put(opened, [run], add=["keep"]),
    ],
    ids=["added", "deleted", "trained", "scored", "ended", "started", "renamed", "noted", "tagged"],
)
def test_it_changes_with_what_the_table_shows(opened, change):
    run = add(opened)
    before = table.stamp(opened)
    change(opened, run)
    assert table.stamp(opened) != before

"""Fixtures of all tests: an empty WSEG_HOME, English, one thread, no hypothesis deadline."""

import contextlib
import gc
import os
import sqlite3
import sys
import threading

import hypothesis
import pytest

from wseg_core import home, language
from wseg_core.store import database

os.environ.setdefault(
    "OMP_NUM_THREADS", "1"
)  # before NumPy and torch are imported, here and in processes that tests start

hypothesis.settings.register_profile("shared machine", deadline=None, print_blob=True)
hypothesis.settings.load_profile("shared machine")


@pytest.fixture(autouse=True)
def home_folder(tmp_path, monkeypatch):
    """An empty WSEG_HOME; a test that needs another one sets it."""
    monkeypatch.setenv("WSEG_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("WSEG_LANG", "en")
    monkeypatch.delenv("WSEG_STORE", raising=False)
    yield tmp_path / "home"
    language.forget()  # the language that a test has set


@pytest.fixture(scope="session", autouse=True)
def quick_stores(tmp_path_factory):
    """New stores are copies of one that was migrated: each of a thousand tests would spend 40 ms on it."""
    file = tmp_path_factory.mktemp("store") / "empty.sqlite"
    database.Database(f"sqlite:///{file}")
    with contextlib.closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    migrated, prepare, copying = file.read_bytes(), database.Database._prepare, threading.Lock()

    def copy_and_prepare(opened):
        with copying, contextlib.suppress(OSError):  # there is one already, or none can be written
            if opened.file:
                if os.path.dirname(opened.file) == str(home.checkpoints()):
                    os.makedirs(home.checkpoints(), exist_ok=True)
                with open(opened.file, "xb") as new:
                    new.write(migrated)
        prepare(opened)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(database.Database, "_prepare", copy_and_prepare)
        yield


@pytest.fixture(scope="session", autouse=True)
def one_thread():
    """One thread, so that sums have one order and results are reproducible."""
    if "torch" in sys.modules:  # imported while the tests were collected; those that need no torch don't wait for it
        sys.modules["torch"].set_num_threads(1)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Distributes the tests among processes as `tests.sharing` says."""
    from tests.sharing import FileScheduling

    config.option.loadscopereorder = False  # in the order of collection
    return FileScheduling(config, log)


def pytest_collection_finish(session):
    """Keeps the collector of cyclic garbage from going through the imported libraries again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def pytest_collection_modifyitems(config, items):
    """With several processes, live tests first: the other processes work on the rest meanwhile."""
    if config.pluginmanager.hasplugin("xdist"):
        from tests.sharing import is_live

        items.sort(key=lambda item: not is_live(item.nodeid))

"""Fixtures of the page tests: an empty WSEG_HOME, no worker processes, and opening a page."""

import functools
import tempfile

import pytest
import streamlit as st
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from tests.e2e.service import ROOT


@pytest.fixture(scope="session", autouse=True)
def installed_components():
    """Each AppTest searches all installed packages for components, which takes longer than most pages: once is enough."""
    with pytest.MonkeyPatch.context() as patch:
        name = "scan_component_manifests"
        patch.setattr(manifest_scanner, name, functools.cache(getattr(manifest_scanner, name)))
        yield


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """An empty WSEG_HOME (the demo corpora are found in the project), English, and no worker is ever started."""
    monkeypatch.setenv("WSEG_HOME", str(tmp_path))
    monkeypatch.delenv("WSEG_STORE", raising=False)
    monkeypatch.setenv("WSEG_LANG", "en")
    monkeypatch.setattr("wseg_core.jobs.queue.spawning.spawn_worker", lambda store: False)
    st.cache_data.clear()
    st.cache_resource.clear()
    return tmp_path


@pytest.fixture
def temporary(tmp_path_factory, monkeypatch):
    """A separate temporary directory for uploads, so that a test can check what remains in it."""
    folder = tmp_path_factory.mktemp("temporary")
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def visit():
    """Opens a page as a new visitor: `visit("run.py", run=ID)`; an uncaught error fails the test."""

    def opened(file: str = "home.py", /, **query: str) -> AppTest:
        app = AppTest.from_file(str(ROOT / "pages" / "frame.py"), default_timeout=120)
        if "lang" in query:
            app.session_state["lang"] = query.pop("lang")  # as the switch in the sidebar sets it
        if file != "home.py":  # what `switch_page` sets, but it knows the pages of the frame only after a first run
            app._page_hash = calc_hash(file.removesuffix(".py"))
        for name, value in query.items():
            app.query_params[name] = value
        app.run()
        assert not app.exception, [e.value for e in app.exception]
        return app

    return opened

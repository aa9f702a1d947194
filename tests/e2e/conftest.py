"""Fixtures of the browser tests: a server with its own home, a browser, a page that watches for errors.

Where no Chromium is installed these tests are skipped and say so; with WSEG_NEED_BROWSER=1 that is a failure.
"""

import os

import pytest

from ..app.trained_models import model
from .service import Server, chromium, free_port

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items):
    """Retries browser tests once: on a busy machine a click may be lost between two renderings."""
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.flaky(reruns=1, reruns_delay=2))


@pytest.fixture
def fresh_server(tmp_path):
    """A new server with an empty WSEG_HOME."""
    server = Server(tmp_path)
    yield server.start()
    server.stop()


@pytest.fixture(scope="session")
def port():
    """The port of the servers that follow each other: the browser has Streamlit's bundle of that address in its cache."""
    return free_port()


@pytest.fixture(scope="module")
def server(tmp_path_factory, port):
    """One server for the tests of a file."""
    server = Server(tmp_path_factory.mktemp("home"), port)
    yield server.start()
    server.stop()


@pytest.fixture(scope="module")
def trained(server):
    """A model in the server's home."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WSEG_HOME", str(server.home))
        patch.delenv("WSEG_STORE", raising=False)
        return model("tiny")


@pytest.fixture(scope="session")
def browser():
    """Chromium, once for all tests."""
    program = chromium()
    if program is None:
        say = pytest.fail if os.environ.get("WSEG_NEED_BROWSER") == "1" else pytest.skip
        say("no Chromium is installed (chromium, chromium-browser or google-chrome on the path)")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def contexts(browser):
    """The browser's contexts by language and theme. Each has a cache of its own, and filling it takes longer than a page."""
    opened = {}

    def find(locale: str, dark: bool):
        if (locale, dark) not in opened:
            opened[locale, dark] = browser.new_context(
                locale=locale, color_scheme="dark" if dark else "light", reduced_motion="reduce"
            )
        return opened[locale, dark]

    yield find
    for context in opened.values():
        context.close()


@pytest.fixture
def visit(contexts):
    """Opens URLs, each as a new visitor: `visit(url, locale="zh-TW", dark=True)` returns the page."""
    pages, errors = [], []

    def opened(url: str, locale: str = "en-US", dark: bool = False, width: int = 1300, height: int = 1100):
        page = contexts(locale, dark).new_page()
        pages.append(page)
        page.set_viewport_size({"width": width, "height": height})
        page.set_default_timeout(30_000)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(url)
        page.wait_for_selector("[data-testid=stSidebarNavLink]")
        return page

    yield opened
    for page in pages:
        page.context.clear_cookies()
        page.close()
    assert not errors, errors

"""Fixtures of the browser tests: a server with its own home, a browser, a page that watches for errors.

Where no Chromium is installed these tests are skipped and say so; with WSEG_NEED_BROWSER=1 that is a failure.
"""

import os
from urllib.parse import urljoin

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
    "--disable-gpu-compositing",
    "--process-per-site",  # all pages of the servers in one process, see `contexts`
]


def pytest_collection_modifyitems(items):
    """Retries browser tests once: on a busy machine a click may be lost between two renderings."""
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.flaky(reruns=1, reruns_delay=2))


@pytest.fixture
def fresh_server(tmp_path, second_port):
    """A new server with an empty WSEG_HOME."""
    server = Server(tmp_path, second_port)
    yield server.start()
    server.stop()


@pytest.fixture(scope="session")
def port():
    """The port of the servers that follow each other: the browser has Streamlit's bundle of that address in its cache."""
    return free_port()


@pytest.fixture(scope="session")
def second_port():
    """The port of the servers beside them."""
    return free_port()


@pytest.fixture(scope="module")
def server(tmp_path_factory, port):
    """One server for the tests of a file. It forks no processes, since in most files it trains nothing or one run."""
    server = Server(tmp_path_factory.mktemp("home"), port, forks=False)
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
def playwright():
    """The driver of Chromium, and the path of the program."""
    program = chromium()
    if program is None:
        say = pytest.fail if os.environ.get("WSEG_NEED_BROWSER") == "1" else pytest.skip
        say("no Chromium is installed (chromium, chromium-browser or google-chrome on the path)")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        yield driver, program


@pytest.fixture(scope="session")
def contexts(playwright, tmp_path_factory):
    """The browser by language, with a profile on disk: only there does it keep Streamlit's bundle compiled.

    One page stays open, so that the process of the pages lives on from one test to the next. Both halve the time of a visit.
    """
    driver, program = playwright
    opened = {}

    def find(locale: str, url: str = ""):
        if locale not in opened:
            opened[locale] = driver.chromium.launch_persistent_context(
                tmp_path_factory.mktemp("profile"),
                executable_path=program,
                args=ARGUMENTS,
                locale=locale,
                reduced_motion="reduce",
            )
        if url and opened[locale].pages[0].url == "about:blank":
            opened[locale].pages[0].goto(urljoin(url, "/_stcore/health"))
        return opened[locale]

    yield find
    for context in opened.values():
        context.close()


@pytest.fixture
def visit(contexts):
    """Opens URLs, each as a new visitor: `visit(url, locale="zh-TW", dark=True)` returns the page."""
    pages, errors = [], []

    def opened(url: str, locale: str = "en-US", dark: bool = False, width: int = 1300, height: int = 1100):
        page = contexts(locale, url).new_page()
        pages.append(page)
        page.emulate_media(color_scheme="dark" if dark else "light")
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

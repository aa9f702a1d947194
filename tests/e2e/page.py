"""Reading a page in browser tests."""

import time

_FIGURE = "document.querySelector('.st-key-course .js-plotly-plot')"
_POINTS = (
    f"(() => {{ const g = {_FIGURE}; return g && g._fullData ? "
    "Math.max(0, ...g._fullData.map(t => t.x && t.x[0] != null ? t.x.length : 0)) : 0 })()"
)


def visible_text(page) -> str:
    """All visible text."""
    return page.inner_text("body")


def number_of_points(page) -> int:
    """The number of points of the run's longest curve; 0 if there is none."""
    return page.evaluate(_POINTS)


def wait_for_points(page, more_than: int, seconds: float = 60) -> None:
    """Waits until the longest curve has more points."""
    page.wait_for_function(f"{_POINTS} > {more_than}", timeout=seconds * 1000)


def x_range(page) -> str:
    """The visible range of the x axis."""
    return page.evaluate(f"{_FIGURE}.layout.xaxis.range.map(Math.round).join()")


def wait_for_title(page, part: str, seconds: float = 60) -> float:
    """Waits for `part` in the page's title (a run's holds its state); gives the seconds it took."""
    start_time = time.monotonic()
    page.wait_for_function(
        "part => document.querySelector('h2')?.innerText.includes(part)", arg=part, timeout=seconds * 1000
    )
    return time.monotonic() - start_time


def check_no_error(page) -> None:
    """Waits until the page is rendered, and checks that it shows no error."""
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
    assert page.locator("[data-testid=stException]").count() == 0, visible_text(page)[:2000]
    assert "Page not found" not in visible_text(page)


def wait_for_text(page, part: str, selector: str = "body", seconds: float = 30) -> None:
    """Waits until the first element of `selector` contains `part`; re-rendered elements are looked up again."""
    page.wait_for_function(
        "([where, part]) => document.querySelector(where)?.innerText.includes(part)",
        arg=[selector, part],
        timeout=seconds * 1000,
    )


def wait_for_count(page, selector: str, count: int, seconds: float = 30) -> None:
    """Waits until `selector` matches `count` elements."""
    page.wait_for_function(
        "([what, n]) => document.querySelectorAll(what).length === n", arg=[selector, count], timeout=seconds * 1000
    )

"""What the browser tests read from a page."""

import time

_FIGURE = "document.querySelector('.st-key-course .js-plotly-plot')"
_POINTS = (
    f"(() => {{ const g = {_FIGURE}; return g && g._fullData ? "
    "Math.max(0, ...g._fullData.map(t => t.x && t.x[0] != null ? t.x.length : 0)) : 0 })()"
)


def words(page) -> str:
    """Everything that can be read."""
    return page.inner_text("body")


def points(page) -> int:
    """How many points the longest curve of the run has; 0 where there is none."""
    return page.evaluate(_POINTS)


def wait_for_points(page, more_than: int, seconds: float = 60) -> None:
    """Waits until the longest curve has more points."""
    page.wait_for_function(f"{_POINTS} > {more_than}", timeout=seconds * 1000)


def x_range(page) -> str:
    """The part of the x axis that is in sight."""
    return page.evaluate(f"{_FIGURE}.layout.xaxis.range.map(Math.round).join()")


def wait_for_title(page, part: str, seconds: float = 60) -> float:
    """Waits for `part` in the page's title (a run's holds its state); gives the seconds it took."""
    began = time.monotonic()
    page.wait_for_function(
        "part => document.querySelector('h2')?.innerText.includes(part)", arg=part, timeout=seconds * 1000
    )
    return time.monotonic() - began


def unbroken(page) -> None:
    """Waits until the page has been drawn, and holds it to showing no error of the program."""
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
    assert page.locator("[data-testid=stException]").count() == 0, words(page)[:2000]
    assert "Page not found" not in words(page)


def wait_for_text(page, part: str, selector: str = "body", seconds: float = 30) -> None:
    """Waits until what `selector` finds first says `part`; an element that is drawn anew meanwhile is looked for again."""
    page.wait_for_function(
        "([where, part]) => document.querySelector(where)?.innerText.includes(part)",
        arg=[selector, part],
        timeout=seconds * 1000,
    )


def wait_for_count(page, selector: str, count: int, seconds: float = 30) -> None:
    """Waits until `selector` finds so many elements."""
    page.wait_for_function(
        "([what, n]) => document.querySelectorAll(what).length === n", arg=[selector, count], timeout=seconds * 1000
    )

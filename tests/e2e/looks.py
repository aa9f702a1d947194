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

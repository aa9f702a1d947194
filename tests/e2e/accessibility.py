"""Serious violations of WCAG 2.1 A and AA on a page, found by axe-core."""

from pathlib import Path

import axe_playwright_python

_AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
# Inside Streamlit's own frame: the menu's sections are not list items, and its boxes of a fixed height have no tab stop
# (the browser gives them one).
_FRAME = ["[data-testid=stSidebarNav]"]
_FRAME_RULES = ["scrollable-region-focusable"]


def serious_violations(page) -> list[str]:
    """One line per element and rule."""
    page.evaluate(_AXE)
    result = page.evaluate(
        "([exclude, tags, off]) => axe.run({ exclude }, { resultTypes: ['violations'], runOnly: tags, rules: off })",
        [[[place] for place in _FRAME], _RULES, {rule: {"enabled": False} for rule in _FRAME_RULES}],
    )
    return [
        f"{rule['id']}: {node['html'][:160]} {node['failureSummary'][:200]}"
        for rule in result["violations"]
        if rule["impact"] in ("serious", "critical")
        for node in rule["nodes"]
    ]

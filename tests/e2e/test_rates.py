"""The learning rate range test in a real browser: progress, curve, and use of the result."""

import pytest

from .page import wait_for_count, wait_for_text

pytestmark = pytest.mark.browser


@pytest.mark.slow
def test_learning_rate_is_found_and_used(server, visit):
    page = visit(f"{server.url}/new?lang=en")
    page.locator(".st-key-rate-find button").first.click()
    page.wait_for_selector(".st-key-rate-use button", timeout=90_000)
    wait_for_count(page, ".st-key-find-rate .js-plotly-plot", 1)
    label = page.locator(".st-key-rate-use button").inner_text()
    rate = float(label.rsplit(" ", 1)[-1])
    wait_for_text(page, "falls fastest", ".st-key-find-rate")
    page.locator(".st-key-rate-use button").first.click()
    page.wait_for_selector(".st-key-find-rate >> text=Already in use")
    page.wait_for_function(
        "rate => Math.abs(document.querySelector('.st-key-step4 input[type=number]')?.value / rate - 1) < 1e-6",
        arg=rate,
    )
    assert server.home.exists() and not list((server.home / "checkpoints").glob("[0-9]*"))  # it is no run

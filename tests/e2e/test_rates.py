"""The search for a step size in a real browser: it goes on by itself, draws its curve and ends in the settings."""

import pytest

pytestmark = pytest.mark.browser


def test_a_step_size_is_found_and_used(server, visit):
    page = visit(f"{server.url}/new?lang=en")
    page.locator(".st-key-rate-find button").first.click()
    page.wait_for_selector(".st-key-rate-use button", timeout=90_000)
    assert page.locator(".st-key-find-rate .js-plotly-plot").count() == 1
    said = page.locator(".st-key-rate-use button").inner_text()
    rate = float(said.rsplit(" ", 1)[-1])
    assert "falls fastest" in page.locator(".st-key-find-rate").inner_text()
    page.locator(".st-key-rate-use button").first.click()
    page.wait_for_selector(".st-key-find-rate >> text=These settings use it")
    shown = page.locator(".st-key-step4 input[type=number]").first
    assert float(shown.input_value()) == pytest.approx(rate)
    assert server.home.exists() and not list((server.home / "checkpoints").glob("[0-9]*"))  # it is no run

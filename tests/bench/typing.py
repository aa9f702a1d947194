"""Live typing on the page Sentence, in Chromium: milliseconds from the last key to the painted cells of the whole text."""

import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

TRIALS = 15
KEYS = "我們明天要去"  # typed in each trial, after the start and the number of the trial
BETWEEN = 80  # milliseconds between two keys
_WATCH = """() => {
  const field = document.querySelector('.st-key-sentence-text textarea');
  const cells = () => [...document.querySelectorAll('.st-key-sentence-results .row .u')].map((u) => u.firstChild.textContent);
  window.latency = { key: 0, painted: 0 };
  field.addEventListener('input', () => { latency.key = performance.now(); latency.painted = 0; });
  const whole = () => cells().join('') === field.value;
  new MutationObserver(() => {
    const key = latency.key;
    if (!latency.painted && whole())
      requestAnimationFrame((now) => { if (key === latency.key && !latency.painted) latency.painted = now; });
  }).observe(document.body, { childList: true, subtree: true });
}"""
_QUIET = (
    "document.querySelector('[data-testid=stApp]').dataset.testScriptState === 'notRunning'"
    " && !document.documentElement.dataset.behind"
)


def rows():
    """Median and worst of `TRIALS`; "rested": everything else on the page was there; "again": it was being redrawn."""
    from playwright.sync_api import sync_playwright

    from tests.e2e.conftest import ARGUMENTS
    from tests.e2e.service import Server, chromium

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        models = {name: _trained(folder, name) for name in ("linear", "bilstm")}
        server = Server(Path(folder)).start()
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        try:
            for name, run in models.items():
                page = browser.new_page(viewport={"width": 1400, "height": 1000})
                page.goto(f"{server.url}/sentence?model={run}&text=研究生命起源")
                page.wait_for_function("document.querySelectorAll('.st-key-sentence-results .row .u').length === 6")
                page.wait_for_selector(".st-key-sentence-text textarea")
                page.evaluate(_WATCH)
                for what, rest in (("rested", True), ("again", False)):
                    took = [_trial(page, rest, number) for number in range(TRIALS)]
                    yield (
                        f"last key to cells, {name}, {what}",
                        f"{statistics.median(took):.0f} ms, worst {max(took):.0f} ms (load {os.getloadavg()[0]:.1f})",
                    )
                page.close()
        finally:
            browser.close()
            server.stop()


def _trained(folder: str, encoder: str) -> str:
    settings = [f"encoder.name={encoder}", "training.epochs=2"]
    command = [sys.executable, "-m", "wseg_core", "train", "--train", "demo", "--name", encoder, "--json"]
    options = [part for setting in settings for part in ("--set", setting)]
    subprocess.run([*command, *options], env={**os.environ, "WSEG_HOME": folder}, check=True, capture_output=True)
    return max(run.name for run in Path(folder, "checkpoints").iterdir() if run.is_dir())


def _trial(page, rest: bool, number: int) -> float:
    field = page.locator(".st-key-sentence-text textarea")
    field.fill(f"研究生命起源{number}")
    if rest:
        page.wait_for_timeout(300)
        page.wait_for_function(_QUIET)
    field.press("End")
    for key in KEYS:
        page.keyboard.insert_text(key)
        page.wait_for_timeout(BETWEEN)
    page.wait_for_function("latency.painted > 0", timeout=30_000)
    took = page.evaluate("latency.painted - latency.key")
    if not rest:
        page.wait_for_timeout(450)  # the explanations are on their way when the next trial begins
    return took

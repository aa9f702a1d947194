"""Switching the sections of Compare, in Chromium: from the click to the last change of the section, on a race of 18 runs."""

import os
import statistics
import tempfile
from pathlib import Path

import psutil
import pytest

from tests.bench.table import Row

TRIALS = 7  # visits of each section after the first
STEPS = 400  # of each run, as many as three epochs of the demo corpus have
_BAR = 500  # milliseconds
_QUIET_MS = 400  # without a change: the section is complete
_BAR_OF_SECTIONS, _PART = ".st-key-compare-section", ".st-key-compare-part"
_WATCH = f"""() => {{
  window.seen = {{ click: 0, changed: 0, outside: [] }};
  document.addEventListener('click', () => {{ seen.click = performance.now(); seen.changed = 0; seen.outside = []; }}, true);
  const outside = (node) => {{
    const element = node.nodeType === 1 ? node : node.parentElement;
    return element && !element.closest('{_PART}, {_BAR_OF_SECTIONS}') && element;
  }};
  new MutationObserver((changes) => {{
    for (const change of changes) {{
      const element = outside(change.target);
      if (!element) requestAnimationFrame((now) => {{ seen.changed = Math.max(now, performance.now()); }});
      else if (change.attributeName === 'data-stale' && element.dataset.stale === 'true' && !element.querySelector('{_PART}'))
        seen.outside.push(element.closest('[class*=st-key-]')?.className.match(/st-key-[\\w-]+/)?.[0] ?? element.dataset.testid);
    }}
  }}).observe(document.body, {{ childList: true, subtree: true, characterData: true, attributes: true }});
}}"""
_DONE = f"""document.querySelector('[data-testid=stApp]').dataset.testScriptState === 'notRunning'
  && seen.changed > seen.click && performance.now() - seen.changed > {_QUIET_MS}"""


def rows():
    """Per section: the median and the range of `TRIALS` visits, the first visit, the server's processor time, what else was greyed."""
    from playwright.sync_api import sync_playwright

    from tests.e2e.conftest import ARGUMENTS
    from tests.e2e.service import Server, chromium

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        experiment = _race(Path(folder))
        server = Server(Path(folder)).start()
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        try:
            page = browser.new_page(viewport={"width": 1400, "height": 1000})
            page.set_default_timeout(120_000)
            page.goto(f"{server.url}/compare?experiment={experiment}&view=verdict")
            page.wait_for_selector(f"{_PART} .js-plotly-plot")
            page.wait_for_timeout(3000)
            page.evaluate(_WATCH)
            buttons = page.locator(f"{_BAR_OF_SECTIONS} button")
            titles = buttons.all_inner_texts()
            visits = {title: [] for title in titles}
            for _ in range(TRIALS + 1):
                for place in [*range(1, len(titles)), 0]:
                    visits[titles[place]].append(_visit(page, buttons.nth(place), psutil.Process(server.process.pid)))
            for title, (first, *others) in visits.items():
                yield _row(title, first, others)
        finally:
            browser.close()
            server.stop()


def _visit(page, button, process: psutil.Process) -> tuple[float, float, list[str]]:
    """Milliseconds to the last change, the server's processor milliseconds, and what was greyed outside the section."""
    before = sum(process.cpu_times()[:2])
    button.click()
    page.wait_for_function(_DONE)
    took, outside = page.evaluate("[seen.changed - seen.click, seen.outside]")
    return took, 1000 * (sum(process.cpu_times()[:2]) - before), outside


def _row(title: str, first: tuple, others: list[tuple]) -> Row:
    times = [took for took, _, _ in others]
    greyed = sorted({name for _, _, names in [first, *others] for name in names})
    figure = (
        f"{min(times):.0f}–{max(times):.0f} ms; first visit {first[0]:.0f} ms; server "
        f"{statistics.median(took for _, took, _ in others):.0f} ms of processor time; greyed besides: "
        f"{', '.join(greyed) or 'nothing'} (load {os.getloadavg()[0]:.1f})"
    )
    return Row(f"Compare, to the section “{title}”", statistics.median(times), _BAR, "ms", at_most=True, figure=figure)


def _race(folder: Path) -> str:
    """Three optimizers, two losses and three seeds, each run with its metrics, a small model, and a stored loss surface."""
    from tests.app import fake_surfaces
    from tests.app.fake_experiments import experiment
    from wseg_core import experiments, store
    from wseg_core.jobs.surfaces import sharing

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WSEG_HOME", str(folder))
        patch.delenv("WSEG_STORE", raising=False)
        made = experiment({"sgd": 0.7, "adam": 0.9, "adagrad": 0.88}, losses=("crf", "cross_entropy"))
        runs = experiments.get(made)["runs"]
        for run in runs:
            store.open().add_rows(run["run"], [_metrics(step) for step in range(61, STEPS + 1)])
            store.open().update(run["run"], step=STEPS)
        fake_surfaces.give_models([run["run"] for run in runs])
        rows = experiments.get(made)["runs"]
        fake_surfaces.keep([row["run"] for row in sharing.shared(rows, sharing.starts(rows)[0]).rows])
        return made


def _metrics(step: int) -> dict:
    dev = 0.8 + step / 4000 if step % 20 == 0 else None
    return {
        "step": step, "epoch": step / 133, "seconds": step / 10, "loss": 2 / step, "grad_norm": 1 / step, "lr": 0.1, "dev_f1": dev,
        "batches": f"{step:016x}", "grad_norm_clipped": 1 / step, "update_ratio": 0.01, "step_cosine": 0.1,
    }  # fmt: skip

"""The flipbook while a run trains: pages come, a sentence of one's own joins them, and playing moves nothing but the cuts."""

import os
import re
import subprocess
import sys
import time

import pytest

from .looks import wait_for_title
from .service import ROOT

pytestmark = pytest.mark.browser
_TOLD = "document.querySelector('.st-key-flipbook')?.innerText.match(/page (\\d+) of (\\d+)/)"
_HEIGHT = "document.querySelector('.st-key-flipbook .flip')?.getBoundingClientRect().height"


@pytest.fixture
def run(server):
    """A run of some seconds with many evaluations."""
    sets = ["encoder.name=linear", "loss.name=crf", "training.epochs=6", "training.evaluate_every=5"]
    done = subprocess.run(
        [sys.executable, "-m", "wseg_core", "start", "--train", "demo", *(f"--set={s}" for s in sets)],
        cwd=ROOT,
        env={**os.environ, "WSEG_HOME": str(server.home), "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split()[-1]


def test_the_pages_come_while_it_trains_and_play_in_place(server, visit, run):
    page = visit(f"{server.url}/run?run={run}")
    page.click(".st-key-flipbook summary")
    page.wait_for_selector(".st-key-flipbook .flip .s")
    page.click(".st-key-flip-own button")
    page.fill("[data-testid=stPopoverBody] textarea", "<b>他從馬上下來</b>")
    page.click(".st-key-flip-save button")
    page.keyboard.press("Escape")
    first = page.evaluate(_TOLD)
    page.wait_for_function(f"+({_TOLD})[2] > {first[2]}", timeout=60_000)  # the newest page, by itself
    newest = page.evaluate(_TOLD)
    assert newest[1] == newest[2]
    wait_for_title(page, "finished", 90)
    page.wait_for_function("document.querySelectorAll('.st-key-flipbook .flip .s').length === 9")
    assert "<b>他" in re.sub(r"\s", "", page.inner_text(".st-key-flipbook .flip .s"))
    page.click(".st-key-flip-play button")
    page.wait_for_function(f"({_TOLD})[1] === '1'")
    heights, seen, end = set(), set(), time.monotonic() + 8
    while time.monotonic() < end:
        seen.add(page.evaluate(_TOLD)[1])
        if page.locator(".st-key-flipbook .flip .s").count() == 8:  # before the ninth sentence joined
            heights.add(page.evaluate(_HEIGHT))
        page.wait_for_timeout(150)
    assert len(seen) >= 4 and len(heights) <= 1, (seen, heights)
    assert page.evaluate("document.querySelectorAll('[data-testid=stException]').length") == 0

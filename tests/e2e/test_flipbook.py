"""The segmentation replay while a run trains: new snapshots, probe sentences of the user, and playback."""

import os
import subprocess
import sys
import time

import pytest

from .page import check_no_error, wait_for_count, wait_for_title
from .service import ROOT

pytestmark = pytest.mark.browser
_BOOK = "document.querySelector('.st-key-flipbook')"
_PAGE = f"({_BOOK}?.innerText.match(/snapshot (\\d+) of (\\d+)/) ?? [0, 0, 0])"  # [_, snapshot, snapshots]; zeros while it is re-rendered
_SHOWN = f"[+{_PAGE}[1], {_BOOK}.querySelectorAll('.flip .s').length, {_BOOK}.querySelector('.flip').getBoundingClientRect().height]"


@pytest.fixture
def run(server):
    """A run of some seconds with many evaluations."""
    sets = ["encoder.name=bilstm", "loss.name=crf", "training.epochs=4", "training.evaluate_every=8"]
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


@pytest.mark.slow
def test_snapshots_appear_during_training_and_play_in_place(server, visit, run):
    page = visit(f"{server.url}/run?run={run}")
    page.wait_for_selector(".st-key-flipbook .flip .s")
    page.click(".st-key-flip-own button")
    page.fill("[data-testid=stPopoverBody] textarea", "<b>他從馬上下來</b>")
    page.click(".st-key-flip-save button")
    page.keyboard.press("Escape")
    page.wait_for_function(f"+{_PAGE}[2] > 1")
    pages = page.evaluate(f"+{_PAGE}[2]")
    page.wait_for_function(f"+{_PAGE}[2] > {pages} && {_PAGE}[1] === {_PAGE}[2]", timeout=60_000)  # the newest snapshot
    wait_for_title(page, "finished", 90)
    wait_for_count(page, ".st-key-flipbook .flip .s", 9)
    page.wait_for_function(f"{_BOOK}.querySelector('.flip .s').innerText.replace(/\\s/g, '').includes('<b>他')")
    check_no_error(page)
    page.click(".st-key-flip-play button")
    page.wait_for_function(f"{_PAGE}[1] === '1'")
    heights, seen, end = set(), set(), time.monotonic() + 8
    while time.monotonic() < end:
        number, sentences, height = page.evaluate(f"{_BOOK}?.querySelector('.flip') ? {_SHOWN} : [0, 0, 0]")
        seen |= {number} - {0}
        if sentences == 8:  # before the ninth sentence joined
            heights.add(height)
        page.wait_for_timeout(150)
    assert len(seen) >= 4 and len(heights) <= 1, (seen, heights)
    check_no_error(page)

"""Control of a run in the browser that the command line started; a killed run is reported."""

import os
import subprocess
import sys

import psutil
import pytest

from .page import number_of_points, wait_for_points, wait_for_text, wait_for_title, x_range
from .service import ROOT

pytestmark = pytest.mark.browser


def command(server, *arguments: str) -> str:
    """What `python -m wseg_core …` prints, in the server's home."""
    done = subprocess.run(
        [sys.executable, "-m", "wseg_core", *arguments],
        cwd=ROOT,
        env={**os.environ, "WSEG_HOME": str(server.home), "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.fixture
def long_run(server):
    """A run that would take minutes; stopped at the end."""
    settings = ["encoder.name=bilstm", "encoder.hidden=32", "loss.name=crf", "training.epochs=300"]
    run = command(server, "start", "--train", "demo", "--name", "long", *(f"--set={s}" for s in settings)).split()[-1]
    yield run
    for process in psutil.process_iter(["cmdline"]):
        if run in (process.info["cmdline"] or []):
            process.kill()


@pytest.mark.slow
def test_run_can_be_paused_resumed_and_stopped_from_the_page(server, visit, long_run):
    page = visit(f"{server.url}/run?run={long_run}")
    wait_for_title(page, "running")
    wait_for_points(page, 0)
    page.click(".st-key-pause button")
    wait_for_title(page, "paused", 30)
    page.wait_for_timeout(1500)  # its last row is drawn
    before = number_of_points(page)
    page.click(".st-key-resume button")
    wait_for_title(page, "running")
    wait_for_points(page, before)
    page.click(".st-key-stop button")
    wait_for_title(page, "stopped", 45)
    page.wait_for_selector(".st-key-use button")  # the model is usable
    wait_for_text(page, "ready to use")
    assert number_of_points(page) >= before


@pytest.mark.slow
def test_frozen_figure_keeps_its_zoom_and_a_live_one_grows(server, visit, long_run):
    page = visit(f"{server.url}/run?run={long_run}")
    wait_for_title(page, "running")
    wait_for_points(page, 0)
    page.click("label:has-text('Live updates')")
    page.wait_for_timeout(1500)
    box = page.locator(".st-key-course .js-plotly-plot").bounding_box()
    page.mouse.move(box["x"] + 200, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + 400, box["y"] + 150, steps=5)
    page.mouse.up()
    page.wait_for_timeout(500)
    zoomed, held = x_range(page), number_of_points(page)
    page.wait_for_timeout(3000)
    assert x_range(page) == zoomed and number_of_points(page) == held
    page.click("label:has-text('Live updates')")
    wait_for_points(page, held)


@pytest.mark.slow
def test_restarted_server_and_second_tab_find_the_running_run(server, visit, long_run):
    page = visit(f"{server.url}/run?run={long_run}")
    wait_for_title(page, "running")
    wait_for_points(page, 0)
    server.restart()
    second = visit(f"{server.url}/")
    second.click("[data-testid=stPageLink] a:has-text('is training')")
    wait_for_title(second, "running")
    wait_for_points(second, number_of_points(second))
    page.reload()  # the first tab finds it too
    wait_for_title(page, "running")
    assert long_run in page.url and long_run in second.url


def test_killed_trainer_is_reported_within_ten_seconds_and_can_be_resumed(server, visit, long_run):
    page = visit(f"{server.url}/run?run={long_run}")
    wait_for_title(page, "running")
    wait_for_points(page, 0)
    (trainer,) = (p for p in psutil.process_iter(["cmdline"]) if long_run in (p.info["cmdline"] or []))
    trainer.kill()
    assert wait_for_title(page, "interrupted", 15) < 10
    page.click(".st-key-resume button")
    wait_for_title(page, "running")

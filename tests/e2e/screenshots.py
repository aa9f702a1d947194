"""`make screenshots`: the pictures of the README, taken of a real server with models trained for them."""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from .conftest import ARGUMENTS
from .service import ROOT, Server, chromium

PICTURES = Path(__file__).parent / "pictures"
SENTENCE = "研究生命起源的方法"
SAMPLE = "我 在 圖書館 看 了 一 本 關於 星星 的 書 。\n他 把 門 把手 弄 壞 了 ， 只好 請 人 來 修理 。\n今天 的 天氣 真 好 ！\n"

GRID = """base: {data: {train: demo/train, dev: demo/dev, test: demo/test}, encoder: {name: linear}, loss: {name: crf}}
grid: {optimizer.name: [sgd, adam, adamw, rmsprop, adagrad], optimizer.lr: [x0.3, x1, x3]}
seeds: 3
budget: {epochs: 3}
"""


def command(home: Path, *arguments: str) -> str:
    """What a command of the command line prints; its last line is the run id where it makes a run."""
    environment = {"WSEG_HOME": str(home), "PATH": "/usr/bin:/bin", "PYTHONUTF8": "1"}
    done = subprocess.run([sys.executable, "-m", "wseg_core", *arguments], cwd=ROOT, env=environment, check=True,
                          capture_output=True, text=True)  # fmt: skip
    return done.stdout


def train(home: Path, name: str, *sets: str) -> str:
    """Trains on the demo corpus; gives the run's id."""
    given = [part for s in sets for part in ("--set", s)]
    return re.search(
        r'"run": "([^"]+)"', command(home, "train", "--train", "demo", "--name", name, *given, "--json")
    ).group(1)


def race(home: Path) -> str:
    """Races five optimizers on the demo corpus, some minutes long; gives the experiment's id."""
    grid = home / "grid.yaml"
    grid.write_text(GRID, encoding="utf-8")
    found = command(home, "compare", str(grid), "--name", "five optimizers", "--wait", "--json")
    return re.search(r'"experiment": "([^"]+)"', found).group(1)


def take(home: Path) -> None:
    """Takes every picture of the README."""
    PICTURES.mkdir(exist_ok=True)
    demo = train(home, "demo", "encoder.name=linear", "loss.name=crf")
    lstm = train(home, "bilstm", "encoder.name=bilstm", "loss.name=crf")
    five = race(home)
    sample = home / "diary.txt"
    sample.write_text(SAMPLE, encoding="utf-8")
    server = Server(home).start()
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)

            def shot(name: str, address: str, ready: str, height: int = 1000, act=None) -> None:
                page = browser.new_page(viewport={"width": 1360, "height": height}, locale="en-US")
                page.goto(f"{server.url}{address}")
                page.wait_for_selector(ready, timeout=60_000)
                if act:
                    act(page)
                page.wait_for_timeout(2500)  # charts and fonts settle
                page.screenshot(path=PICTURES / f"{name}.png")
                page.close()

            def upload(page) -> None:
                page.set_input_files("[data-testid=stFileUploader] input[type=file]", sample)
                page.wait_for_selector("text=圖書館")

            shot("home", "/", ".st-key-demo button", 860)
            shot("run", f"/run?run={lstm}", ".st-key-course .js-plotly-plot", 1280)
            shot("sentence", f"/sentence?model={demo}&text={SENTENCE}", "text=What else could it be?", 1000)
            shot("errors", f"/errors?model={demo}&against={lstm}", ".st-key-errors-fate", 1300)
            shot("import", "/import", "[data-testid=stFileUploader]", 1100, upload)
            shot("new", "/new", ".st-key-start button", 1280)
            shot("experiments", "/experiments", ".st-key-race-start button", 1280)
            shot("compare", f"/compare?experiment={five}", ".st-key-compare-ranking .js-plotly-plot", 1160)
            browser.close()
    finally:
        server.stop()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        take(Path(folder))

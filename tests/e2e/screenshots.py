"""`make screenshots`: the pictures of the README, taken of a real server with models trained for them.

`make screenshots ARGS="why rows"` takes only those. The experiment on Compare, 18 runs, is trained only for its picture.
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from .conftest import ARGUMENTS
from .service import ROOT, Server, chromium

PICTURES = Path(__file__).parent / "pictures"
EXPERIMENT = ROOT / "tests" / "bench" / "optimizers_and_losses.yaml"
SENTENCE = "研究生命起源的方法"
PARTED, GOLD = "南京市長江大橋今天通車", "南京市 長江 大橋 今天 通車"  # segmented differently by different models
SAMPLE = "我 在 圖書館 看 了 一 本 關於 星星 的 書 。\n他 把 門 把手 弄 壞 了 ， 只好 請 人 來 修理 。\n今天 的 天氣 真 好 ！\n"


def command(home: Path, *arguments: str) -> str:
    """The output of a command; its last line is the ID of a new run."""
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


def experiment(home: Path) -> str:
    """Compares three optimizers and two losses on the demo corpus; returns the experiment's ID."""
    result = command(home, "compare", str(EXPERIMENT), "--name", "Optimizers and losses", "--wait", "--json")
    return re.search(r'"experiment": "([^"]+)"', result).group(1)


class Camera:
    """Takes pictures of the pages of one server."""

    def __init__(self, browser: Browser, url: str, wanted: list[str]):
        self.browser, self.url, self.wanted = browser, url, wanted

    def shot(self, name: str, address: str, ready: str, height: int = 1000, act=None, part: tuple[str, ...] = ()):
        """One page once `ready` is there and `act` was done; `part`: only what these selectors hold."""
        if self.wanted and name not in self.wanted:
            return
        page = self.browser.new_page(viewport={"width": 1360, "height": height}, locale="en-US")
        page.goto(f"{self.url}{address}")
        page.wait_for_selector(ready, timeout=60_000)
        if act:
            act(page)
        page.wait_for_timeout(2500)  # charts and fonts settle
        page.screenshot(path=PICTURES / f"{name}.png", **({"clip": _clip(page, part)} if part else {}))
        page.close()


def _clip(page: Page, selectors: tuple[str, ...]) -> dict[str, float]:
    """The rectangle around all of them, with a margin."""
    boxes = [page.locator(selector).first.bounding_box() for selector in selectors]
    left, top = min(box["x"] for box in boxes) - 24, min(box["y"] for box in boxes) - 16
    right, bottom = max(box["x"] + box["width"] for box in boxes), max(box["y"] + box["height"] for box in boxes)
    return {"x": left, "y": top, "width": right + 24 - left, "height": bottom + 16 - top}


def take(home: Path, wanted: list[str]) -> None:
    """Takes the pictures of the README, all or the `wanted` ones."""
    PICTURES.mkdir(exist_ok=True)
    demo = train(home, "demo", "encoder.name=linear", "loss.name=crf")
    lstm = train(home, "bilstm", "encoder.name=bilstm", "loss.name=crf")
    ctc = train(home, "ctc", "encoder.name=bilstm", "loss.name=ctc")
    compared = experiment(home) if not wanted or "compare" in wanted else None
    sample = home / "diary.txt"
    sample.write_text(SAMPLE, encoding="utf-8")
    server = Server(home).start()
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
            camera = Camera(browser, server.url, wanted)
            pages(camera, demo, lstm, ctc, sample)
            if compared:
                address = f"/compare?experiment={compared}"
                camera.shot("compare", address, ".st-key-compare-verdict .js-plotly-plot", 1400)
            browser.close()
    finally:
        server.stop()


def pages(camera: Camera, demo: str, lstm: str, ctc: str, sample: Path) -> None:
    """All pages except the comparison."""

    def upload(page: Page) -> None:
        page.set_input_files("[data-testid=stFileUploader] input[type=file]", sample)
        page.wait_for_selector("text=圖書館")

    sentence = f"text={SENTENCE}"
    camera.shot("home", "/", ".st-key-demo button", 860)
    camera.shot("run", f"/run?run={lstm}", ".st-key-course .js-plotly-plot", 1280)
    camera.shot("flipbook", f"/run?run={lstm}", ".st-key-flip-controls", 2600, part=(".st-key-flipbook",))
    camera.shot("sentence", f"/sentence?model={demo}&{sentence}", "text=Alternative segmentations", 1000)
    rows = f"/sentence?model={demo},{lstm},{ctc}&text={PARTED}&gold={GOLD}"
    camera.shot("rows", rows, ".lanes", 1200, part=(".lanes",))
    why = f"/sentence?model={lstm}&{sentence}&gap=1"
    camera.shot("why", why, ".seg .why .one", 3000, part=(".st-key-explain", ".seg:has(.why)", "table.heat"))
    camera.shot("errors", f"/errors?model={demo}&against={lstm}", ".st-key-errors-fate", 1300)
    camera.shot("import", "/import", "[data-testid=stFileUploader]", 1100, upload)
    camera.shot("new", "/new", ".st-key-start button", 1280)
    camera.shot("experiments", "/experiments", ".st-key-experiment-start button", 1280)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        take(Path(folder), sys.argv[1:])

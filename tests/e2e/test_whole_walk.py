"""The whole path of a new user: demo model, curves, a probability, own corpus, own run, downloaded words."""

import re

import pytest

from .page import check_no_error, number_of_points, wait_for_title
from .test_import import DROP

pytestmark = [pytest.mark.browser, pytest.mark.slow]

OWN = [
    "我們 今天 去 公園 散步 。", "他 在 圖書館 看 了 一 本 書 。", "妹妹 喜歡 吃 芒果冰 。", "這 座 橋 很 長 。",
    "老師 請 學生 回答 問題 。",
    "火車 八 點 半 出發 。", "媽媽 買 了 三 顆 西瓜 。", "昨天 的 雨 下 得 很 大 。", "小狗 追 著 球 跑 。", "科學家 研究 生命 起源 。",
    "他們 正在 討論 新 計畫 。", "我 忘 了 帶 雨傘 。",
]  # fmt: skip


def finish(page, seconds: float = 120) -> None:
    """Waits until the run on the page is finished and its curve is drawn."""
    page.wait_for_url(re.compile(r"/run\?.*run=\d{8}-\d{6}-\w{4}"))
    wait_for_title(page, "finished", seconds)
    page.wait_for_selector(".st-key-use button")
    page.wait_for_selector(".st-key-course .js-plotly-plot")
    assert number_of_points(page)


def test_from_the_demo_model_to_text_segmented_by_a_new_model(fresh_server, visit, tmp_path):
    page = visit(fresh_server.url)
    page.wait_for_selector("text=no model has been trained yet")
    page.click(".st-key-demo button")
    finish(page)

    page.click(".st-key-use button")
    page.wait_for_url("**/sentence?*model=*")
    page.wait_for_selector(".seg .u .t")
    tooltip = page.locator(".seg .u .t").first.get_attribute("title")
    assert re.match(r"P\(B\) = [01]\.\d+", tooltip), tooltip
    page.wait_for_function("document.querySelectorAll('.seg .alt').length >= 2")

    page.click("[data-testid=stSidebarNavLink] >> text=Import")
    file = tmp_path / "diary.txt"
    file.write_text("".join(line + "\n" for line in OWN), encoding="utf-8")
    page.wait_for_selector(DROP, state="attached")
    page.set_input_files(DROP, str(file))
    page.wait_for_selector(".cut .w >> text=芒果冰")
    page.click(".st-key-import-keep button:enabled")
    page.wait_for_url("**/corpora?*corpus=diary*")
    page.click(".st-key-corpus-train button")

    page.wait_for_url("**/new?*corpus=diary*")
    page.wait_for_selector(".st-key-start button")
    page.click(".st-key-start button")
    finish(page)

    page.click("[data-testid=stSidebarNavLink] >> text=Models")
    box = page.locator(".st-key-models-text textarea")
    box.fill("我們今天去公園散步。")
    box.press("Control+Enter")
    page.click(".st-key-cut-text button")
    page.wait_for_selector("text=我們 今天 去 公園 散步 。")  # this sentence is in its training set
    check_no_error(page)

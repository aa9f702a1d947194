"""First steps of a user: open a page, train the demo model, find it after a reload or restart."""

import re

import pytest

from .page import check_no_error, number_of_points, visible_text, wait_for_title

pytestmark = pytest.mark.browser


def test_deep_link_on_a_new_server_shows_the_page(fresh_server, visit):
    page = visit(f"{fresh_server.url}/new")
    page.wait_for_selector(".st-key-start button")
    page.wait_for_function("document.querySelectorAll('[data-testid=stSidebarNavLink]').length >= 3")
    check_no_error(page)


def test_demo_run_is_trained_and_kept(fresh_server, visit):
    page = visit(fresh_server.url)
    page.wait_for_selector("text=no model has been trained yet")
    page.click(".st-key-demo button")
    page.wait_for_url(re.compile(r"/run\?.*run=\d{8}-\d{6}-\w{4}"))
    page.wait_for_selector(".st-key-course .js-plotly-plot")
    wait_for_title(page, "finished", 90)
    assert number_of_points(page)
    page.wait_for_selector(".st-key-use button")
    assert re.search(r"best dev F1 [5-9]\d\.\d", visible_text(page))
    page.reload()
    wait_for_title(page, "finished")
    check_no_error(page)


def test_second_visitor_and_restarted_server_find_the_run(server, trained, visit):
    first = visit(f"{server.url}/run")
    wait_for_title(first, "finished")
    address = first.url
    assert "run=" in address
    server.restart()
    second = visit(address, locale="zh-TW", dark=True)
    wait_for_title(second, "tiny")
    assert second.url.split("run=")[1][:20] == address.split("run=")[1][:20]


def test_deleted_run_in_the_url_gives_a_clear_message(server, visit):
    page = visit(f"{server.url}/run?run=20200101-000000-zzzz")
    page.wait_for_selector("text=Run not found")
    check_no_error(page)

"""A range test in its own process: it tells what it found, and neither it nor its folder outlives those who look."""

import json
import os
import sys
import time

import psutil
import pytest

from tests import tiny
from wseg_core import config, home
from wseg_core.errors import UserError
from wseg_core.jobs import ratesearch


@pytest.fixture
def chosen(tmp_path, monkeypatch):
    monkeypatch.setenv("WSEG_HOME", str(tmp_path))
    path = tmp_path / "small.txt"
    path.write_text("\n".join(" ".join(words) for words in tiny.SENTENCES) + "\n", "utf-8")
    return config.resolve(tiny.settings("bilstm").as_dict(), [f"data.train={path}"])


@pytest.fixture
def faked(monkeypatch):
    """In place of the process, one that runs `code`; `folder` is its folder."""

    def fake(code: str) -> None:
        head = "import sys, time, pathlib, json; folder = pathlib.Path(sys.argv[1])\n"
        monkeypatch.setattr(ratesearch, "command", lambda folder: [sys.executable, "-c", head + code, str(folder)])

    return fake


def until(search, states, seconds=60) -> dict:
    end = time.monotonic() + seconds
    while (found := search.look())["state"] not in states and time.monotonic() < end:
        time.sleep(0.05)
    assert found["state"] in states, found
    return found


def test_it_gives_what_the_range_test_finds_and_leaves_nothing(chosen):
    search = ratesearch.Search(chosen)
    folder = search.folder
    assert search.running() and search.look()["state"] == "running" and oct(folder.stat().st_mode & 0o777) == "0o700"
    found = until(search, ("done", "fault"))
    assert found["state"] == "done" and found["suggested"] and len(found["rates"]) == found["step"] > 50
    assert (
        search.look() is found
        and not search.running()
        and not folder.exists()
        and not (home.checkpoints() / "runs.sqlite").exists()
    )


def test_a_corpus_that_is_gone_and_settings_that_cannot_run_are_told(chosen):
    with pytest.raises(UserError, match="nowhere"):
        ratesearch.Search(config.resolve({"data": {"train": "nowhere"}}))
    search = ratesearch.Search(config.resolve(chosen.as_dict(), ["encoder.name=linear", "optimizer.name=muon"]))
    found = until(search, ("done", "fault"))
    assert found["state"] == "fault" and found["where"] == "optimizer.name" and found["what"] and found["advice"]


def test_a_killed_process_is_told(chosen, faked):
    faked("time.sleep(60)")
    search = ratesearch.Search(chosen)
    search.process.kill()
    found = until(search, ("fault",), 5)
    assert "ended before it was complete" in found["what"] and found["advice"]


def test_what_it_wrote_last_counts(chosen, faked):
    faked("(folder / 'report.json').write_text(json.dumps({'state': 'done', 'step': 3, 'rates': [1, 2, 3]}))")
    search = ratesearch.Search(chosen)
    search.process.wait(10)
    assert search.look()["rates"] == [1, 2, 3] and search.look()["state"] == "done"


@pytest.mark.parametrize("how", ["end", "forgotten"])
def test_its_process_and_folder_go_when_it_is_ended_or_forgotten(chosen, faked, how):
    faked("time.sleep(60)")
    search = ratesearch.Search(chosen)
    pid, folder = search.process.pid, search.folder
    if how == "end":
        search.end()
    del search
    assert not folder.exists() and not (psutil.pid_exists(pid) and psutil.Process(pid).status() != "zombie")


def test_it_ends_by_itself_when_nobody_looks(chosen, tmp_path):
    folder = tmp_path / "search"
    folder.mkdir()
    (folder / "config.json").write_text(json.dumps(chosen.as_dict()))
    (folder / "look").touch()
    old = time.time() - ratesearch.UNREAD_S - 1
    os.utime(folder / "look", (old, old))
    ratesearch.search_in(folder)
    assert not folder.exists()


def test_only_so_many_search_at_a_time(chosen, faked):
    faked("time.sleep(60)")
    searches = [ratesearch.Search(chosen) for _ in range(ratesearch.MOST)]
    with pytest.raises(UserError):
        ratesearch.Search(chosen)
    searches.pop().end()
    searches.append(ratesearch.Search(chosen))
    for search in searches:
        search.end()

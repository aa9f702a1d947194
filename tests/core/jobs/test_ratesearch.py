"""The range test in its own process: results, errors, and clean-up of process and folder."""

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
def fake_process(monkeypatch):
    """Replaces the process by one that runs `code`, with its `folder`."""

    def fake(code: str) -> None:
        head = "import sys, time, pathlib, json; folder = pathlib.Path(sys.argv[1])\n"
        monkeypatch.setattr(ratesearch, "command", lambda folder: [sys.executable, "-c", head + code, str(folder)])

    return fake


def until(search, states, seconds=60) -> dict:
    end = time.monotonic() + seconds
    while (result := search.look())["state"] not in states and time.monotonic() < end:
        time.sleep(0.05)
    assert result["state"] in states, result
    return result


def test_search_gives_the_result_and_leaves_no_files(chosen):
    search = ratesearch.Search(chosen)
    folder = search.folder
    assert search.running() and search.look()["state"] == "running" and oct(folder.stat().st_mode & 0o777) == "0o700"
    result = until(search, ("done", "fault"))
    assert result["state"] == "done" and result["suggested"] and len(result["rates"]) == result["step"] > 50
    assert (
        search.look() is result
        and not search.running()
        and not folder.exists()
        and not (home.checkpoints() / "runs.sqlite").exists()
    )


def test_missing_corpus_and_impossible_settings_are_reported(chosen):
    with pytest.raises(UserError, match="nowhere"):
        ratesearch.Search(config.resolve({"data": {"train": "nowhere"}}))
    search = ratesearch.Search(config.resolve(chosen.as_dict(), ["encoder.name=linear", "optimizer.name=muon"]))
    result = until(search, ("done", "fault"))
    assert result["state"] == "fault" and result["where"] == "optimizer.name" and result["what"] and result["advice"]


def test_killed_process_is_reported(chosen, fake_process):
    fake_process("time.sleep(60)")
    search = ratesearch.Search(chosen)
    search.process.kill()
    result = until(search, ("fault",), 5)
    assert "ended before it was complete" in result["what"] and result["advice"]


def test_last_written_result_counts(chosen, fake_process):
    fake_process("(folder / 'report.json').write_text(json.dumps({'state': 'done', 'step': 3, 'rates': [1, 2, 3]}))")
    search = ratesearch.Search(chosen)
    search.process.wait(10)
    assert search.look()["rates"] == [1, 2, 3] and search.look()["state"] == "done"


@pytest.mark.parametrize("how", ["end", "forgotten"])
def test_process_and_folder_are_removed_when_ended_or_garbage_collected(chosen, fake_process, how):
    fake_process("time.sleep(60)")
    search = ratesearch.Search(chosen)
    pid, folder = search.process.pid, search.folder
    if how == "end":
        search.end()
    del search
    assert not folder.exists() and not (psutil.pid_exists(pid) and psutil.Process(pid).status() != "zombie")


def test_process_ends_if_nobody_polls(chosen, tmp_path):
    folder = tmp_path / "search"
    folder.mkdir()
    (folder / "config.json").write_text(json.dumps(chosen.as_dict()))
    (folder / "look").touch()
    old = time.time() - ratesearch.UNREAD_S - 1
    os.utime(folder / "look", (old, old))
    ratesearch.search_in(folder)
    assert not folder.exists()


def test_number_of_concurrent_searches_is_limited(chosen, fake_process):
    fake_process("time.sleep(60)")
    searches = [ratesearch.Search(chosen) for _ in range(ratesearch.MOST)]
    with pytest.raises(UserError):
        ratesearch.Search(chosen)
    searches.pop().end()
    searches.append(ratesearch.Search(chosen))
    for search in searches:
        search.end()

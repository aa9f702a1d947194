"""Behaviour of a separate process: locale, broken pipe, Ctrl-C."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from tests.core.cli.command_line import with_model
from wseg_core import home

COMMAND = [sys.executable, "-m", "wseg_core"]


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.chdir(home.PROJECT)
    return with_model(tmp_path, monkeypatch)


def test_an_ascii_locale_changes_nothing(run):
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("LC_", "PYTHON", "LANG"))}
    environment |= {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": "ascii"}
    completed = subprocess.run(
        [*COMMAND, "segment", run], input="我愛自然\n".encode(), capture_output=True, env=environment
    )
    assert completed.returncode == 0 and completed.stdout.decode("utf-8").replace(" ", "") == "我愛自然\n", (
        completed.stderr
    )
    completed = subprocess.run([*COMMAND, "show", run, "--json"], capture_output=True, env=environment)
    assert json.loads(completed.stdout.decode("utf-8"))["name"] == "第一個"


@pytest.mark.skipif(os.name == "nt", reason="pipes of a POSIX shell")
def test_closed_pipe_is_no_error(run):
    segment = f"yes 我愛自然語言 | head -50000 | {sys.executable} -m wseg_core segment {run} | head -1"
    completed = subprocess.run(["sh", "-c", segment], capture_output=True, text=True, timeout=60)
    assert completed.stdout.replace(" ", "") == "我愛自然語言\n" and completed.stderr == ""


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_ctrl_c_stops_training(run):
    process = subprocess.Popen(
        [*COMMAND, "train", "--train", "small", "--set", "training.epochs=1000", "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        line = ""
        end = time.monotonic() + 60
        while "dev F1" not in line and time.monotonic() < end:
            line = process.stderr.readline()
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    finally:
        process.kill()
    assert process.returncode == 0, err[-500:]
    result = json.loads(out)
    assert result["state"] == "stopped" and result["checkpoint"] and result["dev"]
    assert "Traceback" not in err

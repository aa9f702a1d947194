"""Calls the command line within the test process, with bytes as input and output."""

import atexit
import contextlib
import functools
import io
import json
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from wseg_core import home
from wseg_core.cli import main

SENTENCES = "我 愛 自然 語言\n他 來 了\n研究 生命 起源\n今天 天氣 很 好\n我們 研究 語言\n" * 4


class Output(NamedTuple):
    """The result of a command: exit code, standard output, standard error."""

    code: int
    out: str
    err: str

    @property
    def json(self):
        """Standard output, which must be one JSON document."""
        return json.loads(self.out)


def call(*arguments, stdin: bytes = b"") -> Output:
    """Runs `python -m wseg_core arguments…` in this process."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="ascii", errors="strict") for _ in range(2))
    before, sys.stdin = sys.stdin, io.TextIOWrapper(io.BufferedReader(io.BytesIO(stdin)), encoding="ascii")
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = main([str(a) for a in arguments])
            out.flush(), err.flush()
    finally:
        sys.stdin = before
    return Output(code, out.buffer.getvalue().decode("utf-8"), err.buffer.getvalue().decode("utf-8"))


@functools.cache
def _trained() -> tuple[Path, str]:
    """(WSEG_HOME, run id) with one small model, made once for all tests."""
    home_folder = Path(tempfile.mkdtemp(prefix="wseg-cli-"))
    atexit.register(shutil.rmtree, home_folder, ignore_errors=True)
    before = os.environ.get("WSEG_HOME")
    os.environ["WSEG_HOME"] = str(home_folder)
    try:
        (home.data() / "small").mkdir(parents=True)
        for split, part in (("train", SENTENCES), ("dev", SENTENCES[:30]), ("test", "我 愛 語言\n他 愛 生命\n")):
            (home.data() / "small" / f"{split}.utf8").write_text(part, "utf-8")
        output = call("train", "--train", "small", "--name", "第一個", "--set", "training.epochs=4", "--json")
        assert output.code == 0, output.err
        return home_folder, output.json["run"]
    finally:
        os.environ.pop("WSEG_HOME")
        if before is not None:
            os.environ["WSEG_HOME"] = before


def with_model(folder: Path, monkeypatch) -> str:
    """Copies a WSEG_HOME with one run and the corpus `small` into `folder`; returns the run ID."""
    home_folder, run = _trained()
    shutil.copytree(home_folder, folder, dirs_exist_ok=True)
    monkeypatch.setenv("WSEG_HOME", str(folder))
    return run

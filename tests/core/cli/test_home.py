"""WSEG_HOME: reading commands create nothing in it, and an unusable one is named together with its setting."""

import os
import sys

import pytest

from tests.core.cli.command_line import call
from wseg_core import corpora, experiments, home, jobs, store
from wseg_core.errors import UserError

READING = {
    "runs": ["runs"],
    "runs --json": ["runs", "--json"],
    "experiments": ["experiments"],
    "corpora": ["corpora"],
    "check": ["check", "demo"],
    "settings": ["settings"],
    "standards": ["standards"],
    "show": ["show", "20200101-000000-aaaa"],
    "metrics": ["metrics", "20200101-000000-aaaa"],
    "stop": ["stop", "20200101-000000-aaaa"],
    "segment": ["segment", "20200101-000000-aaaa"],
    "verdict": ["verdict", "20200101-000000-aaaa", "20200101-000000-bbbb"],
    "help": ["--help"],
}


def tree(folder) -> list[str]:
    return sorted(os.path.join(base, name) for base, *parts in os.walk(folder) for part in parts for name in part)


@pytest.mark.parametrize("there", [False, True], ids=["absent", "empty"])
@pytest.mark.parametrize("command", READING.values(), ids=READING)
def test_reading_command_creates_no_files(command, there, tmp_path):
    home_folder = tmp_path / "home"
    if there:
        home_folder.mkdir()
    before = tree(tmp_path)
    output = call(*command)
    assert "unexpected" not in output.err and output.code in (0, 2)
    assert tree(tmp_path) == before


def test_listing_runs_creates_no_files(tmp_path):
    jobs.reconcile()
    assert store.open().runs() == [] and experiments.listed() == [] and len(corpora.names()) == 2
    assert tree(tmp_path) == []
    run = store.open().create({})
    assert store.open().find(run) and home.checkpoints().is_dir()


@pytest.mark.parametrize("command", ["runs", "corpora", "experiments"])
def test_list_names_the_missing_home(command, home_folder):
    output = call(command)
    assert output.code == 0 and str(home_folder) in output.err and "WSEG_HOME" in output.err
    home_folder.mkdir()
    assert "WSEG_HOME" not in call(command).err


def _file(folder):
    (folder / "home").write_text("a file")
    return folder / "home"


def _below_a_file(folder):
    return _file(folder) / "deeper"


def _kernel(_folder):
    return "/proc/nowhere"


@pytest.mark.parametrize("make_unwritable", [_file, _below_a_file, _kernel])
@pytest.mark.parametrize("command", [["train", "--train", "demo"], ["start", "--train", "demo"], ["import", "{good}"]])
def test_unwritable_home_is_named_with_its_setting(command, make_unwritable, tmp_path, monkeypatch):
    if make_unwritable is _kernel and not sys.platform.startswith("linux"):
        pytest.skip("there is no /proc")
    good = tmp_path / "good.txt"
    good.write_text("我 愛 語言\n他 來 了\n", encoding="utf-8")
    chosen = str(make_unwritable(tmp_path))
    monkeypatch.setenv("WSEG_HOME", chosen)
    output = call(*(part.format(good=good) for part in command))
    assert output.code == 2 and "unexpected" not in output.err
    assert chosen in output.err and "WSEG_HOME" in output.err
    assert call("runs").code == 0 and "WSEG_HOME" in call("runs").err


def test_folder_without_write_permission_is_named(home_folder, monkeypatch):
    home_folder.mkdir()
    monkeypatch.setattr(os, "access", lambda path, mode: False)  # as for users other than root
    with pytest.raises(UserError) as caught:
        home.make(home.data())
    assert str(home.data()) in caught.value.what and "WSEG_HOME" in caught.value.where

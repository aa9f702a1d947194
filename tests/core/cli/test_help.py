"""Help: every command is documented in both languages, and help starts quickly."""

import subprocess
import sys

import pytest

from tests.core.cli.command_line import call
from wseg_core import home, language
from wseg_core.cli.app import command_line
from wseg_core.corpora import FORMATS

COMMANDS = {name: command for name, command in command_line().commands.items() if not command.hidden}
PROMISED = [
    "check",
    "import",
    "corpora",
    "train",
    "start",
    "runs",
    "show",
    "metrics",
    "stop",
    "pause",
    "resume",
    "delete",
    "evaluate",
    "score",
    "segment",
    "probabilities",
]


def test_all_documented_commands_exist():
    assert not set(PROMISED) - set(COMMANDS)


def test_no_argument_prints_the_commands():
    output = call()
    assert output.code == 0 and not output.err
    assert all(name in output.out for name in COMMANDS)
    assert "run-queued" not in output.out


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_a_page_with_all_its_options_and_an_example(name):
    output = call(name, "--help")
    assert output.code == 0 and not output.err
    assert f"Usage: python -m wseg_core {name}" in output.out
    for parameter in COMMANDS[name].params:
        assert parameter.help, f"{name} {parameter.name} has no help"
        assert (parameter.metavar if parameter.param_type_name == "argument" else parameter.opts[0]) in output.out
    assert f"  python -m wseg_core {name}" in output.out.partition("Examples:")[2]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_text_of_a_page_is_translated(name):
    known = language.catalogue("zh_Hant")
    texts = [COMMANDS[name].help, *(p.help for p in COMMANDS[name].params)]
    assert [t for t in texts if t not in known] == []


def test_pages_follow_the_language(monkeypatch):
    monkeypatch.setenv("WSEG_LANG", "zh_TW")
    language.forget()
    try:
        page = call("segment", "--help").out
        assert "用法：python -m wseg_core segment MODEL [FILE]" in page and "\n選項：\n" in page
    finally:
        language.forget()


def test_help_of_formats_lists_all_formats():
    page = call("check", "--help").out
    assert all(name in page for name in FORMATS.names)


def test_every_command_is_documented():
    readme = home.PROJECT / "README.md"
    if not readme.exists():
        pytest.skip("there is no README yet")
    text = readme.read_text("utf-8")
    assert [name for name in COMMANDS if f"`{name}" not in text and f"wseg_core {name}" not in text] == []


@pytest.mark.parametrize("arguments", [["--help"], ["runs"], ["train", "--help"]])
def test_help_imports_no_heavy_libraries(arguments, tmp_path, monkeypatch):
    monkeypatch.setenv("WSEG_HOME", str(tmp_path))
    code = (
        f"import sys; from wseg_core.cli import main; main({arguments!r}); "
        "sys.exit(', '.join({'torch', 'pandas', 'pydantic', 'transformers', 'streamlit'} & set(sys.modules)) or 0)"
    )
    completed = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=home.PROJECT, timeout=60
    )
    assert completed.returncode == 0, completed.stderr[-200:]

"""Every user-visible text in the source has a translation with the same placeholders."""

import ast
import functools
import string
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from wseg_core import config, language
from wseg_core.corpora.formats import FORMATS

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted(
    p.relative_to(ROOT).as_posix()
    for p in (ROOT / "app.py", *(ROOT / "wseg_core").rglob("*.py"), *(ROOT / "pages").rglob("*.py"))
    if p.name != "language.py"
)
CATALOGUES = sorted((ROOT / "wseg_core" / "locale").rglob("*.po"))
SUMMARIES = [
    p
    for folder in (*config.FOLDERS.values(), "corpora.formats")
    for p in (ROOT / "wseg_core").joinpath(*folder.split(".")).glob("[!_]*.py")
]


def places(message: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(message) if name is not None}


@functools.cache
def tree(file: str) -> ast.Module:
    return ast.parse((ROOT / file).read_text(encoding="utf-8"))


def calls(file: str):
    """Calls of `text` and `source`, under whatever name they were imported, and of `setting`."""
    names, modules = {"setting"} if file.startswith("wseg_core") else set(), set()
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.ImportFrom):
            for name in node.names:
                if (node.module or "").split(".")[-1] == "language" and name.name in ("text", "source"):
                    names.add(name.asname or name.name)
                if name.name == "language":
                    modules.add(name.asname or name.name)
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Call):
            f = node.func
            if isinstance(f, ast.Name) and f.id in names:
                yield f.id == "setting", node
            elif (
                isinstance(f, ast.Attribute) and f.attr in ("text", "source") and getattr(f.value, "id", "") in modules
            ):
                yield False, node


def literals(node):
    """The possible texts of an argument: a literal, or both branches of an `if`."""
    if isinstance(node, ast.IfExp):
        yield from literals(node.body)
        yield from literals(node.orelse)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr | ast.BinOp):
        raise AssertionError(
            f"line {node.lineno}: put the parts into {{places}}; a text that is put together has no translation"
        )


def messages(file: str):
    """(line, text) of every user-visible text in a file."""
    for is_setting, call in calls(file):
        if is_setting:
            given = {k.arg: k.value for k in call.keywords}
            shown = [*call.args[1:3], *(given[k] for k in ("title", "help") if k in given)]
            shown += call.args[3:4] + ([given["unit"]] if "unit" in given else [])
        else:
            shown = call.args[:1]
        for argument in shown:
            for message in literals(argument):
                if message:
                    yield call.lineno, message


@pytest.mark.parametrize("file", FILES)
def test_every_text_of_a_file_is_translated(file):
    known = language.catalogue("zh_Hant")
    missing = [f"{file}:{line}: {message}" for line, message in messages(file) if message not in known]
    assert not missing, "\n" + "\n".join(missing)


@pytest.mark.parametrize("file", FILES)
def test_every_text_gets_the_values_of_its_placeholders(file):
    for is_setting, call in calls(file):
        if is_setting or any(k.arg is None for k in call.keywords) or not call.args:
            continue
        if getattr(call.func, "id", getattr(call.func, "attr", "")) == "source":
            continue  # its values are given when it is shown
        for message in literals(call.args[0]):
            given = {k.arg for k in call.keywords}
            assert given == places(message), f"{file}:{call.lineno}"


@pytest.mark.parametrize("path", SUMMARIES, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_every_component_summary_is_translated(path):
    sentence = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))).splitlines()[0]
    assert sentence in language.catalogue("zh_Hant"), sentence


def test_every_setting_of_a_component_is_translated():
    known, missing = language.catalogue("zh_Hant"), set()
    models = [config.Data, config.Training]
    models += [config.components(s).parameters(n) for s in config.FOLDERS for n in config.components(s).names]
    for model in models:
        for name, field in model.model_fields.items():
            shown = (field.title if field.title != name else "", field.description, field.json_schema_extra["unit"])
            missing |= {text for text in shown if text and text not in known}
    assert not missing, "\n" + "\n".join(sorted(missing))


def test_every_kind_of_component_is_translated():
    for kind in ("encoder", "loss", "optimizer", "schedule", "head", FORMATS.kind):
        assert kind in language.catalogue("zh_Hant"), kind


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda p: f"{p.parent.name}/{p.name}")
def test_translations_keep_the_placeholders(path):
    with open(path, "rb") as file:
        entries = [m for m in read_po(file, locale=path.parent.name) if m.id]
    assert entries and path.read_bytes().decode("utf-8").count('msgid "') >= len(entries)
    for entry in entries:
        assert entry.string and not entry.fuzzy, entry.id
        assert places(entry.id) == places(entry.string), entry.id


def test_each_text_has_one_translation():
    result: dict[str, tuple[str, str]] = {}
    for path in CATALOGUES:
        with open(path, "rb") as file:
            for entry in read_po(file, locale=path.parent.name):
                if entry.id:
                    before = result.setdefault(f"{path.parent.name} {entry.id}", (entry.string, path.name))
                    assert before[0] == entry.string, f"{entry.id}: {path.name} and {before[1]} differ"

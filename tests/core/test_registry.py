"""The registries: a file is a component, helpers are not, and errors for unknown names suggest the most similar one."""

import pytest

from wseg_core import config, language
from wseg_core.errors import UserError

REGISTRIES = list(map(config.components, config.FOLDERS))


@pytest.mark.parametrize("registry", REGISTRIES, ids=lambda r: r.kind)
def test_names_come_from_files_and_unknown_ones_are_reported(registry):
    assert registry.names and not any(name.startswith("_") for name in registry.names)
    with pytest.raises(UserError) as error:
        registry.get("nonsense")
    assert error.value.where == f"{registry.kind}.name" and registry.names[0] in error.value.advice
    with pytest.raises(UserError, match=f"Did you mean “{registry.names[0]}”"):
        registry.get(registry.names[0] + "x")
    for name in ("_helper", "__init__", "..", "os", ""):
        with pytest.raises(UserError):
            registry.get(name)


def test_new_file_is_a_new_component(tmp_path, monkeypatch):
    package = tmp_path / "some_schedules"
    package.mkdir()
    (package / "__init__.py").write_text(
        "from wseg_core.registry import Registry\nREGISTRY = Registry(__name__, 'schedule')\n"
    )
    (package / "_shared.py").write_text("raise RuntimeError('never imported')\n")
    (package / "steps.py").write_text(
        '"""Steps: down a stair now and then.\n\nMore words.\n"""\n\nfrom wseg_core.config import Settings\n\n\n'
        "class Parameters(Settings):\n    every: int = 3\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    import some_schedules

    registry = some_schedules.REGISTRY
    assert registry.names == ["steps"] and registry.parameters("steps")().every == 3 and registry.recipe("steps") == {}
    assert registry.summary("steps") == "Steps: down a stair now and then."


def test_summaries_and_errors_are_translated():
    before = language._current.set("zh_Hant")
    try:
        assert config.components("loss").summary("crf").startswith("CRF（條件隨機場）")
        with pytest.raises(UserError, match="沒有名為「crff」的損失"):
            config.components("loss").get("crff")
    finally:
        language._current.reset(before)

"""The preview of the learning rate: it shows the values of the schedule, dashed where they depend on scores."""

import functools

import pytest

from wseg_core.charts.new import schedule
from wseg_core.config import components
from wseg_core.language import use

REGISTRY = components("schedule")


def figure(name: str, rate: float, steps: int):
    module = REGISTRY.get(name)
    given = {"total": steps, "parameters": module.Parameters()}
    example = getattr(module, "example", None)
    return schedule.figure(
        functools.partial(module.factor, **given), rate, steps, example=example and functools.partial(example, **given)
    )


@pytest.mark.parametrize("name", REGISTRY.names)
@pytest.mark.parametrize("steps", [1, 2, 100, 4321])
def test_rate_is_drawn_from_first_to_last_step(name, steps):
    module, drawn = REGISTRY.get(name), figure(name, 0.2, steps)
    line = drawn.data[0]
    assert line.x[0] == 1 and line.x[-1] == steps and len(line.x) <= 2 * schedule.POINTS + 1
    assert list(line.y) == pytest.approx([0.2 * module.factor(x - 1, steps, module.Parameters()) for x in line.x])


def test_only_score_dependent_schedules_are_drawn_as_examples():
    for name in REGISTRY.names:
        drawn = figure(name, 0.2, 300)
        dashed = [trace for trace in drawn.data if trace.line.dash == "dash"]
        assert bool(dashed) == bool(drawn.layout.annotations) == (name == "plateau")
    (solid, dashed) = figure("plateau", 0.2, 300).data
    assert set(solid.y) == {0.2} and dashed.y[0] == 0.2 and dashed.y[-1] == pytest.approx(0.05)
    use("zh_Hant")
    (words,) = figure("plateau", 0.2, 300).layout.annotations
    assert words.text == "虛線為範例：開發集 F1 值不再進步時，學習率才會下降"

"""Charts of single steps: what they show of the records, and bars and cells in their places."""

import numpy as np
import pytest

from wseg_core.charts.run import steps as charts
from wseg_core.inspection.steps.rate import Rate
from wseg_core.inspection.steps.records import Flip, Step, Steps


def step(name, length, change, angle, dev=True, **more):
    blocks = {"embedding": 0.6 * length, "head": 0.8 * length}
    return Step(
        name, rate=0.1, length=length, blocks=blocks, ratio=length / 10, angle=angle, batch_loss=1 + change,
        batch_change=change, dev_loss=2 + change if dev else None, dev_change=change / 2 if dev else None, **more,
    )  # fmt: skip


def made(dev=True, rise=0.01) -> Steps:
    flip = Flip("研究", 0, True, 0.4, 0.6)
    taken = [
        step("sgd", 0.01, -0.002, 0.0, dev),
        Step("muon", obstacle="No matrix."),
        step("adam", 5.0, rise, 63.0, dev, flips=[flip]),
    ]
    return Steps(
        Rate(), 1.5, {"embedding": 0.9, "head": 1.2}, False, 1.0, 2.0 if dev else None, [], taken, ["sgd", "adam"],
        [[0.0, 60.0], [60.0, 0.0]],
    )  # fmt: skip


def test_the_table_holds_every_optimizer_and_only_blocks_that_learn():
    frame = charts.table(made())
    assert list(frame["optimizer"]) == ["sgd", "muon", "adam"] and "length_encoder" not in frame
    assert frame["obstacle"].tolist()[1] == "No matrix." and np.isnan(frame["length"][1])
    assert frame["flips"].tolist()[2] == 1 and frame["length_head"][2] == pytest.approx(4.0)


def test_lengths_are_bars_of_whole_and_blocks_on_a_log_axis():
    figure = charts.lengths(charts.table(made()))
    assert [bar.name for bar in figure.data] == ["whole model", "embedding", "head"]
    assert all(list(bar.y) == ["sgd", "adam"] for bar in figure.data) and figure.layout.xaxis.type == "log"
    assert list(figure.data[0].x) == [0.01, 5.0]
    low, high = figure.layout.xaxis.range
    assert 10**low < 0.006 and 10**high > 5


def test_a_loss_that_explodes_does_not_flatten_the_others():
    figure = charts.losses(charts.table(made(rise=50.0)))
    low, high = figure.layout.xaxis.range
    assert low < -0.002 and 0.002 < high < 0.01 and "longer than shown" in figure.layout.annotations[0].text
    assert list(figure.data[0].x) == [-0.002, 50.0]  # the cursor still reads its value
    calm = charts.losses(charts.table(made(rise=0.001)))
    assert not calm.layout.annotations and calm.layout.xaxis.range[1] > 0.001


def test_without_a_development_set_only_the_batch_has_bars():
    figure = charts.losses(charts.table(made(dev=False)))
    assert [bar.name for bar in figure.data] == ["this batch"]


def test_the_matrix_begins_with_the_negative_gradient():
    degrees = charts.matrix(made())
    assert degrees.loc["", "adam"] == degrees.loc["adam", ""] == 63.0 and degrees.loc["sgd", "adam"] == 60.0
    heat = charts.angles(degrees).data[0]
    assert list(heat.x) == list(heat.y) == ["negative gradient", "sgd", "adam"] and (heat.zmin, heat.zmax) == (0, 180)
    np.testing.assert_allclose(np.diag(np.array(heat.z, float)), 0)


def test_a_step_without_length_leaves_its_cells_empty():
    still = made()
    steps = Steps(**{**vars(still), "angles": [[0.0, None], [None, None]]})
    assert charts.matrix(steps).loc["adam"].isna().sum() == 2
    charts.angles(charts.matrix(steps)).to_json()


def test_nobody_could_take_a_step():
    steps = Steps(Rate(), 1.0, {"head": 1.0}, False, 1.0, None, [], [Step("muon", obstacle="No.")], [], [])
    frame = charts.table(steps)
    bars = (*charts.lengths(frame).data, *charts.losses(frame).data)
    assert not any(len(trace.x) for trace in bars)
    (angles,) = charts.angles(charts.matrix(steps)).data
    assert angles.z.tolist() == [[0]]  # the negative gradient alone

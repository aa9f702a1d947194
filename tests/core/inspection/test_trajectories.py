"""The file of a run's trajectory: appended, cut back when a run resumes, and read after a crash."""

import numpy as np
import pytest

from wseg_core.inspection.surface import trajectories


def write(folder, *steps):
    for step in steps:
        trajectories.append(folder, step, [step, -0.5, 0.25])


def test_reading_returns_what_was_appended(tmp_path):
    assert trajectories.read(tmp_path) is None
    write(tmp_path, 0, 1, 4)
    trajectory = trajectories.read(tmp_path)
    assert trajectory.steps.tolist() == [0, 1, 4]
    assert trajectory.sketches.tolist() == [[0, -0.5, 0.25], [1, -0.5, 0.25], [4, -0.5, 0.25]]


@pytest.mark.parametrize("lost", [1, 7, 19])
def test_incomplete_last_record_is_ignored_and_replaced_on_resume(tmp_path, lost):
    write(tmp_path, 0, 1, 2)
    file = tmp_path / trajectories.FILE
    file.write_bytes(file.read_bytes()[:-lost])
    assert trajectories.read(tmp_path).steps.tolist() == [0, 1]
    trajectories.truncate(tmp_path, 1)
    write(tmp_path, 2, 3)
    assert trajectories.read(tmp_path).steps.tolist() == [0, 1, 2, 3]


def test_truncate_drops_later_sketches_and_an_empty_file(tmp_path):
    trajectories.truncate(tmp_path, 5)
    assert not list(tmp_path.iterdir())
    write(tmp_path, 0, 1, 2)
    trajectories.truncate(tmp_path, 1)
    assert trajectories.read(tmp_path).steps.tolist() == [0, 1]
    trajectories.truncate(tmp_path, -1)
    assert not list(tmp_path.iterdir())


def test_weights_that_diverged_and_other_versions_are_left_out(tmp_path):
    write(tmp_path, 0)
    trajectories.append(tmp_path, 1, [1.0, np.nan, 2.0])
    trajectories.append(tmp_path, 2, [1.0, np.inf, 2.0])
    assert trajectories.read(tmp_path).steps.tolist() == [0]
    file = tmp_path / trajectories.FILE
    file.write_bytes(file.read_bytes().replace(b"trajectory 1", b"trajectory 9"))
    assert trajectories.read(tmp_path) is None

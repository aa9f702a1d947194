"""Sketches of weights: a linear map that preserves products, and what the trainer reports of them."""

import math

import pytest
import torch

from tests import tiny
from tests.runs import SnapshotRecorder, run
from wseg_core.training import trainer
from wseg_core.training.trajectory import SIZE, Sketch, is_due

SHAPES = {"embedding": (700, 64), "matrix": (256, 192), "bias": (256,), "empty": (0,)}


class Watch(SnapshotRecorder):
    """Keeps the sketches by step."""

    def __init__(self, requests=None):
        super().__init__(requests)
        self.sketches = {}

    def weights(self, step, sketch):
        assert step not in self.sketches
        self.sketches[step] = sketch


def vectors(number: int) -> tuple[dict, dict]:
    """Two correlated vectors of weights; the rows of one differ in size, as those of frequent and rare characters do."""
    generator = torch.Generator().manual_seed(number)
    first = {name: torch.randn(shape, generator=generator) for name, shape in SHAPES.items()}
    rows = {name: torch.rand(v.shape[0], *[1] * (v.dim() - 1), generator=generator) ** 4 for name, v in first.items()}
    return first, {
        name: first[name] + 3 * torch.randn(v.shape, generator=generator) * rows[name] for name, v in first.items()
    }


def flat(tensors: dict) -> torch.Tensor:
    return torch.cat([t.reshape(-1) for t in tensors.values()]).double()


def test_each_weight_is_added_to_one_number_with_a_sign():
    """The matrix of the map, column by column: one ±1 in each; and the map of any weights is their product with it."""
    shapes = {"a": (40, 20), "b": (600,)}
    sketch, zeros = Sketch(shapes), {name: torch.zeros(shape) for name, shape in shapes.items()}
    columns = []
    for name in shapes:
        for place in range(zeros[name].numel()):
            unit = {n: t.clone() for n, t in zeros.items()}
            unit[name].view(-1)[place] = 1
            columns.append(sketch(unit))
    matrix = torch.stack(columns, 1)
    assert ((matrix != 0).sum(0) == 1).all() and set(matrix[matrix != 0].tolist()) == {1.0, -1.0}
    assert 0.4 < (matrix > 0).sum() / matrix.shape[1] < 0.6
    weights = {name: torch.randn(shape) for name, shape in shapes.items()}
    torch.testing.assert_close(sketch(weights), matrix @ flat(weights), atol=1e-4, rtol=1e-4)


def test_products_are_preserved_without_bias_and_with_the_stated_deviation():
    sketch, errors = Sketch(SHAPES), []
    for number in range(200):
        first, second = vectors(number)
        product, length = flat(first) @ flat(second), flat(first).norm() * flat(second).norm()
        errors.append(float((sketch(first) @ sketch(second) - product) / length))
    errors = torch.tensor(errors)
    assert abs(errors.mean()) < 4 * math.sqrt(2 / SIZE / len(errors))
    assert 0.5 * math.sqrt(1 / SIZE) < errors.std() < 1.2 * math.sqrt(2 / SIZE)


def test_map_depends_on_names_and_shapes_alone():
    first, _ = vectors(0)
    torch.randn(9)
    assert torch.equal(Sketch(SHAPES)(first), Sketch(dict(SHAPES))(first))
    assert not torch.equal(Sketch({"a": (100,)})({"a": torch.ones(100)}), Sketch({"b": (100,)})({"b": torch.ones(100)}))


@pytest.mark.parametrize(("direct", "first", "share"), [(False, 32, 16), (True, 8, 4)])
def test_interval_grows_with_the_steps(direct, first, share):
    due = [step for step in range(5000) if is_due(step, direct)]
    assert due[: first + 1] == list(range(first + 1)) and len(due) < 25 * first**0.7
    assert all(after - before <= max(1, after / share) for before, after in zip(due, due[1:]))


@pytest.mark.parametrize("encoder", tiny.ENCODERS)
def test_trainer_sketches_due_steps_and_every_checkpoint(encoder):
    sets = (
        "training.epochs=6",
        "training.evaluate_every=5",
        "training.averaging=none",
    )  # what is saved is what is trained
    chosen = tiny.settings(encoder, "crf", *sets)
    watch, outcome = run(chosen, watch=Watch())
    sketch = Sketch({name: t.shape for name, t in tiny_parameters(watch).items()})
    direct = watch.last.model.encoder.direct
    saved = {snapshot.step for snapshot in watch.kept}
    assert watch.sketches.keys() == {s for s in range(outcome.step + 1) if is_due(s, direct)} | saved
    for snapshot in watch.kept:
        parameters = {name: snapshot.weights[name] for name in tiny_parameters(watch)}
        assert watch.sketches[snapshot.step] == sketch(parameters).tolist(), snapshot.step


def tiny_parameters(watch) -> dict:
    return dict(watch.last.model.named_parameters())


def test_resumed_run_continues_with_the_same_sketches(monkeypatch):
    chosen = tiny.settings("bilstm", "crf", "training.epochs=3")
    monkeypatch.setattr(trainer, "SAVE_EVERY", -1.0)
    straight, _ = run(chosen, watch=Watch())
    resumed, _ = run(chosen, watch=Watch(), resume=straight.kept[3].resume())
    assert resumed.sketches == {step: s for step, s in straight.sketches.items() if step > 3}

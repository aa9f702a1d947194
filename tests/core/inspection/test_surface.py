"""Loss surfaces: projections against exact ones, planes against their definitions, and losses against those of the models."""

import functools

import numpy as np
import pytest
import torch
from scipy import linalg

from tests import tiny
from tests.runs import DEV, SnapshotRecorder, run
from wseg_core.errors import UserError
from wseg_core.inference.evaluation import mean_loss
from wseg_core.inference.segmenter import Segmenter
from wseg_core.inspection.surface import plane as planes
from wseg_core.inspection.surface import weights
from wseg_core.inspection.surface.computation import Computation, Member, Saved
from wseg_core.inspection.surface.grid import Losses
from wseg_core.inspection.surface.records import from_dict
from wseg_core.inspection.surface.span import Span
from wseg_core.inspection.surface.trajectories import Trajectory
from wseg_core.modeling.model import Model
from wseg_core.text.batching import Examples
from wseg_core.text.vocab import Vocab
from wseg_core.training import trainer
from wseg_core.training.trajectory import SIZE, Sketch

OPTIMIZERS = ("sgd", "adam", "adagrad")


class Watch(SnapshotRecorder):
    """Keeps the sketches, beside a snapshot of each step."""

    def __init__(self):
        super().__init__()
        self.sketches = {}

    def weights(self, step, sketch):
        self.sketches[step] = sketch


def chosen(optimizer, *sets):
    return tiny.settings("bilstm", "crf", f"optimizer.name={optimizer}", "training.epochs=12", *sets)


@functools.cache
def race():
    """{optimizer: (its weights after each step [steps + 1, weights], the sketches that were recorded)}, and the layout."""
    runs, save_every = {}, trainer.SAVE_EVERY
    trainer.SAVE_EVERY = -1.0
    try:
        for optimizer in OPTIMIZERS:
            watch, _ = run(chosen(optimizer), watch=Watch())
            layout = weights.Layout(watch.last.model)
            flat = [torch.cat([s.weights[name].reshape(-1) for name in layout.shapes]) for s in watch.kept]
            runs[optimizer] = torch.stack(flat).double().numpy(), watch.sketches
    finally:
        trainer.SAVE_EVERY = save_every
    return runs, layout


def model():
    config = chosen("sgd")
    return Model(config, Vocab.build(tiny.SENTENCES, config.data.fold_width))


def computation(recorded=True, best=-5):
    members = []
    for name, (path, sketches) in race()[0].items():
        saved = [Saved(step % len(path), torch.tensor(path[step]).float()) for step in (best, -1)]
        trajectory = Trajectory(np.array(list(sketches)), np.array(list(sketches.values())))
        members.append(Member(name, *saved, trajectory if recorded else None, f1=0.5))
    start = torch.tensor(race()[0]["sgd"][0][0]).float()
    return Computation(members, start, Segmenter(model(), chosen("sgd"), None), DEV)


@functools.cache
def surface(kind, recorded=True):
    return computation(recorded).surface(kind, lambda *_: None, size=5)


def test_runs_share_their_start_which_is_rebuilt_from_the_seed():
    starts = [path[0] for path, _ in race()[0].values()]
    assert all((start == starts[0]).all() for start in starts)
    assert np.abs(race()[1].flat(model()).numpy() - starts[0]).max() == 0


def test_span_equals_an_exact_projection():
    """Against scipy: coordinates are those in an orthonormal basis, whatever lies in the span has no rest."""
    generator = np.random.default_rng(0)
    offsets = generator.normal(size=(4, 6000)) * np.array([[1], [9], [0.1], [3]])
    offsets[3] = offsets[0] - 2 * offsets[1]  # dependent
    sketch = Sketch({"w": (6000,)})
    sketched = np.stack([sketch({"w": torch.tensor(o)}).numpy() for o in offsets])
    span = Span([torch.tensor(o).float() for o in offsets], sketched)
    basis = linalg.orth(offsets.T)
    assert span.rank == 3 == basis.shape[1]
    np.testing.assert_allclose(span.coordinates @ span.coordinates.T, offsets @ offsets.T, rtol=1e-4)
    axis = np.array([0.6, 0.0, 0.8])
    vector = span.vector(axis).double().numpy()
    assert abs(np.linalg.norm(vector) - 1) < 1e-4
    np.testing.assert_allclose(basis @ (basis.T @ vector), vector, atol=1e-4)
    inside = span.project(np.array([[1, -2, 0.5, 0]]) @ sketched)
    np.testing.assert_allclose(inside.coordinates[0], np.array([1, -2, 0.5, 0]) @ span.coordinates, rtol=1e-3)
    assert inside.rest[0] < 1e-3
    errors, lengths = [], []
    for _ in range(200):  # outside the span: the stated deviation
        point = 50 * generator.normal(size=6000) / 6000**0.5
        point -= basis @ (basis.T @ point)
        outside = span.project(sketch({"w": torch.tensor(point + offsets[1])}).numpy()[None])
        errors.append(outside.coordinates[0] - span.coordinates[1])
        lengths.append(outside.rest[0])
    stated = 50 / SIZE**0.5
    assert 0.8 * stated < np.std(errors) < 1.25 * stated and abs(np.mean(lengths) - 50) < 2


@pytest.mark.parametrize("kind", planes.PLANES)
def test_trajectories_are_placed_where_an_exact_projection_puts_them(kind):
    """Against the weights of every step: within five of the stated deviations, and exact at the checkpoints."""
    computed, work = surface(kind), computation()
    known, _ = work._known(kind)
    span = Span(known, np.stack([work._sketched(offset) for offset in known]))
    plane = work._plane(kind, span, [work._locate(span, m, *work._known(kind)[1][m.run]) for m in work.members])
    axes = np.stack([span.vector(axis).double().numpy() for axis in plane.axes])
    np.testing.assert_allclose(axes @ axes.T, np.eye(2), atol=1e-5)
    origin = work.start.double().numpy() + span.vector(plane.origin).double().numpy()
    inside = whole = 0.0
    for path, (steps, _) in zip(computed.runs, race()[0].values()):
        offsets = steps[path.steps] - origin
        exact = offsets @ axes.T
        errors = np.abs(np.stack([path.x, path.y], 1) - exact).max()
        assert errors <= 5 * path.deviation + 1e-4
        distances = np.linalg.norm(offsets - exact @ axes, axis=1)
        np.testing.assert_allclose(path.distances, distances, rtol=0.15, atol=5 * path.deviation + 1e-3)
        for place in (path.best, path.last):
            index = path.steps.index(place.step)
            np.testing.assert_allclose([path.x[index], path.y[index]], exact[index], atol=1e-3)
            np.testing.assert_allclose([place.x, place.y, place.distance], [*exact[index], distances[index]], atol=1e-3)
        passed = planes.time_weights(np.array(path.steps))
        run_inside, run_whole = passed @ (exact**2).sum(1), passed @ (offsets**2).sum(1)
        assert abs(path.share - run_inside / run_whole) < 0.06
        inside, whole = inside + run_inside, whole + run_whole
    assert abs(computed.explained - inside / whole) < 0.06 and computed.recorded
    assert computed.explained <= computed.best_explained <= 1


def test_principal_plane_explains_the_most():
    """More than any of many other planes within the span, and nearly as much as the singular vectors of all weights."""
    computed = surface("principal")
    offsets = [(steps - steps[0])[path.steps] for path, (steps, _) in zip(computed.runs, race()[0].values())]
    passed = [planes.time_weights(np.array(path.steps)) for path in computed.runs]
    stacked = np.concatenate([np.sqrt(w)[:, None] * o for w, o in zip(passed, offsets)])
    squares = linalg.svdvals(stacked) ** 2
    assert abs(computed.best_explained - squares[:2].sum() / squares.sum()) < 0.05
    assert computed.explained >= surface("runs").explained - 0.01 and computed.explained > 0.6
    generator = np.random.default_rng(1)
    clouds, rest = [generator.normal(size=(30, 5)) * [5, 1, 3, 0.5, 2] for _ in range(2)], np.zeros(30)
    equal = np.full(30, 1 / 30)
    best = planes.principal(clouds, [equal, equal])
    explained = [sum(planes.explained(p, planes.Projection(c, rest), equal)[0] for c in clouds) for p in
                 [best, *(planes.through(*generator.normal(size=(2, 5))) for _ in range(300))]]  # fmt: skip
    assert max(explained) == explained[0]
    assert planes.explained(best, planes.Projection(clouds[0], rest), equal)[1] == pytest.approx(
        (clouds[0] ** 2).sum() / 30
    )


def test_plane_of_two_runs_goes_through_the_start_and_both_ends():
    computed = surface("runs")
    first, second, third = computed.runs
    assert (computed.start.x, computed.start.y, computed.start.distance) == (0, 0, 0)
    assert first.last.y == pytest.approx(0, abs=1e-4) and first.last.x > 0 and second.last.y > 0
    assert first.last.distance < 1e-3 and second.last.distance < 1e-3 < third.last.distance


def test_losses_are_those_of_models_with_these_weights():
    """At the ends of the two runs of a plane the loss on it equals that of the models, and so at the start."""
    work = computation()
    computed = surface("runs")
    examples = Examples(DEV, work.losses.segmenter.model.scheme)
    for path, (steps, _) in zip(computed.runs, race()[0].values()):
        trained = model()
        work.layout.assign(torch.tensor(steps[-1]).float(), trained)
        assert path.last.loss == pytest.approx(mean_loss(Segmenter(trained, chosen("sgd"), None), examples), rel=1e-5)
    known, _ = work._known("runs")
    span = Span(known, np.stack([work._sketched(offset) for offset in known]))
    plane = planes.through(span.coordinates[0], span.coordinates[2])
    directions = (span.vector(plane.axes[0]), span.vector(plane.axes[1]))
    ends = np.array([[0, 0], *([path.last.x, path.last.y] for path in computed.runs[:2])])
    for (x, y), loss in zip(ends, [computed.start.loss, *(path.last.loss for path in computed.runs[:2])]):
        on_plane = work.losses.over(work.start, directions, np.array([x]), np.array([y]), lambda *_: None)
        assert on_plane[0][0] == pytest.approx(loss, rel=1e-3)


def test_grid_holds_all_places_and_continues_from_rows():
    whole, calls = surface("principal"), []
    assert np.array(whole.losses).shape == (5, 5)
    shown = [(x, y) for path in whole.runs for x, y in zip(path.x, path.y)]
    shown += [(0, 0)] + [(end.x, end.y) for path in whole.runs for end in (path.best, path.last)]
    assert all(whole.x[0] < x < whole.x[-1] and whole.y[0] < y < whole.y[-1] for x, y in shown)
    again = computation().surface("principal", lambda *call: calls.append(call[:2]), size=5, rows=whole.losses[:3])
    assert again.losses == whole.losses and len(calls) == 7 + 10 and calls[-1] == (32, 32)


def test_without_trajectories_the_checkpoints_span_the_plane():
    computed = surface("principal", recorded=False)
    assert not computed.recorded and computed.best_explained is None and 0.5 < computed.explained <= 1
    assert all(path.steps == path.x == [] and not path.recorded and path.best.step for path in computed.runs)
    assert from_dict(computed.as_dict()) == computed


def test_random_directions_have_the_length_of_each_filter():
    layout, trained = race()[1], model()
    flat = layout.flat(trained)
    first, second = (weights.random_direction(flat, layout, number) for number in (0, 1))
    assert abs(float(first @ second) / float(first.norm() * second.norm())) < 0.1
    for name, part in layout.split(first).items():
        weight = dict(trained.named_parameters())[name]
        if weight.dim() > 1:
            torch.testing.assert_close(part.norm(dim=1), weight.detach().norm(dim=1), rtol=1e-4, atol=1e-5)
        else:
            assert not part.any()


def test_weights_on_a_line_span_no_plane():
    line = np.array([1.0, 2.0, 0.0])
    with pytest.raises(UserError, match="on one line"):
        planes.through(line, -3 * line)
    with pytest.raises(UserError, match="on one line"):
        planes.principal([np.outer(np.arange(5.0), line)], [np.full(5, 0.2)])
    work = computation()
    work.members = work.members[:1]
    with pytest.raises(UserError, match="at least two runs"):
        work.surface("principal", lambda *_: None, size=3)
    assert len(work.surface("random", lambda *_: None, size=3).runs) == 1


def test_losses_that_are_not_finite_are_gaps():
    losses = Losses(Segmenter(model(), chosen("sgd"), None), DEV)
    flat = losses.layout.flat(losses.segmenter.model)
    assert losses.at(flat * float("nan")) is None and losses.at(flat) > 0


def test_start_that_differs_from_the_recorded_one_is_refused():
    config, other = chosen("sgd"), model()
    hashes = {name: trainer.fingerprint(ps) for name, ps in other.blocks().items()}

    class Loaded:
        model, vocab = other, Vocab.build(tiny.SENTENCES, config.data.fold_width)

    Loaded.config = config
    rebuilt = weights.initial(Loaded, hashes)
    assert torch.equal(race()[1].flat(rebuilt), race()[1].flat(other))
    with pytest.raises(UserError, match="cannot be rebuilt"):
        weights.initial(Loaded, hashes | {"encoder": "0" * 16})

"""Single steps: against the trainer's own next step, torch's optimizers on a copy, and brute force."""

import copy
import math

import numpy as np
import pytest
import torch

from tests import tiny
from tests.runs import run
from wseg_core.errors import UserError
from wseg_core.inference.checkpoints import Checkpoint
from wseg_core.inspection.steps import geometry
from wseg_core.inspection.steps.comparison import StepComparison, with_optimizer
from wseg_core.inspection.steps.rate import Rate, parse
from wseg_core.inspection.steps.records import Flip, flips
from wseg_core.seeding import derive
from wseg_core.text.batching import Examples
from wseg_core.training import optimizers
from wseg_core.training.course import Course

NAMES = optimizers.REGISTRY.names
BATCH = tiny.SENTENCES[:4]
CLIP = 0.1  # far below the gradient's norm, so that a step without the clip would differ


def comparison(encoder="bilstm", *sets, resume=None, model=None, batch=BATCH, step=3, **more) -> StepComparison:
    chosen = tiny.settings(encoder, "crf", f"training.clip_norm={CLIP}", *sets)
    model = model or tiny.fresh(encoder, "crf", *sets)
    return StepComparison(Checkpoint(model, chosen, tiny.vocabulary(), {}), resume, batch, step=step, total=20, **more)


def by_block(model) -> torch.Tensor:
    return torch.cat([p.detach().reshape(-1) for ps in model.blocks().values() for p in ps if p.requires_grad])


@pytest.mark.parametrize("name", NAMES)
def test_the_runs_own_optimizer_takes_the_step_that_training_took(name):
    """Bit for bit: from the saved state, with dropout, the clip and the schedule."""
    encoder = "bilstm" if name == "muon" else "linear" if name == "sgd" else "cnn"
    sets = [f"optimizer.name={name}", "training.evaluate_every=1", "schedule.name=linear", f"training.clip_norm={CLIP}"]
    watch, _ = run(tiny.settings(encoder, "crf", *sets))
    before, after = watch.kept[3], watch.kept[4]
    assert (before.step, after.step) == (3, 4)
    model = tiny.fresh(encoder, "crf", *sets)
    model.load_state_dict(before.weights)
    course = Course(np.array([len("".join(s)) for s in tiny.SENTENCES]), before.config)
    batch = [tiny.SENTENCES[i] for i in [*course.batches(0), *course.batches(1)][3]]
    from_step = StepComparison(
        Checkpoint(model, before.config, before.vocab, {}), before.state, batch, step=4, total=course.total
    )
    step, move = from_step.take(name, Rate(times=course.factor(3, 0.0)))
    real = copy.deepcopy(model)
    real.load_state_dict({**after.weights, **after.state["weights"]})
    assert step.state == "run" and step.length > 0
    assert torch.equal(move, by_block(real) - from_step.start)


def gradients(model, batch, step):
    """The gradient as the trainer has it, clipped, by hand."""
    examples = Examples(batch, model.scheme)
    model.train().zero_grad()
    torch.manual_seed(derive(0, "step", step))
    loss = model.loss(examples.batch(range(len(batch)))) / model.units(examples.lengths)
    loss.backward()
    return loss


@pytest.mark.parametrize("name", [n for n in NAMES if n not in ("lbfgs", "muon", "sparseadam", "asgd")])
def test_a_fresh_optimizer_takes_torchs_step_on_a_copy(name):
    model = tiny.fresh("bilstm")
    hand, start = copy.deepcopy(model), by_block(model)
    gradients(hand, BATCH, 3)
    norm = torch.nn.utils.clip_grad_norm_(hand.parameters(), CLIP)
    settings = with_optimizer(tiny.settings("bilstm"), name).optimizer.settings.model_dump()
    torch_optimizer = optimizers.REGISTRY.get(name)(hand.parameters(), **{**settings, "lr": 0.3 * settings["lr"]})
    torch_optimizer.step()
    expected = by_block(hand) - start
    steps = comparison(model=model, resume=None).compare(parse("x0.3"))
    step = next(s for s in steps.optimizers if s.name == name)
    assert step.state == "fresh" and step.rate == pytest.approx(0.3 * settings["lr"])
    assert step.length == pytest.approx(float(expected.norm()), rel=1e-4)
    assert step.ratio == pytest.approx(float(expected.norm() / start.norm()), rel=1e-4)
    sizes = {block: sum(p.numel() for p in ps) for block, ps in hand.blocks().items()}
    for block, part in zip(sizes, expected.split(list(sizes.values()))):
        assert step.blocks[block] == pytest.approx(float(part.norm()), rel=1e-3)
    assert steps.gradient == pytest.approx(float(norm), rel=1e-5) and steps.clipped


def test_pairs_step_as_their_parts_do_on_a_copy():
    model = tiny.fresh("bilstm")
    made = comparison(model=model)
    for name in ("muon", "sparseadam"):
        hand, start = tiny.fresh("bilstm"), by_block(tiny.fresh("bilstm"))
        settings = with_optimizer(tiny.settings("bilstm"), name).optimizer.settings.model_dump()
        tables = [m.weight for m in hand.encoder.modules() if isinstance(m, torch.nn.Embedding)]
        matrices = [p for p in hand.blocks()["encoder"] if p.ndim == 2]
        first = tables if name == "sparseadam" else matrices
        for module in hand.encoder.modules():
            if isinstance(module, torch.nn.Embedding):
                module.sparse = name == "sparseadam"
        gradients(hand, BATCH, 3)
        norm = sum(
            float((p.grad.coalesce().values() if p.grad.is_sparse else p.grad).norm() ** 2) for p in hand.parameters()
        )
        for p in hand.parameters():
            p.grad = p.grad.coalesce() if p.grad.is_sparse else p.grad
            p.grad.mul_(CLIP / norm**0.5)
        rest = [p for p in hand.parameters() if not any(p is q for q in first)]
        if name == "muon":
            torch.optim.Muon(first, **settings).step()
            torch.optim.AdamW(rest, lr=settings["lr"], weight_decay=settings["weight_decay"]).step()
        else:
            torch.optim.SparseAdam(first, **settings).step()
            torch.optim.Adam(rest, **settings).step()
        step, move = made.take(name, Rate())
        expected = by_block(hand) - start
        # Muon orthogonalizes in bf16, where the last digit of the clip shows
        assert float((move - expected).norm()) < (0.02 if name == "muon" else 1e-4) * float(expected.norm()), name
        assert step.length == pytest.approx(float(expected.norm()), rel=1e-3)


def test_lbfgs_looks_at_the_loss_again_and_lowers_it_without_the_clip():
    model, hand = tiny.fresh("bilstm"), tiny.fresh("bilstm")
    start, made = by_block(hand), comparison(model=model)
    settings = with_optimizer(tiny.settings("bilstm"), "lbfgs").optimizer.settings.model_dump()
    looks = []

    def closure():
        looks.append(gradients(hand, BATCH, 3))
        return looks[-1]

    torch.optim.LBFGS(hand.parameters(), **settings).step(closure)
    step, move = made.take("lbfgs", Rate())
    assert len(looks) > 2 and torch.allclose(move, by_block(hand) - start, atol=1e-6)
    assert step.batch_change < 0 and "clipping does not apply" in step.note


def test_all_start_from_the_same_weights_and_leave_no_trace():
    made = comparison()
    torch.manual_seed(7)
    expected = torch.rand(3)
    torch.manual_seed(7)
    first, second = made.compare(Rate()), made.compare(Rate())
    assert torch.equal(torch.rand(3), expected)
    assert first.as_dict() == second.as_dict()
    assert [s.name for s in first.optimizers] == NAMES == first.compared
    assert all(s.batch_loss - first.batch_loss == s.batch_change for s in first.optimizers)


def test_a_small_step_changes_the_loss_as_the_gradient_says():
    """First order: −rate · ‖g‖², of the gradient as it was clipped; momentum plays no part in a first step."""
    made = comparison("bilstm", "encoder.dropout=0.5")
    step, _ = made.take("sgd", Rate(value=1e-3))
    clipped = min(made.metrics["grad_norm"], CLIP)
    assert step.length == pytest.approx(1e-3 * clipped, rel=1e-3)
    assert step.batch_change == pytest.approx(-1e-3 * clipped * made.metrics["grad_norm"], rel=0.05)


def test_angles_are_those_between_the_steps():
    made = comparison()
    steps = made.compare(Rate())
    moves = np.stack([made.take(name, Rate())[1].double().numpy() for name in steps.compared])
    unit = moves / np.linalg.norm(moves, axis=1, keepdims=True)
    expected = np.degrees(np.arccos(np.clip(unit @ unit.T, -1, 1)))
    off = ~np.eye(len(unit), dtype=bool)
    assert np.array(steps.angles)[off] == pytest.approx(expected[off], abs=1e-3)
    assert np.diag(steps.angles) == pytest.approx(0)
    descent = made.descent.double().numpy() / np.linalg.norm(made.descent.double().numpy())
    angle = {s.name: s.angle for s in steps.optimizers}
    for name, move in zip(steps.compared, unit):
        assert angle[name] == pytest.approx(math.degrees(math.acos(min(1, move @ descent))), abs=0.01)
    assert angle["sgd"] < 0.1 < 10 < angle["adam"]


def test_products_are_summed_in_parts(monkeypatch):
    monkeypatch.setattr(geometry, "_CHUNK", 7)
    vectors = [torch.randn(50) for _ in range(4)] + [torch.zeros(50)]
    whole = torch.stack(vectors).double()
    assert torch.allclose(geometry.products(vectors), whole @ whole.T)
    degrees = geometry.angles([vectors[0], -vectors[0], vectors[4]])
    assert degrees[0][1] == pytest.approx(180) and degrees[2] == [None] * 3
    assert geometry.flat([torch.eye(2).to_sparse(), torch.ones(1)]).tolist() == [1, 0, 0, 1, 1]


def test_losses_and_flips_are_those_of_a_model_with_the_new_weights():
    trained = tiny.segmenter("bilstm", "crf", "bies", 4)
    watched = ["研究生命起源", "今天天氣很好"]
    made = comparison(model=copy.deepcopy(trained.model), dev=tiny.SENTENCES[4:8], watched=watched)
    steps = made.compare(parse("x30"))
    flipped = [s for s in steps.optimizers if s.flips]
    assert flipped and steps.dev_loss > 0
    for step in flipped:
        words = [cut["words"] for cut in step.cuts]
        assert list(map("".join, words)) == watched
        for flip in step.flips:
            number = watched.index(flip.sentence)
            ends = set(np.cumsum([len(w) for w in words[number]]) - 1)
            was = set(np.cumsum([len(w) for w in trained.cut(flip.sentence)]) - 1)
            assert (flip.gap in ends) == flip.cut != (flip.gap in was)
    still = comparison(model=copy.deepcopy(trained.model), watched=watched).compare(parse("1e-8"))
    assert not any(s.flips for s in still.optimizers if s.name != "rprop") and still.dev_loss is None


def test_flips_by_hand():
    def cut(*words):
        return {"words": list(words), "boundary": [0.25] * sum(map(len, words))}

    flipped = flips([cut("研究", "生命"), cut("好")], [cut("研究生", "命"), cut("好")])
    assert flipped == [Flip("研究生命", 1, False, 0.25, 0.25), Flip("研究生命", 2, True, 0.25, 0.25)]


@pytest.mark.parametrize(
    ("encoder", "sets", "unable"),
    [
        ("linear", (), {"muon"}),
        ("bilstm", ("training.freeze_encoder=true",), {"muon", "sparseadam"}),
        ("cnn", ("training.adversarial=fgm",), {"lbfgs"}),
    ],
)
def test_who_cannot_step_here_says_why(encoder, sets, unable):
    steps = comparison(encoder, *sets).compare(Rate())
    assert {s.name for s in steps.optimizers if s.obstacle} == unable
    for step in steps.optimizers:
        assert step.obstacle is None or (len(step.obstacle) > 30 and step.length is None and step.angle is None)
    if "training.freeze_encoder=true" in sets:
        assert set(steps.gradient_blocks) == {"head"}


def test_a_rate_beyond_all_bounds_is_an_obstacle_and_no_fault():
    steps = comparison().compare(Rate(value=1e7))
    reasons = {s.name: s.obstacle for s in steps.optimizers}
    assert "weight has grown" in reasons["adam"] and len(steps.compared) == len(steps.angles)


def test_a_batch_without_a_gradient_is_refused():
    with pytest.raises(UserError, match="gradient of this batch is zero"):
        made = tiny.settings("cnn", "binary")
        StepComparison(Checkpoint(tiny.fresh("cnn", "binary"), made, tiny.vocabulary(), {}), None, [["好"]], step=1)


@pytest.mark.parametrize(
    ("given", "expected"),
    [("x0.3", Rate(times=0.3)), (" 0.01", Rate(value=0.01)), ("×2", Rate(times=2.0)), ("1E-4", Rate(value=1e-4))],
)
def test_rates(given, expected):
    rate = parse(given)
    assert rate == expected and parse(str(rate)) == rate
    assert rate.of(0.5) == (rate.value or 0.5 * rate.times)


@pytest.mark.parametrize("given", ["", "x", "0", "-1", "nan", "inf", "x1e99", "fast"])
def test_no_rate(given):
    with pytest.raises(UserError, match="learning rate"):
        parse(given)

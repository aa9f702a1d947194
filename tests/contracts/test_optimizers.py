"""Contract of optimizers: the parameters of torch, a falling loss, and a state that round-trips through a file."""

import inspect
import io
import math
import re
import sys
import warnings

import pytest
import torch

from tests import tiny
from tests.pretrained import make_folder
from tests.runs import DEV, equal_weights, run
from wseg_core.config import components, resolve
from wseg_core.errors import UserError
from wseg_core.inference.evaluation import mean_loss
from wseg_core.inference.segmenter import Segmenter
from wseg_core.text.batching import Examples
from wseg_core.training import optimizers, trainer
from wseg_core.training.divergence import Diverged

REGISTRY = components("optimizer")
every = pytest.mark.parametrize("name", REGISTRY.names)
TIMID = ("adadelta", "radam", "asgd", "rprop", "muon")  # torch's or our conservative rates, on this small problem


def build(name: str, net: torch.nn.Module, *sets: str):
    """The optimizer of a small net; its second layer is a sparse table for optimizers that need one."""
    chosen = resolve({"optimizer": {"name": name}}, sets)
    tables = [net[0].weight] if optimizers.card(name).needs_sparse else []
    return optimizers.build(name, chosen.optimizer.settings, {"encoder": list(net.parameters())}, tables)


def problem(name: str):
    """A small net with seeded weights and its loss; it starts with an embedding, with sparse gradients if needed."""
    torch.manual_seed(0)
    torch.sparse.check_sparse_tensor_invariants.disable()
    table = torch.nn.Embedding(16, 4, sparse=optimizers.card(name).needs_sparse)
    net = torch.nn.Sequential(table, torch.nn.Linear(4, 8), torch.nn.Tanh(), torch.nn.Linear(8, 2))
    x, y = torch.randint(0, 16, (16,)), torch.randint(0, 2, (16,))
    return net, lambda: torch.nn.functional.cross_entropy(net(x), y)


def steps(name, optimizer, loss, count: int) -> list[float]:
    values = []

    def closure():
        optimizer.zero_grad()
        value = loss()
        value.backward()
        return value

    for _ in range(count):
        if optimizers.card(name).takes_closure:
            values.append(optimizer.step(closure).item())
        else:
            values.append(closure().item())
            optimizer.step()
    return values


@every
def test_defaults_lower_the_loss(name):
    net, loss = problem(name)
    values = steps(name, build(name, net), loss, 150)
    assert values[-1] < values[0] * (0.99 if name in TIMID else 0.7)


@every
def test_trains_without_torchs_compiler(name, monkeypatch):
    monkeypatch.setitem(sys.modules, "torch._dynamo", None)  # importing it now fails
    net, loss = problem(name)
    optimizer, before = build(name, net), [weights.clone() for weights in net.parameters()]
    values = steps(name, optimizer, loss, 2)
    optimizer.load_state_dict(optimizer.state_dict())
    assert all(map(math.isfinite, values)) and sys.modules["torch._dynamo"] is None
    assert any((now != then).any() for now, then in zip(net.parameters(), before, strict=True))


@every
def test_state_round_trips_through_a_file_exactly(name):
    net, loss = problem(name)
    optimizer = build(name, net)
    steps(name, optimizer, loss, 7)
    file = io.BytesIO()
    torch.save({"net": net.state_dict(), "optimizer": optimizer.state_dict()}, file)
    straight = steps(name, optimizer, loss, 9)
    stored = torch.load(io.BytesIO(file.getvalue()), weights_only=True)
    again, loss_again = problem(name)
    again.load_state_dict(stored["net"])
    resumed = build(name, again)
    resumed.load_state_dict(stored["optimizer"])
    assert steps(name, resumed, loss_again, 9) == straight
    assert all(torch.equal(a, b) for a, b in zip(net.parameters(), again.parameters()))
    assert optimizers.state_bytes(optimizer) == optimizers.state_bytes(resumed)
    assert bool(optimizers.state_bytes(optimizer)) == bool(optimizer.state)


@every
def test_settings_are_those_of_torch_except_overrides(name):
    parameters = REGISTRY.parameters(name)()
    signature = inspect.signature(REGISTRY.get(name).__init__).parameters
    for key, value in parameters.model_dump().items():
        assert value == signature[key].default, key
    encoder = "linear" if name == "adamw" else "cnn"  # an encoder whose recipe names another optimizer
    defaults = REGISTRY.defaults(name, {"name": encoder})
    chosen = resolve({"optimizer": {"name": name}, "encoder": {"name": encoder}}).optimizer
    chosen = {"name": chosen.name, **chosen.settings.model_dump()}
    assert defaults.items() <= chosen.items() and chosen["name"] == name
    assert {"lr"} <= chosen.keys() and not chosen.keys() & {"foreach", "fused", "maximize"}
    assert REGISTRY.summary(name)


@every
def test_description_has_summary_use_and_source(name):
    if not REGISTRY.has_card(name):
        return warnings.warn(f"an optimizer without a card in wseg_core/training/optimizers/: {name}", stacklevel=1)
    about = REGISTRY.about(name)
    assert len(about.sentence) > 40 and about.sentence.lower().replace("-", "").startswith(name)
    assert len(about.when) > 20 and re.search(r"\(\d{4}\)", about.paper) and about.rate > 0


def test_all_torch_optimizers_are_registered_and_new_ones_need_no_description(monkeypatch):
    classes = {n.lower() for n in torch.optim.__all__ if inspect.isclass(getattr(torch.optim, n))} - {"optimizer"}
    assert set(REGISTRY.names) == classes and len(classes) >= 15

    class Newest(torch.optim.SGD):
        pass

    monkeypatch.setattr(torch.optim, "Newest", Newest, raising=False)
    result = type(REGISTRY)(REGISTRY.package, "optimizer")
    assert result.names[-1] == "newest" and result.summary("newest") == "Newest"
    assert result.about("newest").when == "" and "momentum" in result.parameters("newest").model_fields


@every
@pytest.mark.parametrize("loss", ["cross_entropy", "crf"])
@pytest.mark.parametrize("encoder", tiny.ENCODERS)
def test_optimizer_trains_each_model_or_gives_a_reason(name, encoder, loss):
    sets = [
        "training.epochs=6",
        "training.batch_characters=64",
        *([] if encoder == "linear" else ["encoder.dropout=0"]),
    ]
    chosen = tiny.settings(encoder, loss, f"optimizer.name={name}", *sets)
    watch = tiny.Recorder()
    if reason := optimizers.obstacle(name, chosen):
        with pytest.raises(UserError, match=re.escape(reason)):
            trainer.train(chosen, tiny.SENTENCES, None, watch)
        return
    outcome = trainer.train(chosen, tiny.SENTENCES, None, watch)
    losses = [r["loss"] for r in watch.rows]
    assert outcome.state == "finished" and all(map(math.isfinite, losses))
    assert sum(losses[-2:]) < sum(losses[:2])


@every
def test_run_resumes_exactly(name, monkeypatch):
    monkeypatch.setattr(trainer, "SAVE_EVERY", -1.0)
    chosen = tiny.settings("bilstm", "crf", f"optimizer.name={name}", "training.epochs=2")
    straight, _ = run(chosen)
    for frozen in straight.kept[1:-1:2]:
        resumed, _ = run(chosen, resume=frozen.resume())
        assert equal_weights(straight.kept[-1].weights, resumed.kept[-1].weights), frozen.step


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return make_folder(tmp_path_factory.mktemp("bert") / "pretrained", tiny.TOKENS)


def distance(frozen) -> float:
    """The distance of the encoder's weights from their start, relative to their initial norm."""
    first, last = (f.weights for f in (frozen[0], frozen[-1]))
    names = [n for n in first if n.startswith("encoder.") and first[n].is_floating_point()]
    went, length = (
        torch.cat([f(n).flatten() for n in names]).norm() for f in (lambda n: last[n] - first[n], first.get)
    )
    return float(went / length)


@every
def test_default_rate_fine_tunes_a_pretrained_model_without_large_changes(name, folder, monkeypatch):
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    sets = ["encoder.dropout=0", "training.epochs=8", "training.batch_characters=1000", "schedule.name=constant"]
    layer = {"encoder": {"name": "bert", "model": str(folder)}, "optimizer": {"name": name}}
    watch, _ = run(resolve(layer, sets), dev=None)
    losses = [row["loss"] for row in watch.rows]
    assert len(losses) == 8 and losses[-1] < losses[0] - 5e-4
    assert 0 < distance(watch.kept) < 0.05
    careless = resolve({**layer, "optimizer": {"name": name, **REGISTRY.defaults(name)}}, sets)
    assert distance(run(careless, dev=None)[0].kept) > 2 * distance(watch.kept)


def test_defaults_depend_on_pretrained_weights():
    def rate(optimizer, **encoder):
        chosen = resolve({"encoder": encoder, "optimizer": {"name": optimizer}}).optimizer.as_dict()
        assert chosen["lr"] == REGISTRY.about(optimizer, encoder).rate
        return chosen["lr"]

    new = rate("sgd", name="bert")
    assert rate("sgd", name="bert", model="somewhere") < new == rate("sgd", name="cnn") == REGISTRY.about("sgd").rate
    assert 2e-5 <= rate("adam", name="bert", model="somewhere") <= 5e-5
    tuned = resolve({"encoder": {"name": "bert", "model": "somewhere"}}, ["optimizer.name=adam", "optimizer.lr=0.5"])
    assert tuned.optimizer.settings.lr == 0.5  # settings of the user override

    class Newest(torch.optim.SGD):
        pass

    result = type(REGISTRY)(REGISTRY.package, "optimizer")
    result.classes["newest"] = Newest
    assert result.defaults("newest", {"name": "bert", "model": "somewhere"})["lr"] <= 5e-5
    assert result.defaults("newest", {"name": "bert"}) == result.defaults("newest") == {}


def test_adafactor_learns_a_zero_initialized_table():
    sets = ["optimizer.name=adafactor", "training.epochs=10"]
    watch, _ = run(tiny.settings("linear", "crf", *sets))
    relative, _ = run(tiny.settings("linear", "crf", *sets, "optimizer.eps=[null,0.001]"))
    first, last = watch.rows[0]["loss"], watch.rows[-1]["loss"]
    assert last < 0.5 * first < 0.6 * relative.rows[-1]["loss"]


def test_impossible_choice_gives_a_reason():
    for name, sets in {
        "muon": [],
        "sparseadam": ["training.freeze_encoder=true"],
        "lbfgs": ["training.adversarial=fgm"],
    }.items():
        chosen = tiny.settings("linear", "crf", f"optimizer.name={name}", *sets)
        assert len(optimizers.obstacle(name, chosen)) > 40
    assert "clipping" in optimizers.note("lbfgs", tiny.settings("bilstm"))
    assert not any(optimizers.obstacle(name, tiny.settings("bilstm")) for name in REGISTRY.names)


@pytest.mark.parametrize("frozen", [False, True])
def test_lbfgs_reports_its_memory_beforehand(frozen):
    sets_of_lbfgs = ["optimizer.name=lbfgs", "optimizer.history_size=3", "training.clip_norm=0", "encoder.hidden=128"]
    watch, outcome = run(
        tiny.settings("bilstm", "crf", *sets_of_lbfgs, f"training.freeze_encoder={str(frozen).lower()}")
    )
    [note] = watch.info.notes
    reported = float(re.search(r"last 3 steps.* ([\d,.]+) MB", note)[1].replace(",", ""))
    assert reported == pytest.approx(outcome.optimizer_bytes / 1e6, abs=0.06) and (reported > 2) != frozen
    assert optimizers.card("adam").memory(None, 10**9) is None


def test_muon_updates_matrices_and_adamw_the_rest():
    net, loss = problem("muon")
    pair = build("muon", net)
    first, second = ({id(p) for g in part.param_groups for p in g["params"]} for part in pair.parts)
    assert first == {id(p) for p in net.parameters() if p.ndim == 2} and not first & second
    assert len(first | second) == len(list(net.parameters()))
    assert [g["lr"] for g in pair.param_groups] == [0.01, 0.01]


def test_sparseadam_updates_only_the_rows_of_a_batch():
    table = torch.nn.Embedding(6, 2, sparse=True)
    pair = optimizers.build("sparseadam", resolve(None, ["optimizer.name=sparseadam"]).optimizer.settings,
                            {"embedding": [table.weight]}, [table.weight])  # fmt: skip
    before = table.weight.detach().clone()
    for _ in range(3):
        pair.zero_grad()
        table(torch.tensor([1, 4])).sum().backward()
        pair.step()
    moved = (table.weight.detach() != before).any(1)
    assert moved.tolist() == [False, True, False, False, True, False] and len(pair.parts) == 1


def test_sparse_gradients_only_for_optimizers_that_support_them():
    torch.sparse.check_sparse_tensor_invariants.disable()
    torch.manual_seed(0)
    for name in REGISTRY.names:
        table = torch.nn.EmbeddingBag(10, 3, mode="sum", sparse=True)
        chosen = resolve(None, [f"optimizer.name={name}", *(["optimizer.momentum=0"] if name == "sgd" else [])])
        taken = optimizers.card(name).takes_sparse(chosen.optimizer.settings)
        table(torch.tensor([[1, 2, 2]])).sum().backward()
        if taken:
            optimizer = optimizers.build(name, chosen.optimizer.settings, {"embedding": [table.weight]}, [table.weight])
            optimizer.step()
            assert torch.isfinite(table.weight).all()
    assert not optimizers.card("sgd").takes_sparse(resolve(None, ["optimizer.name=sgd"]).optimizer.settings)
    decayed = resolve(None, ["optimizer.name=adagrad", "optimizer.weight_decay=0.1"]).optimizer.settings
    assert not optimizers.card("adagrad").takes_sparse(decayed)


def test_momentum_and_nesterov_are_passed_to_torch():
    weight = torch.nn.Linear(1, 1)
    optimizer = build("sgd", weight, "optimizer.momentum=0.8", "optimizer.nesterov=true", "optimizer.lr=0.25")
    group = optimizer.param_groups[0]
    assert (group["momentum"], group["nesterov"], group["lr"]) == (0.8, True, 0.25)
    assert build("adam", weight, "optimizer.betas=[0.5, 0.6]").param_groups[0]["betas"] == (0.5, 0.6)


def test_unknown_name_lists_the_known_ones():
    with pytest.raises(UserError, match="“adamm”.*Did you mean “adam.*sgd, adam"):
        REGISTRY.get("adamm")


# Each optimizer that trains the encoder, at its default rate
PAIRS = [
    (name, encoder) for encoder in tiny.ENCODERS for name in REGISTRY.names if (name, encoder) != ("muon", "linear")
]
NARROW = {
    "linear": [],
    "bilstm": ["encoder.hidden=32"],
    "cnn": ["encoder.channels=64"],
    "wide": ["encoder.hidden=32"],
    "bert": ["encoder.hidden=32", "encoder.layers=1"],
}


def trained_at_default(name: str, encoder: str, sentences: list, *sets: str) -> list[float]:
    """The losses of a run with default settings except the encoder, the optimizer, and `sets`."""
    watch = tiny.Recorder()
    layer = {"encoder": {"name": encoder}, "optimizer": {"name": name}}
    outcome = trainer.train(resolve(layer, ["training.epochs=100", *sets]), sentences, None, watch)
    assert outcome.state == "finished"
    return [row["loss"] for row in watch.rows]


@pytest.mark.parametrize("name, encoder", PAIRS)
def test_no_default_rate_diverges_on_small_batches(name, encoder):
    sets = ["training.batch_characters=128", "training.max_steps=12", *NARROW[encoder]]
    losses = trained_at_default(name, encoder, tiny.demo(60), *sets)
    assert len(losses) == 12 and losses[-1] < 2 * losses[0]


@pytest.mark.slow
@pytest.mark.parametrize("name, encoder", PAIRS)
def test_default_rates_lower_the_loss_of_full_size_models(name, encoder):
    losses = trained_at_default(name, encoder, tiny.demo(300), "training.max_steps=60")
    assert sum(losses[-6:]) / 6 < 0.85 * losses[0]


def test_too_high_rate_is_detected():
    """The tests above can fail: 1 was the rate of SGD for all encoders."""
    sets = ["training.batch_characters=128", "training.max_steps=12", *NARROW["cnn"], "optimizer.lr=1"]
    with pytest.raises(Diverged):
        trained_at_default("sgd", "cnn", tiny.demo(60), *sets)


@pytest.mark.parametrize("schedule", ["linear", "plateau", "one_cycle"])
def test_rprop_ignores_the_schedule_with_a_note(schedule):
    sets = ["optimizer.name=rprop", "training.epochs=3"]
    plain, _ = run(tiny.settings("bilstm", "crf", *sets, "schedule.name=constant"))
    bent, _ = run(tiny.settings("bilstm", "crf", *sets, f"schedule.name={schedule}", "schedule.warmup=0.5"))
    assert equal_weights(plain.kept[-1].weights, bent.kept[-1].weights)
    assert {row["lr"] for row in bent.rows} == {row["lr"] for row in plain.rows} == {0.001}
    assert any("schedule" in note for note in bent.info.notes) and not plain.info.notes
    assert not optimizers.card("rprop").takes_schedule and optimizers.card("adam").takes_schedule


def test_asgd_evaluates_and_saves_the_average_of_the_last_quarter():
    watch, _ = run(
        tiny.settings("bilstm", "crf", "optimizer.name=asgd", "training.epochs=8", "training.evaluate_every=1")
    )
    steps = len(watch.rows)
    raw = [frozen.state["weights"] for frozen in watch.kept[1:]]
    name = "head.crf.transitions"
    for number, frozen in enumerate(watch.kept[1:], 1):
        taken = [weights[name] for weights in raw[:number][-max(1, number - steps + steps // 4) :]]
        torch.testing.assert_close(frozen.weights[name], torch.stack(taken).mean(0), rtol=1e-5, atol=1e-6)
    assert not torch.equal(raw[-1][name], watch.kept[-1].weights[name])
    _, score, _ = watch.scores[-1]
    model = tiny.fresh("bilstm")
    model.load_state_dict(watch.kept[-1].weights)
    segmenter = Segmenter(model, watch.last.config, watch.last.vocab)
    assert score["loss"] == mean_loss(segmenter, Examples(DEV, segmenter.scheme))


def test_asgd_resumes_from_the_unaveraged_weights(monkeypatch):
    monkeypatch.setattr(trainer, "SAVE_EVERY", -1.0)
    chosen = tiny.settings("bilstm", "crf", "optimizer.name=asgd", "optimizer.t0=2", "training.epochs=3")
    straight, _ = run(chosen)
    for frozen in straight.kept[1:-1:2]:
        resumed, _ = run(chosen, resume=frozen.resume())
        assert equal_weights(straight.kept[-1].weights, resumed.kept[-1].weights), frozen.step
        assert [r["loss"] for r in resumed.rows] == [r["loss"] for r in straight.rows[frozen.step :]]

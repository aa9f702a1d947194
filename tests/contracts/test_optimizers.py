"""What every optimizer owes: a parameter model that torch agrees with, a falling loss, and a state that survives a file."""

import inspect
import io
import warnings

import pytest
import torch

from tests import tiny
from wseg_core import optimizers, trainer
from wseg_core.config import components, resolve
from wseg_core.errors import UserError

REGISTRY = components("optimizer")
every = pytest.mark.parametrize("name", REGISTRY.names)
OURS = ("sgd", "adam", "adamw", "rmsprop", "adagrad")


def made(name: str, parameters: list, *sets: str):
    chosen = resolve({"optimizer": {"name": name}}, sets)
    return optimizers.build(name, chosen.parameters("optimizer"), parameters)


def problem():
    """A small net with a seeded start, and its loss."""
    torch.manual_seed(0)
    net = torch.nn.Sequential(torch.nn.Linear(4, 8), torch.nn.Tanh(), torch.nn.Linear(8, 2))
    x, y = torch.randn(16, 4), torch.randint(0, 2, (16,))
    return net, lambda: torch.nn.functional.cross_entropy(net(x), y)


def steps(optimizer, loss, count: int) -> list[float]:
    values = []
    for _ in range(count):
        optimizer.zero_grad()
        value = loss()
        value.backward()
        optimizer.step()
        values.append(value.item())
    return values


@every
def test_it_lowers_a_loss_with_its_defaults(name):
    net, loss = problem()
    values = steps(made(name, list(net.parameters())), loss, 150)
    assert values[-1] < values[0] * (
        0.999 if name in ("adadelta", "asgd", "radam") else 0.9
    )  # torch's own defaults are timid


@every
def test_its_state_survives_a_file_bit_for_bit(name):
    net, loss = problem()
    optimizer = made(name, list(net.parameters()))
    steps(optimizer, loss, 7)
    file = io.BytesIO()
    torch.save({"net": net.state_dict(), "optimizer": optimizer.state_dict()}, file)
    straight = steps(optimizer, loss, 9)
    stored = torch.load(io.BytesIO(file.getvalue()), weights_only=True)
    again, loss_again = problem()
    again.load_state_dict(stored["net"])
    resumed = made(name, list(again.parameters()))
    resumed.load_state_dict(stored["optimizer"])
    assert steps(resumed, loss_again, 9) == straight
    assert all(torch.equal(a, b) for a, b in zip(net.parameters(), again.parameters()))


@every
def test_its_settings_are_torchs_but_for_its_card(name):
    parameters, card = REGISTRY.parameters(name)(), REGISTRY.card(name)
    signature = inspect.signature(REGISTRY.get(name).__init__).parameters
    for key, value in parameters.model_dump().items():
        assert value == signature[key].default, key
    encoder = "linear" if name == "adamw" else "cnn"  # one whose recipe names another optimizer
    chosen = resolve({"optimizer": {"name": name}, "encoder": {"name": encoder}}).optimizer
    assert card.items() <= chosen.items() and chosen["name"] == name
    assert {"lr"} <= chosen.keys() and not chosen.keys() & {"foreach", "fused", "maximize"}
    assert REGISTRY.summary(name)


@pytest.mark.parametrize("name", OURS)
def test_the_promised_ones_have_a_card_that_says_what_they_do(name):
    assert REGISTRY.names[: len(OURS)] == list(OURS)
    assert len(REGISTRY.summary(name)) > 40 and REGISTRY.summary(name).lower().startswith(name)


def test_classes_without_a_card_work_and_are_told():
    bare = [name for name in REGISTRY.names if REGISTRY.summary(name).lower() == name]
    assert not set(bare) & set(OURS)
    if bare:
        warnings.warn(f"optimizers without a card in wseg_core/optimizers/: {', '.join(bare)}", stacklevel=1)


@every
def test_it_trains_a_model_and_resumes(name, monkeypatch):
    monkeypatch.setattr(trainer, "SAVE_EVERY", -1.0)
    chosen = tiny.settings("cnn", "cross_entropy", f"optimizer.name={name}", "training.epochs=3", "encoder.dropout=0")
    watch = tiny.Watch()
    trainer.train(chosen, tiny.SENTENCES, None, watch)
    losses = [r["loss"] for r in watch.rows]
    assert sum(losses[-3:]) < sum(losses[:3]) or name in ("rprop",)  # Rprop is for whole batches


def test_sparse_rows_only_where_they_are_taken():
    torch.sparse.check_sparse_tensor_invariants.disable()
    torch.manual_seed(0)
    for name in REGISTRY.names:
        table = torch.nn.EmbeddingBag(10, 3, mode="sum", sparse=True)
        chosen = resolve(None, [f"optimizer.name={name}", *(["optimizer.momentum=0"] if name == "sgd" else [])])
        taken = optimizers.takes_sparse(name, chosen.parameters("optimizer"))
        optimizer = made(name, list(table.parameters()), *(["optimizer.momentum=0"] if name == "sgd" else []))
        table(torch.tensor([[1, 2, 2]])).sum().backward()
        if taken:
            optimizer.step()
            assert torch.isfinite(table.weight).all()
    assert not optimizers.takes_sparse("sgd", resolve(None, ["optimizer.name=sgd"]).parameters("optimizer"))
    decayed = resolve(None, ["optimizer.name=adagrad", "optimizer.weight_decay=0.1"]).parameters("optimizer")
    assert not optimizers.takes_sparse("adagrad", decayed)


def test_momentum_and_nesterov_reach_torch():
    weight = torch.nn.Parameter(torch.ones(2))
    optimizer = made("sgd", [weight], "optimizer.momentum=0.8", "optimizer.nesterov=true", "optimizer.lr=0.25")
    group = optimizer.param_groups[0]
    assert (group["momentum"], group["nesterov"], group["lr"]) == (0.8, True, 0.25)
    assert made("adam", [weight], "optimizer.betas=[0.5, 0.6]").param_groups[0]["betas"] == (0.5, 0.6)


def test_an_unknown_name_lists_the_known_ones():
    with pytest.raises(UserError, match="“adamm”.*Did you mean “adam.*sgd, adam"):
        REGISTRY.get("adamm")

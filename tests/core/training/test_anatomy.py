"""Update measurements against arithmetic on full copies, dense and sparse."""

import pytest
import torch

from wseg_core.training import anatomy

NAMES = ("embedding", "encoder", "head")


def model(sparse: bool):
    torch.manual_seed(0)
    torch.sparse.check_sparse_tensor_invariants.disable()
    table, layer = torch.nn.Embedding(9, 3, sparse=sparse), torch.nn.Linear(3, 2)
    return table, layer, {"embedding": [table.weight], "encoder": list(layer.parameters()), "head": []}


@pytest.mark.parametrize("sparse", [False, True])
@pytest.mark.parametrize("every", [1, 2, 3])
def test_ratios_and_cosines_equal_those_of_full_copies(sparse, every):
    table, layer, blocks = model(sparse)
    optimizer = torch.optim.Adagrad([p for ps in blocks.values() for p in ps], lr=0.1)
    watch, generator, last, seen = anatomy.Anatomy(blocks, every, NAMES), torch.Generator().manual_seed(1), None, 0
    for step in range(1, 13):
        optimizer.zero_grad()
        layer(table(torch.randint(0, 9, (4,), generator=generator))).square().sum().backward()
        before = {n: torch.cat([p.detach().clone().flatten() for p in ps]) for n, ps in blocks.items() if ps}
        watch.before(step)
        optimizer.step()
        result = watch.after(step)
        moved = {n: torch.cat([p.detach().flatten() for p in blocks[n]]) - old for n, old in before.items()}
        whole, weights = torch.cat(list(moved.values())), torch.cat(list(before.values()))
        assert result.keys() == {"update_ratio", *(f"update_ratio_{n}" for n in NAMES), "step_cosine"}
        if step % every:
            assert set(result.values()) == {None}
        else:
            seen += 1
            assert result["update_ratio"] == pytest.approx(float(whole.norm() / weights.norm()), rel=1e-5)
            for n in before:
                expected = float(moved[n].norm() / before[n].norm())
                assert result[f"update_ratio_{n}"] == pytest.approx(expected, rel=1e-5)
            assert result["update_ratio_head"] is None
            if last is None:
                assert result["step_cosine"] is None
            else:
                cosine = torch.nn.functional.cosine_similarity(whole, last, 0)
                assert result["step_cosine"] == pytest.approx(float(cosine), abs=1e-5)
        last = whole
    assert seen == 12 // every


def test_disabled_measurement_keeps_no_copy_and_gives_empty_columns():
    _, layer, blocks = model(False)
    watch = anatomy.Anatomy(blocks, 0, NAMES)
    watch.before(20)
    layer.weight.data.add_(1.0)
    assert watch._before is None and set(watch.after(20).values()) == {None}


def test_zero_weights_have_no_ratio_and_zero_steps_no_cosine():
    weight = torch.nn.Parameter(torch.zeros(3))
    watch = anatomy.Anatomy({"encoder": [weight]}, 1, NAMES)
    for step, change in ((1, 1.0), (2, 0.0)):
        watch.before(step)
        weight.data.add_(change)
        result = watch.after(step)
        assert (result["update_ratio"], result["step_cosine"]) == ((None, None) if step == 1 else (0.0, None))

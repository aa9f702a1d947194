"""The CRF against pytorch-crf (without a scheme) and against brute force over legal paths (with one)."""

import itertools

import numpy as np
import pytest
import torch
import torchcrf

from tests import brute
from wseg_core.modeling import scan as _scan
from wseg_core.modeling.crf import CRF
from wseg_core.text.tags import SCHEMES, scheme

CASES = [(tags, batch, length, seed) for seed, (tags, batch, length) in enumerate(
    [(2, 1, 1), (4, 3, 1), (4, 5, 2), (3, 7, 5), (4, 6, 9), (6, 4, 16), (4, 2, 33), (1, 2, 3)])]  # fmt: skip


def random_case(tags: int, batch: int, length: int, seed: int):
    """Emissions, gold tags and a mask with full, short and one-character rows."""
    chance = torch.Generator().manual_seed(seed)
    emissions = torch.randn(batch, length, tags, generator=chance) * 3
    gold = torch.randint(0, tags, (batch, length), generator=chance)
    sizes = torch.randint(1, length + 1, (batch, 1), generator=chance)
    sizes[0] = length
    return emissions, gold, torch.arange(length) < sizes


def twins(tags: int, batch_first: bool = True):
    """pytorch-crf's and ours with the same parameters, through its state_dict."""
    theirs = torchcrf.CRF(tags, batch_first=batch_first)
    torch.nn.init.normal_(theirs.transitions)
    ours = CRF(tags, batch_first=batch_first)
    ours.load_state_dict(theirs.state_dict())
    theirs.load_state_dict(ours.state_dict())
    return theirs, ours


@pytest.mark.parametrize("tags, batch, length, seed", CASES)
@pytest.mark.parametrize("reduction", ["none", "sum", "mean", "token_mean"])
def test_values_and_gradients_equal_those_of_pytorch_crf(tags, batch, length, seed, reduction):
    torch.manual_seed(seed)
    emissions, gold, mask = random_case(tags, batch, length, seed)
    results = []
    for crf in twins(tags):
        scores = emissions.clone().requires_grad_()
        value = crf(scores, gold, mask=mask, reduction=reduction)
        value.sum().backward()
        # pytorch-crf leaves the transitions of single characters without a gradient, which means zero
        gradients = [torch.zeros_like(p) if p.grad is None else p.grad for p in crf.parameters()]
        results.append([value.detach(), scores.grad, *gradients])
    for theirs, ours in zip(*results):
        torch.testing.assert_close(ours, theirs, atol=1e-4, rtol=1e-4)
    assert (results[1][1][~mask] == 0).all()


@pytest.mark.filterwarnings("ignore:where received a uint8")  # pytorch-crf makes such a mask itself
def test_mask_types_and_time_first_layout():
    emissions, gold, mask = random_case(4, 3, 6, 0)
    theirs, ours = twins(4, batch_first=False)
    time_first = emissions.transpose(0, 1), gold.transpose(0, 1)
    torch.testing.assert_close(ours(*time_first), theirs(*time_first), atol=1e-4, rtol=1e-4)
    theirs, ours = twins(4)
    torch.testing.assert_close(ours(emissions, gold, mask.byte()), theirs(emissions, gold, mask), atol=1e-4, rtol=1e-4)
    assert ours.decode(emissions, mask) == ours.decode(emissions, mask.byte()) == theirs.decode(emissions, mask)


def test_input_that_pytorch_crf_refuses_is_refused():
    emissions, gold, mask = random_case(4, 3, 6, 0)
    for wrong in ((emissions[:, :, :3], gold, mask), (emissions, gold[:, :5], mask), (emissions, gold, mask & False)):
        with pytest.raises(ValueError):
            CRF(4)(*wrong)
    with pytest.raises(ValueError, match="reduction"):
        CRF(4)(emissions, gold, mask, reduction="most")


def arrays(crf: CRF, emissions: torch.Tensor):
    return tuple(t.detach().double().numpy() for t in (
        crf.start_transitions, emissions, crf.transitions, crf.end_transitions))  # fmt: skip


@pytest.mark.parametrize("name", list(SCHEMES))
@pytest.mark.parametrize("length", [1, 2, 3, 5])
def test_with_a_scheme_probabilities_are_over_legal_paths_only(name, length):
    torch.manual_seed(length)
    crf = CRF(len(scheme(name)), scheme(name))
    torch.nn.init.normal_(crf.transitions)
    emissions = torch.randn(length, len(scheme(name))) * 2
    oracle = brute.Paths(name, arrays(crf, emissions))
    for path, share in zip(oracle.paths, oracle.shares):
        likelihood = crf(emissions[None], torch.tensor([path]), reduction="none")
        assert likelihood.item() == pytest.approx(np.log(share), abs=1e-4)
    assert tuple(crf.decode(emissions[None])[0]) == oracle.ranked()[0]


def test_decode_never_returns_an_illegal_path():
    s = scheme("bies")
    crf = CRF(4, s)
    emissions = torch.tensor(
        [[[0.0, 9, 0, 0], [0.0, 0, 9, 0], [9.0, 0, 0, 0]]]
    )  # I E B: the best tags of each character alone
    assert tuple(crf.decode(emissions)[0]) in brute.paths("bies", 3)
    before = {name: value.clone() for name, value in crf.state_dict().items()}
    crf.decode(emissions)
    assert all(torch.equal(value, before[name]) for name, value in crf.state_dict().items())


@pytest.mark.parametrize("length", range(1, 9))
def test_scan_sums_over_all_paths(length):
    tags, chance = 3, torch.Generator().manual_seed(length)
    start, end = torch.randn(2, tags, generator=chance)
    transitions = torch.randn(tags, tags, generator=chance)
    emissions = torch.randn(3, length, tags, generator=chance)
    sizes = torch.tensor([length, (length + 1) // 2, 1])
    mask = torch.arange(length) < sizes[:, None]
    result = _scan.log_partition(start, emissions, transitions, end, mask)
    for row, size in enumerate(sizes.tolist()):
        tables = [t.numpy() for t in (start, emissions[row, :size], transitions, end)]
        scores = [brute.score(p, *tables) for p in itertools.product(range(tags), repeat=size)]
        assert result[row].item() == pytest.approx(np.logaddexp.reduce(scores), abs=1e-4)


def test_long_sentence_in_half_precision_is_summed_in_full_precision():
    crf = CRF(4, scheme("bies"))
    emissions = torch.randn(2, 3_000, 4, generator=torch.Generator().manual_seed(0)).requires_grad_()
    gold = torch.full((2, 3_000), 3)
    plain = crf(emissions, gold)
    with torch.autocast("cpu", torch.bfloat16):
        half = crf(emissions, gold)
    assert half.dtype == torch.float32 and half.item() == plain.item()
    plain.backward()
    assert torch.isfinite(emissions.grad).all() and emissions.grad.abs().sum() > 0
    assert all(torch.isfinite(p.grad).all() for p in crf.parameters())

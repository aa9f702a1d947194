"""Heads: output sizes and parameter names."""

import pytest
import torch

from tests import tiny
from wseg_core.config import components
from wseg_core.modeling import heads
from wseg_core.text.tags import scheme

CRF_NAMES = {"crf.start_transitions", "crf.transitions", "crf.end_transitions"}


@pytest.mark.parametrize("tags", tiny.SCHEMES)
@pytest.mark.parametrize("loss", tiny.LOSSES)
def test_head_output_has_the_size_of_its_loss(loss, tags):
    module, size = components("loss").get(loss), len(scheme(tags))
    expected = {"binary": 1, "ctc": 2 * (size + 1)}.get(loss, size)
    for direct, width in ((False, 8), (True, expected)):
        head = heads.build(module, width, scheme(tags), direct)
        assert head(torch.zeros(2, 3, width)).shape == (2, 3, expected) == (2, 3, heads.outputs(module, scheme(tags)))


@pytest.mark.parametrize("loss", tiny.LOSSES)
def test_parameter_names_equal_those_of_stored_checkpoints(loss):
    prefix = "tags." if loss == "crf" else ""
    for direct, names in ((False, {"project.weight", "project.bias"}), (True, {"bias"})):
        head = heads.build(components("loss").get(loss), 8, scheme("bies"), direct)
        assert set(head.state_dict()) == {prefix + name for name in names} | (CRF_NAMES if loss == "crf" else set())

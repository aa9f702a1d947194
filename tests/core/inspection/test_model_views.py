"""Views of single kinds of models: directions, reach, attention, transitions, spikes."""

import copy
import itertools

import numpy as np
import pytest
import torch

from tests import brute, tiny
from wseg_core.errors import UserError
from wseg_core.inspection import attention, directions, reach, spikes, transitions
from wseg_core.inspection.target import Target
from wseg_core.modeling.lattice import Lattice
from wseg_core.text.batching import collate
from wseg_core.text.characters import codepoints

TEXT = "研究生命起源的方法"


@pytest.mark.parametrize("layers", [1, 2])
def test_direction_contribution_is_its_share_of_the_head_input(layers):
    segmenter = tiny.segmenter("bilstm", "crf", "bies", 0, f"encoder.layers={layers}")
    result = directions.directions(segmenter, TEXT, 3)
    deaf = copy.deepcopy(segmenter)
    weight = deaf.model.head.tags.project.weight
    for half, side in ((slice(0, 6), "left"), (slice(6, 12), "right")):
        kept = weight.detach().clone()
        weight.data[:, half] = 0
        without = Target(deaf, TEXT, 3).value()
        weight.data.copy_(kept)
        assert result[f"without_{side}"] == pytest.approx(without, abs=1e-5)
        assert result[side] == pytest.approx(result["log_odds"] - without, abs=1e-5) and result[side]
    weight.data.zero_()
    assert result["without_both"] == pytest.approx(Target(deaf, TEXT, 3).value(), abs=1e-5)
    assert result["layers"] == layers and "%" in directions.sentence(result)


def test_only_a_bilstm_has_directions():
    for encoder in ("linear", "cnn", "bert"):
        with pytest.raises(UserError, match="BiLSTM"):
            directions.directions(tiny.segmenter(encoder), TEXT, 3)


@pytest.mark.parametrize(("kernel", "layers", "bigrams"), [(3, 2, 4), (3, 1, 0), (4, 2, 4), (1, 3, 4), (5, 3, 0)])
def test_receptive_field_of_a_cnn_equals_autograd(kernel, layers, bigrams):
    sets = (f"encoder.kernel={kernel}", f"encoder.layers={layers}", f"encoder.bigrams={bigrams}")
    segmenter = tiny.segmenter("cnn", "cross_entropy", "bies", 0, *sets)
    result = reach.reach(segmenter)
    assert len(result["layers"]) == layers + 1 and result["width"] == result["left"] + 1 + result["right"]
    encoder, middle = segmenter.model.eval().encoder, 20
    batch = collate([codepoints(TEXT * 5)])
    vectors = encoder.embedding(batch).detach().requires_grad_()
    twin = copy.deepcopy(encoder)
    twin.embedding.forward = lambda batch: vectors
    (gradient,) = torch.autograd.grad(twin(batch)[0, middle].sum(), vectors)
    touched = gradient[0].abs().sum(1).nonzero().squeeze(1)
    pairs = int(bigrams > 0)  # a vector contains its neighbours
    assert (middle - touched.min() + pairs, touched.max() - middle + pairs) == (result["left"], result["right"])


@pytest.mark.parametrize("encoder", ["cnn", "linear"])
def test_characters_outside_the_receptive_field_have_no_influence(encoder):
    segmenter = tiny.segmenter(encoder, "cross_entropy")
    # pairs that the model knows stand at the edge of what it sees: 結婚 on the left, 婚的 on the right
    result, middle, text = reach.reach(segmenter), 22, "結婚的" * 15
    scores = segmenter.softmax(text)[middle]
    changed = [
        i
        for i in range(len(text))
        if not np.allclose(segmenter.softmax(text[:i] + "\ue000" + text[i + 1 :])[middle], scores, atol=1e-9)
    ]
    assert (middle - changed[0], changed[-1] - middle) == (result["left"], result["right"])
    assert reach.visible(segmenter, 100, 50) == (50 - result["left"], 50 + 2 + result["right"])
    assert reach.visible(segmenter, 4, 1) == (0, 4)


@pytest.mark.parametrize("words", [0, 4])
def test_receptive_field_of_a_wide_model_covers_network_n_grams_and_words(words):
    sets = ["encoder.network=cnn", "encoder.layers=1", "encoder.channels=8", f"encoder.words={words}"]
    segmenter = tiny.segmenter("wide", "cross_entropy", "bies", 0, *sets)
    result, middle, text = reach.reach(segmenter), 22, "中華人民共和國的例子。" * 4
    assert result["left"] == result["right"] == (8 if words else 2)  # a word of 8 characters, or windows of n-grams
    scores = segmenter.softmax(text)[middle]
    changed = [
        i
        for i in range(len(text))
        if not np.allclose(segmenter.softmax(text[:i] + "\ue000" + text[i + 1 :])[middle], scores, atol=1e-9)
    ]
    assert middle - changed[0] <= result["left"] and changed[-1] - middle <= result["right"]
    if words:
        assert max(middle - changed[0], changed[-1] - middle) > 2


def test_recurrent_and_attention_encoders_have_no_limited_receptive_field():
    for encoder in ("bilstm", "wide", "bert"):
        result = reach.reach(tiny.segmenter(encoder))
        assert (result["left"], result["right"], result["width"], result["layers"]) == (None, None, None, [])
        assert reach.visible(tiny.segmenter(encoder), 9, 4) == (0, 9)


def test_attention_equals_that_of_transformers():
    segmenter = tiny.segmenter("bert", "crf", "bies", 0, "encoder.layers=2")
    eager = copy.deepcopy(segmenter.model.encoder.bert).eval()
    eager.set_attn_implementation("eager")
    tokens = [[2, *segmenter.model.encoder.table[codepoints(TEXT)].tolist(), 3]]
    expected = eager(torch.tensor(tokens), output_attentions=True).attentions
    assert attention.layers(segmenter) == (2, 2)
    for layer, head in itertools.product(range(2), range(2)):
        result = attention.attention(segmenter, TEXT, layer, head)
        np.testing.assert_allclose(result["weights"], expected[layer][0, head].detach(), atol=1e-5)
        np.testing.assert_allclose(np.sum(result["weights"], 1), 1, atol=1e-9)
    mean = attention.attention(segmenter, " 研究 生命起源的方法")
    assert (mean["layer"], mean["head"], mean["layers"], mean["heads"]) == (1, None, 2, 2)
    np.testing.assert_allclose(mean["weights"], expected[1][0].mean(0).detach(), atol=1e-5)
    assert mean["tokens"] == ["[CLS]", *TEXT, "[SEP]"] and "query" in mean["about"]


def test_missing_attention_is_refused():
    bert = tiny.segmenter("bert")
    for call in (
        lambda: attention.attention(bert, TEXT, 1),
        lambda: attention.attention(bert, TEXT, 0, 2),
        lambda: attention.attention(bert, ""),
        lambda: attention.attention(bert, "研" * 511),
        lambda: attention.attention(tiny.segmenter("cnn"), TEXT),
    ):
        with pytest.raises(UserError) as error:
            call()
        assert error.value.advice


@pytest.mark.parametrize("scheme", tiny.SCHEMES)
def test_crf_tables_hold_the_legal_transitions(scheme):
    segmenter = tiny.segmenter("linear", "crf", scheme)
    result, crf = transitions.tables(segmenter), segmenter.model.head.crf
    assert result["tags"] == list(segmenter.scheme.tags)
    for i, row in enumerate(result["transitions"]):
        for j, score in enumerate(row):
            legal = segmenter.scheme.transition_mask[i][j]
            assert (score is None) != legal and (score is None or score == pytest.approx(crf.transitions[i, j].item()))
    assert [s is not None for s in result["start"]] == segmenter.scheme.start_mask
    assert [s is not None for s in result["end"]] == segmenter.scheme.end_mask


@pytest.mark.parametrize("scheme", tiny.SCHEMES)
def test_emission_and_transition_parts_equal_brute_force(scheme):
    segmenter, text = copy.deepcopy(tiny.segmenter("linear", "crf", scheme)), "研究生命起源"
    crf, chance = segmenter.model.head.crf, torch.Generator().manual_seed(2)
    for table in (crf.start_transitions, crf.transitions, crf.end_transitions):
        table.data.normal_(0, 4, generator=chance)
    start, emissions, moves, end = segmenter._potentials([text])
    tables, seen = (start, emissions[0], moves, end), set()
    bare = tuple(t * 0 if i != 1 else t for i, t in enumerate(tables))
    for gap in range(5):
        result = transitions.deciding(segmenter, text, gap)
        for side, cuts in (("with_cut", True), ("without_cut", False)):
            paths = brute.Paths(scheme, tables, [0] * gap + [1 if cuts else -1] + [0] * (5 - gap))
            best = paths.ranked()[0]
            part = result[side]
            assert part["words"] == brute.words(scheme, best, text)
            assert part["emissions"] == pytest.approx(brute.score(best, *bare))
            assert part["emissions"] + part["transitions"] == pytest.approx(brute.score(best, *tables))
        lead = result["emissions"] + result["transitions"]
        assert result["cut"] == (lead > 0)
        assert result["cut_by_emissions"] == _ends(
            brute.words(scheme, brute.Paths(scheme, bare).ranked()[0], text), gap
        )
        assert result["decided"] == ("emissions" if result["cut"] == result["cut_by_emissions"] else "transitions")
        np.testing.assert_allclose(result["rows"], tables[1][gap : gap + 2])
        seen.add(result["decided"])
    assert seen == {"emissions", "transitions"}


def _ends(words, gap) -> bool:
    return gap + 1 in np.cumsum([len(w) for w in words])


def test_only_a_crf_has_transitions():
    for call in (lambda s: transitions.tables(s), lambda s: transitions.deciding(s, TEXT, 1)):
        with pytest.raises(UserError, match="CRF"):
            call(tiny.segmenter("linear", "cross_entropy"))
    with pytest.raises(UserError, match="whitespace"):
        transitions.deciding(tiny.segmenter("linear"), "研究 生命", 1)


class _Says:
    """A segmenter with given scores."""

    def __init__(self, tags: str):
        base = tiny.segmenter("linear", "cross_entropy")
        self.config, self.scheme = base.config, base.scheme
        self.scores = np.eye(4)[["BIES".index(t) for t in tags]] * 5

    def using(self, keep=None):
        return self

    def softmax(self, characters):
        return self.scores

    def lattice(self, text):
        nothing = np.zeros(4)
        return text, Lattice.build(nothing, self.scores, np.zeros((4, 4)), nothing, self.scheme)


def test_illegal_transitions_by_hand():
    result = transitions.illegal(_Says("BSBIE"), "研究生命起")
    assert result["greedy"] == list("BSBIE")
    assert result["steps"] == [{"after": 0, "from": "B", "to": "S"}]
    assert result["words"] == ["研", "究", "生命起"] and result["legal"][2:] == list("BIE")
    result = transitions.illegal(_Says("IEB"), "研究生")
    assert (
        result["steps"]
        == [
            {"after": -1, "from": None, "to": "I"},
            {"after": 1, "from": "E", "to": "B"},
            {"after": 2, "from": "B", "to": None},
        ][::2]
    )
    assert transitions.illegal(_Says("SBE"), "研究生")["steps"] == []


@pytest.mark.parametrize("loss", tiny.LOSSES)
def test_illegal_transitions_of_greedy_losses(loss):
    segmenter = tiny.segmenter("linear", loss)
    if loss in ("crf", "binary", "ctc"):
        with pytest.raises(UserError):
            transitions.illegal(segmenter, TEXT)
        return
    result = transitions.illegal(segmenter, "研究 生命" + TEXT)
    tags = result["greedy"]
    follows = {"B": "IE", "I": "IE", "E": "BS", "S": "BS"}
    expected = [i for i, (a, b) in enumerate(zip(tags, tags[1:])) if b not in follows[a]]
    assert [s["after"] for s in result["steps"] if s["from"] and s["to"]] == expected
    assert "".join(result["words"]) == "".join(result["legal_words"]) == result["text"]
    assert transitions.illegal(segmenter, " ")["steps"] == []


def test_collapse_by_hand():
    steps = spikes.collapse(list("∅BB∅B∅EE"))
    assert steps["merged"] == [("∅", 0, 0), ("B", 1, 2), ("∅", 3, 3), ("B", 4, 4), ("∅", 5, 5), ("E", 6, 7)]
    assert steps["collapsed"] == [("B", 1, 2), ("B", 4, 4), ("E", 6, 7)]
    assert spikes.collapse([]) == {"greedy": [], "merged": [], "collapsed": []}


@pytest.mark.parametrize("encoder", ["linear", "cnn"])
def test_spikes_equal_the_frames_of_the_model(encoder):
    segmenter = tiny.segmenter(encoder, "ctc", "bies", 6)
    result = spikes.spikes(segmenter, "研究 生命起源的方法")
    assert result["text"] == TEXT and result["labels"] == ["B", "I", "E", "S", "∅"]
    z = segmenter.model(collate([codepoints(TEXT)]))[0].detach()
    expected = torch.softmax(z.view(2 * len(TEXT), 5), 1)  # first frame first
    np.testing.assert_allclose(result["frames"], expected, atol=1e-6)
    np.testing.assert_allclose(np.sum(result["frames"], 1), 1)
    greedy = expected.argmax(1).tolist()
    assert [label for label, *_ in result["steps"][0]["labels"]] == [result["labels"][k] for k in greedy]
    collapsed = [result["labels"].index(label) for label, *_ in result["steps"][2]["labels"]]
    assert tuple(collapsed) == brute.collapse(greedy, 4)
    assert result["fits"] == (len(collapsed) == len(TEXT)) and result["words"] == segmenter.cut("研究 生命起源的方法")
    assert [s["name"] for s in result["steps"]] == ["greedy", "merged", "collapsed"] and all(
        s["what"] for s in result["steps"]
    )
    assert spikes.spikes(segmenter, " ")["frames"] == []


def test_only_ctc_has_spikes():
    with pytest.raises(UserError, match="CTC"):
        spikes.spikes(tiny.segmenter("linear"), TEXT)

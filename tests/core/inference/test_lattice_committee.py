"""Committees of lattices against brute force over all tag paths: the mean of the members' log-probabilities of each."""

import functools
import itertools

import numpy as np
import pytest
import torch

from tests import tiny
from wseg_core.errors import UserError
from wseg_core.inference import checkpoints
from wseg_core.inference.committees import averaged, combine
from wseg_core.inference.dictionary import Dictionary
from wseg_core.inference.segmenter import Segmenter
from wseg_core.inspection import explaining, transitions
from wseg_core.modeling.lattice import Lattice
from wseg_core.text.batching import Batch, collate
from wseg_core.text.characters import PAD, codepoints

MEMBERS = [("linear", "crf"), ("cnn", "binary"), ("bilstm", "ctc"), ("wide", "cross_entropy"), ("bilstm", "crf")]
SHORT = ["好", "我愛", "研究生", "今天天氣", "a\u0301我 愛A"]
TEXT = "研究生命起源的方法"


def members(scheme: str = "bies") -> list[Segmenter]:
    return [tiny.segmenter(encoder, loss, scheme, 4) for encoder, loss in MEMBERS]


def committee(parts: list[Segmenter], mean: str = "") -> Segmenter:
    names = [f"run{i}" for i in range(len(parts))]
    return combine([checkpoints.Checkpoint(m.model, m.config, m.vocab, {}) for m in parts], names, mean)


@functools.cache
def made(scheme: str = "bies") -> Segmenter:
    return committee(members(scheme))


def pool(lattices: list[Lattice]) -> dict[tuple[int, ...], float]:
    """{tag path: probability} of all legal ones: the geometric mean of the members', normalised."""
    logs = {}
    for path in itertools.product(range(len(lattices[0].scheme)), repeat=len(lattices[0])):
        scores = [lattice.score(path) - lattice.log_partition() for lattice in lattices]
        if np.isfinite(scores).all():
            logs[path] = np.mean(scores)
    total = np.logaddexp.reduce(list(logs.values()))
    return {path: float(np.exp(log - total)) for path, log in logs.items()}


@pytest.mark.parametrize("scheme", tiny.SCHEMES)
@pytest.mark.parametrize("text", SHORT)
def test_probabilities_are_those_of_all_paths(text, scheme):
    chances = pool([member.lattice(text)[1] for member in members(scheme)])
    result = made(scheme).probabilities(text, 100)
    characters, tags = result["text"], made(scheme).scheme
    for i, row in enumerate(result["probabilities"]):
        for k, probability in enumerate(row):
            expected = sum(p for path, p in chances.items() if path[i] == k)
            assert probability == pytest.approx(expected, abs=1e-6)
    for i, probability in enumerate(result["boundary"]):
        expected = sum(p for path, p in chances.items() if i + 1 == len(path) or tags.begin_mask[path[i + 1]])
        assert probability == pytest.approx(expected, abs=1e-6)
    ranked = sorted(chances.items(), key=lambda entry: -entry[1])
    assert len(result["segmentations"]) == len(ranked)
    for given, (path, probability) in zip(result["segmentations"], ranked):
        assert given["probability"] == pytest.approx(probability, abs=1e-6)
        assert given["words"] == tags.decode(characters, path)
    assert made(scheme).cut(text) == tags.decode(characters, ranked[0][0])
    np.testing.assert_allclose(made(scheme).boundaries([text])[0], result["boundary"], atol=1e-6)


@pytest.mark.parametrize("words", ["今天 6\n天氣 2", "!天天", "天天氣 3"])
def test_dictionary_temperature_and_pieces_are_obeyed_as_by_any_model(words):
    """A suggestion adds the same to each member, so it adds the same to their mean."""
    dictionary, text = Dictionary.parse(words), "今天天氣"
    lattices = [member.lattice(text, 2.0, dictionary)[1] for member in members()]
    chances, lattice = pool(lattices), made().lattice(text, 2.0, dictionary)[1]
    for path, probability in lattice.best(100):
        assert probability == pytest.approx(chances[tuple(path)], abs=1e-6)
    best = max(chances, key=chances.__getitem__)
    assert made().cut(text, dictionary) == made().scheme.decode(text, best)
    assert "iPhone15" in made().cut("我iPhone15愛", keep="latin")


@pytest.mark.parametrize("number", range(len(MEMBERS)))
def test_committee_of_one_equals_its_member(number):
    member, text = members()[number], "今天 天氣很好，他來了。"
    alone = committee([member])
    assert alone.cut(text) == member.cut(text)
    now, before = alone.probabilities(text), member.probabilities(text)
    for name in ("probabilities", "boundary"):
        np.testing.assert_allclose(now[name], before[name], atol=1e-6)
    assert [s["words"] for s in now["segmentations"]] == [s["words"] for s in before["segmentations"]]


def test_order_of_members_does_not_matter():
    other = committee(members()[::-1])
    np.testing.assert_allclose(other.boundaries([TEXT])[0], made().boundaries([TEXT])[0], atol=1e-6)
    assert other.cut(TEXT) == made().cut(TEXT)


def test_where_gaps_are_independent_both_means_agree():
    parts = [tiny.segmenter(encoder, "binary", "bies", 4) for encoder in ("linear", "cnn", "bilstm")]
    lattices, gaps = committee(parts), committee(parts, "gaps")
    assert averaged(lattices.config) == "lattices" and averaged(gaps.config) == "gaps"
    np.testing.assert_allclose(lattices.boundaries([TEXT])[0], gaps.boundaries([TEXT])[0], atol=1e-5)
    now, before = (explaining.explain(made, TEXT, 3)["scores"] for made in (lattices, gaps))
    np.testing.assert_allclose(now, before, atol=1e-4)


def test_texts_of_a_batch_do_not_influence_each_other():
    texts = [TEXT, "好", "我愛", "𠮷野家ABC"]
    for text, shares in zip(texts, made().boundaries(texts)):
        np.testing.assert_allclose(made().boundaries([text])[0], shares, atol=1e-5)


def test_saved_committee_loads_and_answers_as_before(tmp_path):
    path = checkpoints.write(tmp_path / "run", 1, made().model, made().config, made().vocab, {"step": 1})
    after = Segmenter.load(path)
    assert after.config.encoder.name == "lattice_committee" and averaged(after.config) == "lattices"
    assert after.cut_many(SHORT) == made().cut_many(SHORT)
    assert after.probabilities(TEXT) == made().probabilities(TEXT)


def test_members_of_different_schemes_are_averaged_by_gap():
    parts = [tiny.segmenter("linear", "crf", scheme, 4) for scheme in ("bies", "bi")]
    assert averaged(committee(parts).config) == "gaps"
    with pytest.raises(UserError, match="different tag schemes: bi, bies"):
        committee(parts, "lattices")
    with pytest.raises(UserError, match="cannot average"):
        committee(parts, "words")


def test_committees_may_be_members():
    parts = members()
    outer = committee([committee(parts[:2]), parts[2]])
    chances = pool([committee(parts[:2]).lattice("研究生")[1], parts[2].lattice("研究生")[1]])
    for path, probability in outer.lattice("研究生")[1].best(100):
        assert probability == pytest.approx(chances[tuple(path)], abs=1e-6)
    result = explaining.explain(outer, TEXT, 2)
    assert result["completeness_error"] < 0.01
    gaps = committee(parts[:2], "gaps")
    assert averaged(committee([gaps, parts[2]]).config) == "gaps"
    with pytest.raises(UserError, match="itself a committee"):
        committee([gaps, parts[2]], "lattices")


@pytest.mark.parametrize("temperature", [1.0, 2.5])
@pytest.mark.parametrize("gap", [1, 4])
def test_scores_of_an_explanation_add_up(gap, temperature):
    segmenter = made().using(temperature=temperature)
    result = explaining.explain(segmenter, TEXT, gap)
    share = segmenter.boundaries([TEXT])[0][gap]
    assert result["log_odds"] == pytest.approx(np.log(share) - np.log1p(-share), abs=1e-4)
    change = result["log_odds"] - result["baseline"]
    assert result["method"] == "ig" and result["completeness_error"] <= 0.01
    assert sum(result["scores"]) == pytest.approx(change, rel=0.01, abs=1e-3) and any(result["scores"])
    assert len(result["pairs"]) == len(TEXT) - 1 and "ngrams" not in result


@pytest.mark.parametrize(("encoder", "loss"), [("bilstm", "crf"), ("linear", "crf"), ("wide", "crf"), ("bert", "crf")])
def test_two_equal_members_are_explained_like_one(encoder, loss):
    """The members move together, so the log-odds on the way are those of one."""
    member = tiny.segmenter(encoder, loss, "bies", 12)
    both, alone = (
        explaining.explain(committee([member, member]), TEXT, 3, "ig"),
        explaining.explain(member, TEXT, 3, "ig"),
    )
    np.testing.assert_allclose(both["scores"], alone["scores"], atol=2e-3)
    for name in ("log_odds", "baseline"):
        assert both[name] == pytest.approx(alone[name], abs=1e-4)


def test_explanation_equals_the_definition_of_integrated_gradients():
    """The slope by finite differences, one character at a time, at 12 points of the line on which all members move."""
    parts = [tiny.segmenter(name, "crf", "bies", 12, "encoder.bigrams=0") for name in ("bilstm", "cnn")]
    segmenter, gap, step = committee(parts), 3, 0.02
    model, batch = segmenter.model.eval(), collate([codepoints(TEXT)])
    modules = [member.encoder.embedding for member in model.encoder.members]
    padding = torch.full_like(batch.characters, PAD)
    with torch.no_grad():
        ends = [(module(Batch(padding, batch.mask)), module(batch)) for module in modules]

    def value(shares: np.ndarray) -> float:
        """The log-odds where each character has gone its share of the way from padding, as the numpy lattice gives it."""
        at = torch.tensor(shares, dtype=torch.float32).view(1, -1, 1)
        handles = [
            module.register_forward_hook(lambda *_, low=low, high=high: low + at * (high - low))
            for module, (low, high) in zip(modules, ends)
        ]
        start, emissions, *others = (table.detach().double().numpy() for table in model.potentials(batch))
        for handle in handles:
            handle.remove()
        boundary = Lattice.build(start, emissions[0], *others, segmenter.scheme).boundary()
        return float(np.log(boundary[gap]) - np.log1p(-boundary[gap]))

    expected, count = np.zeros(len(TEXT)), 12
    for share in (np.arange(count) + 0.5) / count:
        for i, character in enumerate(np.eye(len(TEXT)) * step):
            expected[i] += (value(share + character) - value(share - character)) / (2 * step) / count
    result = explaining.explain(segmenter, TEXT, gap)
    assert result["baseline"] == pytest.approx(value(np.zeros(len(TEXT))), abs=1e-4)
    assert result["log_odds"] == pytest.approx(value(np.ones(len(TEXT))), abs=1e-4)
    np.testing.assert_allclose(result["scores"], expected, atol=0.01 * np.abs(expected).max())
    assert result["pairs"] is None


def test_transitions_are_the_mean_of_the_members():
    shown = transitions.tables(made())
    legal = np.asarray(made().scheme.transition_mask)
    given = np.array([member.lattice("好")[1].transitions for member in members()])
    np.testing.assert_allclose(np.array(shown["transitions"], float)[legal], given.mean(0)[legal], atol=1e-6)
    assert transitions.deciding(made(), TEXT, 2)["decided"] in ("emissions", "transitions")


def test_occlusion_reads_the_text_without_each_character():
    result, text = explaining.explain(made(), TEXT, 2, "occlusion"), list(TEXT)
    text[4] = "\U0010fffd"
    shares = [made().boundaries([t])[0][2] for t in (TEXT, "".join(text))]
    assert result["scores"][4] == pytest.approx(np.diff(np.log1p(-np.array(shares)) - np.log(shares))[0], abs=1e-4)

"""Soft targets: the expected negative log-likelihood under a teacher, by enumeration of all segmentations."""

import itertools

import numpy as np
import pytest
import torch

from tests import tiny
from wseg_core.errors import UserError
from wseg_core.inference.segmenter import Segmenter
from wseg_core.inference.teaching import Lesson, lesson
from wseg_core.modeling import soft
from wseg_core.modeling.lattice import Lattice
from wseg_core.text.batching import Examples
from wseg_core.text.tags import scheme
from wseg_core.training import trainer

SENTENCES = [["研究", "生命"], ["我", "愛"], ["好"]]


def by_enumeration(model, batch, shares: np.ndarray, row: int, length: int) -> float:
    """Σ over segmentations of P(teacher) · −log P(model)."""
    with torch.no_grad():
        start, emissions, transitions, end = (t.double().numpy() for t in model.potentials(batch))
    lattice = Lattice.build(start, emissions[row, :length], transitions, end, model.scheme)
    total, log_z = 0.0, lattice.log_partition()
    for cuts in itertools.product([False, True], repeat=length - 1):
        probability = np.prod([p if cut else 1 - p for p, cut in zip(shares[row], cuts)])
        ends = [*(i + 1 for i, cut in enumerate(cuts) if cut), length]
        path = model.scheme.encode(["x" * (b - a) for a, b in zip([0, *ends], ends)])
        total += probability * (log_z - lattice.score(path))
    return total


@pytest.mark.parametrize("tags", ["bies", "bi"])
@pytest.mark.parametrize("loss", tiny.LOSSES)
def test_cross_entropy_equals_enumeration(loss, tags):
    model = tiny.segmenter("cnn", loss, tags, 2).model.eval()
    examples = Examples(SENTENCES, scheme(tags))
    batch = examples.batch(range(3))
    shares = np.random.default_rng(0).random(batch.characters.shape).astype(np.float32)
    result = soft.cross_entropy(model.potentials(batch), batch.tags, torch.from_numpy(shares), batch.mask, model.scheme)
    expected = sum(by_enumeration(model, batch, shares, row, int(n)) for row, n in enumerate(examples.lengths))
    assert float(result.detach()) == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize("loss", ["crf", "binary"])
def test_certain_teacher_gives_the_loss_itself(loss):
    model = tiny.segmenter("cnn", loss, "bies", 2).model.eval()
    batch = Examples(SENTENCES, scheme("bies")).batch(range(3))
    gold = torch.zeros(batch.characters.shape)
    gold[:, :-1] = batch.begins[:, 1:].float()
    result = soft.cross_entropy(model.potentials(batch), batch.tags, gold, batch.mask, model.scheme)
    torch.testing.assert_close(result, model.loss(batch), rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("encoder, loss", [("linear", "crf"), ("cnn", "binary"), ("wide", "crf")])
def test_student_comes_near_its_teachers_probabilities(encoder, loss):
    teacher = tiny.segmenter("bilstm", "crf", "bies", 4)
    answer = lesson(teacher, tiny.SENTENCES, ["研究自然語言"], soft=True)
    texts = ["".join(words) for words in [*tiny.SENTENCES, *answer.raw]]
    distances = []
    for weight in (0, 1):
        chosen = tiny.settings(encoder, loss, "training.epochs=30", f"training.teacher_weight={weight}")
        watch = tiny.Recorder()
        trainer.train(chosen, tiny.SENTENCES, None, watch, lesson=answer)
        student = Segmenter(watch.last.model, chosen, watch.last.vocab).boundaries(texts)
        distances.append(np.abs(np.concatenate(student) - np.concatenate(answer.shares)).mean())
    assert distances[1] < distances[0] / 2


def test_schemes_with_longer_memory_are_refused():
    with pytest.raises(UserError, match="cannot be used with the tag scheme six"):
        tiny.fresh("cnn", "crf", "training.teacher_weight=0.5", scheme="six")


def test_lesson_without_soft_targets_has_words_alone():
    teacher = tiny.segmenter("linear", "crf", "bies", 4)
    answer = lesson(teacher, SENTENCES, ["研究 語言"], soft=False)
    assert answer == Lesson([teacher.cut("研究 語言")], None)

"""Regression test: dev F1 of a linear CRF on the demo corpus, 0.875 when measured."""

from wseg_core import config, corpora
from wseg_core.inference.evaluation import evaluate
from wseg_core.inference.segmenter import Segmenter
from wseg_core.training import trainer


class Best(trainer.Observer):
    """Keeps the best model's weights, as a checkpoint does."""

    def save(self, snapshot, best):
        if best or snapshot.step == 0:
            self.snapshot = snapshot
            self.best_weights = {k: v.clone() for k, v in snapshot.model.state_dict().items()}


def test_linear_crf_reaches_its_f1_on_the_demo_corpus():
    watch, sets = Best(), ["encoder.name=linear", "loss.name=crf"]
    train, dev, test = (corpora.load(f"demo/{split}", split).sentences for split in ("train", "dev", "test"))
    outcome = trainer.train(config.resolve(None, sets), train, dev, watch)
    model = watch.snapshot.model
    model.load_state_dict(watch.best_weights)
    segmenter = Segmenter(model, watch.snapshot.config, watch.snapshot.vocab)
    result = evaluate(segmenter, test, {w for words in train for w in words})
    assert result["f1"] >= 0.86, result
    assert result["oov_recall"] >= 0.65 and result["iv_recall"] > result["oov_recall"]
    assert outcome.best_f1 > 0.85 and outcome.seconds < 60
    assert segmenter.cut("") == [] and "".join(segmenter.cut("研究生命起源")) == "研究生命起源"

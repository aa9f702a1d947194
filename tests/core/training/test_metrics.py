"""The table of metrics agrees with the trainer, the store and the charts."""

import pytest

from tests import tiny
from wseg_core import store
from wseg_core.modeling import model
from wseg_core.store import schema
from wseg_core.training import metrics, trainer
from wseg_core.training.metrics import METRICS

DEV = tiny.SENTENCES[:3]


def test_trainer_records_exactly_the_metrics_of_the_table():
    watch = tiny.Recorder()
    trainer.train(tiny.settings("cnn", "crf"), tiny.SENTENCES, DEV, watch)
    for row in watch.rows:
        assert metrics.check(row) is row
    assert watch.rows[-1].keys() == METRICS.keys() - {"train_f1"}


def test_store_has_a_column_for_each_and_refuses_others():
    assert {column.name for column in schema.metrics.c} == {"run", *METRICS}
    database = store.open()
    run = database.create({})
    with pytest.raises(ValueError, match="no metric “f1”"):
        database.add_rows(run, [{"step": 1, "f1": 0.5}])
    assert database.rows(run) == []


def test_incomplete_row_is_refused():
    row = dict.fromkeys(name for name, metric in METRICS.items() if not metric.nullable)
    metrics.check(row)
    with pytest.raises(ValueError, match="lacks lr"):
        metrics.check({name: value for name, value in row.items() if name != "lr"})
    metrics.check({"step": 1, "train_f1": 0.5}, complete=False)


def test_blocks_are_those_of_the_model():
    assert metrics.BLOCKS == model.BLOCKS
    assert {
        metrics.of_block(name, block) for name in ("grad_norm", "update_ratio") for block in ("", *model.BLOCKS)
    } <= METRICS.keys()


@pytest.mark.parametrize("name", METRICS)
def test_every_metric_has_a_title_and_a_column_type(name):
    assert metrics.title(name) and METRICS[name].kind in (int, float, bool, str)


@pytest.mark.parametrize(("loss", "unit"), [("crf", "character"), ("binary", "gap")])
def test_unit_of_the_loss_is_reported_at_the_start(loss, unit):
    watch = tiny.Recorder()
    trainer.train(tiny.settings("linear", loss), tiny.SENTENCES, None, watch)
    assert watch.info.loss_unit == unit

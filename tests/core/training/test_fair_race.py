"""Fair comparison: equal initial weights, batches, dropout and budgets."""

import itertools
from types import SimpleNamespace

import pytest

from tests import tiny
from tests.runs import run
from wseg_core.training import optimizers, trainer

OPTIMIZERS = ["adamw", "sgd", "lbfgs", "muon", "sparseadam"]


def train_variants(variants, *sets, loss="crf"):
    return [run(tiny.settings("bilstm", loss, *sets_of_variant, *sets))[0] for sets_of_variant in variants]


@pytest.mark.parametrize("loss", tiny.LOSSES)
def test_variants_of_one_loss_have_equal_initial_losses_and_batches(loss):
    watches = train_variants([[f"optimizer.name={name}"] for name in OPTIMIZERS], loss=loss)
    first = watches[0]
    for watch in watches[1:]:
        assert watch.rows[0]["loss"] == first.rows[0]["loss"]  # with dropout on
        assert [r["batches"] for r in watch.rows] == [r["batches"] for r in first.rows]
        assert watch.info.fingerprints == first.info.fingerprints
        assert watch.rows[-1]["loss"] != first.rows[-1]["loss"]
    assert len({r["batches"] for r in first.rows}) == len(first.rows) and len(first.rows[0]["batches"]) == 16


def test_losses_share_blocks_of_equal_shape():
    crf, entropy = train_variants([["loss.name=crf"], ["loss.name=cross_entropy"]])
    for block in ("embedding", "encoder"):
        assert crf.info.fingerprints[block] == entropy.info.fingerprints[block]
    assert crf.info.fingerprints["head"] != entropy.info.fingerprints["head"]  # a CRF has more in its head
    assert [r["batches"] for r in crf.rows] == [r["batches"] for r in entropy.rows]


def test_blocks_of_equal_shape_start_equal_after_any_other_block():
    narrow, wide = train_variants(
        [["encoder.characters=8", "encoder.bigrams=4"], ["encoder.characters=12", "encoder.bigrams=2"]]
    )
    assert narrow.info.fingerprints["encoder"] == wide.info.fingerprints["encoder"]
    assert narrow.info.fingerprints["embedding"] != wide.info.fingerprints["embedding"]


def test_hashes_depend_on_seed_and_batch_size():
    first, other, larger = train_variants([["training.seed=0"], ["training.seed=1"], ["training.batch_characters=64"]])
    assert first.rows[-1]["batches"] not in (other.rows[-1]["batches"], larger.rows[-1]["batches"])
    assert first.info.fingerprints != other.info.fingerprints and first.info.fingerprints == larger.info.fingerprints


def test_resumed_run_continues_the_hash(monkeypatch):
    monkeypatch.setattr(trainer, "SAVE_EVERY", -1.0)
    chosen = tiny.settings("bilstm", "crf")
    straight, _ = run(chosen)
    resumed, _ = run(chosen, resume=straight.kept[3].resume())
    assert [r["batches"] for r in resumed.rows] == [r["batches"] for r in straight.rows[3:]]


def test_only_the_initial_weights_are_hashed(monkeypatch):
    monkeypatch.setattr(trainer, "SAVE_EVERY", -1.0)
    chosen = tiny.settings("bilstm", "crf", "training.max_steps=3")
    straight, _ = run(chosen)
    assert run(chosen, resume=straight.kept[0].resume())[0].info.fingerprints == straight.info.fingerprints != {}
    monkeypatch.setattr(trainer, "fingerprint", lambda _: pytest.fail("hashed"))
    assert run(chosen, resume=straight.kept[1].resume())[0].info.fingerprints == {}


@pytest.mark.parametrize("name", ["linear", "constant"])
def test_time_budget_ends_run_and_schedule(name, monkeypatch):
    clock = itertools.count()  # advances one second per reading: before and after each step
    monkeypatch.setattr(trainer, "time", SimpleNamespace(perf_counter=lambda: float(next(clock))))
    sets = ["training.epochs=1000", "training.max_seconds=40", f"schedule.name={name}", "schedule.warmup=0"]
    watch, outcome = run(tiny.settings("bilstm", "crf", *sets), watch=tiny.Recorder())
    assert outcome.state == "finished" and outcome.step == 40 < watch.info.total_steps
    assert watch.scores[-1][0] == outcome.step  # evaluated at the end
    first, last = watch.rows[0]["lr"], watch.rows[-1]["lr"]
    assert last == pytest.approx(first / 40) if name == "linear" else last == first


def test_step_budget_ends_a_run_within_an_epoch():
    watch, outcome = run(tiny.settings("cnn", "crf", "training.epochs=1000", "training.max_steps=5"))
    assert outcome.step == 5 == watch.info.total_steps and watch.scores[-1][0] == 5


def test_optimizer_state_is_measured_in_bytes():
    sizes = {}
    for name in ("sgd", "adam", "adafactor"):
        _, outcome = run(tiny.settings("bilstm", "crf", f"optimizer.name={name}"), watch=tiny.Recorder())
        sizes[name] = outcome.optimizer_bytes
    weights = 4 * outcome.parameters
    assert sizes["sgd"] == weights and 2 * weights <= sizes["adam"] < 2.2 * weights and sizes["adafactor"] < weights
    assert optimizers.state_bytes(type("Empty", (), {"state": {}})) == 0

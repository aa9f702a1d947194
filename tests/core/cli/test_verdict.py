"""verdict: JSON keys, sentences, and rejected input."""

import copy
import json
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.core.cli.command_line import call, with_model
from wseg_core import home, jobs, store
from wseg_core.errors import UserError
from wseg_core.store import counts, experiments

REAL = json.loads((Path(__file__).parents[2] / "data" / "counts.json").read_text())
SCORE = {"test": {"f1": 0.9}, "dev": None}


def create_run(pool: str, seed: int, state="finished", text="aa", splits=("test",), result=SCORE, **columns) -> str:
    """A run in the store whose counts are those of a real model."""
    database = store.open()
    config = {
        "data": {"train": "demo/train", "test": "demo/test"},
        "encoder": {"name": pool},
        "training": {"seed": seed},
    }
    run = database.create(config, state=state, result=result, **columns)
    for split in splits:
        counts.put(
            database,
            run,
            split,
            text,
            {
                "gold": REAL["gold"],
                **{side: REAL[pool][side][seed % len(REAL[pool][side])] for side in ("predicted", "right")},
            },
        )
    return run


def test_verdict_gives_the_documented_json():
    runs = [create_run(pool, seed) for pool in ("bilstm", "linear") for seed in range(3)]
    output = call("verdict", *runs, "--json")
    assert output.code == 0 and not output.err
    (pair,) = output.json
    assert pair["winner"] == runs[3] and (pair["a"], pair["b"]) == (runs[0], runs[3])
    assert pair["interval"][0] < pair["difference"] < pair["interval"][1] < 0 and pair["p_value"] < 0.05
    assert pair["sentence"].startswith("linear is better than bilstm by 4.")
    assert "over 232 test sentences and 3 seeds each" in pair["sentence"]
    assert (pair["runs_a"], pair["settings_a"]) == (runs[:3], {"encoder.name": "bilstm"})
    assert (pair["verdict"], pair["needed"], pair["margin"]) == ("better", None, 0.005)


def test_the_margin_decides_what_is_equal_and_the_rest_says_what_it_lacks():
    runs = [create_run("bilstm", 0), create_run("bilstm", 3)]
    (pair,) = call("verdict", *runs, "--json").json
    assert (pair["verdict"], pair["winner"]) == ("undecided", None) and pair["needed"]["sentences"] > 0
    (pair,) = call("verdict", *runs, "--margin", "5", "--json").json
    assert (pair["verdict"], pair["needed"], pair["margin"]) == ("equal", None, 0.05)
    assert -0.05 < pair["interval"][0] <= 0 <= pair["interval"][1] < 0.05
    assert "equal within the margin of ±5 F1 points" in call("verdict", *runs, "--margin", "5").out
    refused = call("verdict", *runs, "--margin", "-1")
    assert refused.code == 2 and "--margin" in refused.err


def test_verdict_prints_one_sentence_per_pair_and_groups_by_score():
    runs = [create_run("bilstm", 0), create_run("bilstm", 1), create_run("linear", 0)]
    output = call("verdict", *runs)
    assert output.code == 0 and output.out.startswith("Too few seeds to compare linear and bilstm")
    assert [line.split()[0] for line in output.out.splitlines()[-2:]] == ["linear", "bilstm"]


def test_single_runs_have_a_winner_or_not():
    first, second, three = create_run("bilstm", 0), create_run("linear", 0), create_run("linear", 0, experiment="x")
    assert call("verdict", first, second, "--json").json[0]["winner"] == second
    (pair,) = call("verdict", second, three, "--json").json
    assert (pair["winner"], pair["difference"], pair["p_value"]) == (None, 0.0, 1.0)


def test_comparison_with_the_best_or_with_a_run():
    def run(rate):
        database, made_here = store.open(), create_run("bilstm" if rate else "linear", rate)
        config = copy.deepcopy(database.get(made_here)["config"]) | {"optimizer": {"name": "sgd", "lr": rate}}
        database.update(made_here, config=config)
        return made_here

    runs = [run(rate) for rate in (1, 0, 2)]
    assert len(call("verdict", *runs, "--json").json) == 3
    assert [(p["a"], p["b"], p["comparisons"]) for p in call("verdict", *runs, "--against", "best", "--json").json] == [
        (runs[1], runs[0], 3),
        (runs[1], runs[2], 3),
    ]
    assert [(p["a"], p["comparisons"]) for p in call("verdict", *runs, "--against", runs[2], "--json").json] == [
        (runs[2], 2)
    ] * 2
    assert call("verdict", *runs, "--against", "worst").code == 2


def test_runs_without_score_are_left_out_and_named():
    first, second = create_run("bilstm", 0), create_run("linear", 0)
    failed = create_run("linear", 1, state="failed", result=None, splits=())
    store.open().update(failed, error="The loss is no number any more.")
    queued = create_run("linear", 2, state="queued", result=None, splits=())
    unscored = create_run("linear", 2, result={"dev": None, "test": None}, splits=())
    output = call("verdict", first, failed, second, queued, unscored, "--json")
    assert output.code == 0 and len(output.json) == 1
    assert f"Left out: {failed}: failed: The loss is no number any more." in output.err
    assert (
        f"Left out: {queued}: queued" in output.err
        and f"Left out: {unscored}: It has not been evaluated." in output.err
    )
    refused = call("verdict", first, failed)
    assert refused.code == 2 and "Fewer than two" in refused.err and failed in refused.err


def test_repeated_run_is_counted_once():
    first, again, second, other = (
        create_run("bilstm", 0),
        create_run("bilstm", 0),
        create_run("bilstm", 1),
        create_run("linear", 0),
    )
    result = jobs.judge([first, again, second, other])
    assert [g["runs"] for g in result["groups"]] == [[other], [first, second]] and result["pairs"][0]["kind"] == "few"
    assert [left["run"] for left in result["left_out"]] == [again]
    (pair,) = jobs.judge([first, again])["pairs"]
    assert (pair["runs_a"], pair["runs_b"], pair["alone"]) == ([first], [again], True)


@pytest.mark.parametrize("arguments", [[], ["one"], ["one", "one"], ["one", "nothing"]], ids=str)
def test_too_few_or_unknown_runs_are_refused(arguments):
    run = create_run("bilstm", 0)
    output = call("verdict", *(run if a == "one" else a for a in arguments))
    assert output.code == 2 and output.err.startswith("Error: ") and not output.out


def test_runs_evaluated_on_different_sentences_are_refused_by_name():
    first, second, three = create_run("bilstm", 0), create_run("linear", 0, text="bb"), create_run("linear", 1)
    output = call("verdict", first, second, three)
    assert output.code == 2 and "different sentences" in output.err
    assert f"{first}, {three}: demo/test (aa); {second}: demo/test (bb)" in output.err


def test_dev_set_is_used_if_a_run_has_no_test_set():
    first, second = create_run("bilstm", 0, splits=("dev", "test")), create_run("linear", 0, splits=("dev",))
    (pair,) = call("verdict", first, second, "--json").json
    assert pair["split"] == "dev" and "development sentences" in pair["sentence"]
    three = create_run("linear", 0)
    assert f"{second}: demo/test (aa)" not in (output := call("verdict", second, three)).err and output.code == 2
    assert f"{three}: no dev set" in output.err


@pytest.fixture
def run(tmp_path, monkeypatch):
    return with_model(tmp_path, monkeypatch)


def test_run_stores_counts_and_calibration(run):
    row = store.open().get(run)
    result = counts.get(store.open(), [run], "test")[run]
    sums = {name: sum(column) for name, column in result.items()}
    score = row["result"]["test"]
    assert (sums["gold"], sums["predicted"]) == (score["gold_words"], score["predicted_words"])
    assert 2 * sums["right"] / (sums["gold"] + sums["predicted"]) == pytest.approx(score["f1"])
    assert set(counts.texts(store.open(), [run])[run]) == {"dev", "test"}
    assert 0 <= row["result"]["calibration"]["ece"] <= 1 and 0 <= row["result"]["calibration"]["brier"] <= 1


def test_missing_counts_are_computed_again(run):
    database = store.open()
    before = jobs.counts_of(run)
    counts.drop(database, run)
    again = jobs.counts_of(run)
    assert {
        split: {**values, **{key: list(values[key]) for key in ("gold", "predicted", "right")}}
        for split, values in again.items()
    } == before
    assert jobs.counts_of(run) == before and counts.texts(database, [run])[run]["test"] == before["test"]["text"]


def test_counts_are_deleted_with_their_model(run, monkeypatch):
    from wseg_core.jobs import datasets as reading
    from wseg_core.jobs.child import execution

    def not_now(*_):
        raise execution.ScoringSkipped

    monkeypatch.setattr(execution.Segmenter, "load", not_now)
    recorder = SimpleNamespace(
        writer=SimpleNamespace(columns=lambda **_: None, flush=lambda: None),
        info={},
        enter=lambda phase: None,
        signals=SimpleNamespace(scoring=False),
    )
    result = execution._scores(store.open(), run, reading.Sentences([["我"]], [["我"]], None), recorder)
    assert (
        result == dict.fromkeys(("dev", "test", "calibration", "ambiguity")) and counts.texts(store.open(), [run]) == {}
    )


def test_run_with_missing_corpus_is_left_out(run):
    copied, third = (
        store.open().create(store.open().get(run)["config"], state="finished", result=SCORE) for _ in range(2)
    )
    for split in ("dev", "test"):
        counts_of_split = jobs.counts_of(run)[split]
        counts.put(store.open(), third, split, counts_of_split.pop("text"), counts_of_split)
    result = jobs.judge([run, copied, third])
    assert [left["run"] for left in result["left_out"]] == [copied]  # it has no model
    assert len(result["pairs"]) == 1 and result["pairs"][0]["alone"]
    (home.data() / "small" / "test.utf8").unlink()
    counts.drop(store.open(), run)
    with pytest.raises(UserError, match="Fewer than two"):
        jobs.judge([run, third])


def test_verdict_on_stored_counts_imports_no_torch(tmp_path, monkeypatch):
    runs = [create_run("bilstm", 0), create_run("linear", 0)]
    code = (
        f"import sys; from wseg_core.cli import main; code = main(['verdict', *{runs!r}]); "
        "sys.exit(code or ', '.join({'torch', 'streamlit'} & set(sys.modules)) or 0)"
    )
    completed = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=home.PROJECT, timeout=60
    )
    assert completed.returncode == 0, completed.stderr[-300:]


def test_experiment_means_its_runs():
    database = store.open()
    experiment, _ = experiments.create(database, {"base": {}, "grid": {}}, [])
    runs = [create_run(pool, seed, experiment=experiment, place=3 * (pool == "linear") + seed)
            for pool in ("bilstm", "linear") for seed in range(3)]  # fmt: skip
    assert call("verdict", experiment, "--json").json == call("verdict", *runs, "--json").json


def test_the_best_is_chosen_by_dev_f1_and_caveats_come_with_the_json():
    scores = {"bilstm": 0.9, "linear": 0.5}
    runs = [
        create_run(pool, seed, result={"dev": {"f1": f1}, "test": {"f1": 0.7}})
        for pool, f1 in scores.items()
        for seed in range(3)
    ]
    judged = jobs.judge(runs, "best")
    assert [g["name"] for g in judged["groups"]] == ["bilstm", "linear"] and judged["chosen_by"] == "dev"
    (pair,) = call("verdict", *runs, "--against", "best", "--json").json
    assert (pair["a"], pair["winner"]) == (runs[0], runs[3])  # chosen by dev F1, judged on the test set
    assert "Only 232 test sentences (fewer than 500)." in pair["caveats"]
    assert "- Only 232 test sentences (fewer than 500)." in call("verdict", *runs).out


def test_by_a_setting_its_values_are_compared_over_the_others():
    opened, runs = store.open(), []
    for pool, loss, seed in ((p, name, s) for p in ("bilstm", "linear") for name in ("crf", "focal") for s in range(3)):
        run = create_run(pool, seed)
        opened.update(run, config={**opened.get(run)["config"], "loss": {"name": loss}})
        runs.append(run)
    result = call("verdict", *runs, "--by", "encoder.name", "--json").json
    (pair,) = result["pairs"]
    assert (pair["winner"], pair["verdict"]) == ("linear", "better") and result["rest"] == ["crf", "focal"]
    assert len(result["cells"]) == 4 and len(result["interactions"]) == 1
    output = call("verdict", *runs, "--by", "encoder.name")
    assert output.out.startswith("linear is better than bilstm by 4.") and "averaged over 2 matched" in output.out
    refused = call("verdict", *runs, "--by", "optimizer.name")
    assert refused.code == 2 and "can be compared this way here: loss.name, encoder.name." in refused.err

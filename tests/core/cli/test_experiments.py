"""compare and experiments, and run control that takes an experiment's id."""

import os

import pytest

from tests.core.cli.command_line import call, with_model
from wseg_core.jobs.queue import spawning

GRID = """
base: {data: {train: small}, encoder: {name: linear}}
grid:
  optimizer.name: [sgd, muon]
  optimizer.lr: [x1, 3e-2]
seeds: 2
budget: {steps: 3}
"""


@pytest.fixture
def grid(tmp_path, monkeypatch):
    monkeypatch.setattr(spawning, "spawn_worker", lambda store: False)  # no worker is started
    with_model(tmp_path, monkeypatch)
    (tmp_path / "grid.yaml").write_text(GRID, "utf-8")
    return tmp_path / "grid.yaml"


def test_compare_queues_the_grid_and_prints_the_id_last(grid):
    output = call("compare", grid, "--name", "四個")
    assert output.code == 0, output.err
    experiment, *runs = output.out.split()
    result = call("experiments", experiment, "--json").json
    assert (result["experiment"], result["name"], result["state"], result["runs"]) == (
        experiment,
        "四個",
        "racing",
        runs,
    )
    assert [run["state"] for run in result["results"]] == ["queued", "queued", "failed", "failed"] * 2
    assert {run["failure"] for run in result["results"]} == {None, "refused"}
    config = call("show", runs[0], "--json").json["config"]
    assert config["data"]["dev"] == "small/dev" and config["training"]["max_steps"] == 3
    assert "2 variants cannot run" in output.err
    assert call("show", runs[2]).code == 0
    assert [run["run"] for run in call("runs", "--json").json if run["run"] in runs] == runs[::-1]


def test_json_names_the_experiment_and_its_runs(grid):
    result = call("compare", grid, "--json").json
    assert list(result) == ["experiment", "runs"] and len(result["runs"]) == 8
    (row,) = call("experiments", "--json").json
    assert (row["experiment"], row["state"], row["counts"]) == (
        result["experiment"],
        "racing",
        {"failed": 4, "queued": 4},
    )
    assert "in progress" in call("experiments").out


def test_preview_starts_nothing(grid):
    output = call("compare", grid, "--preview")
    assert output.code == 0 and "sgd · 0.03 · seed 1" in output.out and "Muon" in output.out
    assert len(call("compare", grid, "--preview", "--json").json["variants"]) == 8
    assert call("experiments", "--json").json == []


@pytest.mark.parametrize(
    "content, says",
    [
        ("grid: {optimizr.name: [sgd, adam]}", "optimizer.name"),
        ("grid: [", "grid.yaml:"),
        ("- 1", "sections"),
        ("grid: {optimizer.lr: [1, 1000]}", "100"),
        ("seeds: 0", "seeds"),
        ("", "grid"),
        ("{base: {data: {train: nothing}}, seeds: 2}", "nothing"),
        ("grid: {data.train: [small, nothing]}", "nothing"),
        ("grid: {optimizer.name: []}", "optimizer.name: [sgd, adam], optimizer.name: all"),
        ("{grid: {optimizer.name: [sgd, adm]}}", "adam"),
    ],
)
def test_invalid_file_is_reported_in_plain_lines(grid, content, says):
    grid.write_text(content, "utf-8")
    output = call("compare", grid)
    assert output.code == 2 and output.out == "" and "Traceback" not in output.err
    assert call("compare", grid, "--preview").code == 2
    assert says in output.err and output.err.startswith("Error:")
    assert call("compare", grid.parent / "none.yaml").code == 2
    assert call("experiments", "--json").json == []


def test_stop_resume_and_delete_accept_an_experiment(grid):
    experiment, *runs = call("compare", grid).out.split()
    assert call("stop", experiment).out.strip() == "stopped"
    assert call("show", runs[0], "--json").json["state"] == "stopped"
    assert call("resume", experiment, "--json").json == {"experiment": experiment, "state": "racing"}
    assert call("show", runs[0], "--json").json["state"] == "queued"
    assert call("delete", experiment).code == 0
    assert call("experiments", experiment).code == 2 and call("show", runs[0]).code == 2
    assert call("stop", experiment).code == 2


@pytest.mark.skipif(os.name == "nt", reason="processes of POSIX")
def test_wait_prints_the_ranking(tmp_path, monkeypatch):
    with_model(tmp_path, monkeypatch)
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    (tmp_path / "grid.yaml").write_text(GRID.replace("seeds: 2", "seeds: 1").replace("[x1, 3e-2]", "[x1]"), "utf-8")
    output = call("compare", tmp_path / "grid.yaml", "--wait", "--json")
    assert output.code == 0, output.err
    result = output.json
    trained, refused = result["results"]
    assert (result["state"], trained["state"], trained["step"]) == ("done", "finished", 3)
    assert 0 <= trained["test_f1"] <= 1 and 0 <= trained["dev_f1"] <= 1
    assert list(trained["variant"]) == ["optimizer.name", "optimizer.lr", "training.seed"]
    assert refused["failure"] == "refused" and refused["test_f1"] is None
    assert [entry["name"] for entry in result["ranking"]] == [
        run["name"].removesuffix(" · seed 0") for run in (trained, refused)
    ]
    assert "2 of 2 runs ended" in output.err
    page = call("experiments", result["experiment"]).out
    assert "Ordered by dev F1" in page and result["ranked_by"] == "dev"
    assert page.splitlines()[-2].startswith("1  sgd") and page.splitlines()[-1].startswith("–  muon")

"""teach: corrections are stored and learned, and their effect is reported."""

import pytest

from tests.core.cli.command_line import call, with_model
from wseg_core import store
from wseg_core.corpora import corrections

KEYS = ["model", "run", "state", "checkpoint", "seconds", "corrections", "times", "dev_f1", "right", "sentences"]
OTHERWISE = "研 究生 命 起源"  # the model's corpus has 研究 生命 起源


@pytest.fixture
def run(tmp_path, monkeypatch):
    return with_model(tmp_path, monkeypatch)


def test_json_document_describes_the_effect(run):
    row = store.open().get(run)
    output = call("teach", run, "--sentence", OTHERWISE, "--json")
    assert output.code == 0, output.err
    result = output.json
    assert list(result) == KEYS and result["model"] == run != result["run"] and result["state"] == "finished"
    assert result["corrections"] == 1 and corrections.kept() == [OTHERWISE.split()]
    (sentence,) = result["sentences"]
    assert sentence["gold"] == OTHERWISE.split() and sentence["before"] == ["研究", "生命", "起源"]
    assert sentence["after"] == call("segment", result["run"], stdin="研究生命起源\n".encode()).out.split()
    assert result["right"] == {"before": 0, "after": int(sentence["after"] == sentence["gold"])}
    taught = store.open().get(result["run"])
    assert (
        result["dev_f1"] == {"before": row["best_dev_f1"], "after": taught["best_dev_f1"]}
        and None not in result["dev_f1"].values()
    )
    assert taught["name"] == "第一個, retrained" and taught["config"]["training"]["start_from"] == run


def test_last_correction_of_each_text_from_file_and_arguments_counts(run, tmp_path):
    path = tmp_path / "corrected.txt"
    path.write_text("我 愛 自然 語言\n研究生 命 起源\n", "utf-8")
    output = call("teach", run, path, "--sentence", OTHERWISE, "--name", "mine")
    assert output.code == 0, output.err
    assert corrections.kept() == [["我", "愛", "自然", "語言"], OTHERWISE.split()]
    assert (
        OTHERWISE in output.out
        and "sentences segmented as corrected" in output.out
        and "of 2" in output.out
        and "dev F1" in output.out
    )
    assert "我 愛 自然 語言" not in output.out, "what was right before and is so still is counted only"
    assert [row["name"] for row in store.open().runs()].count("mine") == 1


def test_stored_corrections_are_used_by_default(run):
    corrections.keep(OTHERWISE.split())
    result = call("teach", run, "--json").json
    assert [sentence["gold"] for sentence in result["sentences"]] == [OTHERWISE.split()]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "There are no corrections yet"),
        (["--sentence", "  "], "cannot be saved"),
        (["--sentence", "\udcff 我"], "UTF-8"),
        (["nothing-here"], "nothing-here"),
    ],
)
def test_refused_input_stores_nothing(run, arguments, says):
    output = call("teach", run, *arguments)
    assert output.code == 2 and says in output.err and "What to do" in output.err and "Traceback" not in output.err
    assert corrections.kept() == [] and len(store.open().runs()) == 1


def test_unknown_model_stores_nothing(run):
    assert call("teach", "20200101-000000-zzzz", "--sentence", OTHERWISE).code == 2 and corrections.kept() == []

"""teach: corrections are stored and learned, and their effect is reported."""

import pytest

from tests.core.cli.caller import call, with_model
from wseg_core import store
from wseg_core.corpora import corrections

KEYS = ["model", "run", "state", "checkpoint", "seconds", "corrections", "times", "dev_f1", "right", "sentences"]
OTHERWISE = "研 究生 命 起源"  # the model's corpus has 研究 生命 起源


@pytest.fixture
def run(tmp_path, monkeypatch):
    return with_model(tmp_path, monkeypatch)


def test_json_document_describes_the_effect(run):
    row = store.open().get(run)
    said = call("teach", run, "--sentence", OTHERWISE, "--json")
    assert said.code == 0, said.err
    found = said.json
    assert list(found) == KEYS and found["model"] == run != found["run"] and found["state"] == "finished"
    assert found["corrections"] == 1 and corrections.kept() == [OTHERWISE.split()]
    (one,) = found["sentences"]
    assert one["gold"] == OTHERWISE.split() and one["before"] == ["研究", "生命", "起源"]
    assert one["after"] == call("segment", found["run"], stdin="研究生命起源\n".encode()).out.split()
    assert found["right"] == {"before": 0, "after": int(one["after"] == one["gold"])}
    taught = store.open().get(found["run"])
    assert (
        found["dev_f1"] == {"before": row["best_dev_f1"], "after": taught["best_dev_f1"]}
        and None not in found["dev_f1"].values()
    )
    assert taught["name"] == "第一個, retrained" and taught["config"]["training"]["start_from"] == run


def test_last_correction_of_each_text_from_file_and_arguments_counts(run, tmp_path):
    path = tmp_path / "corrected.txt"
    path.write_text("我 愛 自然 語言\n研究生 命 起源\n", "utf-8")
    said = call("teach", run, path, "--sentence", OTHERWISE, "--name", "mine")
    assert said.code == 0, said.err
    assert corrections.kept() == [["我", "愛", "自然", "語言"], OTHERWISE.split()]
    assert (
        OTHERWISE in said.out
        and "sentences segmented as corrected" in said.out
        and "of 2" in said.out
        and "dev F1" in said.out
    )
    assert "我 愛 自然 語言" not in said.out, "what was right before and is so still is counted only"
    assert [row["name"] for row in store.open().runs()].count("mine") == 1


def test_stored_corrections_are_used_by_default(run):
    corrections.keep(OTHERWISE.split())
    found = call("teach", run, "--json").json
    assert [one["gold"] for one in found["sentences"]] == [OTHERWISE.split()]


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
    said = call("teach", run, *arguments)
    assert said.code == 2 and says in said.err and "What to do" in said.err and "Traceback" not in said.err
    assert corrections.kept() == [] and len(store.open().runs()) == 1


def test_unknown_model_stores_nothing(run):
    assert call("teach", "20200101-000000-zzzz", "--sentence", OTHERWISE).code == 2 and corrections.kept() == []

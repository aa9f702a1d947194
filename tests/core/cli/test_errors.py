"""errors, ambiguity, calibrate, suspects, standards: JSON keys, and the sentences printed."""

import pytest

from tests.core.cli.caller import call, with_model

MISTAKE = {
    "sentence",
    "line",
    "start",
    "end",
    "gold",
    "predicted",
    "kind",
    "ambiguity",
    "category",
    "oov",
    "confidence",
}


@pytest.fixture
def run(tmp_path, monkeypatch):
    return with_model(tmp_path, monkeypatch)


@pytest.fixture
def gold(tmp_path):
    """A file whose third line no model of ours has right."""
    path = tmp_path / "gold.txt"
    path.write_text("我 愛 自然 語言\n\n我愛 自 然語 言\n", "utf-8")
    return path


def test_errors_gives_the_documented_json(run, gold):
    said = call("errors", run, gold, "--json")
    assert said.code == 0 and not said.err
    found = said.json
    assert list(found) == [
        "model",
        "file",
        "score",
        "tags",
        "confusion",
        "kinds",
        "ambiguities",
        "categories",
        "buckets",
        "mistakes",
    ]
    assert found["score"]["sentences"] == 2 and found["score"]["gold_words"] == 8
    assert sum(map(sum, found["confusion"])) == 12 and found["tags"] == ["B", "I", "E", "S"]
    wrong = [m for m in found["mistakes"] if m["line"] == 3]
    assert wrong and all(set(m) == MISTAKE for m in found["mistakes"]) and wrong[0]["sentence"] == 1
    assert [m["confidence"] for m in found["mistakes"]] == sorted(
        (m["confidence"] for m in found["mistakes"]), reverse=True
    )
    assert sum(row["mistakes"] for row in found["kinds"].values()) == len(found["mistakes"])
    assert sum(row["gold"] for row in found["buckets"]["frequency"]) == 8


def test_errors_against_another_model(run, gold):
    found = call("errors", run, gold, "--against", run, "--json").json["agreement"]
    assert found["counts"]["gained"] == found["counts"]["lost"] == 0 and sum(found["counts"].values()) == 8
    assert found["against"] == run and found["words"]["both_wrong"][0]["line"] in (1, 3)
    said = call("errors", run, gold, "--against", run)
    assert "gained: only the second is correct" in said.out


def test_errors_prints_text(run, gold):
    said = call("errors", run, gold, "--examples", "1")
    assert said.code == 0 and "F1" in said.out and "shifted cut" in said.out and "word length" in said.out
    assert "gold \\ predicted" in said.out


def test_errors_without_the_training_set(run, gold, tmp_path):
    (tmp_path / "data/small/train.utf8").unlink()
    said = call("errors", run, gold, "--json")
    assert said.code == 0 and "training set" in said.err
    assert said.json["buckets"]["frequency"] is None and said.json["score"]["oov_rate"] is None
    assert call("errors", run, gold, "--train", gold, "--json").json["score"]["oov_rate"] == 0


def test_ambiguity(run):
    found = call("ambiguity", run, "--json").json
    assert list(found) == ["right", "count", "script", "types", "items"] and found["count"] == len(found["items"]) >= 60
    assert sum(own["right"] for own in found["types"].values()) == found["right"]
    assert "研究生命" in call("ambiguity", run).out


def test_calibrate_stores_what_calibrated_uses(run):
    assert call("probabilities", run, "我愛語言", "--calibrated").code == 2
    said = call("calibrate", run, "--json")
    assert said.code == 0 and said.json["nll_after"] <= said.json["nll_before"] and said.json["gaps"] > 0
    plain, cooled = (call("probabilities", run, "我愛語言", "--json", *more).json for more in ((), ("--calibrated",)))
    assert plain["words"] == cooled["words"] and plain["boundary"] != cooled["boundary"]
    assert call("errors", run, "small", "--calibrated", "--json").code == 0
    plain, cooled = (call("ambiguity", run, "--json", *more).json for more in ((), ("--calibrated",)))
    assert plain["right"] == cooled["right"] and plain["items"][0]["probability"] != cooled["items"][0]["probability"]
    assert "temperature" in call("calibrate", run, "small/dev").out
    assert call("calibrate", run, "--forget").code == 0 and call("probabilities", run, "我愛", "--calibrated").code == 2


def test_calibrate_needs_gaps(run, tmp_path):
    (tmp_path / "short.txt").write_text("我\n愛\n", "utf-8")
    assert call("calibrate", run, tmp_path / "short.txt", "--format", "words").code == 2


def test_suspects(run, tmp_path):
    path = tmp_path / "odd.txt"
    path.write_text("我 愛 自然 語言\n他 愛 語言\n\n我 愛 語 言\n他 來 了 ， 我 沒有 去 公園 。\n", "utf-8")
    other = tmp_path / "train.txt"
    other.write_text("好 的\n他 來 了 ， 我 沒 有 去 公園 。\n", "utf-8")
    found = call("suspects", path, "--train", other, "--model", run, "--json").json
    (entry,) = found["divided"]
    assert entry["string"] == "語言" and [r["count"] for r in entry["readings"]] == [2, 1]
    assert entry["readings"][1] == {"words": ["語", "言"], "count": 1, "places": [{"line": 4, "start": 2}]}
    assert found["leaks"] == [{"line": 5, "train_line": 2, "likeness": 1.0}]
    assert all(set(m) == MISTAKE and m["confidence"] >= 0.99 for m in found["doubtful"])
    assert "語 言" in call("suspects", path, "--train", other, "--model", run).out
    alone = call("suspects", path, "--json").json
    assert alone["doubtful"] is alone["leaks"] is None


def test_standards(tmp_path):
    said = call("standards", "demo/train", "demo-simp/test", "--json")
    assert said.code == 0 and said.json["same"] and said.json["sure"] and said.json["converted"]
    other = tmp_path / "glued.txt"
    from wseg_core import home

    other.write_text(
        (home.demo_data() / "demo/train.utf8").read_text("utf-8").replace("一 個", "一個").replace("不 ", "不"), "utf-8"
    )
    found = call("standards", "demo/test", other, "--json").json
    assert not found["same"] and list(found["words"][0]) == ["string", "in_a", "in_b", "p"]
    said = call("standards", "demo/test", other)
    assert "demo/test and " in said.out and "follow different standards" in said.out and "一個" in said.out


@pytest.mark.parametrize(
    "arguments",
    [
        ("errors", "no-run", "demo"),
        ("ambiguity", "no-run"),
        ("standards", "demo", "nothing-here"),
        ("suspects", "nothing-here"),
        ("calibrate", "no-run", "--forget"),
    ],
)
def test_missing_input_is_reported(arguments, tmp_path):
    said = call(*arguments)
    assert said.code == 2 and not said.out and "Traceback" not in said.err

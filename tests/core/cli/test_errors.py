"""errors, ambiguity, calibrate, suspects, standards: JSON keys, and the sentences printed."""

import pytest

from tests.core.cli.command_line import call, with_model

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
    """A file whose third line every test model segments wrongly."""
    path = tmp_path / "gold.txt"
    path.write_text("我 愛 自然 語言\n\n我愛 自 然語 言\n", "utf-8")
    return path


def test_errors_gives_the_documented_json(run, gold):
    output = call("errors", run, gold, "--json")
    assert output.code == 0 and not output.err
    result = output.json
    assert list(result) == [
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
    assert result["score"]["sentences"] == 2 and result["score"]["gold_words"] == 8
    assert sum(map(sum, result["confusion"])) == 12 and result["tags"] == ["B", "I", "E", "S"]
    wrong = [m for m in result["mistakes"] if m["line"] == 3]
    assert wrong and all(set(m) == MISTAKE for m in result["mistakes"]) and wrong[0]["sentence"] == 1
    assert [m["confidence"] for m in result["mistakes"]] == sorted(
        (m["confidence"] for m in result["mistakes"]), reverse=True
    )
    assert sum(row["mistakes"] for row in result["kinds"].values()) == len(result["mistakes"])
    assert sum(row["gold"] for row in result["buckets"]["frequency"]) == 8


def test_errors_against_another_model(run, gold):
    result = call("errors", run, gold, "--against", run, "--json").json["agreement"]
    assert result["counts"]["gained"] == result["counts"]["lost"] == 0 and sum(result["counts"].values()) == 8
    assert result["against"] == run and result["words"]["both_wrong"][0]["line"] in (1, 3)
    output = call("errors", run, gold, "--against", run)
    assert "gained: only the second is correct" in output.out


def test_errors_prints_text(run, gold):
    output = call("errors", run, gold, "--examples", "1")
    assert output.code == 0 and "F1" in output.out and "shifted cut" in output.out and "word length" in output.out
    assert "gold \\ predicted" in output.out


def test_errors_without_the_training_set(run, gold, tmp_path):
    (tmp_path / "data/small/train.utf8").unlink()
    output = call("errors", run, gold, "--json")
    assert output.code == 0 and "training set" in output.err
    assert output.json["buckets"]["frequency"] is None and output.json["score"]["oov_rate"] is None
    assert call("errors", run, gold, "--train", gold, "--json").json["score"]["oov_rate"] == 0


def test_ambiguity(run):
    result = call("ambiguity", run, "--json").json
    assert (
        list(result) == ["right", "count", "script", "types", "items"] and result["count"] == len(result["items"]) >= 60
    )
    assert sum(by_type["right"] for by_type in result["types"].values()) == result["right"]
    assert "研究生命" in call("ambiguity", run).out


def test_calibrate_stores_what_calibrated_uses(run):
    assert call("probabilities", run, "我愛語言", "--calibrated").code == 2
    output = call("calibrate", run, "--json")
    assert output.code == 0 and output.json["nll_after"] <= output.json["nll_before"] and output.json["gaps"] > 0
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
    result = call("suspects", path, "--train", other, "--model", run, "--json").json
    (entry,) = result["divided"]
    assert entry["string"] == "語言" and [r["count"] for r in entry["readings"]] == [2, 1]
    assert entry["readings"][1] == {"words": ["語", "言"], "count": 1, "places": [{"line": 4, "start": 2}]}
    assert result["leaks"] == [{"line": 5, "train_line": 2, "likeness": 1.0}]
    assert all(set(m) == MISTAKE and m["confidence"] >= 0.99 for m in result["doubtful"])
    assert "語 言" in call("suspects", path, "--train", other, "--model", run).out
    alone = call("suspects", path, "--json").json
    assert alone["doubtful"] is alone["leaks"] is None


def test_standards(tmp_path):
    output = call("standards", "demo/train", "demo-simp/test", "--json")
    assert output.code == 0 and output.json["same"] and output.json["sure"] and output.json["converted"]
    other = tmp_path / "glued.txt"
    from wseg_core import home

    other.write_text(
        (home.demo_data() / "demo/train.utf8").read_text("utf-8").replace("一 個", "一個").replace("不 ", "不"), "utf-8"
    )
    result = call("standards", "demo/test", other, "--json").json
    assert not result["same"] and list(result["words"][0]) == ["string", "in_a", "in_b", "p"]
    output = call("standards", "demo/test", other)
    assert "demo/test and " in output.out and "follow different standards" in output.out and "一個" in output.out


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
    output = call(*arguments)
    assert output.code == 2 and not output.out and "Traceback" not in output.err

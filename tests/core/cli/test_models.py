"""segment, probabilities, evaluate, score: exact keys and output."""

import json

import pytest

from tests.core.cli.command_line import call, with_model
from wseg_core import Segmenter
from wseg_core.inference import checkpoints

SCORE = {
    "precision",
    "recall",
    "f1",
    "oov_rate",
    "oov_recall",
    "iv_recall",
    "gold_words",
    "predicted_words",
    "sentences",
}


@pytest.fixture
def run(tmp_path, monkeypatch):
    return with_model(tmp_path, monkeypatch)


def test_segment_prints_one_line_per_line(run):
    output = call("segment", run, stdin="我愛自然\r\n\n  他來 了\n　\n最後".encode())
    assert output.code == 0 and not output.err
    lines = output.out.split("\n")
    assert [line.replace(" ", "") for line in lines] == ["我愛自然", "", "他來了", "", "最後", ""]
    assert lines[2].startswith("他") and "來 了" in lines[2]


def test_segment_of_empty_input_is_empty(run):
    assert call("segment", run, stdin=b"").out == ""
    assert call("segment", run, stdin=b"\n\n").out == "\n\n"


def test_segment_keeps_the_order_of_a_big_file(run, tmp_path):
    numbers = [f"第{n}句{'我愛自然語言' * (n % 7)}" for n in range(20_000)]
    (tmp_path / "big.txt").write_text("\n".join(numbers), "utf-8")
    output = call("segment", run, tmp_path / "big.txt")
    assert [line.replace(" ", "") for line in output.out.splitlines()] == numbers


@pytest.mark.parametrize(
    ("encoding", "option"), [("utf-8-sig", None), ("gb18030", "gbk"), ("utf-16", "utf-16"), ("big5", "big5")]
)
def test_segment_reads_the_given_encoding(run, tmp_path, encoding, option):
    (tmp_path / "raw.txt").write_bytes("我愛自然\n語言\n".encode(encoding))
    output = call("segment", run, tmp_path / "raw.txt", *(["--encoding", option] if option else []))
    assert output.out.replace(" ", "") == "我愛自然\n語言\n", output.err


def test_segment_accepts_a_checkpoint_folder_and_a_dash(run, tmp_path):
    folder = next((tmp_path / "checkpoints" / run).glob("step-*"))
    assert call("segment", folder, "-", stdin="我愛".encode()).out.replace(" ", "") == "我愛\n"


def test_invalid_bytes_end_segment_at_their_line(run):
    output = call("segment", run, stdin="我愛\n自然\n".encode() + b"\xff\xfe\n" + "語言\n".encode())
    assert (output.code, output.out.count("\n")) == (2, 2)
    assert ":3" in output.err and "Traceback" not in output.err


@pytest.mark.parametrize("encoding", ["gb18030", "big5", "utf-16", "utf-16-le"])
def test_segment_detects_the_encoding_as_check_does(run, tmp_path, encoding):
    text = "天气很好，今天我们去公园\n" * 3 if encoding == "gb18030" else "天氣很好，今天我們去公園\n" * 3
    (tmp_path / "raw.txt").write_bytes(text.encode(encoding))
    for output in (call("segment", run, tmp_path / "raw.txt"), call("segment", run, stdin=text.encode(encoding))):
        assert output.code == 0 and output.out.replace(" ", "") == text
        assert encoding in output.err, "the encoding is named"


def test_segment_json_has_word_offsets_in_the_original_line(run):
    lines = ["我愛自然", "", "  他來　了\r", "𠮷野家 👍🏽好"]
    output = call("segment", run, "--json", stdin="\n".join(lines).encode())
    documents = [json.loads(line) for line in output.out.splitlines()]
    assert output.code == 0 and len(documents) == 4 and documents[1] == {"words": [], "offsets": []}
    for line, document in zip(lines, documents):
        assert list(document) == ["words", "offsets"] and "".join(document["words"]) == "".join(line.split())
        assert [line[start:end] for start, end in document["offsets"]] == document["words"]


def test_segment_keeps_pieces_whole(run):
    text = "我愛iPhone15與www.example.com/x在2026年3月8日"
    words = call("segment", run, "--keep", "latin,number,url", stdin=text.encode()).out.split()
    assert all(any(piece in word for word in words) for piece in ("iPhone15", "www.example.com/x", "2026年3月8日"))
    result = call("probabilities", run, "愛iPhone", "--keep", "latin", "--json").json
    assert result["boundary"][1:6] == [0.0] * 5
    output = call("segment", run, "--keep", "latin,nummer", stdin=b"")
    assert output.code == 2 and "number" in output.err


def test_kinds_of_text_never_cut_are_stored_with_the_model(run):
    def cut(*more):
        return call("segment", run, *more, stdin="愛iPhone".encode()).out

    plain = cut()
    assert call("keep", run).out == "none\n"
    assert call("keep", run, "url,latin").out == "latin,url\n" == call("keep", run).out
    assert "iPhone" in cut() and cut("--keep", "none") == plain and "iPhone" in Segmenter.load(run).cut("愛iPhone")[-1]
    folder = checkpoints.resolve(run)
    for content in ("{", "5", '{"keep": 5}', '{"keep": ["new kind"]}'):
        (folder / "keep.json").write_text(content)
        assert call("keep", run).out == "none\n" and cut() == plain
    call("keep", run, "latin")
    assert call("keep", run, "none").out == "none\n" and not (folder / "keep.json").exists()


def test_jieba_dictionary_is_recognized(run, tmp_path):
    listed = _put(tmp_path, "userdict.txt", "愛自 3 n\n")
    output = call("segment", run, "--dictionary", listed, stdin="我愛自然".encode())
    assert output.code == 0 and "jieba" in output.err and "userdict.txt" in output.err


def test_probabilities_gives_the_documented_json(run):
    result = call("probabilities", run, "我 愛自然", "--best", "3", "--json").json
    assert list(result) == ["text", "words", "tags", "probabilities", "boundary", "segmentations"]
    assert result["text"] == "我愛自然" and "".join(result["words"]) == "我愛自然"
    assert result["boundary"][0] == pytest.approx(1) and result["boundary"][-1] == pytest.approx(1)
    assert len(result["segmentations"]) == 3 and result["segmentations"][0]["words"] == result["words"]
    assert "softmax" in call("probabilities", run, "我愛", "--softmax", "--json").json


def test_probabilities_prints_text(run):
    output = call("probabilities", run, "我愛自然", "--softmax")
    assert output.code == 0
    assert output.out.splitlines()[0].replace(" ", "") == "我愛自然"
    assert "100.0 %" in output.out and "softmax B" in output.out


def test_empty_text_has_no_probabilities_and_is_no_error(run):
    """A program that goes through the lines of a file meets empty ones; a gap to explain is another matter."""
    output, document = (
        call("probabilities", run, " \u3000"),
        json.loads(call("probabilities", run, " \u3000", "--json").out),
    )
    assert output.code == 0 and "The text contains no characters" in output.err
    assert (document["text"], document["words"], document["probabilities"], document["boundary"]) == ("", [], [], [])
    assert call("explain", run, " \u3000").code == 2


def test_dictionary_is_applied_to_a_model(run, tmp_path):
    listed = _put(tmp_path, "list.txt", "!愛自\n研究 20\n究生 0\n")
    assert call("segment", run, "--dictionary", listed, stdin="我愛自然".encode()).out.split()[1] == "愛自"
    result = call("probabilities", run, "我愛自然", "--dictionary", listed, "--json").json
    assert result["words"][1] == "愛自" and result["boundary"][:3] == [1, 0, 1]
    plain, overlaid = (
        call("evaluate", run, _put(tmp_path, "gold.txt", "我 愛自 然\n"), *more, "--json").json
        for more in ([], ["--dictionary", listed])
    )
    assert overlaid["f1"] == 1 and plain["f1"] < 1


def test_faulty_dictionary_is_reported_with_its_line(run, tmp_path):
    for command in (["segment", run], ["probabilities", run, "好"]):
        output = call(*command, "--dictionary", _put(tmp_path, "list.txt", "好\n壞 x\n"))
        assert output.code == 2 and "list.txt:2" in output.err and "weight" in output.err and not output.out
        assert call(*command, "--dictionary", tmp_path / "missing").code == 2


def test_all_faults_of_a_dictionary_are_reported_before_segmenting(run, tmp_path):
    listed = _put(tmp_path, "list.txt", "好\n壞 x\n!愛自\n!!!\n")
    output = call("segment", run, "--dictionary", listed, stdin="我愛自然".encode())
    assert (
        output.code == 2
        and not output.out
        and "list.txt:2" in output.err
        and "list.txt:4" in output.err
        and "Errors: 2" in output.err
    )
    assert "list.txt:3" not in output.err and "Fix these lines" in output.err


def test_control_characters_are_escaped(run):
    assert "\x1b" not in call("probabilities", run, "我\x1b[2J愛").out


def test_evaluate_scores_the_test_split_with_the_words_of_training(run):
    output = call("evaluate", run, "small", "--json")
    assert output.code == 0 and set(output.json) == SCORE
    assert output.json["sentences"] == 2 and output.json["oov_rate"] == 0
    assert "F1" in call("evaluate", run, "small/dev").out


def test_evaluate_without_the_training_set_has_no_oov_scores(run, tmp_path):
    (tmp_path / "data/small/train.utf8").unlink()
    output = call("evaluate", run, "small", "--json")
    assert output.code == 0 and output.json["oov_rate"] is None and "training set" in output.err


def _put(folder, name, text):
    (folder / name).write_text(text, "utf-8")
    return folder / name


def test_score_of_a_hand_made_case(tmp_path):
    gold, predicted = _put(tmp_path, "g", "我 愛 自然 語言\n"), _put(tmp_path, "p", "我愛 自然 語 言\n")
    result = call("score", gold, predicted, "--json").json
    assert set(result) == SCORE
    assert (result["precision"], result["recall"], result["f1"]) == (0.25, 0.25, 0.25)
    assert result["oov_rate"] is result["oov_recall"] is result["iv_recall"] is None


@pytest.mark.parametrize("known", ["我\n自然\n,\n/\n", "我 自然\n我 , /\n"])
def test_score_with_known_words_as_list_or_text(tmp_path, known):
    gold, predicted = _put(tmp_path, "g", "我 愛 自然 語言\n"), _put(tmp_path, "p", "我 愛 自然 語 言\n")
    result = call("score", gold, predicted, "--train-words", _put(tmp_path, "w.txt", known), "--json").json
    assert (result["oov_rate"], result["oov_recall"], result["iv_recall"]) == (0.5, 0.5, 1.0)


def test_score_of_texts_without_any_cut(tmp_path):
    gold, predicted = _put(tmp_path, "g", "我 愛\n"), _put(tmp_path, "p", "我愛\n")
    assert call("score", gold, predicted, "--json").json["f1"] == 0


def test_score_of_different_texts_names_the_line(tmp_path):
    output = call("score", _put(tmp_path, "g", "我 愛\n\n你 好\n"), _put(tmp_path, "p", "我愛\n\n你 們\n"))
    assert output.code == 2 and f"{tmp_path / 'p'}:3" in output.err
    assert not output.out

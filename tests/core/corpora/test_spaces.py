"""Words with inner spaces: always a boundary, and no mistake of a model that did not see the space."""

import copy
import itertools
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import tiny
from tests.core.cli.command_line import call
from wseg_core import corpora
from wseg_core.corpora.formats import words as plain
from wseg_core.corpora.sentences import SpacedSentence
from wseg_core.inference.evaluation import calibration, evaluate
from wseg_core.inspection.decisions import decide

GOLD = ["這", "是", "Panthera", "leo", "的", "照片"]
ROW = "\t_" * 7 + "\tSpaceAfter=No\n"


def conllu(forms, text):
    return f"# text = {text}\n" + "".join(f"{i}\t{form}{ROW}" for i, form in enumerate(forms, 1)) + "\n"


FORM_WITH_SPACE = conllu(["這", "是", "Panthera leo", "的", "照片"], "這是Panthera leo的照片")
FORMS_APART = conllu(GOLD, "這是Panthera leo的照片")
SPACES_EVERYWHERE = conllu(["貓", "在", "睡覺"], "貓 在 睡覺")


class Timid:
    """A segmenter that cuts only at white space."""

    def cut_many(self, texts):
        return [text.split() for text in texts]


def read(tmp_path, content, name="gold.conllu", **options):
    path = tmp_path / name
    path.write_text(content, "utf-8")
    return corpora.read(path, **options)


@pytest.mark.parametrize("content", [FORM_WITH_SPACE, FORMS_APART], ids=["within a form", "between forms"])
def test_space_is_part_of_the_text(tmp_path, content):
    (sentence,) = read(tmp_path, content).sentences
    assert sentence == GOLD and corpora.written(sentence) == "這是Panthera leo的照片"


def test_space_within_a_form_gives_a_warning(tmp_path):
    (doubt,) = read(tmp_path, FORM_WITH_SPACE).doubts
    assert "whitespace" in doubt.what and "is given these spaces" in doubt.advice


def test_spaces_between_all_words_are_removed_from_the_text(tmp_path):
    (sentence,) = read(tmp_path, SPACES_EVERYWHERE, boundaries=False).sentences
    assert corpora.written(sentence) == "貓在睡覺"


@pytest.mark.parametrize(
    "content", ['["這", "是", "Panthera leo"]\n', '{"words": ["這", "是", "Panthera\\u3000leo"]}\n']
)
def test_word_lists_keep_spaces(tmp_path, content):
    (sentence,) = read(tmp_path, content, "gold.jsonl").sentences
    assert corpora.written(sentence) == "這是Panthera leo"


def test_space_gives_no_missed_cut_after_import(tmp_path, monkeypatch):
    monkeypatch.setenv("WSEG_HOME", str(tmp_path / "home"))
    path = tmp_path / "gold.conllu"
    path.write_text(FORM_WITH_SPACE + conllu(["山", "上"], "山上"), "utf-8")
    for gold in (corpora.read(path), corpora.load(corpora.import_files({"test": path}, "names")["name"], "test")):
        assert gold.sentences == [GOLD, ["山", "上"]]
        score = evaluate(Timid(), gold.sentences)
        assert score["gold_words"] == 8 and score["predicted_words"] == 3  # “這是Panthera”, “leo的照片”, “山上”
    assert (corpora.folder("names") / "test.utf8").read_text("utf-8").split("\n")[0].split() == GOLD


def test_no_break_spaces_are_removed_from_the_text(tmp_path, monkeypatch):
    monkeypatch.setenv("WSEG_HOME", str(tmp_path))
    (tmp_path / "data" / "byhand").mkdir(parents=True)
    (tmp_path / "data" / "byhand" / "test.utf8").write_text("山\u00a0上\u00a0有\u00a0雪\n", "utf-8")
    (sentence,) = corpora.load("byhand", "test").sentences
    assert sentence == ["山", "上", "有", "雪"] and corpora.written(sentence) == "山上有雪"


@pytest.mark.parametrize("decoding", ["legal", "greedy"])
def test_model_always_cuts_at_a_space(decoding):
    segmenter = tiny.segmenter("linear", "cross_entropy", "bies", 0, f"loss.decoding={decoding}")
    sentence = SpacedSentence(GOLD, {3})
    decisions = decide(segmenter, [sentence])
    position = len("這是Panthera")
    assert decisions.boundary[0][position - 1] == pytest.approx(1)
    assert position in set(itertools.accumulate(map(len, decisions.predicted[0])))
    assert "".join(decisions.predicted[0]) == "".join(GOLD)
    assert calibration(segmenter, [sentence])["ece"] is not None


@given(words=st.lists(st.text("山川ab1", min_size=1, max_size=4), min_size=1, max_size=8), data=st.data())
def test_stored_line_keeps_words_and_spaces(words, data):
    spaces = data.draw(st.sets(st.integers(1, max(1, len(words) - 1)))) if len(words) > 1 else set()
    sentence = SpacedSentence(words, spaces)
    line = plain.write([sentence]).rstrip("\n")
    again = plain.spaced(line)
    assert again == words == line.split() and corpora.written(again) == corpora.written(sentence)
    for other in (pickle.loads(pickle.dumps(sentence)), copy.deepcopy(sentence)):
        assert other == sentence and other.spaces == sentence.spaces


def test_score_accepts_a_prediction_without_the_space(tmp_path):
    (tmp_path / "gold.conllu").write_text(FORM_WITH_SPACE, "utf-8")
    (tmp_path / "predicted.txt").write_text("這 是 Pantheraleo 的 照片\n", "utf-8")
    output = call("score", tmp_path / "gold.conllu", tmp_path / "predicted.txt", "--json")
    assert output.code == 0 and output.json["f1"] == 1.0 and output.json["gold_words"] == 6

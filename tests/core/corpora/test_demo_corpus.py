"""The demo corpus follows its guideline: distinct sentences, with the same words in both scripts."""

import re
from collections import Counter
from pathlib import Path

import opencc
import pytest

DATA = Path(__file__).parents[3] / "data"
FOLDERS = ["demo", "demo-simp"]
SPLITS = ["train", "dev", "test"]
NGRAM = 8  # characters; a Latin or numeric run counts as one, or a species' name alone would fill it
BOTH_SCRIPTS = set("准凶划占台吁吃唇岩峰干床斗游灶粽群里霉")  # converted by OpenCC, but also used in traditional text
STAYS = {"乾": "乾隆", "著": "著作"}  # traditional characters kept in simplified text, with their word


def lines(folder: str, split: str) -> list[str]:
    return (DATA / folder / f"{split}.utf8").read_text(encoding="utf-8").splitlines()


def sentences(folder: str) -> list[str]:
    """The text of every sentence, without the spaces between words."""
    return [line.replace(" ", "") for split in SPLITS for line in lines(folder, split)]


@pytest.mark.parametrize("folder", FOLDERS)
def test_about_a_thousand_distinct_sentences_and_none_in_two_splits(folder):
    texts = sentences(folder)
    assert len(texts) >= 1000
    assert [text for text, count in Counter(texts).items() if count > 1] == []


@pytest.mark.parametrize("folder", FOLDERS)
def test_splits_are_about_80_10_10(folder):
    sizes = [len(lines(folder, split)) for split in SPLITS]
    assert [round(size / sum(sizes), 1) for size in sizes] == [0.8, 0.1, 0.1]


@pytest.mark.parametrize("folder", FOLDERS)
@pytest.mark.parametrize("split", SPLITS)
def test_words_are_separated_by_one_space_and_lines_by_lf(folder, split):
    raw = (DATA / folder / f"{split}.utf8").read_bytes()
    assert not raw.startswith(b"\xef\xbb\xbf") and b"\r" not in raw and raw.endswith(b"\n")
    for line in raw.decode("utf-8")[:-1].split("\n"):
        assert re.fullmatch(r"\S+(?: \S+)*", line), line


@pytest.mark.parametrize("folder", FOLDERS)
def test_punctuation_is_separate_and_full_width(folder):
    for split in SPLITS:
        for line in lines(folder, split):
            for word in line.split(" "):
                assert (
                    len(word) == 1 or word in ("……", "——") or not re.search("[，。？！、；：「」『』《》（）…—]", word)
                ), line
                assert not re.fullmatch("[,.?!:;()]", word), line


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_two_sentences_share_eight_characters_in_a_row(folder):
    first = {}
    for text in sentences(folder):
        units = re.findall(r"[\x21-\x7e]+|.", text)
        for start in range(len(units) - NGRAM + 1):
            ngram = tuple(units[start : start + NGRAM])
            assert first.setdefault(ngram, text) == text, "".join(ngram)


@pytest.mark.parametrize("split", SPLITS)
def test_both_scripts_have_the_same_words_by_length(split):
    traditional, simplified = lines("demo", split), lines("demo-simp", split)
    assert len(traditional) == len(simplified)
    for here, there in zip(traditional, simplified):
        assert [len(word) for word in here.split(" ")] == [len(word) for word in there.split(" ")], here


def test_no_simplified_character_in_the_traditional_version():
    to_traditional = opencc.OpenCC("s2t").convert
    for character in sorted(set("".join(sentences("demo")))):
        assert to_traditional(character) == character or character in BOTH_SCRIPTS, character
        character.encode("big5")


def test_no_traditional_character_in_the_simplified_version():
    to_simplified = opencc.OpenCC("t2s").convert
    texts = sentences("demo-simp")
    for character in sorted(set("".join(texts))):
        assert to_simplified(character) == character or character in STAYS, character
    for character, word in STAYS.items():
        assert all(text.count(character) == text.count(word) for text in texts), character


@pytest.mark.parametrize("folder", FOLDERS)
def test_licence_and_guideline_are_included(folder):
    assert "CC0 1.0 Universal" in (DATA / folder / "LICENSE").read_text(encoding="utf-8")
    assert (DATA / folder / "GUIDELINE.md").read_text(encoding="utf-8").startswith("# ")

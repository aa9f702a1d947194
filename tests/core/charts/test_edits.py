"""Effects of an edit on cuts elsewhere in the text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.charts.test_sentence import Reader
from wseg_core.charts.sentence import edits


def moved_cuts(before: str, after: str):
    result = edits.moves(before.split(), after.split())
    return None if result is None else [(" ".join(m.before), " ".join(m.after)) for m in result]


@pytest.mark.parametrize(
    "before, after, expected",
    [
        ("研究 生命", "研究 生命 起源", []),  # new text is not compared
        ("研究 生命", "研究生 命 科學", [("研究 生命", "研究生 命")]),
        ("研究 生命", "研究生 活", [("研究 生命", "研究生 活")]),  # the stretch contains the typed text
        ("他 說 研究 生命", "她 說 研究生 命", [("研究 生命", "研究生 命")]),
        ("研究 生命 的 人", "研究生 命 的 好人", [("研究 生命", "研究生 命")]),
        ("研究 生命 的 甲 我們 說", "研究生 命 的 乙 我 們 說", [("研究 生命", "研究生 命"), ("我們", "我 們")]),
        ("研究 生命", "研 究 生命", [("研究", "研 究")]),  # only white space was added
        ("好好 學習", "好 學習", []),
        ("好好好 學習", "好 好 學習", [("好好好", "好 好")]),
        ("研究 生命", "研究 生命", None),  # no edit
        ("研究 生命", "下雨天 留 客", None),  # another text
        ("好", "好 的", None),  # no common gap
        ("", "好", None),
        ("好", "", None),
    ],
)
def test_moved_cuts_are_reported(before, after, expected):
    assert moved_cuts(before, after) == expected


segmented = st.lists(st.text("甲乙丙", min_size=1, max_size=3), max_size=6)


@given(segmented, segmented)
def test_changed_stretches_are_whole_words_and_contain_every_moved_cut(before, after):
    result = edits.moves(before, after)
    if result is None:
        return
    for move in result:
        assert move.before != move.after and any(
            list(move.before) == before[i : i + len(move.before)] for i in range(len(before))
        )
        assert any(list(move.after) == after[i : i + len(move.after)] for i in range(len(after)))
    old, new = "".join(before), "".join(after)
    first = next((i for i in range(min(len(old), len(new))) if old[i] != new[i]), min(len(old), len(new)))

    def cut(words, k):
        return any(len("".join(words[:i])) == k for i in range(len(words)))

    changed = any(cut(before, k) != cut(after, k) for k in range(1, first))
    assert bool(result) or not changed


def test_note_contains_only_escaped_words():
    seen = Reader(edits.note(["<b>", "甲乙", "\u202e丙"], ["<b>", "甲", "乙", "\u202e丙", "丁"]))
    assert "甲乙\u2002→\u2002甲\u2002乙" in seen.text and not seen.of("b") and edits.note(["好"], ["好"]) == ""
    assert "no other cut" in Reader(edits.note(["甲乙"], ["甲乙", "丙"])).text
    many = [["甲乙", "丙"] * 9, ["甲", "乙", "丙"] * 9]
    assert Reader(edits.note(*many)).text.endswith("and 6 more") and edits.note(*many).count("→") == 3

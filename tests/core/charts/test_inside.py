"""Charts that explain a gap: every number is shown with its sign, legends are complete, and text is escaped."""

import functools

import pytest

from tests import tiny
from tests.core.charts.test_sentence import Reader
from wseg_core.charts import colours, legible, table
from wseg_core.charts.sentence import attention, attribution, balance, spikes, transitions
from wseg_core.inspection import attention as looks
from wseg_core.inspection import directions, explaining
from wseg_core.inspection import spikes as frames
from wseg_core.inspection import transitions as chain

TEXT = "我愛<b>自然&\u202e"
FOUND = {"text": "研究生", "gap": 1, "scores": [0.5, -1.25, 0.001], "window": [0, 3]}


@functools.cache
def segmenter(encoder: str, loss: str = "crf"):
    return tiny.segmenter(encoder, loss)


def test_every_character_shows_its_signed_score_and_the_gap_is_marked():
    seen = Reader(attribution.picture(FOUND))
    assert [c["title"].rsplit(" ", 1)[1] for c in seen.of("t")[:3]] == ["+0.5000", "-1.2500", "+0.0010"]
    assert "+0.50" in seen.text and "−1.25" in seen.text and len(seen.of("at-gap")) == 1 and "faint" not in seen.text
    for_it, against, _ = (c["style"] for c in seen.of("t")[:3])
    assert colours.SIGNS["+"] in for_it and colours.SIGNS["-"] in against and "--p:85" in against


def test_unseen_characters_are_faint_and_only_read_ones_are_drawn():
    seen = Reader(attribution.picture({**FOUND, "window": [1, 3]}, (1, 2)))
    assert len(seen.of("one")) == 2 and len(seen.of("far")) == 1 and "faint" in seen.text


@pytest.mark.parametrize("sign", colours.SIGNS)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_letters_are_legible_on_all_colours(sign, theme):
    for percent in range(0, 101, 5):
        ink = legible.ink(sign, percent, theme)
        under = legible.cell(sign, percent, theme)
        assert legible.contrast([int(ink[i : i + 2], 16) for i in (1, 3, 5)], under) >= legible.ENOUGH


def test_bars_follow_sign_and_size():
    seen = Reader(balance.bars([("a", 2.0, ""), ("b", -1.0, "x"), ("c", 0.0, "")]))
    assert seen.of("pos")[0]["style"].startswith("--p:100.0") and seen.of("neg")[0]["style"].startswith("--p:50.0")
    assert "+2.00" in seen.text and "−1.00x" in seen.text and seen.text.endswith("c0")


def test_strongest_n_grams_are_listed():
    result = explaining.explain(segmenter("linear"), TEXT, 0)
    seen = Reader(attribution.ngrams(result, 5))
    assert len(seen.of("dv")) == 5 and balance.signed(result["ngrams"][0]["share"]) in seen.text


def test_each_direction_has_a_bar():
    result = directions.directions(segmenter("bilstm"), TEXT, 0)
    assert len(Reader(attribution.directions(result)).of("dv")) == 2


@pytest.mark.parametrize("scheme", tiny.SCHEMES)
def test_matrix_shows_every_transition_and_hatches_illegal_ones(scheme):
    result = chain.tables(tiny.segmenter("linear", "crf", scheme))
    seen, k = Reader(transitions.matrix(result)), len(result["tags"])
    values = [*result["start"], *sum(result["transitions"], []), *result["end"]]
    assert len(seen.of("t")) + len(seen.of("never")) == k * k + 2 * k
    assert len(seen.of("never")) == sum(v is None for v in values)
    assert all(f"{v:+.4f}" in str(seen.elements) for v in values if v is not None)


@pytest.mark.parametrize("scheme", tiny.SCHEMES)
def test_transition_table_equals_the_matrix(scheme):
    result = chain.tables(tiny.segmenter("linear", "crf", scheme))
    frame = transitions.table(result)
    assert list(frame["from"]) == ["start", *result["tags"]] and list(frame.columns)[1:] == [*result["tags"], "end"]
    expected = [
        [*result["start"], None],
        *([*scores, last] for scores, last in zip(result["transitions"], result["end"])),
    ]
    written = [row.split(",")[1:] for row in table.csv(frame).decode("utf-8-sig").splitlines()[1:]]
    assert [[float(cell) if cell else None for cell in row] for row in written] == expected


def test_explanation_tables_hold_every_score():
    result = explaining.explain(segmenter("linear"), TEXT, 0)
    frame = attribution.table(result)
    assert "".join(frame["character"]) == result["text"] and frame["score"].tolist() == result["scores"]
    assert attribution.table({**FOUND, "window": [1, 3]}).to_dict("list") == {
        "position": [2, 3],
        "character": ["究", "生"],
        "score": [-1.25, 0.001],
    }
    listed = attribution.ngrams_table(result)
    assert listed["share"].tolist() == [ngram["share"] for ngram in result["ngrams"]] and set(listed["looks_at"]) == {
        "characters",
        "kinds",
    }
    first = result["ngrams"][0]
    assert [int(i) - 1 for i in listed["positions"][0].split()] == list(first["places"]) and listed["ngram"][
        0
    ] == first["text"]


def test_decision_adds_up_and_shows_both_paths():
    result = chain.deciding(segmenter("linear"), "我愛自然", 1)
    seen = Reader(transitions.decision(result))
    assert balance.signed(result["emissions"] + result["transitions"]) in seen.text and len(seen.of("step")) == 2
    assert seen.text.count("我") == 2 and ("does not cut" in seen.text) == (not result["cut"])
    for cut, by, expected in (
        (True, True, "would be the same"),
        (True, False, "would be no cut"),
        (False, True, "would be a cut"),
    ):
        decided = "emissions" if cut == by else "transitions"
        assert expected in transitions.decided({"cut": cut, "cut_by_emissions": by, "decided": decided})


def test_illegal_transitions_are_listed_up_to_a_limit_and_counted():
    steps = [{"after": -1, "from": None, "to": "E"}, *({"after": i, "from": "B", "to": "B"} for i in range(20))]
    result = {"text": "<" * 21, "steps": steps, "words": ["<"] * 21, "legal_words": ["<" * 21]}
    seen = Reader(transitions.steps(result))
    assert "start → E at the beginning" in seen.text and "B → B after <" in seen.text and "and 9 more" in seen.text
    assert (
        transitions.steps({**result, "steps": []}) == ""
        and "chosen independently" in Reader(transitions.corrected(result)).text
    )


def test_frames_show_all_probabilities_and_mark_the_most_likely():
    result = frames.spikes(segmenter("linear", "ctc"), TEXT)
    n, k = len(result["text"]), len(result["labels"])
    seen = Reader(spikes.frames(result))
    assert len(seen.of("t")) == 2 * n * k and len(seen.of("top")) == 2 * n
    assert len(Reader(spikes.frames(result, 1, 3)).of("pair")) == 2
    assert len(Reader(spikes.collapse(result)).of("t")) == sum(len(step["labels"]) for step in result["steps"])


def test_collapse_counts_runs_and_states_whether_it_matches():
    result = {
        "text": "好的",
        "labels": list("BS∅"),
        "steps": [
            {"name": name, "what": name, "labels": labels} for name, labels in frames.collapse(list("SS∅S")).items()
        ],
        "fits": True,
    }
    seen = Reader(spikes.collapse(result)).text
    assert seen == "greedySS∅SmergedS×2∅ScollapsedSS"
    assert (
        "1 of 4 frames" in spikes.explanation(result)[0]
        and "never from the merged labels" in spikes.explanation(result)[1]
    )
    assert "merged labels cannot be used" in spikes.explanation({**result, "fits": False})[1]


def test_attention_is_drawn_as_row_and_matrix():
    result = looks.attention(segmenter("bert"), TEXT)
    seen = Reader(attention.row(result, 1))
    assert len(seen.of("t")) == len(result["tokens"]) and "[CLS]" in seen.text
    figure = attention.figure(result)
    assert len(figure.data[0].z) == len(result["tokens"]) and figure.layout.yaxis.autorange == "reversed"
    assert all("<" not in label for label in figure.layout.xaxis.ticktext)


def test_text_is_escaped():
    linear, ctc, bert = segmenter("linear"), segmenter("linear", "ctc"), segmenter("bert")
    explained = explaining.explain(linear, TEXT, 0)
    html = (
        attribution.picture(explained)
        + attribution.note([explaining.sentence(explained)])
        + attribution.ngrams(explained)
    )
    html += transitions.decision(chain.deciding(linear, TEXT, 0)) + spikes.frames(frames.spikes(ctc, TEXT))
    html += attention.row(looks.attention(bert, TEXT), 2)
    tags = [tag for tag, _ in Reader(html).elements]
    assert "U+202E" in html and tags.count("b") == 3  # together, with a cut, without: the builders' own

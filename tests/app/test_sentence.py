"""The Sentence page: URL parameters, every state, several models, explanations, long and hostile texts."""

import re

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from pages.widgets.sentence import gold as sentence_gold
from pages.widgets.sentence import text as sentence_text
from wseg_core import home, store
from wseg_core.inference import checkpoints

from .. import tiny
from .fake_runs import button_labels, run, texts, url_parameter, widget
from .trained_models import drawn, model

EXAMPLE = sentence_text.EXAMPLES[1]


def test_without_a_model_the_page_links_to_the_demo(visit):
    app = visit("sentence.py")
    assert "There is no trained model yet" in texts(app) and not app.text_area
    widget(app.button, "to.home").click().run()
    assert app.header[0].value == "Where are the word boundaries?"


def test_link_shows_its_model_and_text(visit):
    first, second = model("first"), model("second")
    app = visit("sentence.py", model=first, text="我愛自然語言處理")
    assert widget(app.text_area, "sentence.text").value == "我愛自然語言處理"
    assert "run “first”" in texts(app) and "run “second”" not in texts(app)
    assert drawn(app).count('class="u"') == 8 and drawn(app).count('title="P(') == 8 * 4
    assert app.code[0].value == "我 愛 自然 語言 處理"
    app.selectbox[0].set_value(second).run()
    assert url_parameter(app, "model") == second and url_parameter(app, "text") == "我愛自然語言處理"


@pytest.mark.parametrize("loss", tiny.LOSSES)
def test_each_loss_shows_probabilities_and_its_caveat(visit, loss):
    app = visit("sentence.py", model=model("mine", loss=loss), text="我愛自然語言")
    assert drawn(app).count('class="u"') == 6 and "".join(app.code[0].value.split()) == "我愛自然語言"
    assert ("not the probability that CTC itself assigns" in texts(app)) == (loss == "ctc")


def test_url_follows_text_and_model(visit):
    trained = model()
    app = visit("sentence.py")
    assert url_parameter(app, "model") == trained and url_parameter(app, "text") == sentence_text.EXAMPLES[0]
    widget(app.text_area, "sentence.text").set_value("好").run()
    assert url_parameter(app, "text") == "好" and "no gap to cut" in drawn(app)
    widget(app.button, "example.1").click().run()
    assert url_parameter(app, "text") == EXAMPLE == widget(app.text_area, "sentence.text").value
    app.query_params["text"] = "她走了"  # the browser's back button
    app.run()
    assert widget(app.text_area, "sentence.text").value == "她走了"


def test_effect_of_an_edit_is_described(visit):
    first, second = model("first"), model("second")
    app = visit("sentence.py", model=first, text="我愛自然")
    assert "Your edit" not in drawn(app)
    widget(app.text_area, "sentence.text").set_value("我愛自然語言").run()
    assert "Your edit changed no other cuts." in drawn(app)
    widget(app.text_area, "sentence.text").set_value("我愛自 然語言").run()
    assert re.search(
        'Your edit changed these cuts:.*自然</bdi>.→.<bdi class="w">自</bdi>.<bdi class="w">然</bdi>', drawn(app)
    )
    widget(app.toggle, "sentence.softmax").set_value(True).run()
    assert "Your edit changed these cuts:" in drawn(app), "until the next one"
    widget(app.button, "example.1").click().run()
    assert "Your edit" not in drawn(app), "another text"
    widget(app.text_area, "sentence.text").set_value(f"{EXAMPLE}了").run()
    assert "Your edit" in drawn(app)
    app.selectbox[0].set_value(second).run()
    assert "Your edit" not in drawn(app), "another model"


def test_text_is_kept_when_visiting_another_page(visit):
    model()
    app = visit("sentence.py")
    widget(app.text_area, "sentence.text").set_value("南京市長江大橋").run()
    app.switch_page("models.py").run()
    app.switch_page("sentence.py").run()
    assert widget(app.text_area, "sentence.text").value == "南京市長江大橋"


@pytest.mark.parametrize("asked", ["20200101-000000-zzzz", "../../etc", "/tmp", "x" * 500, "<b>*x*</b>"])
def test_unknown_model_gives_a_clear_message_and_another_can_be_chosen(visit, asked):
    trained = model()
    app = visit("sentence.py", model=asked, text="好")
    assert len(app.error) == 1 and "may have been deleted" in app.error[0].value and not drawn(app).count('class="u"')
    app.selectbox[0].set_value(trained).run()
    assert not app.error and drawn(app).count('class="u"') == 1 and url_parameter(app, "model") == trained


def test_deleted_only_model_gives_a_clear_message(visit):
    app = visit("sentence.py", model="20200101-000000-zzzz")
    assert len(app.error) == 1 and "There is no trained model yet" in texts(app)


def test_run_without_a_model_gives_a_clear_message(visit):
    model()
    app = visit("sentence.py", model=run("failed", "broken", steps=0))
    assert "This run has no model yet." in texts(app)


def test_best_model_of_a_running_run_can_be_inspected(visit):
    busy = model("busy", "running")
    assert "There is no trained model yet" in texts(visit("sentence.py"))  # not listed while it trains
    app = visit("sentence.py", model=busy, text="好")
    assert drawn(app).count('class="u"') == 1 and not app.error


def test_damaged_model_gives_a_clear_message(visit):
    trained = model()
    weights = checkpoints.resolve(str(home.run_folder(trained))) / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-1] + b"?")
    app = visit("sentence.py", model=trained)
    assert "damaged" in app.error[0].value and not drawn(app).count('class="u"')


@pytest.mark.parametrize("scheme, tags", [("bi", 2), ("six", 6)])
def test_cells_follow_the_tag_scheme(visit, scheme, tags):
    app = visit("sentence.py", model=model(scheme=scheme), text="我愛自然語言處理")
    assert drawn(app).count('title="P(') == 8 * tags and app.code[0].value == "我 愛 自然 語言 處理"


def test_raw_softmax_and_more_alternatives_can_be_shown(visit):
    app = visit("sentence.py", model=model(), text="我愛自然語言處理")
    assert "softmax(B)" not in drawn(app) and drawn(app).count('class="alt"') == 5
    widget(app.toggle, "sentence.softmax").set_value(True).run()
    assert drawn(app).count("softmax(B)") == 8
    app.session_state["sentence.count"] = 20
    app.run()
    assert drawn(app).count('class="alt"') == 20


@pytest.mark.parametrize("text", ["", "  \n\u3000"])
def test_blank_text_gives_a_hint(visit, text):
    app = visit("sentence.py", model=model(), text=text)
    assert "choose an example" in texts(app) and not drawn(app).count('class="u"')


HOSTILE = "<img src=x onerror=alert(1)><b>粗</b>![x](http://127.0.0.1:9/x)\u202eabc\u202c</style>"


def test_hostile_text_and_names_are_escaped(visit):
    trained = model(name="<b>*x*</b> ![i](http://127.0.0.1:9/i)")
    app = visit("sentence.py", model=trained, text=HOSTILE)
    assert "<img" not in drawn(app) and "</style>" not in drawn(app) and "&lt;" in drawn(app)
    assert "".join(app.code[0].value.split()) == "".join(HOSTILE.split())
    assert any(r"!\[i\]" in caption.value for caption in app.caption)


def test_long_text_is_left_out_of_the_link_and_paginated(visit):
    app = visit("sentence.py", model=model(), text="好")
    widget(app.text_area, "sentence.text").set_value("今天天氣很好。" * 100).run()
    assert (
        not url_parameter(app, "text")
        and "not included in the link" in texts(app)
        and drawn(app).count('class="u"') == 700
    )
    widget(app.text_area, "sentence.text").set_value("好" * 10_000).run()
    assert "5 pages of up to 2\u202f000 characters" in texts(app) and drawn(app).count('class="u"') == 2000


def test_several_models_are_shown_as_rows_and_named_in_the_url(visit):
    first, second, third = model("first"), model("second", loss="ctc"), model("<b>third</b>")
    app = visit("sentence.py", model=f"{first},{second}", text="我愛自然語言處理")
    assert "run “first”" in texts(app) and "run “second”" in texts(app) and "They agree on" in drawn(app)
    assert drawn(app).count('class="names"') == 1 and drawn(app).count('class="l ') == 2 * 8
    widget(app.multiselect, "sentence.compare").set_value([second, third]).run()
    assert url_parameter(app, "model") == f"{first},{second},{third}" and drawn(app).count('class="l ') == 3 * 8
    assert "<b>third" not in drawn(app) and "&lt;b&gt;third" in drawn(app)
    app.selectbox[0].set_value(third).run()
    assert url_parameter(app, "model") == f"{third},{second}"
    app.query_params["model"] = first  # the browser's back button
    app.run()
    assert url_parameter(app, "model") == first and not drawn(app).count('class="names"')


def test_compared_models_are_kept_when_visiting_another_page(visit):
    first, second = model("first"), model("second")
    app = visit("sentence.py", model=f"{first},{second}", text="好的")
    app.switch_page("models.py").run()
    app.query_params.clear()  # as a click in the sidebar
    app.switch_page("sentence.py").run()
    assert url_parameter(app, "model") == f"{first},{second}" and drawn(app).count('class="names"') == 1


def test_deleted_model_among_several_gives_a_clear_message(visit):
    first, second = model("first"), model("second")
    app = visit("sentence.py", model=f"{first},20200101-000000-zzzz,{second}", text="好的")
    assert len(app.error) == 1 and drawn(app).count('class="l ') == 2 * 2


def test_one_of_several_models_is_shown_in_detail(visit):
    first, second = model("first"), model("second", scheme="six")
    app = visit("sentence.py", model=f"{first},{second}", text="好的")
    assert drawn(app).count('title="P(') == 2 * 4
    app.session_state[f"closer.{first}.{second}"] = second
    app.run()
    assert drawn(app).count('title="P(') == 2 * 6


def test_gold_words_are_shown_on_top_if_typed_or_linked(visit):
    trained = model()
    app = visit("sentence.py", model=trained, gold="我 愛 自然 語言處理")
    assert widget(app.text_area, "sentence.text").value == "我愛自然語言處理"
    assert "first gets 3 of the 4 gold words right (F1 66.7%)" in drawn(app).replace("<bdi>", "").replace("</bdi>", "")
    assert drawn(app).count('class="u apart"') == 1 and "gold segmentation" in drawn(app)
    widget(app.text_area, "sentence.gold").set_value("我 愛 自然 語言 處理").run()
    assert url_parameter(app, "gold") == "我 愛 自然 語言 處理" and "They agree on all 7 gaps" in drawn(app)
    widget(app.text_area, "sentence.text").set_value("好").run()
    assert (
        "These characters differ from the text" in texts(app)
        and not url_parameter(app, "gold")
        and "They agree" not in drawn(app)
    )


def test_gold_words_of_a_long_text_follow_its_pages(visit):
    sentence = "我 愛 自然 語言處理 。\n"  # 10 characters with the line's end; 2,000 are a page
    app = visit("sentence.py", model=model("first"), text="好")
    widget(app.text_area, "sentence.text").set_value(sentence.replace(" ", "") * 500).run()
    assert "gold segmentation" not in drawn(app)
    widget(app.text_area, "sentence.gold").set_value(sentence * 500).run()
    assert (
        "gold segmentation" in drawn(app)
        and "These characters differ" not in texts(app)
        and not url_parameter(app, "gold")
    )
    result = drawn(app).replace("<bdi>", "").replace("</bdi>", "")
    assert "first gets 800 of the 1000 gold words right" in result, "of the first page, 200 lines"
    pages = sentence_text.pages(sentence.replace(" ", "") * 500)
    assert (
        len(pages) == 3
        and sentence_gold.within((sentence * 500).split(), pages[0], pages[1]) == (sentence * 200).split()
    )


@given(st.lists(st.text("今天好。\n ", min_size=1, max_size=9).filter(str.split), max_size=30), st.integers(2, 20))
def test_gold_words_of_all_pages_are_the_gold_words(content, size):
    gold = " ".join(content).split()
    result, before = [], ""
    for page in sentence_text.pages("".join(content), size):
        words_of_page = sentence_gold.within(gold, before, page)
        assert "".join(words_of_page) == "".join(page.split())
        result += words_of_page
        before += page
    assert "".join(result) == "".join(gold)


WHY = "我愛自然語言"


def test_explanation_starts_with_the_least_certain_gap_and_the_url_follows(visit):
    app = visit("sentence.py", model=model(), text=WHY)
    assert (
        [tab.label for tab in app.tabs][0] == "Why this cut?"
        and drawn(app).count('class="at-gap"') == 1
        and not url_parameter(app, "gap")
    )
    assert "The probability that a word ends between" in drawn(app) and "Strongest n-grams" in texts(app)
    gaps = widget(app.segmented_control, f"why.gap.{hash(WHY)}.")
    other = 2 if gaps.value != 2 else 3
    gaps.set_value(other).run()
    assert url_parameter(app, "gap") == str(other) and f"between “{WHY[other]}” and “{WHY[other + 1]}”" in drawn(app)
    widget(app.text_area, "sentence.text").set_value("她走了").run()
    assert not url_parameter(app, "gap") and f"between “{WHY[other]}”" not in drawn(app)


def test_results_can_be_downloaded(visit):
    app = visit("sentence.py", model=f"{model('first')},{model('second')}", text=WHY)
    keys = [button.key for button in app.get("download_button")]
    assert keys == [
        "rows.csv",
        "sentence.csv",
        "sentence-alternatives.csv",
        "sentence-why.csv",
        "sentence-ngrams.csv",
        "transitions.csv",
    ]


def test_link_names_the_gap(visit):
    trained = model()
    assert "between “愛” and “自”" in drawn(visit("sentence.py", model=trained, text=WHY, gap="1"))
    for wrong in ("99", "5", "-1", "x", "²"):
        assert drawn(visit("sentence.py", model=trained, text=WHY, gap=wrong)).count('class="at-gap"') == 1


@pytest.mark.parametrize(
    "encoder, loss, expected",
    [
        ("linear", "crf", ("What decides: the characters or the transitions?", "Transition scores")),
        ("bilstm", "crf", ("Contribution of each reading direction",)),
        ("cnn", "cross_entropy", ("Receptive field", "If each tag were chosen independently")),
        ("bert", "focal", ("Attention (which other characters each one draws on)",)),
        ("linear", "ctc", ("Spikes and blanks",)),
        ("linear", "binary", ()),
    ],
)
def test_details_inside_the_model_depend_on_its_kind(visit, encoder, loss, expected):
    app = visit("sentence.py", model=model(encoder=encoder, loss=loss), text=WHY)
    heads = [head.value for head in app.subheader]
    assert heads[0] == "Alternative segmentations" and not app.error
    assert not set(expected) - set(heads) and len(heads) >= 1 + len(expected)


def test_explanation_method_can_be_changed(visit):
    app = visit("sentence.py", model=model(encoder="cnn"), text=WHY)
    before = drawn(app)
    assert "add up to the change" in texts(app)
    widget(app.segmented_control, "why.method.ig").set_value("occlusion").run()
    assert "need not add up" in texts(app) and drawn(app) != before


def test_each_layer_and_head_can_be_shown(visit):
    app = visit("sentence.py", model=model(encoder="bert"), text=WHY)
    before = drawn(app)
    widget(app.selectbox, "attention.head.2").set_value(1).run()
    assert drawn(app) != before and not app.error


@pytest.mark.parametrize("content", ["好", "好 的", "e\u0301", "a b c"])
def test_text_without_gaps_has_no_explanation(visit, content):
    app = visit("sentence.py", model=model(), text=content)
    assert "no gap whose cut the model decides" in texts(app) and not app.error


def test_long_text_is_explained_on_request(visit):
    app = visit("sentence.py", model=model(loss="ctc"), text="今天天氣很好。" * 60)
    assert not drawn(app).count('class="at-gap"')
    widget(app.toggle, "why.long").set_value(True).run()
    assert drawn(app).count('class="at-gap"') == 1 and "around the gap, are shown" in texts(app)


def test_hostile_text_is_escaped_in_explanations(visit):
    for encoder, loss in (("linear", "crf"), ("bert", "cross_entropy"), ("linear", "ctc")):
        app = visit("sentence.py", model=model(encoder=encoder, loss=loss), text=HOSTILE)
        assert "<img" not in drawn(app) and "</style>" not in drawn(app) and not app.error


pieces = st.sampled_from(["今天", "好。", "\n", " ", "a\u0301", "👨\u200d👩\u200d👧", "甲" * 9])


@given(st.lists(pieces, max_size=60).map("".join), st.integers(6, 40))
def test_pages_lose_no_text_and_split_no_cluster(content, size):
    result = sentence_text.pages(content, size)
    assert "".join(result) == content and all(len(page) <= size for page in result)
    whole = {c.start() for c in regex.finditer(r"\X", content)} | {len(content)}
    position = 0
    for page in result:
        position += len(page)
        assert position in whole


def test_each_line_starts_a_row():
    assert sentence_text.line_ends("我 愛\n你\n") == {1, 2}
    assert sentence_text.line_ends("") == set()


def test_in_chinese(visit):
    app = visit("sentence.py", lang="zh_Hant", model=model(), text="我愛自然語言處理")
    assert app.header[0].value == "模型對每個斷點有多確定？" and "詞的開頭" in drawn(app)
    assert "用這個模型為整個檔案斷詞" in button_labels(app)


def test_buttons_lead_to_the_run_and_to_the_models(visit):
    trained = model()
    for button, header in (("to.run", "first"), ("to.models", "Trained models")):
        app = visit("sentence.py", model=trained, text="好")
        widget(app.button, button).click().run()
        assert app.header[0].value.startswith(header)


def test_loaded_model_is_that_of_the_best_checkpoint(visit):
    trained = model()
    assert visit("sentence.py", model=trained, text="我愛自然語言處理").code[0].value == "我 愛 自然 語言 處理"
    other = tiny.segmenter("linear")  # untrained
    checkpoints.write(home.run_folder(trained), 130, other.model, other.config, other.vocab, best=True)
    store.open().update(trained, step=130)
    result = visit("sentence.py", model=trained, text="我愛自然語言處理").code[0].value
    assert result == " ".join(other.cut("我愛自然語言處理"))

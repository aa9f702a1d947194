"""Custom dictionary, corrections and retraining, and calibrated probabilities on the Sentence and Models pages."""

import pytest

from pages.widgets.sentence import dictionary_panel
from pages.widgets.shared import overlay
from wseg_core import corpora, home, store
from wseg_core.corpora import corrections
from wseg_core.inference import checkpoints
from wseg_core.inference.segmenter import Segmenter
from wseg_core.inspection import temperature

from .. import tiny
from .fake_runs import button_labels, run, texts, url_parameter, widget
from .trained_models import drawn, model

TEXT = "我愛自然語言處理"
HOSTILE = "![x](http://127.0.0.1:9/x)<b>粗</b>"


def words(app) -> str:
    return app.code[0].value


def listed(app, content: str):
    return widget(app.text_area, overlay.TYPED).set_value(content).run()


def test_dictionary_changes_cuts_and_shows_the_changes(visit):
    app = visit("sentence.py", model=model(), text=TEXT)
    assert words(app) == "我 愛 自然 語言 處理" and "Suggested words" not in texts(app)
    listed(app, "!愛自")
    assert (
        words(app) == "我 愛自 然 語言 處理"
        and "Changes in this text:" in texts(app)
        and 'class="u apart"' in drawn(app)
    )
    assert "Shown with your custom dictionary;" in texts(app)
    widget(app.toggle, overlay.DICTIONARY).set_value(False).run()
    assert words(app) == "我 愛 自然 語言 處理" and "Changes in this text:" in texts(app)
    widget(app.toggle, overlay.DICTIONARY).set_value(True).run()
    listed(app, "語言")
    assert words(app) == "我 愛 自然 語言 處理" and "It changes no cuts" in texts(app)
    listed(app, "言處")
    widget(app.toggle, overlay.FORCE).set_value(True).run()
    assert words(app) == "我 愛 自然 語 言處 理"
    assert not app.exception and not app.error


OVERLAY = ("words", "list", "dictionary", "force", "calibrated")  # the names in the URL


def reloaded(visit, app, page: str = "sentence.py"):
    """The same URL in a new session."""
    return visit(
        page, **{name: url_parameter(app, name) for name in ("model", "text", *OVERLAY) if url_parameter(app, name)}
    )


def test_reload_and_second_tab_restore_the_dictionary_and_its_switches(visit):
    trained = model()
    app = visit("sentence.py", model=trained, text=TEXT)
    assert not any(url_parameter(app, name) for name in OVERLAY)
    listed(app, "愛自 0\r\n言處")
    upload = next(u for u in app.file_uploader if u.key.startswith("dictionary.upload"))
    upload.upload("詞.txt", "自然\n甲甲甲甲\n".encode("big5"), "text/plain").run()
    widget(app.toggle, overlay.FORCE).set_value(True).run()
    again = reloaded(visit, app)
    assert widget(again.text_area, overlay.TYPED).value == "愛自 0\r\n言處" and any(
        t.value == "詞.txt" for t in again.text
    )
    assert widget(again.toggle, overlay.FORCE).value and words(again) == words(app) == "我 愛自 然語 言處 理"
    assert (
        "Shown with your custom dictionary;" in texts(again)
        and len(url_parameter(again, "words")) == len(url_parameter(again, "list")) == 32
    )
    widget(again.toggle, overlay.DICTIONARY).set_value(False).run()
    models_page = reloaded(visit, again, "models.py")
    assert (
        widget(models_page.text_area, overlay.TYPED).value and not widget(models_page.toggle, overlay.DICTIONARY).value
    )
    again.query_params["dictionary"] = "on"  # the browser's back button
    again.run()
    assert words(again) == "我 愛自 然語 言處 理" and not url_parameter(again, "dictionary")
    listed(again, "")
    widget(again.button, "dictionary.leave").click().run()
    widget(again.toggle, overlay.FORCE).set_value(False).run()
    assert not any(url_parameter(again, name) for name in OVERLAY) and words(reloaded(visit, app)) == words(app), (
        "another tab keeps its own"
    )


def test_dictionary_of_a_hundred_thousand_words_is_stored(visit):
    app = visit("sentence.py", model=model(), text=TEXT)
    content = "!愛自\n" + "".join(f"{chr(0x4E00 + i // 300)}{chr(0x4E00 + i % 300)}甲\n" for i in range(100_000))
    next(u for u in app.file_uploader if u.key.startswith("dictionary.upload")).upload(
        "big.txt", content.encode(), "text/plain"
    ).run()
    again = reloaded(visit, app)
    assert "100\u202f000" in texts(again) and words(again) == "我 愛自 然 語言 處理"


def test_invalid_values_in_a_link_are_ignored(visit):
    trained = model()
    app = listed(visit("sentence.py", model=trained, text=TEXT), "!愛自")
    token = url_parameter(app, "words")
    for strange in ("0" * 32, "../../etc/passwd", token[:-1], token.upper(), "<b>*x*</b>"):
        app = visit(
            "sentence.py",
            model=trained,
            text=TEXT,
            words=strange,
            list=token,
            dictionary="x",
            force="1",
            calibrated="<b>",
        )
        assert (
            words(app) == "我 愛 自然 語言 處理"
            and not any(url_parameter(app, name) for name in OVERLAY)
            and not app.error
        )


def test_link_without_parameters_keeps_dictionary_and_switches(visit):
    app = listed(visit("sentence.py", model=model(), text=TEXT), "!愛自")
    app.switch_page("models.py").run()
    for name in OVERLAY:
        app.query_params.pop(name, None)
    app.switch_page("sentence.py").run()
    assert words(app) == "我 愛自 然 語言 處理" and url_parameter(app, "words")


def test_dictionary_that_cannot_be_stored_is_reported_and_still_applied(visit, home):
    app = visit("sentence.py", model=model(), text=TEXT)
    (home / "data").mkdir(exist_ok=True)
    (home / "data" / ".wordlists").write_text("in the way")
    listed(app, "!愛自")
    assert len(app.error) == 1 and "could not be saved" in app.error[0].value and words(app) == "我 愛自 然 語言 處理"
    assert not url_parameter(app, "words")


def test_dictionary_applies_on_the_next_page(visit):
    app = listed(visit("sentence.py", model=model(), text=TEXT), "!愛自")
    app.switch_page("models.py").run()
    assert widget(app.text_area, overlay.TYPED).value == "!愛自"
    widget(app.text_area, "models.text").set_value(TEXT).run()
    assert words(app) == "我 愛自 然 語言 處理" and "Changes in this text:" in texts(app)
    widget(app.toggle, overlay.DICTIONARY).set_value(False).run()
    assert words(app) == "我 愛 自然 語言 處理"


def test_valid_lines_are_used_and_faulty_ones_listed(visit):
    app = listed(visit("sentence.py", model=model(), text=TEXT), "語言 x\n!愛自\n!!!\n<b>粗</b> 99")
    assert words(app) == "我 愛自 然 語言 處理" and "Shown with your custom dictionary;" in texts(app)
    top, panel = (w.value.replace("\\", "") for w in app.warning)
    assert (
        "Unused lines in your dictionary: 3 (line 1; line 3; line 4)" in top
        and "Custom dictionary" in top
        and panel.endswith("Unused lines among your entries: 3")
    )
    assert all(
        message in drawn(app)
        for message in ("line 1", "“x” is not a valid weight.", "no word after “!!!”", "from 0 to 20", "&lt;b&gt;粗")
    )
    assert "<b>粗" not in drawn(app)
    app.switch_page("models.py").run()
    assert "Unused lines in your dictionary" in app.warning[0].value
    widget(app.toggle, overlay.DICTIONARY).set_value(False).run()
    assert len(app.warning) == 1, "switched off, only the panel tells"
    listed(app, "!愛自")
    assert not app.warning and not app.error and not app.exception


def test_faults_of_file_and_typed_entries_are_listed_separately_in_each_language(visit):
    app = visit("sentence.py", lang="zh_Hant", model=model(), text=TEXT)
    upload = next(u for u in app.file_uploader if u.key.startswith("dictionary.upload"))
    upload.upload("names.txt", "!愛自\n壞 x\n".encode(), "text/plain").run()
    listed(app, "好 y")
    assert words(app) == "我 愛自 然 語言 處理" and "names.txt, 第 2 行；第 1 行" in app.warning[0].value.replace(
        "\\", ""
    )
    assert "「x」不是有效的權重。" in drawn(app) and len(app.warning) == 3


def test_dictionary_from_a_file(visit):
    app = visit("sentence.py", model=model(), text=TEXT)
    upload = next(u for u in app.file_uploader if u.key.startswith("dictionary.upload"))
    upload.upload("../詞表 1.txt", "!愛自\n我們的語言很好\n".encode("big5"), "text/plain").run()
    assert words(app) == "我 愛自 然 語言 處理" and any("詞表" in t.value and "/" not in t.value for t in app.text)
    listed(app, "!自然")  # typed entries extend the file; of overlapping matches the leftmost counts
    assert words(app) == "我 愛自 然 語言 處理"
    listed(app, "愛自 0")  # a typed entry overrides the same word in the file
    assert words(app) == "我 愛 自然 語言 處理"
    widget(app.button, "dictionary.leave").click().run()
    listed(app, "")
    assert words(app) == "我 愛 自然 語言 處理" and not app.exception


def test_effect_on_the_corpus_of_the_model(visit):
    app = listed(visit("sentence.py", model=model(), text=TEXT), "!，她")
    widget(app.button, "dictionary.score").click().run()
    assert not app.exception and "became correct" in texts(app)
    _, result, sentences = app.session_state["kept.dictionary.effect"]
    assert result["before"]["sentences"] == sentences == len(
        corpora.load("demo/dev")
    ) and "Based on the first" not in texts(app)
    listed(app, "!，他")
    assert "became correct" not in texts(app), "of another list"


def test_only_the_first_sentences_of_a_long_set_are_used_with_a_note(visit, monkeypatch):
    monkeypatch.setattr(dictionary_panel, "_SENTENCES", 7)
    app = listed(visit("sentence.py", model=model(), text=TEXT), "!，她")
    widget(app.button, "dictionary.score").click().run()
    assert f"Based on the first 7 of {len(corpora.load('demo/dev'))} sentences." in texts(app)
    assert app.session_state["kept.dictionary.effect"][1]["after"]["sentences"] == 7


def test_without_an_evaluation_set_a_reason_is_given(visit):
    trained = model()
    settings = store.open().get(trained)["config"]
    store.open().update(trained, config={**settings, "data": {**settings["data"], "dev": None, "test": None}})
    app = listed(visit("sentence.py", model=trained, text=TEXT), "!，她")
    assert "cannot be measured here" in texts(app) and "dictionary.score" not in [b.key for b in app.button]


def test_click_corrects_a_gap_and_the_sentence_is_stored_once(visit):
    app = visit("sentence.py", model=model(), text="我愛自然 a\u0301好")
    assert "teach.gap.4" not in [b.key for b in app.button], "no gap inside a cluster"
    assert widget(app.button, "teach.gap.3").disabled, "white space stays a cut"
    widget(app.button, "teach.gap.0").click().run()
    widget(app.button, "teach.gap.2").click().run()
    assert app.code[1].value == "我愛 自 然 a\u0301 好" or app.code[1].value.startswith("我愛 自 然 a\u0301")
    right = app.code[1].value.split()
    widget(app.button, "teach.keep").click().run()
    assert corrections.kept() == [right]
    widget(app.button, "teach.gap.0").click().run()
    widget(app.button, "teach.keep").click().run()
    assert corrections.kept() == [["我", "愛", *right[1:]]]
    widget(app.button, "teach.reset").click().run()
    assert app.code[1].value == app.code[0].value and "teach.reset" not in [b.key for b in app.button]


def test_corrected_gaps_are_in_the_link_until_the_text_or_the_model_changes(visit):
    first, second = model("first"), model("second")
    app = visit("sentence.py", model=first, text="我愛自然語言處理")
    assert not url_parameter(app, "corrected")
    widget(app.button, "teach.gap.3").click().run()
    widget(app.button, "teach.gap.0").click().run()
    assert url_parameter(app, "corrected") == app.code[1].value == "我愛 自然語言 處理"
    again = visit("sentence.py", model=first, text="我愛自然語言處理", corrected="我愛 自然語言 處理")  # a reload
    assert again.code[1].value == "我愛 自然語言 處理" and "teach.reset" in [b.key for b in again.button]
    widget(again.button, "teach.gap.0").click().run()
    again.query_params["corrected"] = "我愛 自然語言 處理"  # the browser's back button
    again.run()
    assert again.code[1].value == "我愛 自然語言 處理"
    widget(again.button, "teach.reset").click().run()
    assert again.code[1].value == again.code[0].value and not url_parameter(again, "corrected")
    widget(again.button, "teach.gap.0").click().run()
    widget(again.text_area, "sentence.text").set_value("我愛自然").run()
    assert again.code[1].value == "我 愛 自然" and not url_parameter(again, "corrected")
    app.selectbox[0].set_value(second).run()
    assert app.code[1].value == app.code[0].value and not url_parameter(app, "corrected")


@pytest.mark.parametrize(
    "wrong", ["我 愛", "你 愛 自然 e\u0301", "我愛 自然 e \u0301", "我愛自然 e\u0301", "x" * 9000, "<b>", "1,2"]
)
def test_link_with_impossible_corrections_is_ignored(visit, wrong):
    app = visit("sentence.py", model=model(), text="我愛 自然e\u0301", corrected=wrong)
    assert app.code[1].value == app.code[0].value and not url_parameter(app, "corrected")


def test_link_names_the_sentence_of_a_long_text(visit):
    sentence = "我愛自然語言處理。" * 8
    app = visit("sentence.py", model=model(), text=f"{sentence}他走了，他走了吧。", corrected="他走了 ， 他走了吧 。")
    assert app.code[1].value == "他走了 ， 他走了吧 。" and widget(app.button, "teach.gap.2")


def test_retraining_starts_a_run_and_shows_its_effect(visit):
    first = model()
    app = visit("sentence.py", model=first, text="研究生命起源")
    assert "teach.go" not in [b.key for b in app.button] and "No corrections are saved yet" in texts(app)
    widget(app.button, "teach.gap.2").click().run()
    widget(app.button, "teach.keep").click().run()
    widget(app.button, "teach.go").click().run()
    (taught,) = [r for r in store.open().runs() if r["run"] != first]
    assert (
        taught["config"]["training"]["start_from"] == first and taught["config"]["data"]["more"] == "corrections/train"
    )
    assert taught["name"] == "first, retrained" and taught["state"] == "queued"
    other: Segmenter = tiny.segmenter("linear", "crf", "bies", 0)
    checkpoints.write(home.run_folder(taught["run"]), 9, other.model, other.config, other.vocab, best=True)
    store.open().update(taught["run"], step=9, state="finished", best_dev_f1=0.5)
    app.run()
    assert "Effect of retraining" in texts(app) and "Dev F1 85.0\u202f% before, 50.0\u202f% after." in texts(app)
    assert "does not segment the sentence as you corrected it yet" in texts(app) and "your correction" in drawn(app)
    widget(app.button, "teach.use").click().run()
    assert url_parameter(app, "model") == taught["run"] and not app.exception


def retraining_run(origin: str, state: str = "finished", **columns) -> str:
    """A run that retrains the model of `origin`; a finished one has an untrained model."""
    sets = [f"training.start_from={origin}", f"data.more={corrections.REFERENCE}"]
    if state != "finished":
        return run(state, "taught", steps=0, sets=sets, **columns)
    return model("taught", encoder="bilstm", sets=sets, **columns)


def test_failed_or_deleted_retraining_run_gives_a_clear_message(visit):
    first = model()
    app = visit("sentence.py", model=first, text="好", taught=retraining_run(first, "failed"))
    assert "Retraining ended without a model" in texts(app)
    store.open().delete(url_parameter(app, "taught"))
    app.run()
    assert len(app.error) == 1 and not app.exception and not url_parameter(app, "taught")
    assert not app.run().error, "told once"


def test_reload_and_other_visitors_see_the_effect_of_retraining(visit):
    first = model()
    taught = retraining_run(first, "queued")
    app = visit("sentence.py", model=first, text=TEXT)
    assert url_parameter(app, "taught") == taught and opened(app), "it is at work: whoever looks at the model sees it"
    store.open().delete(taught)
    corrections.keep(["我愛", "自然", "語言", "處理"])
    corrections.keep(["研究生", "命"])
    taught = retraining_run(first)
    app = visit("sentence.py", model=first, text=TEXT)
    assert "Effect of retraining" not in texts(app) and not opened(app)
    widget(app.button, "teach.earlier").click().run()
    assert "Effect of retraining" in texts(app) and url_parameter(app, "taught") == taught and opened(app)
    for query in ({"model": first, "text": TEXT, "taught": taught}, {"model": taught, "text": TEXT, "taught": taught}):
        app = visit("sentence.py", **query)
        assert "Effect of retraining" in texts(app) and "Dev F1 85.0\u202f% before" in texts(app)
        assert 'title="我愛' not in drawn(app) and "<bdi" in drawn(app) and "your correction" in drawn(app)
        assert opened(app) == (query["model"] == first)
    widget(app.button, "teach.use").click().run()
    assert url_parameter(app, "text") == TEXT, "the correction of this text, not the newest one"


def opened(app) -> bool:
    return next(e for e in app.expander if e.label == "Correct this sentence and retrain the model").proto.expanded


def test_link_to_another_or_unknown_retraining_run_is_ignored(visit):
    first, second = model("first"), model("second")
    for asked in (retraining_run(second), second, "20200101-000000-zzzz", "../x", "<b>"):
        app = visit("sentence.py", model=first, text=TEXT, taught=asked)
        assert not url_parameter(app, "taught") and not app.error and "Effect of retraining" not in texts(app)


def test_calibration_changes_probabilities_but_no_cut(visit):
    app = visit("sentence.py", model=model(), text=TEXT)
    before, cuts = drawn(app), words(app)
    assert overlay.CALIBRATED not in [t.key for t in app.toggle]
    widget(app.button, "calibrated.fit").click().run()
    assert "It never changes a cut" in texts(app) and "Temperature" in texts(app) and drawn(app) == before
    assert "On the test set, which was not used to fit the temperature:" in texts(app)
    assert "calibration.csv" in [button.key for button in app.get("download_button")]
    widget(app.toggle, overlay.CALIBRATED).set_value(True).run()
    assert words(app) == cuts and drawn(app) != before and not app.exception
    assert "Shown with calibrated probabilities;" in texts(app)
    assert drawn(reloaded(visit, app)) == drawn(app), "a reload finds the switch"
    widget(app.toggle, overlay.CALIBRATED).set_value(False).run()
    assert drawn(app) == before and "Shown with" not in texts(app)


def test_explanation_uses_calibration_but_not_the_dictionary(visit):
    trained = model()
    temperature.store(trained, {"temperature": 3.0, "gaps": 9, "ece_before": 0.1, "ece_after": 0.0})
    app = visit("sentence.py", model=trained, text=TEXT, gap="2")
    app.session_state[overlay.CALIBRATED] = True
    listed(app, "!愛自")
    probability = Segmenter.load(trained, calibrated=True).probabilities(TEXT)["boundary"][2]
    assert f"between “自” and “然” is {100 * probability:.1f} %" in drawn(app)
    plain_probability = Segmenter.load(trained).probabilities(TEXT)["boundary"][2]
    widget(app.toggle, overlay.CALIBRATED).set_value(False).run()
    assert (
        f"{100 * plain_probability:.1f} %" != f"{100 * probability:.1f} %"
        and f"is {100 * plain_probability:.1f} %" in drawn(app)
    )
    assert "without your custom dictionary" in app.info[0].value
    widget(app.toggle, overlay.DICTIONARY).set_value(False).run()
    assert not any("dictionary" in note.value for note in app.info)
    assert not app.exception and not app.error


@pytest.mark.parametrize("gap, message", [("1", "overrides the model"), ("3", "")])
def test_explanation_notes_where_the_dictionary_overrides_the_gap(visit, gap, message):
    app = listed(visit("sentence.py", model=model(), text=TEXT, gap=gap), "!愛自")
    (note,) = (n.value for n in app.info if "dictionary" in n.value)
    assert note.startswith("This section shows the model itself") and ("overrides" in note) == bool(message)
    if message:
        assert "cut is 0.0 % with it" in note.replace("\u202f", " ").replace("\\", "")


def test_run_without_gaps_to_fit_on_gives_a_clear_message(visit):
    trained = model()
    settings = store.open().get(trained)["config"]
    (home.root() / "dev.txt").write_text("好\n", "utf-8")
    store.open().update(trained, config={**settings, "data": {**settings["data"], "dev": str(home.root() / "dev.txt")}})
    app = visit("sentence.py", model=trained, text=TEXT)
    widget(app.button, "calibrated.fit").click().run()
    assert len(app.error) == 1 and not app.exception


@pytest.mark.parametrize("page", ["sentence.py", "models.py"])
def test_hostile_words_and_texts_are_escaped(visit, page):
    app = visit(page, model=model(name=HOSTILE), text=HOSTILE)
    if page == "models.py":
        widget(app.text_area, "models.text").set_value(HOSTILE).run()
    listed(app, "!" + HOSTILE[:20])
    assert not app.exception and "<b>粗" not in drawn(app)
    assert not any("![" in label for label in button_labels(app) if label.startswith("!"))
    assert all(
        "\\" in b.label for b in app.button if b.key and b.key.startswith("teach.gap") and b.label[0] in "[]()!*"
    )


def test_long_text_is_corrected_sentence_by_sentence(visit):
    app = visit("sentence.py", model=model(), text="今天天氣很好。" * 20)
    assert len([b for b in app.button if b.key and b.key.startswith("teach.gap")]) <= 80
    assert not app.exception


def test_in_chinese(visit):
    app = visit("sentence.py", lang="zh_Hant", model=model(), text=TEXT)
    assert {"儲存為更正", "用開發集擬合溫度"} <= set(button_labels(app))
    assert {"自訂詞典", "更正句子並重新訓練模型", "已校準的機率"} <= {part.label for part in (*app.expander, *app.tabs)}

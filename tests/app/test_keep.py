"""The switch for text that is never cut: on Sentence and Models, in the URL, and stored with a model."""

from pages.widgets.shared import overlay
from wseg_core.inference import checkpoints, keep

from .fake_runs import button_labels, texts, url_parameter, widget
from .trained_models import drawn, model

TEXT = "我愛iPhone15在www.a.com"


def words(app) -> str:
    return app.code[0].value


def switched(app, on: bool = True):
    return widget(app.toggle, overlay.KEEP).set_value(on).run()


def reloaded(visit, app, page: str = "sentence.py"):
    """The same URL in a new session."""
    return visit(
        page, **{name: url_parameter(app, name) for name in ("model", "text", "keep") if url_parameter(app, name)}
    )


def test_switch_keeps_words_whole_and_the_link_restores_it(visit):
    app = visit("sentence.py", model=model(), text=TEXT)
    before = words(app)
    assert not url_parameter(app, "keep") and "www.a.com" not in before
    switched(app)
    assert "Shown with Latin words, numbers and URLs kept in one piece" in texts(app)
    assert all(any(piece in word for word in words(app).split()) for piece in ("iPhone15", "www.a.com"))
    assert url_parameter(app, "keep") == "latin,number,url"
    widget(app.button_group, overlay.KINDS).set_value(["url"]).run()
    assert url_parameter(app, "keep") == "url" and "www.a.com" in words(app)
    again = reloaded(visit, app)
    assert words(again) == words(app) and widget(again.toggle, overlay.KEEP).value
    assert widget(reloaded(visit, app, "models.py").toggle, overlay.KEEP).value
    switched(app, False)
    assert words(app) == before and not url_parameter(app, "keep") and "Shown with" not in texts(app)
    assert not app.exception and not app.error


def test_link_with_unknown_kinds_changes_nothing(visit):
    for given in ("nonsense", "none", ",", "<b>"):
        app = visit("sentence.py", model=model(), text=TEXT, keep=given)
        assert not widget(app.toggle, overlay.KEEP).value and not app.error and not app.exception


def test_choice_is_stored_with_the_model_and_removed(visit):
    trained = model()
    app = visit("sentence.py", model=trained, text=TEXT)
    before = words(app)
    assert "Store with the model" not in button_labels(app)
    switched(app)
    kept = words(app)
    widget(app.button, "keep.store").click().run()
    assert checkpoints.kept_kinds(checkpoints.resolve(trained)) == keep.KINDS
    assert "Stored with this model: Latin words" in texts(app)
    fresh = visit("sentence.py", model=trained, text=TEXT)
    assert words(fresh) == kept and not widget(fresh.toggle, overlay.KEEP).value and not url_parameter(fresh, "keep")
    widget(fresh.button, "keep.remove").click().run()
    assert words(fresh) == before and not checkpoints.kept_kinds(checkpoints.resolve(trained))
    assert not fresh.exception and not fresh.error


def test_explanation_of_a_gap_notes_that_the_switch_does_not_apply(visit):
    app = switched(visit("sentence.py", model=model(), text=TEXT, gap="3"))
    (note,) = (note.value for note in app.info)
    assert note.startswith(
        "This section shows the model itself, without Latin words, numbers and URLs kept in one piece"
    )


def test_jieba_dictionary_is_recognized(visit):
    app = visit("sentence.py", model=model(), text="我愛自然語言")
    widget(app.text_area, overlay.TYPED).set_value("愛自 300 n\n").run()
    assert any("jieba" in note.value for note in app.info) and words(app) and drawn(app)

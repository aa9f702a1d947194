"""Why a gap is cut or not: choosing the gap, the contribution of each character, and what happens inside the model."""

import html
from dataclasses import replace
from itertools import accumulate

import streamlit as st

from wseg_core.charts import glyphs
from wseg_core.charts.percent import short
from wseg_core.charts.sentence import attribution, sentence
from wseg_core.errors import UserError
from wseg_core.language import text
from wseg_core.modeling.encoders import only_ngrams

from ..shared import downloads, glossary, live, models, notices, overlay, state
from ..shared import formatting as words
from ..shared.model_view import ModelView
from . import inside as sentence_inside
from . import view as sentence_view

_MAX_BUTTONS = 40  # up to this many gaps are buttons; more are a list
_MAX_AUTOMATIC = 150  # characters; explaining a longer text takes seconds and waits for a click
_PARAMETER = "gap"  # the name in the URL


@live.fragment
def draw(shown: ModelView, content: str) -> None:
    """The section about one gap of `content`: what the model itself says, without the dictionary of the view `shown`."""
    view = replace(overlay.calibrated(shown.folder), keep=())
    try:
        result = sentence_view.probabilities(view, content)
        gaps = _free_gaps(content)
        if not gaps:
            st.caption(text("This text has no gap whose cut the model decides."))
            return
        gap = _gap(result, gaps, content)
        if message := _overlay_note(result, shown, content, gap) if shown != view else "":
            st.info(notices.escape(message), icon=":material/menu_book:")
        method = _method(view)
        if len(result["text"]) > _MAX_AUTOMATIC and not st.toggle(
            text("Explain this gap"),
            key="why.long",
            persist_state="session",
            help=text("This takes a few seconds for a long text."),
        ):
            return
        with st.spinner(text("Computing the contribution of each character")):
            explanation, message = explained(view, content, gap, method)
        picture = attribution.picture(explanation, sentence_inside.visible(view, explanation))
        st.html(sentence.html(attribution.note([message]) + picture))
        downloads.csv(lambda: attribution.table(explanation), "sentence-why")
        if explanation.get("ngrams"):
            st.markdown(
                text(
                    "**Strongest n-grams** (sequences of characters, each with its own contribution; ^ and $ "
                    "mark the start and end of the text)"
                ),
                help=glossary.tip("n-gram"),
            )
            st.html(sentence.html(attribution.ngrams(explanation)))
            downloads.csv(lambda: attribution.ngrams_table(explanation), "sentence-ngrams")
        sentence_inside.draw(view, content, gap)
    except UserError as error:
        notices.user_error(error)


def _overlay_note(plain: dict, shown: ModelView, content: str, gap: int) -> str:
    """A note that the dictionary and kept text do not apply here, and how they would change the gap."""
    with_overlay = sentence_view.probabilities(shown, content)
    before, after = (words.percent(result["boundary"][gap]) for result in (plain, with_overlay))
    was_cut, is_cut = (
        gap in set(accumulate(map(len, result["words"]), initial=-1)) for result in (plain, with_overlay)
    )
    names = {
        text("your custom dictionary"): shown.dictionary,
        text("Latin words, numbers and URLs kept in one piece"): shown.keep,
    }
    without = text(" and ").join(name for name, applied in names.items() if applied)
    messages = [text("This section shows the model itself, without {what}.", what=without)]
    if was_cut != is_cut:
        messages.append(
            text(
                "At this gap that overrides the model: the probability of a cut is {after} with it and {before} without it.",
                before=before,
                after=after,
            )
        )
    elif before != after:
        messages.append(
            text(
                "At this gap that changes the probability of a cut from {before} to {after}.",
                before=before,
                after=after,
            )
        )
    return words.join_sentences(messages)


@st.cache_data(max_entries=60, show_spinner=False)
def _explained(view: ModelView, content: str, gap: int, method: str) -> dict:
    from wseg_core.inspection import explaining  # torch is loaded here, not when the page opens

    return explaining.explain(models.segmenter(view), content, gap, method)


def explained(view: ModelView, content: str, gap: int, method: str) -> tuple[dict, str]:
    """The explanation of a gap, and the same in sentences."""
    from wseg_core.inspection import explaining

    explanation = _explained(view, content, gap, method)
    return explanation, explaining.sentence(explanation)


def _free_gaps(content: str) -> list[int]:
    """The gaps that a model decides."""
    from wseg_core.text.characters import squeeze
    from wseg_core.text.tags import FREE

    return [i for i, gap in enumerate(squeeze(content)[1][:-1].tolist()) if gap == FREE]


def _gap(result: dict, gaps: list[int], content: str) -> int:
    """The gap to explain: clicked, given by the URL, or the least certain one."""
    boundary, characters = result["boundary"], result["text"]
    by_certainty = sorted(gaps, key=lambda i: abs(boundary[i] - 0.5))
    requested = state.parameter(_PARAMETER)
    if state.recall("why.text") not in (None, content) and requested == state.recall("why.asked"):
        requested = ""  # the gap of another text
        st.query_params.pop(_PARAMETER, None)
    state.remember("why.text", content)
    state.remember("why.asked", requested)
    first = int(requested) if requested.isdecimal() and int(requested) in set(gaps) else by_certainty[0]
    # a link or the back button brings another gap than the chosen one
    key = f"why.gap.{hash(content)}.{first if requested else ''}"

    def label(i: int) -> str:
        before, after = (glyphs.name(characters[k]) for k in (i, i + 1))
        return f"{before}│{after} {html.unescape(short(boundary[i]))}"

    if len(gaps) <= _MAX_BUTTONS:
        gap = st.segmented_control(
            text("Gap"),
            gaps,
            help=glossary.tip("gap", "log-odds"),
            default=first,
            required=True,
            key=key,
            wrap=True,
            format_func=lambda i: notices.escape(label(i)),
        )
    else:
        order = [first, *(i for i in by_certainty if i != first)]
        gap = st.selectbox(
            text("Gap, least certain first"), order, key=key, format_func=lambda i: f"{i + 1}: {label(i)}", width=340
        )
    if gap != first:
        st.query_params[_PARAMETER] = str(gap)
        state.remember("why.asked", str(gap))
    return gap


def _method(view: ModelView) -> str:
    table = only_ngrams(models.segmenter(view).model.encoder)
    names = {
        "shares": text("n-gram contributions"),
        "ig": text("integrated gradients"),
        "occlusion": text("occlusion"),
    }
    meanings = {
        "shares": text(
            "The contribution of each n-gram, divided among its characters. The scores add up to the gap's log-odds."
        ),
        "ig": text(
            "The gradient, accumulated along the path from an empty text (padding) to this one. The scores add up "
            "to the change in log-odds."
        ),
        "occlusion": text(
            "How much the gap's log-odds drop when the character is removed. The scores need not add up."
        ),
    }
    terms = {"shares": ("n-gram", "log-odds"), "ig": ("gradient", "log-odds"), "occlusion": ("log-odds",)}
    offered = ["shares" if table else "ig", "occlusion"]
    picked = st.segmented_control(
        text("Explanation method"),
        offered,
        default=offered[0],
        required=True,
        format_func=names.get,
        key=f"why.method.{offered[0]}",
        persist_state="session",
    )
    st.caption(meanings[picked], help=glossary.tip(*terms[picked]))
    return picked

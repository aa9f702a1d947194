"""Disagreements with a model: places where a trained model confidently disagrees with the gold segmentation."""

from dataclasses import dataclass, field

import streamlit as st

from wseg_core import corpora
from wseg_core.charts import cut_words
from wseg_core.charts.corpora import doubts
from wseg_core.errors import UserError
from wseg_core.language import text

from ..errors import examples as errors_examples
from ..errors import pick as errors_pick
from ..shared import corpus_doubts, corpus_facts, downloads, glossary, models, notices, state
from ..shared import formatting as words
from ..shared.model_view import ModelView

_SURE = (0.9, 0.99, 0.999)  # the choices of minimum confidence; places below the lowest are not kept
_PAGE = 8  # disagreements shown at once
_EXAMPLES = 3
_ASKED = "suspects.asked"


@dataclass
class _Disagreements:
    """Disagreements of a model with a file: `places` as dicts, the most confident first; None before the model has run."""

    places: list[dict] | None = field(default=None)


def draw(entry: dict) -> None:
    """Fields for model and set, then the disagreements."""
    st.caption(
        text(
            "Where a good model confidently disagrees with the gold segmentation, the annotation may be wrong. "
            "Check the sentences that it was trained on: it saw the gold segmentation there, and still predicts "
            "something else."
        ),
        help=glossary.tip("gold", "confidence"),
    )
    known = models.every()
    if not known:
        models.nothing_yet()
        return
    options = {run["run"]: run for run in known}
    files, names = corpus_doubts.stamps(entry), corpus_facts.split_names()
    first, second, third = st.columns([2.2, 1.2, 1.2], vertical_alignment="bottom")
    with first:
        model = st.selectbox(
            text("Model"), list(options), format_func=lambda r: models.described(options[r]), key="suspects.model"
        )
    with second:
        split = st.selectbox(text("Set"), list(files), format_func=names.get, key=f"suspects.split.{entry['name']}")
    with third:
        wanted = st.button(
            text("Run the model"), type="primary", icon=":material/psychology_alt:", width="stretch", key="suspects.ask"
        )
    try:
        view = errors_pick.calibrated([options[model]], [models.folder(options[model])])[0]
        if wanted:
            state.remember(_ASKED, (view, files[split]))
        if state.recall(_ASKED) != (view, files[split]):
            return
        held = _held(view, files[split])
        if held.places is None:
            held.places = _ask(view, files[split], split)
        if not view.temperature:
            st.caption(
                text(
                    "The confidence comes from the model's own probabilities, which are not calibrated and are "
                    "often too high."
                )
            )
    except UserError as error:
        notices.fault(error)
        return
    _show(held.places, options[model], entry["name"], names)


def groups(places: list[dict]) -> list[dict]:
    """Groups places with equal gold and predicted words: {"gold", "predicted", "confidence", "count", "examples"}, the most
    confident first."""
    by_words: dict[tuple, dict] = {}
    for place in places:
        group = by_words.setdefault((place["gold"], place["predicted"]), {**place, "count": 0, "examples": []})
        group["count"] += 1
        if len(group["examples"]) < _EXAMPLES:
            group["examples"].append(place)
    return list(by_words.values())


def _show(places: list[dict], run: dict, name: str, names: dict[str, str]) -> None:
    sure = st.segmented_control(
        text("Minimum confidence"), _SURE, format_func=lambda s: f"{100 * s:g}{words.THIN}%", default=0.99, required=True,
        key="suspects.sure",
    )  # fmt: skip
    chosen = [place for place in places if place["confidence"] >= sure]
    if not chosen:
        st.success(text("No disagreement with the gold segmentation reaches this confidence."), icon=":material/check:")
        return
    grouped = groups(chosen)
    st.markdown(
        text((
            "Disagreements with the gold segmentation at a confidence of at least {sure}: {count}, of {kinds} "
            "different kinds."
        ),
             sure=f"{100 * sure:g}{words.THIN}%", count=words.count(len(chosen)), kinds=words.count(len(grouped)))
    )  # fmt: skip
    pages = -(-len(grouped) // _PAGE)
    number = st.pagination(pages, key=f"suspects.page.{sure}") if pages > 1 else 1
    for place, group in enumerate(grouped[(number - 1) * _PAGE : number * _PAGE]):
        _row(group, run, names, place)
    downloads.csv(lambda: doubts.disagreement_table(chosen), f"{name}-suspects", "suspects.csv")


def _row(group: dict, run: dict, names: dict[str, str], place: int) -> None:
    with st.container(border=True):
        shown, aside = st.columns([5, 1.1], vertical_alignment="center")
        with shown:
            st.html(cut_words.html(doubts.disagreement(group, names)))
        with aside:
            st.caption(
                f"{100 * group['confidence']:.2f}{words.THIN}%"
                + (" · " + text("{count} times", count=words.count(group["count"])) if group["count"] > 1 else "")
            )
            if st.button(text("Inspect"), icon=":material/search:", type="tertiary", key=f"suspects.open.{place}"):
                first = group["examples"][0]
                gold = errors_examples.window(first["sentence"], first["start"], first["end"])
                st.switch_page(
                    "sentence.py", query_params={"model": run["run"], "text": "".join(gold), "gold": " ".join(gold)}
                )


def _ask(view: ModelView, file: corpus_doubts.Stamp, split: str) -> list[dict]:
    from wseg_core.inspection import mistakes, suspects

    corpus = corpora.load(file[0])
    bar = st.progress(0.0, text("Running the model"))

    def progress(done: int, total: int) -> None:
        bar.progress(
            done / total,
            text("Sentences processed: {done} of {total}", done=words.count(done), total=words.count(total)),
        )

    analysis = mistakes.analyse(models.segmenter(view), corpus.sentences, progress=progress)
    bar.empty()
    return [
        {
            "split": split,
            "line": corpus.lines[place.sentence],
            "sentence": corpus.sentences[place.sentence],
            "gold": place.gold,
            "predicted": place.predicted,
            "confidence": place.confidence,
            "start": place.start,
            "end": place.end,
            **corpus_doubts.context(corpus.sentences[place.sentence], place.start, place.end),
        }
        for place in suspects.doubtful(analysis, min(_SURE))
    ]


@st.cache_resource(max_entries=12, show_spinner=False)
def _held(view: ModelView, file: corpus_doubts.Stamp) -> _Disagreements:
    return _Disagreements()

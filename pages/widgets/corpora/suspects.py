"""Disagreements with a model: words on which a trained model confidently disagrees with the gold segmentation."""

from dataclasses import dataclass, field

import streamlit as st

from wseg_core import corpora
from wseg_core.charts import cut_words
from wseg_core.charts.corpora import doubts
from wseg_core.errors import UserError
from wseg_core.language import text

from ..errors import examples as errors_examples
from ..errors import pick as errors_pick
from ..shared import corpus_doubts, corpus_facts, downloads, glossary, models, notices, offered, state
from ..shared import formatting as words
from ..shared.model_view import ModelView

_CONFIDENCES = (0.9, 0.99, 0.999)  # the choices of minimum confidence; less confident disagreements are dropped
_PAGE = 8  # disagreements shown at once
_EXAMPLES = 3
_REQUESTED = "suspects.asked"


@dataclass
class _Disagreements:
    """Disagreements of a model with a file: `disagreements` as dicts, the most confident first; None before the model has run."""

    disagreements: list[dict] | None = field(default=None)


def draw(entry: dict) -> None:
    """Fields for model and set, then the disagreements."""
    st.caption(
        text(
            "Where a good model confidently disagrees with the gold segmentation, the annotation may be wrong. It "
            "is most useful to check the sentences that the model was trained on: it learned from the gold "
            "segmentation there, and still predicts something else."
        ),
        help=glossary.tip("gold", "confidence"),
    )
    known = offered.models()
    if not known.runs:
        models.empty_state()
        return
    options = {run["run"]: run for run in known.runs}
    files, names = corpus_doubts.stamps(entry), corpus_facts.split_names()
    first, second, third = st.columns([2.2, 1.2, 1.2], vertical_alignment="bottom")
    with first:
        model = st.selectbox(
            text("Model"),
            list(options),
            format_func=lambda r: models.option_label(options[r]),
            key="suspects.model",
            help=known.help,
        )
    with second:
        split = st.selectbox(text("Set"), list(files), format_func=names.get, key=f"suspects.split.{entry['name']}")
    with third:
        clicked = st.button(
            text("Run the model"), type="primary", icon=":material/psychology_alt:", width="stretch", key="suspects.ask"
        )
    try:
        view = errors_pick.calibrated([options[model]], [models.folder(options[model])])[0]
        if clicked:
            state.remember(_REQUESTED, (view, files[split]))
        if state.recall(_REQUESTED) != (view, files[split]):
            return
        cached = _cached(view, files[split])
        if cached.disagreements is None:
            cached.disagreements = _run_model(view, files[split], split)
        if not view.temperature:
            st.caption(
                text(
                    "The confidence comes from the model's own probabilities, which are not calibrated and are "
                    "often too high."
                )
            )
    except UserError as error:
        notices.user_error(error)
        return
    _show(cached.disagreements, options[model], entry["name"], names)


def groups(disagreements: list[dict]) -> list[dict]:
    """Groups disagreements with equal gold and predicted words: {"gold", "predicted", "confidence", "count", "examples"}, the most
    confident first."""
    by_words: dict[tuple, dict] = {}
    for disagreement in disagreements:
        group = by_words.setdefault(
            (disagreement["gold"], disagreement["predicted"]), {**disagreement, "count": 0, "examples": []}
        )
        group["count"] += 1
        if len(group["examples"]) < _EXAMPLES:
            group["examples"].append(disagreement)
    return list(by_words.values())


def _show(disagreements: list[dict], run: dict, name: str, names: dict[str, str]) -> None:
    minimum = st.segmented_control(
        text("Minimum confidence"), _CONFIDENCES, format_func=lambda s: f"{100 * s:g}{words.THIN}%", default=0.99, required=True,
        key="suspects.sure",
    )  # fmt: skip
    chosen = [row for row in disagreements if row["confidence"] >= minimum]
    if not chosen:
        st.success(text("No disagreement with the gold segmentation reaches this confidence."), icon=":material/check:")
        return
    grouped = groups(chosen)
    st.markdown(
        text((
            "Disagreements with the gold segmentation at a confidence of at least {sure}: {count}, of {kinds} "
            "different kinds."
        ),
             sure=f"{100 * minimum:g}{words.THIN}%", count=words.count(len(chosen)), kinds=words.count(len(grouped)))
    )  # fmt: skip
    pages = -(-len(grouped) // _PAGE)
    number = st.pagination(pages, key=f"suspects.page.{minimum}") if pages > 1 else 1
    for row, group in enumerate(grouped[(number - 1) * _PAGE : number * _PAGE]):
        _draw_group(group, run, names, row)
    downloads.csv(lambda: doubts.disagreement_table(chosen), f"{name}-suspects", "suspects.csv")


def _draw_group(group: dict, run: dict, names: dict[str, str], row: int) -> None:
    with st.container(border=True):
        left, right = st.columns([5, 1.1], vertical_alignment="center")
        with left:
            st.html(cut_words.html(doubts.disagreement(group, names)))
        with right:
            st.caption(
                f"{100 * group['confidence']:.2f}{words.THIN}%"
                + (" · " + text("{count} times", count=words.count(group["count"])) if group["count"] > 1 else "")
            )
            if st.button(text("Inspect"), icon=":material/search:", type="tertiary", key=f"suspects.open.{row}"):
                first = group["examples"][0]
                gold = errors_examples.window(first["sentence"], first["start"], first["end"])
                st.switch_page(
                    "sentence.py", query_params={"model": run["run"], "text": "".join(gold), "gold": " ".join(gold)}
                )


def _run_model(view: ModelView, file: corpus_doubts.Stamp, split: str) -> list[dict]:
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
            "line": corpus.lines[disagreement.sentence],
            "sentence": corpus.sentences[disagreement.sentence],
            "gold": disagreement.gold,
            "predicted": disagreement.predicted,
            "confidence": disagreement.confidence,
            "start": disagreement.start,
            "end": disagreement.end,
            **corpus_doubts.context(corpus.sentences[disagreement.sentence], disagreement.start, disagreement.end),
        }
        for disagreement in suspects.doubtful(analysis, min(_CONFIDENCES))
    ]


@st.cache_resource(max_entries=12, show_spinner=False)
def _cached(view: ModelView, file: corpus_doubts.Stamp) -> _Disagreements:
    return _Disagreements()

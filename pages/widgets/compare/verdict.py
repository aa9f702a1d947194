"""The verdict: which variant is better and how sure we are, in a sentence, with its confidence intervals."""

import streamlit as st

from wseg_core import jobs, verdict
from wseg_core.charts.compare import verdict as figures
from wseg_core.errors import UserError
from wseg_core.language import current, text

from ..shared import downloads, notices, runs
from ..shared import formatting as words
from . import data as compare_data

_MAX_NAMED = 4  # variants that the sentence names


def draw(runs_to_judge: list[dict]) -> None:
    """The sentence, the interval plot, and every comparison in words."""
    scored = [r for r in runs_to_judge if verdict.is_scored(r)]
    if len(scored) < 2:
        return _box(_no_verdict_reason(runs_to_judge))
    try:
        with st.spinner(text("Comparing sentence by sentence")):
            result = _verdict(tuple((r["run"], r["attempt"], r["state"]) for r in scored), current())
    except UserError as error:  # evaluated on different sentences, or fewer than two with a score
        return st.warning(
            notices.escape(words.join_sentences([text("No verdict."), str(error)])), icon=":material/balance:"
        )
    _box(
        [text("So far:"), *_sentences(result)]
        if any(r["state"] in runs.LIVE for r in runs_to_judge)
        else _sentences(result)
    )
    pairs = result["pairs"]
    figure = compare_data.cached("verdict", compare_data.key(scored), (), lambda: figures.figure(pairs))
    st.plotly_chart(figure, key="compare.verdict", config={"displayModeBar": False})
    with st.expander(text("How to read this")):
        st.markdown("\n".join(f"- {notices.escape(sentence)}" for sentence in verdict.explanation()))
        downloads.csv(lambda: figures.table(pairs), "verdict", "compare.verdict.csv")
    if len(pairs) > 1:
        with st.expander(text("All comparisons in words ({count})", count=len(pairs))):
            st.markdown("\n".join(f"- {notices.escape(pair['sentence'])}" for pair in pairs))


@st.cache_data(max_entries=60, show_spinner=False)
def _verdict(scored: tuple, language: str) -> dict:
    """The verdict over runs: two variants compared with each other, or more compared with the best."""
    return jobs.judge([run for run, _, _ in scored], "best")


def _sentences(result: dict) -> list[str]:
    """One sentence for a pair; for more variants, which is best and from which of the others it clearly differs."""
    pairs, best = result["pairs"], result["groups"][0]
    if len(pairs) == 1:
        return [pairs[0]["sentence"]]
    score = words.percent(best["f1"])
    sentences = [text("“{name}” has the highest F1, {score}.", name=best["name"], score=score)]
    few, pairs = [p for p in pairs if p["kind"] == "few"], [p for p in pairs if p["kind"] != "few"]
    if not pairs:
        return [
            *sentences,
            text(
                "There are too few seeds to say whether this is more than chance: at least three per variant are needed."
            ),
        ]
    equal = [_other(pair, best) for pair in pairs if pair["winner"] is None]
    if few and len(pairs) == 1:
        sentences.append(pairs[0]["sentence"])
    elif not equal:
        sentences.append(text("It is better than each of the other {count}.", count=len(pairs)))
    elif len(equal) == len(pairs):
        sentences.append(
            text("There is no clear difference between it and any of the other {count}.", count=len(pairs))
        )
    else:
        sentences.append(
            text(
                "It is better than {better} of the other {count}; there is no clear difference from {names}.",
                better=len(pairs) - len(equal),
                count=len(pairs),
                names=words.quoted(equal, _MAX_NAMED),
            )
        )
    if few:
        names = words.quoted([_other(pair, best) for pair in few], _MAX_NAMED)
        sentences.append(
            text("There are too few seeds to judge {names}: at least three per variant are needed.", names=names)
        )
    if all(pair["kind"] == "models" for pair in pairs):
        sentences.append(
            text(
                "This holds for these trained models only; one seed each is not enough to draw conclusions about "
                "their settings."
            )
        )
    return sentences


def _other(pair: dict, best: dict) -> str:
    """The name of the variant that the best is compared with."""
    return pair["name_b"] if pair["name_a"] == best["name"] else pair["name_a"]


def _no_verdict_reason(runs_to_judge: list[dict]) -> list[str]:
    """Why there is no verdict, in sentences."""
    if len(runs_to_judge) < 2:
        return [text("There is only one run. Select another one to compare it with.")]
    if any(r["state"] in runs.LIVE for r in runs_to_judge):
        return [text("The verdict will appear once two of the runs have been evaluated.")]
    if all(r["state"] == "failed" for r in runs_to_judge):
        return [text("No verdict: all runs failed. The ranking shows why.")]
    return [text("No verdict: fewer than two runs ended with a score.")]


def _box(sentences: list[str]) -> None:
    with st.container(key="verdict"):
        st.markdown(notices.escape(words.join_sentences(sentences)))

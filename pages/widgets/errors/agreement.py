"""Two models on the same words: gained, lost, both right, both wrong, with examples."""

import pandas as pd
import streamlit as st

from wseg_core.charts.errors import examples
from wseg_core.charts.errors import mistakes as figures
from wseg_core.inspection.naming import fate_name
from wseg_core.language import text

from ..shared import downloads, glossary, notices
from ..shared import formatting as words
from . import examples as errors_examples
from . import study as errors_study
from .study import Study

_SHOWN = ("gained", "lost", "both_wrong")


def draw(chosen: list[dict], studies: list[Study], keys: tuple) -> None:
    """What the second model gains and loses against the first."""
    st.subheader(text("Second model compared with the first"), anchor=False, help=glossary.tip("gold", "confidence"))
    compared = errors_study.agreement(
        *studies, (*keys, *map(id, studies))
    )  # a file or a temperature may have changed since
    counts = compared["counts"]
    st.markdown(notices.escape(sentence(counts, [words.title(run) for run in chosen])))
    st.plotly_chart(figures.fates(counts), key="errors.fates", config={"displayModeBar": False})
    fate = st.segmented_control(
        text("Words to show"),
        _SHOWN,
        default="gained",
        required=True,
        key="errors.fate",
        format_func=lambda f: f"{fate_name(f)} {words.count(counts[f])}",
    )
    differing = compared["words"][fate]
    if not differing:
        st.html(examples.html(examples.none(text("There are no such words."))))
    if counts[fate] > len(differing):
        st.caption(
            text(
                "The {count} most confident of {total} are listed.",
                count=len(differing),
                total=words.count(counts[fate]),
            )
        )
    first = studies[0]
    for word in errors_examples.paged(differing, f"errors.fate.page.{'.'.join(run['run'] for run in chosen)}.{fate}"):
        number = word.sentence
        sides = [examples.Side(examples.names()[0], first.decisions.gold[number], True)]
        sides += [
            examples.Side(f"{position} {words.title(run)}", study.decisions.predicted[number])
            for position, (run, study) in enumerate(zip(chosen, studies), 1)
        ]
        notes = [
            text("line {line}", line=first.lines[number]),
            text("confidence {share}", share=words.percent(word.confidence)),
        ]
        errors_examples.draw_example(
            examples.example(sides, word.start, word.end, notes), chosen, first, word, f"{fate}.{number}.{word.start}"
        )
    downloads.csv(lambda: table(compared, first), "gained-lost")


def sentence(counts: dict, names: list[str]) -> str:
    """How many words each model gets right that the other gets wrong."""
    gained, lost = counts["gained"], counts["lost"]
    difference = text(
        "“{second}” gets {gained} words right that “{first}” gets wrong, and {lost} words wrong that “{first}” "
        "gets right.",
        first=names[0],
        second=names[1],
        gained=words.count(gained),
        lost=words.count(lost),
    )
    return words.join_sentences(
        [difference, text("Both get {count} words wrong.", count=words.count(counts["both_wrong"]))]
    )


def table(compared: dict, study: Study) -> pd.DataFrame:
    """One row per listed word that a model gets wrong, for download."""
    rows = [
        {
            "fate": word.fate,
            "line": study.lines[word.sentence],
            "start": word.start,
            "end": word.end,
            "gold": word.gold,
            "first": " ".join(word.first),
            "second": " ".join(word.second),
            "confidence": word.confidence,
            "sentence": " ".join(study.decisions.gold[word.sentence]),
        }
        for fate in _SHOWN
        for word in compared["words"][fate]
    ]
    return pd.DataFrame(
        rows, columns=["fate", "line", "start", "end", "gold", "first", "second", "confidence", "sentence"]
    )

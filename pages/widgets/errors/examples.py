"""Mistakes in their sentences, filtered by kind and paginated; each has a link to the page Sentence."""

import pandas as pd
import streamlit as st

from wseg_core.charts.errors import examples
from wseg_core.inspection.naming import category_name, type_name
from wseg_core.language import text

from ..sentence import text as sentence_text
from ..shared import downloads, glossary
from ..shared import formatting as words
from .study import Gold, Study

PAGE = 8  # examples shown at once
_KINDS = ("over", "under", "shifted", "combinational", "overlapping")


def draw(run: dict, file: Gold, study: Study) -> None:
    """Filters, examples, and a download of all matching mistakes."""
    st.subheader(text("Examples"), anchor=False, help=glossary.tip("gold", "confidence"))
    if not study.analysis.mistakes:
        st.markdown(text("There are no mistakes to show. Try a larger file, or a different kind of text."))
        return
    tallies = study.analysis.tallies()
    counts = {name: tally["mistakes"] for group in ("kinds", "ambiguities") for name, tally in tallies[group].items()}
    by_category = {name: tally["mistakes"] for name, tally in tallies["categories"].items() if tally["mistakes"]}
    kind = st.pills(
        text("Kind of mistake"),
        [k for k in _KINDS if counts[k]],
        key="errors.kind",
        format_func=lambda k: f"{type_name(k)} {words.count(counts[k])}",
    )
    left, right = st.columns([1, 1], gap="medium")
    with left:
        category = st.selectbox(
            text("Category"),
            ["", *by_category],
            key="errors.about",
            format_func=lambda c: (
                f"{category_name(c)} ({words.count(by_category[c])})" if c else text("all categories")
            ),
        )
    with right:
        orders = {
            "sure": text("most confident first"),
            "unsure": text("least confident first"),
            "line": text("order in the file"),
        }
        order = st.selectbox(
            text("Sort order"),
            list(orders),
            key="errors.order",
            format_func=orders.get,
            help=glossary.tip("confidence"),
        )
    mistakes = chosen(study, kind, category, order)
    if not mistakes:
        st.html(examples.html(examples.none(text("No mistake matches both filters. Remove one of them."))))
        return
    gold, predicted = examples.names()
    for mistake in paged(mistakes, f"errors.page.{run['run']}.{file.reference}.{kind}.{category}.{order}"):
        number = mistake.sentence
        sides = [
            examples.Side(gold, study.decisions.gold[number], True),
            examples.Side(predicted, study.decisions.predicted[number]),
        ]
        draw_example(
            examples.example(sides, mistake.start, mistake.end, notes(mistake, study)),
            [run],
            study,
            mistake,
            f"{number}.{mistake.start}",
        )
    downloads.csv(lambda: table(mistakes, study), "errors")


def chosen(study: Study, kind: str | None, category: str, order: str) -> list:
    """The mistakes of a kind or ambiguity and a category (all of them where it is empty), in order."""
    mistakes = study.analysis.mistakes if order == "line" else study.analysis.surest()
    matching = [m for m in mistakes if kind in (None, m.kind, m.ambiguity) and category in ("", m.category)]
    return matching[::-1] if order == "unsure" else matching


def paged(items: list, key: str) -> list:
    """The items of the current page."""
    pages = -(-len(items) // PAGE)
    number = st.pagination(pages, key=key) if pages > 1 else 1
    return items[(number - 1) * PAGE : number * PAGE]


def notes(mistake, study: Study) -> list[str]:
    """The notes below an example."""
    parts = [text("line {line}", line=study.lines[mistake.sentence]), type_name(mistake.kind)]
    if mistake.ambiguity != "none":
        parts.append(type_name(mistake.ambiguity))
    return [
        *parts,
        category_name(mistake.category),
        text("confidence {share}", share=words.percent(mistake.confidence)),
    ]


def draw_example(html: str, runs: list[dict], study: Study, span, key: str) -> None:
    """An example with its link to the page Sentence."""
    left, right = st.columns([5, 1], vertical_alignment="center")
    with left:
        st.html(examples.html(html))
    with right, st.container(key=f"see.{key}"):
        gold = window(study.decisions.gold[span.sentence], span.start, span.end)
        st.page_link(
            "sentence.py",
            label=text("See why"),
            icon=":material/content_cut:",
            query_params={"model": ",".join(run["run"] for run in runs), "text": "".join(gold), "gold": " ".join(gold)},
        )


def window(gold: list[str], start: int, end: int, most: int = sentence_text.LINK // 2) -> list[str]:
    """The gold words around a place, as many as fit into a link: at most `most` characters besides those of the place, and no
    more than twice as many in total; a longer word is cut off."""
    size = sum(map(len, gold))
    if size <= most:
        return gold
    middle, pieces, position, least = (start + end) // 2, [], 0, max(0, start - most // 2)
    for word in gold:
        if (
            position + len(word) > start
            and position < end
            or abs(position + len(word) / 2 - middle) < most / 2 - len(word)
        ):
            pieces.append(word[max(0, least - position) : max(0, least + 2 * most - position)])
        position += len(word)
    return [word for word in pieces if word]


def table(mistakes: list, study: Study) -> pd.DataFrame:
    """One row per mistake, for download; the sentence in gold words."""
    return pd.DataFrame(
        [
            {
                "line": study.lines[m.sentence],
                "start": m.start,
                "end": m.end,
                "gold": " ".join(m.gold),
                "predicted": " ".join(m.predicted),
                "kind": m.kind,
                "ambiguity": m.ambiguity,
                "category": m.category,
                "oov": int(m.oov),
                "confidence": m.confidence,
                "sentence": " ".join(study.decisions.gold[m.sentence]),
            }
            for m in mistakes
        ]
    )

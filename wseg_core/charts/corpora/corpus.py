"""Corpus statistics by split: word lengths and tag frequencies.

Both figures take the `splits` of `corpora.compare_splits`: a split's name to its statistics. `names` says what each
split is called on screen. Shares are in percent, so that splits of any size can be compared.
"""

import pandas as pd
import plotly.graph_objects as go

from ...language import text
from .. import colours

LONGEST = 6  # characters; longer words share the last bar
_SPLITS = {"train": colours.LOSS, "dev": colours.SCORE, "test": "#c0789a"}


def lengths(splits: dict[str, dict], names: dict[str, str], height: int = 340) -> go.Figure:
    """Share of words with 1, 2, 3 … characters, one bar per split."""
    places = [*map(str, range(1, LONGEST)), f"{LONGEST}+"]
    fig = go.Figure()
    for split, numbers in splits.items():
        counts = _by_length(numbers["word_lengths"])
        total = sum(counts) or 1
        fig.add_trace(
            go.Bar(
                x=places,
                y=[count / total for count in counts],
                customdata=counts,
                name=names[split],
                marker={"color": _SPLITS[split]},
                hovertemplate="%{y:.1%} (%{customdata:,})",
            )
        )
    highest = max((share for trace in fig.data for share in trace.y), default=0) or 1
    fig.update_layout(
        **_frame(height, 100 if len(splits) > 1 else 48),
        barmode="group",
        hovermode="x unified",
        xaxis={"title": {"text": text("characters per word")}, "type": "category"},
        yaxis={
            "title": {"text": text("fraction of words")},
            "tickformat": ".0%",
            "nticks": 5,
            "zeroline": False,
            "range": [0, min(1.0, 1.1 * highest)],
        },
    )
    return fig


def tags(splits: dict[str, dict], names: dict[str, str], height: int = 340) -> go.Figure:
    """Share of characters with each tag (B, I, E, S), one row per split."""
    meanings = {
        "B": text("begins a word"),
        "I": text("inside a word"),
        "E": text("ends a word"),
        "S": text("single-character word"),
    }
    order = list(splits)[::-1]  # the first on top
    fig = go.Figure()
    for tag, meaning in meanings.items():
        counts = [splits[split]["tags"][tag] for split in order]
        shares = [count / (splits[split]["characters"] or 1) for count, split in zip(counts, order)]
        fig.add_trace(
            go.Bar(
                y=[names[split] for split in order],
                x=shares,
                customdata=counts,
                orientation="h",
                name=f"{tag} {meaning}",
                text=[_label(tag, share) for share in shares],
                textposition="inside",
                insidetextanchor="middle",
                textangle=0,
                constraintext="none",
                marker={"color": colours.TAGS[tag]},
                textfont={"color": "#ffffff" if tag == "B" else "#16222a", "size": 15},
                hovertemplate="%{x:.1%} (%{customdata:,})",
            )
        )
    fig.update_layout(
        **_frame(height, 140),  # four rows of legend where there is little room
        barmode="stack",
        bargap=0.35,
        hovermode="y unified",
        xaxis={
            "title": {"text": text("fraction of characters")},
            "tickformat": ".0%",
            "range": [0, 1],
            "zeroline": False,
        },
        yaxis={"automargin": True},
    )
    return fig


def table(compared: dict) -> pd.DataFrame:
    """The underlying data of the figures and the table of splits, one row per split."""
    rows = []
    for split, numbers in compared["splits"].items():
        row = {
            "split": split,
            **{key: numbers[key] for key in ("sentences", "words", "characters", "types", "duplicates")},
        }
        row |= {"oov_rate": numbers.get("oov_rate"), "overlap": compared["overlap"].get(split)}
        row |= {f"tag_{tag}": count for tag, count in numbers["tags"].items()}
        rows.append(row | {f"words_of_{length}": count for length, count in numbers["word_lengths"].items()})
    frame = pd.DataFrame(rows)
    lengths_of = sorted((c for c in frame if c.startswith("words_of_")), key=lambda c: int(c.rsplit("_", 1)[1]))
    return frame[[c for c in frame if c not in lengths_of] + lengths_of]


def words_table(compared: dict) -> pd.DataFrame:
    """The most frequent words of each split, and the most frequent OOV words (`oov` is 1)."""
    rows = [
        {"split": split, "word": word, "count": count, "oov": oov}
        for split, numbers in compared["splits"].items()
        for oov, key in enumerate(("common", "oov_examples"))
        for word, count in numbers.get(key) or ()
    ]
    return pd.DataFrame(rows, columns=["split", "word", "count", "oov"])


def _label(tag: str, share: float) -> str:
    """The label that fits into a bar: letter and share, the letter alone, or nothing."""
    return f"{tag} {share:.0%}" if share >= 0.1 else tag if share >= 0.03 else ""


def _by_length(counts: dict) -> list[int]:
    """Counts of words with 1 … LONGEST − 1 characters, and of all longer words."""
    tally = [0] * LONGEST
    for length, count in counts.items():
        tally[min(int(length), LONGEST) - 1] += count
    return tally


def _frame(height: int, below: int) -> dict:
    """Sizes, and a legend 56 px below the axis, under its title; `below`: px below the axis, 48 without a legend."""
    return {
        "height": height,
        "margin": {"l": 64, "r": 12, "t": 26, "b": below},
        "font": {"size": 14},
        "showlegend": below > 48,
        "legend": {
            "orientation": "h",
            "y": -56 / (height - 26 - below),
            "yanchor": "top",
            "x": 0,
            "traceorder": "normal",
        },
    }

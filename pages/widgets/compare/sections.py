"""The sections of the page Compare: one at a time, chosen by a bar, so that each fits a screen."""

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from wseg_core import verdict
from wseg_core.language import text

from ..shared import state
from . import calibration as compare_calibration
from . import cost as compare_cost
from . import curves as compare_curves
from . import factors as compare_factors
from . import fairness as compare_fairness
from . import gradients as compare_gradients
from . import intervals as compare_intervals
from . import ranking as compare_ranking
from . import rates as compare_rates
from . import search as compare_search
from . import settings as compare_settings
from . import surface as compare_surface
from .comparison import Comparison

PARAMETER = "view"  # the section in the URL
_KEY = "compare.section"


@dataclass(frozen=True)
class Section:
    """A view of the compared runs; `offered`: whether these runs have anything to show in it."""

    key: str
    title: str
    draw: Callable[[Comparison], None]
    offered: Callable[[Comparison], bool] = lambda comparison: len(comparison.selected) > 1


def sections() -> list[Section]:
    """All sections in the order of the bar, with titles in the visitor's language."""
    return [
        Section("verdict", text("Intervals"), compare_intervals.draw),
        Section("curves", text("Curves"), compare_curves.draw, lambda comparison: True),
        Section("ranking", text("Ranking"), compare_ranking.draw),
        Section("factors", text("Each setting"), compare_factors.draw, compare_factors.offered),
        Section("cost", text("Cost"), compare_cost.draw),
        Section("rates", text("Learning rate"), compare_rates.draw, compare_rates.offered),
        Section("search", text("All settings"), compare_search.draw, compare_search.offered),
        Section("calibration", text("Calibration"), compare_calibration.draw),
        Section("gradients", text("Gradients"), compare_gradients.draw),
        Section("surface", text("Loss surface"), compare_surface.draw),
        Section("settings", text("Differences"), compare_settings.draw),
        Section("fairness", text("Fairness"), compare_fairness.draw),
    ]


def draw(comparison: Comparison) -> None:
    """The bar and the chosen section."""
    offered = {section.key: section for section in sections() if section.offered(comparison)}
    _follow_url(comparison, offered)
    chosen = st.segmented_control(
        text("Section"),
        list(offered),
        format_func=lambda key: offered[key].title,
        required=True,
        key=_KEY,
        label_visibility="collapsed",
    )
    if chosen != state.recall(_KEY):
        state.remember(_KEY, chosen)
        if chosen != state.parameter(PARAMETER):
            st.query_params[PARAMETER] = chosen
    with st.container(key="compare-part"):
        offered[chosen].draw(comparison)


def _follow_url(comparison: Comparison, offered: dict[str, Section]) -> None:
    """Chooses the section that the URL names, as after a reload or the back button; without one, the first that has content."""
    asked, last = state.parameter(PARAMETER), state.recall(_KEY)
    if st.session_state.get(_KEY) not in offered:
        scored = sum(map(verdict.is_scored, comparison.judged))
        st.session_state[_KEY] = asked if asked in offered else ("verdict" if scored > 1 else "curves")
        state.remember(_KEY, st.session_state[_KEY])
    elif asked != last and asked in offered and st.session_state[_KEY] == last:
        st.session_state[_KEY] = asked
        state.remember(_KEY, asked)

"""`ModelView`: a checkpoint with the visitor's settings, the cache key of results."""

import dataclasses

import pytest
import streamlit as st

from pages.widgets.shared import overlay
from pages.widgets.shared.model_view import ModelView

from .. import tiny

VIEWS = (
    ModelView("a"),
    ModelView("b"),
    ModelView("a", temperature=2.0),
    ModelView("a", dictionary="0f"),
    ModelView("a", 2.0, "0f"),
)


def test_results_are_cached_by_view():
    calls = []
    cached = st.cache_data(lambda view: calls.append(view) or len(calls))
    first = [cached(view) for view in VIEWS]
    again = [cached(dataclasses.replace(view)) for view in VIEWS]
    assert first == again == list(range(1, len(VIEWS) + 1)) and len(set(VIEWS)) == len(VIEWS)


def test_view_is_immutable():
    with pytest.raises(dataclasses.FrozenInstanceError):
        VIEWS[0].temperature = 2.0


def test_plain_view_is_the_checkpoint_alone():
    assert all(view.plain == ModelView(view.folder) for view in VIEWS)


def test_view_is_applied_to_a_segmenter():
    segmenter = tiny.segmenter("linear")
    assert overlay.apply(segmenter, ModelView("a")) is segmenter
    assert overlay.apply(segmenter, ModelView("a", 2.0)).temperature == 2.0 != segmenter.temperature
    assert overlay.apply(segmenter, ModelView("a", dictionary="of another visitor")).dictionary is None

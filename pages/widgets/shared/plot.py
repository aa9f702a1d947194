"""A figure that keeps its zoom and hidden lines when new data arrives."""

from pathlib import Path

import streamlit as st

from . import address, plot_library

_HERE = Path(__file__).parent
_component = st.components.v2.component(
    "wseg.plot", html='<div class="live-plot"></div>', js=(_HERE / "plot.js").read_text("utf-8"), isolate_styles=False
)


def draw(figure: str, key: str, config: dict, revision: str = "") -> None:
    """Shows a figure; the visitor's zoom and hidden lines are kept while `revision` stays the same.

    figure: as `plotly.graph_objects.Figure.to_json` gives it. config: plotly's.
    """
    with st.container(key=key):
        _component(
            key=f"{key}.plot",
            data={
                "figure": figure,
                "config": config,
                "revision": revision,
                "library": address.base() + plot_library.PATH,
            },
        )

"""Downloads: tables as CSV, charts as images."""

from collections.abc import Callable

import pandas as pd
import streamlit as st

from wseg_core.charts import table
from wseg_core.language import text


def csv(frame: Callable[[], pd.DataFrame], name: str, key: str = "", disabled: bool = False) -> None:
    """A download button for a table as `name`.csv; `frame` builds the table on click."""
    st.download_button(
        text("Download CSV"),
        lambda: table.csv(frame()),
        f"{name}.csv",
        "text/csv",
        type="tertiary",
        icon=":material/download:",
        on_click="ignore",
        disabled=disabled,
        key=key or f"{name}.csv",
    )


def chart(name: str) -> dict:
    """Plotly config: a camera button that saves the chart as `name`, in the format chosen in `picture_format`."""
    return {
        "displaylogo": False,
        "displayModeBar": "hover",
        "modeBarButtons": [["toImage"]],
        "toImageButtonOptions": {"format": st.session_state.get("chart.picture", "png"), "filename": name, "scale": 2},
    }


def picture_format() -> None:
    """The image format of the camera button: PNG, or SVG, which stays sharp at any size."""
    st.segmented_control(
        text("Image format for the camera button"),
        ["png", "svg"],
        format_func=str.upper,
        default="png",
        required=True,
        key="chart.picture",
        persist_state="session",
        label_visibility="collapsed",
        width="content",
    )

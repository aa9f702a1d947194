"""What is shown, to take away: tables as CSV, charts as pictures."""

from collections.abc import Callable

import pandas as pd
import streamlit as st

from wseg_core.charts import table
from wseg_core.language import text


def csv(frame: Callable[[], pd.DataFrame], name: str, key: str = "") -> None:
    """A quiet button for the table that `frame` makes when it is asked for; `name` of the file, without its ending."""
    st.download_button(
        text("Download CSV"),
        lambda: table.csv(frame()),
        f"{name}.csv",
        "text/csv",
        type="tertiary",
        icon=":material/download:",
        on_click="ignore",
        key=key or f"{name}.csv",
    )


def chart(name: str) -> dict:
    """The tool bar of a figure: a camera that keeps it as a picture called `name`, in the format of `picture_format`."""
    return {
        "displaylogo": False,
        "displayModeBar": "hover",
        "modeBarButtons": [["toImage"]],
        "toImageButtonOptions": {"format": st.session_state.get("chart.picture", "png"), "filename": name, "scale": 2},
    }


def picture_format() -> None:
    """What the camera of a figure makes: points, or lines that stay sharp at any size."""
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

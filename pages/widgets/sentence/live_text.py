"""Live typing: applies the text of the page while it is typed, and dims the parts of the page that are behind it."""

from pathlib import Path

import streamlit as st

_component = st.components.v2.component(
    "wseg_live_text",
    js=(Path(__file__).parent / "live_text.js").read_text(encoding="utf-8"),
    isolate_styles=False,
)


def mark(part: str, content: str, shown: object) -> None:
    """Tells the browser that `part` ("results" or "explanations") of the page is there for the text `content`.

    `shown`: everything else that the part depends on; the explanations are asked for when theirs differs.
    """
    _component(
        key=f"live-text-{part}",
        data={"part": part, "text": content, "mark": str(hash((content, shown)))},
        on_wanted_change=lambda: None,
    )

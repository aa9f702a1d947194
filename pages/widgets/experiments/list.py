"""List of experiments with their progress."""

import streamlit as st

from wseg_core.language import text

from ..shared import experiments as known_experiments
from ..shared import formatting as words
from ..shared import live, notices


@live.fragment(every=3)
def draw() -> None:
    """One row per experiment, newest first: name, progress and a button to its results."""
    known = known_experiments.listed()
    st.subheader(text("Previous experiments"), anchor=False)
    if not known:
        st.markdown(text("No experiments yet. Once you start one above, it appears here with its progress."))
        return
    for experiment in known[:30]:
        progress = known_experiments.progress(experiment)
        with st.container(border=True, key=f"experiment.{experiment['id']}"):
            name, bar, button = st.columns([1.5, 1.7, 1], vertical_alignment="center")
            with name:
                st.markdown(
                    f"**{notices.escape(known_experiments.title(experiment))}** {known_experiments.state(experiment)}"
                )
                st.caption(words.local_time(experiment["created"]))
            with bar:
                st.progress(progress["fraction"], text=notices.escape(progress["words"]))
            with button:
                if st.button(
                    text("Open"), icon=":material/leaderboard:", key=f"open.{experiment['id']}", width="stretch"
                ):
                    st.switch_page("compare.py", query_params={"experiment": experiment["id"]})
    if len(known) > 30:
        st.caption(text("{count} older experiments are listed on the Compare page.", count=len(known) - 30))

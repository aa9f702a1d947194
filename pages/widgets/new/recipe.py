"""The settings of the form as a command and as a config file, to take along; and a config file to fill the form with."""

import streamlit as st

from wseg_core import config as configs
from wseg_core.config import Config
from wseg_core.errors import UserError
from wseg_core.language import text

from ..shared import draft, notices, state, uploads

_ROUND = "recipe.round"  # a new one makes a new, empty uploader


def draw(config: Config) -> None:
    """A button that opens the command, the config file and the field for a config file."""
    with st.popover(text("Command and config"), icon=":material/terminal:", width="stretch", key="recipe"):
        st.markdown(text("The same training on the command line:"))
        st.code(configs.as_command(draft.layer()), language="bash", wrap_lines=True)
        written = configs.as_yaml(config)
        st.markdown(text("All settings as a config file:"))
        st.code(written, language="yaml", height=240)
        st.download_button(
            text("Download config.yaml"),
            written,
            "config.yaml",
            "application/yaml",
            icon=":material/download:",
            on_click="ignore",
            key="recipe.download",
        )
        uploads.translate_uploader(1)
        sent = st.file_uploader(
            text("Fill the form from a config file"),
            type=["yaml", "yml"],
            max_upload_size=1,
            key=f"recipe.{state.recall(_ROUND, 0)}",
        )
        if sent:
            _fill(sent)


def _fill(sent) -> None:
    """Takes over the settings of a config file; an invalid one is reported and changes nothing."""
    try:
        layer = configs.parse(sent.getvalue(), sent.name)
        configs.resolve(layer)
    except UserError as error:
        notices.user_error(error)
        return
    if "train" in layer.get("data", {}):  # the demo corpus's other sets do not belong to it
        layer["data"] = {"dev": None, "test": None, **layer["data"]}
    draft.fill(layer)
    state.remember(_ROUND, state.recall(_ROUND, 0) + 1)
    st.rerun()

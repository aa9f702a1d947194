"""The settings of the form as a command and as a config file, and a field that fills the form from a config file."""

import streamlit as st

from wseg_core import config as configs
from wseg_core.config import Config
from wseg_core.errors import UserError
from wseg_core.language import text

from ..shared import draft, notices, state, uploads

_ROUND = "recipe.round"  # part of the uploader's key: a new number makes an empty uploader


def draw(config: Config) -> None:
    """A button that opens the command, the config file and the field for a config file."""
    with st.popover(text("Command and config"), icon=":material/terminal:", width="stretch", key="recipe"):
        st.markdown(text("The same training on the command line:"))
        st.code(configs.as_command(draft.layer()), language="bash", wrap_lines=True)
        content = configs.as_yaml(config)
        st.markdown(text("All settings as a config file:"))
        st.code(content, language="yaml", height=240)
        st.download_button(
            text("Download config.yaml"),
            content,
            "config.yaml",
            "application/yaml",
            icon=":material/download:",
            on_click="ignore",
            key="recipe.download",
        )
        uploads.translate_uploader(1)
        upload = st.file_uploader(
            text("Fill the form from a config file"),
            type=["yaml", "yml"],
            max_upload_size=1,
            key=f"recipe.{state.recall(_ROUND, 0)}",
        )
        if upload:
            _fill(upload)


def _fill(upload) -> None:
    """Copies the settings of a config file to the form; an invalid one is reported and changes nothing."""
    try:
        layer = configs.parse(upload.getvalue(), upload.name)
        configs.resolve(layer)
    except UserError as error:
        notices.user_error(error)
        return
    if "train" in layer.get("data", {}):  # without the development and test sets of the demo corpus
        layer["data"] = {"dev": None, "test": None, **layer["data"]}
    draft.fill(layer)
    state.remember(_ROUND, state.recall(_ROUND, 0) + 1)
    st.rerun()

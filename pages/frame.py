"""The page table and the frame around every page: navigation, language, what is running."""

from pathlib import Path

import streamlit as st

from pages.widgets.shared import address, banner, notices, state
from wseg_core.errors import UserError
from wseg_core.language import text

HERE = Path(__file__).parent
st.set_page_config(
    page_title="wseg", page_icon=str(HERE / "widgets" / "shared" / "icon.svg"), layout="wide", initial_sidebar_state=260
)
st.html(HERE / "widgets" / "shared" / "style.css")
st.html(HERE / "widgets" / "shared" / "history.html", unsafe_allow_javascript=True)  # a constant of ours
state.choose_language()

TABLE = {
    text("Start"): [("home.py", "", text("Home"), "home")],
    text("Corpora"): [
        ("corpora.py", "corpora", text("Library"), "library_books"),
        ("import.py", "import", text("Import"), "upload_file"),
    ],
    text("Training"): [
        ("new.py", "new", text("New run"), "add_circle"),
        ("run.py", "run", text("Run"), "show_chart"),
        ("experiments.py", "experiments", text("Experiments"), "flag"),
        ("compare.py", "compare", text("Compare"), "leaderboard"),
        ("models.py", "models", text("Models"), "deployed_code"),
    ],
    text("Inspection"): [
        ("sentence.py", "sentence", text("Sentence"), "content_cut"),
        ("errors.py", "errors", text("Errors"), "troubleshoot"),
    ],
}
unknown = address.page_path()
sections = {
    section: [  # the first page has no path; its name would otherwise be taken from its file, and be a path in use
        st.Page(file, title=title, icon=f":material/{icon}:", url_path=url or f"{unknown}-", default=not url)
        for file, url, title, icon in rows
    ]
    for section, rows in TABLE.items()
}
known = {page.url_path for pages in sections.values() for page in pages}
if unknown not in known:  # otherwise Streamlit shows the first page under a message of its own
    sections[""] = [st.Page("missing.py", title=text("No such page"), url_path=unknown, visibility="hidden")]
page = st.navigation(sections, expanded=True)

state.language_switch()
banner.show(page.url_path)
try:
    page.run()
except UserError as error:  # such as a store that cannot be opened
    notices.user_error(error)

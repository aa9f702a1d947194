"""An address that no page has: says so, and links home."""

import streamlit as st

from wseg_core.language import text

st.header(text("There is no page at this address"), anchor=False)
st.markdown(text("The link may be incomplete or out of date. All pages are listed in the menu on the left."))
st.page_link("home.py", label=text("Go to the home page"), icon=":material/home:")

"""The URL: the page that it names, and the values of a form as JSON in one parameter, which a reload and a link keep."""

import json
import urllib.parse

import streamlit as st

from . import state

_MAX_LENGTH = 6000  # characters; some proxies refuse longer URLs


def page_path() -> str:
    """The last part of the path in the browser, which names a page; "" for the first page."""
    path = urllib.parse.unquote(urllib.parse.urlsplit(st.context.url or "").path)
    return within(path).rpartition("/")[2]


def base() -> str:
    """The path below which the server offers everything, such as /wseg; "" for none."""
    path = (st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{path}" if path else ""


def within(path: str) -> str:
    """A path of the server without `base` and without slashes at its ends."""
    return path.strip("/").removeprefix(base().strip("/")).strip("/")


def read(name: str) -> dict:
    """The values in the URL parameter `name`; {} if it is missing or not a JSON object."""
    try:
        values = json.loads(st.query_params.get(name) or "{}")
    except (ValueError, RecursionError):
        return {}
    return values if isinstance(values, dict) else {}


def write(name: str, values: dict) -> None:
    """Writes JSON `values` to the URL parameter `name`; removes the parameter if there are none."""
    encoded = _encoded(values)
    state.remember(f"address.{name}", encoded)
    if not encoded:
        st.query_params.pop(name, None)
    elif st.query_params.get(name) != encoded:
        st.query_params[name] = encoded


def navigated(name: str, values: dict) -> bool:
    """Whether the parameter was changed by the back or forward button: it differs from what `write` wrote, `values` do not.

    A URL without the parameter comes from a link within the dashboard and leaves the form as it is.
    """
    last = state.recall(f"address.{name}")
    return bool(last) and st.query_params.get(name, last) != last and _encoded(values) == last


def _encoded(values: dict) -> str:
    encoded = (
        json.dumps(values, ensure_ascii=False, separators=(",", ":"), sort_keys=True, default=str) if values else ""
    )
    return encoded if len(encoded) <= _MAX_LENGTH else ""

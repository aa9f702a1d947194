"""The text of the page: typed, chosen from examples, or given by the URL; long texts are split into pages."""

import re

import regex
import streamlit as st

from wseg_core.language import text

from ..shared import formatting as words
from ..shared import state

# All are ambiguous, so that a model may be uncertain.
EXAMPLES = (
    "研究生命起源的方法",
    "他從馬上下來",
    "這幾塊地面積還真不小",
    "結婚的和尚未結婚的都要登記",
    "下雨天留客天留我不留",
)
MOST = 100_000  # characters
PAGE = 2_000  # characters analysed together
LINK = 600  # characters of a text that fit a link everywhere
_KEY = "sentence.text"
_STOP = re.compile(r".*(?:\n|[。！？!?；;…]+[」』”’）)]*)", re.DOTALL)


def take_link() -> None:
    """Takes the text from the URL where a link or the browser's back button changed it.

    Only for a run of the whole page: a fragment's run has the URL as it was when a key was pressed, perhaps older than
    what the page wrote into it meanwhile.
    """
    requested = st.query_params.get("text")
    if requested is not None and requested != state.recall("sentence.asked"):
        st.session_state[_KEY] = requested[:MOST]
    elif _KEY not in st.session_state:
        st.session_state[_KEY] = state.recall(_KEY, EXAMPLES[0])


def box() -> str:
    """The text field; gives the text."""
    content = st.text_area(
        text("Your text"), key=_KEY, height=100, max_chars=MOST, placeholder=text("Write or paste Chinese text here")
    )
    state.remember(_KEY, content)
    if len(content) > LINK:
        st.caption(text("Text longer than {count} characters is not included in the link.", count=LINK))
    return content


def examples() -> None:
    """A button for each example, which fills the field."""
    with st.container(horizontal=True, key="examples", gap="small", vertical_alignment="center"):
        st.caption(text("For example"), width="content")
        for number, example in enumerate(EXAMPLES):
            st.button(example, key=f"example.{number}", type="tertiary", on_click=_use_example, args=(example,))


def link(content: str) -> None:
    """Writes the text to the URL, if it is short enough."""
    fits = len(content) <= LINK
    state.remember("sentence.asked", content if fits else None)
    if not fits:
        st.query_params.pop("text", None)
    elif st.query_params.get("text", "") != content:
        st.query_params["text"] = content


def pages(content: str, size: int = PAGE) -> list[str]:
    """`content` in parts of at most `size` characters: split after a line or sentence if possible, never inside a cluster."""
    parts = []
    while len(content) > size:
        head = content[:size]
        stop = _STOP.match(head)
        end = stop.end() if stop else _cluster_end(content, size)
        parts.append(content[:end])
        content = content[end:]
    return [*parts, content]


def part(content: str) -> tuple[str, str]:
    """The text before the current page of a long text, and the page; "" and the whole text if it is short."""
    parts = pages(content)
    if len(parts) == 1:
        return "", content
    st.caption(
        text(
            "This text is long, so it is shown on {count} pages of up to {size} characters, each analysed separately.",
            count=words.count(len(parts)),
            size=words.count(PAGE),
        )
    )
    number = st.pagination(len(parts), key=f"sentence.page.{hash(content)}")
    number = min(number, len(parts))
    return "".join(parts[: number - 1]), parts[number - 1]


def line_ends(content: str) -> set[int]:
    """Index, white space not counted, of the last character of each line."""
    total, ends = 0, set()
    for line in content.splitlines():
        total += len("".join(line.split()))
        ends.add(total - 1)
    return ends


def _use_example(example: str) -> None:
    st.session_state[_KEY] = example


def _cluster_end(content: str, size: int) -> int:
    """The last end of a grapheme cluster within `size` characters; `size` if the first cluster is longer."""
    end = 0
    for cluster in regex.finditer(r"\X", content[: size + 1]):
        if cluster.end() > size:
            break
        end = cluster.end()
    return end or size

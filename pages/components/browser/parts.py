"""Small parts of a page that must run in the browser: the clipboard, the focus, what is scrolled into view."""

from __future__ import annotations

import re
from pathlib import Path

import streamlit as st
from streamlit.components import v2

from pages.components.messages import t

_FOLDER = Path(__file__).parent


def _script(name: str) -> str:
    return (_FOLDER / f"{name}.js").read_text("utf-8")


def _style(name: str) -> str:
    return (_FOLDER / f"{name}.css").read_text("utf-8")


_COPY = v2.component(
    "copy_link", js=_script("copy_link"), css=_style("copy_link"),
    html='<button type="button"></button><span role="status"></span><input readonly hidden>',
)  # fmt: skip
_REVEAL = v2.component("reveal", js=_script("reveal"), html="<span></span>")
_ESCAPE = v2.component("escape", js=_script("escape"), html="<span></span>")
_SKIP = v2.component("skip", js=_script("skip"), css=_style("skip"), html='<button type="button" hidden></button>')


def copy_link(key: str) -> None:
    """A button that puts the page's address on the clipboard and says so."""
    words = {name: t(f"take.link_{name}") for name in ("help", "copied", "by_hand")}
    _COPY(key=key, data={"label": t("take.link"), **words}, width="content")


def reveal(key: str, element_key: str | None) -> None:
    """Bring what has that key into view and mark it for a moment; None: nothing."""
    _REVEAL(key=key, data={"selector": element_key and selector_of(element_key)}, height=1)


def skip_link(label: str, element_key: str) -> None:
    """A link that only the keyboard meets, to the button of that key."""
    with st.container(key="skip"):
        _SKIP(key="skip_link", data={"label": label, "selector": f"{selector_of(element_key)} button"}, height=1)


def press_on_escape(element_key: str) -> None:
    """Let the Escape key press the button of that key, wherever nothing else takes it."""
    with st.container(key="escape"):
        _ESCAPE(key="press_on_escape", data={"selector": f"{selector_of(element_key)} button"}, height=1)


def selector_of(element_key: str) -> str:
    """The CSS selector of the element that Streamlit draws for a key."""
    return f".st-key-{re.sub('[^a-zA-Z0-9_-]', '-', element_key)}"

"""Presentation mode, for a projector: one switch, all larger, nothing but the stage and its sliders."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from pages.components import state
from pages.components.address import PRESENT
from pages.components.browser.parts import press_on_escape
from pages.components.messages import t
from pages.components.state import Key


def is_presenting() -> bool:
    return PRESENT in st.query_params


def _switch() -> None:
    presents = not is_presenting()
    state.put(Key.PRESENTS, presents)
    if presents:
        st.query_params[PRESENT] = "1"
    else:
        del st.query_params[PRESENT]


def _stay() -> None:
    """Going to another page begins with a bare address; who presents goes on presenting there."""
    if is_presenting():
        state.put(Key.PRESENTS, True)
    elif state.get(Key.PRESENTS):
        st.query_params[PRESENT] = "1"


def presentation_switch() -> None:
    """The switch in the header and, while it is on, the look."""
    _stay()
    presenting = is_presenting()
    with st.container(key="presentation", width="content"):
        st.button(
            t("present.leave" if presenting else "present.enter"), key="present", type="tertiary", on_click=_switch,
            icon=":material/close_fullscreen:" if presenting else ":material/present_to_all:",
            help=None if presenting else t("present.about"),  # it would stay over the page that is projected
        )  # fmt: skip
    if presenting:
        press_on_escape("present")
        st.html(Path(__file__).with_name("presentation.css"))

"""Presentation mode, for a projector: one switch, all larger, nothing but the stage and its sliders."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from pages.components.address import PRESENT
from pages.components.messages import t


def is_presenting() -> bool:
    return PRESENT in st.query_params


def _switch() -> None:
    if is_presenting():
        del st.query_params[PRESENT]
    else:
        st.query_params[PRESENT] = "1"


def presentation_switch() -> None:
    """The switch in the header and, while it is on, the look."""
    presenting = is_presenting()
    with st.container(key="presentation", width="content"):
        st.button(
            t("present.leave" if presenting else "present.enter"), key="present", type="tertiary", on_click=_switch,
            icon=":material/close_fullscreen:" if presenting else ":material/present_to_all:", help=t("present.about"),
        )  # fmt: skip
    if presenting:
        st.html(Path(__file__).with_name("presentation.css"))

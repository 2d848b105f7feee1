"""Parts of pages that a link hides, so that a class sees just what a lesson needs. All of it keeps its values."""

from __future__ import annotations

import streamlit as st

from pages.components.address import HIDE, leave, stay
from pages.components.messages import t

PARTS = {
    "source": ("source",),
    "browse": ("adding",),
    "recipe": ("recipe_bar", "adding", "recipe_steps"),
    "take": ("take_row",),
    "steps": ("steps",),
    "dataset": ("dataset_choice",),
    "arms": ("arms",),
    "network": ("network_settings",),
    "training": ("training_settings",),
    "comparison": ("comparison_settings",),
    "earlier": ("earlier",),
}
"""The parts that can be hidden, by their names in the address, and the keys of their containers."""


def hidden() -> tuple[str, ...]:
    """The names of the parts that this session's link hides."""
    asked = (stay(HIDE) or "").split(",")
    return tuple(name for name in PARTS if name in asked)


def hide_parts() -> None:
    """Take what the link hides out of sight, and say so, with a way to show all; once a page run.

    It is drawn all the same: a control that is not there would lose its value.
    """
    # The place is there in any case: one that comes and goes would move all of the page that stands below it.
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="hidden_parts"):
        names = hidden()
        if names:
            keys = [key for name in names for key in PARTS[name]]
            selectors = ", ".join(f".st-key-{key}, [data-testid=stLayoutWrapper]:has(> .st-key-{key})" for key in keys)
            st.html(f"<style>{selectors} {{ display: none !important; }}</style>")
            st.caption(t("hide.hidden"), width="content")
            st.button(t("hide.show"), key="show_all", on_click=leave, args=(HIDE,), type="tertiary")

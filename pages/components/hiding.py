"""Parts of pages that a link hides, so that a class sees just what a lesson needs. All of it keeps its values."""

from __future__ import annotations

from typing import NamedTuple

import streamlit as st

from augment.transforms import MODALITIES
from pages.components.address import HIDE, leave, stay
from pages.components.messages import t

EXPLORERS, TRAIN = MODALITIES, ("train",)


class Part(NamedTuple):
    """What can be hidden: the `keys` of its containers, and on which `pages` it is."""

    keys: tuple[str, ...]
    pages: tuple[str, ...]


PARTS = {
    "source": Part(("source",), EXPLORERS),
    "browse": Part(("adding",), EXPLORERS),
    "recipe": Part(("recipe_bar", "adding", "recipe_steps"), EXPLORERS),
    "take": Part(("takings",), EXPLORERS),
    "steps": Part(("steps",), EXPLORERS),
    "dataset": Part(("dataset_choice",), TRAIN),
    "arms": Part(("arms",), TRAIN),
    "network": Part(("network_settings",), TRAIN),
    "training": Part(("training_settings",), TRAIN),
    "comparison": Part(("comparison_settings",), TRAIN),
    "earlier": Part(("earlier",), TRAIN),
}
"""By their names in the address."""


def hidden(page: str) -> tuple[str, ...]:
    """The names of the parts of a page that this session's link hides."""
    asked = (stay(HIDE) or "").split(",")
    return tuple(name for name, part in PARTS.items() if name in asked and page in part.pages)


def hide_parts(page: str) -> None:
    """Take what the link hides of this page out of sight, and say so, with a way to show all; once a page run.

    It is drawn all the same: a control that is not there would lose its value.
    """
    # The place is there in any case: one that comes and goes would move all of the page that stands below it.
    with st.container(horizontal=True, vertical_alignment="center", gap="small", width="content", key="hidden_parts"):
        names = hidden(page)
        if names:
            keys = [key for name in names for key in PARTS[name].keys]
            selectors = ", ".join(f".st-key-{key}, [data-testid=stLayoutWrapper]:has(> .st-key-{key})" for key in keys)
            st.html(f"<style>{selectors} {{ display: none !important; }}</style>")
            st.caption(t("hide.hidden"), width="content")
            st.button(t("hide.show"), key="show_all", on_click=leave, args=(HIDE,), type="tertiary")

"""Favourites: what a person has marked of the catalogue and of the ready recipes; it comes first."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from pages.components.lab.jobs import owner, store
from pages.components.messages import t


def favourites(modality: str) -> set[str]:
    """The marked ones by name."""
    return store().favourites.of(owner(), modality)


def first(marked: set[str], names: Iterable[str]) -> list[str]:
    """`names` in their order, but the `marked` ones before all others."""
    return sorted(names, key=lambda name: name not in marked)


def star(modality: str, name: str, is_marked: bool, label: str) -> None:
    """The button that marks one, or takes the mark away."""
    known = store().favourites
    words = t("favourites.remove" if is_marked else "favourites.add", name=label)
    st.button(
        words, key=f"icon:star:{name}", icon=":material/star:" if is_marked else ":material/star_border:", help=words,
        type="tertiary", on_click=known.unmark if is_marked else known.mark, args=(owner(), modality, name),
    )  # fmt: skip

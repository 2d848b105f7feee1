"""Many variants to take home: a zip of draws with a manifest, made only when asked for."""

from __future__ import annotations

from typing import NamedTuple

import streamlit as st

from augment.annotations import Annotation
from augment.errors import InputError
from augment.modality import modality as modality_of
from augment.recipe import Recipe
from augment.variants import Variants, variants_zip
from pages.components import state
from pages.components.messages import show_error, t
from pages.components.state import Key, Material
from pages.components.workbench.source import load

COUNTS = (10, 50, 100, 500)
MOST_S, MOST_BYTES = 20.0, 100_000_000
"""What the variants of one press may take. They are kept until recipe, material or number change."""


class Made(NamedTuple):
    """What was made last, or why it was not, and of what."""

    recipe: Recipe
    material_id: str
    annotation: Annotation | None
    count: int
    outcome: Variants | InputError


def variants_menu(recipe: Recipe, material: Material, annotation: Annotation | None) -> None:
    """A button that opens a menu: how many, make them, save them; what is known of the material goes with them."""
    key = Key.of(recipe.modality, "variants")
    with st.popover(t("take.variants"), icon=":material/grid_view:", help=t("take.variants_help")):
        st.caption(t("take.variants_about"))
        count = st.segmented_control(
            t("take.variants_count"),
            COUNTS,
            default=COUNTS[0],
            required=True,
            key=Key.of(recipe.modality, "variants_count"),
        )
        if st.button(t("take.variants_make", count=count), key=Key.of(recipe.modality, "variants_make")):
            with st.spinner(t("take.variants_making", count=count)):
                outcome = _make(recipe, material, annotation, count)
                state.put(key, Made(recipe, material.id, annotation, count, outcome))
        made: Made | None = state.get(key)
        if made is not None and made[:4] == (recipe, material.id, annotation, count):
            _show(made.outcome, recipe.modality)
        elif made is not None:
            state.put(key, None)


def file_name(material: Material) -> str:
    """Of the original, after which the variants are named; what ships or was pasted has none of its own."""
    return material.name or f"{material.ready or material.modality}{modality_of(material.modality).written_ending}"


def _make(recipe: Recipe, material: Material, annotation: Annotation | None, count: int) -> Variants | InputError:
    try:
        start, name = load(material).example, file_name(material)
        limits = {"most_s": MOST_S, "most_bytes": MOST_BYTES}
        return variants_zip(recipe, start, name, count, annotation=annotation, **limits)
    except InputError as error:
        return error


def _show(outcome: Variants | InputError, modality: str) -> None:
    if isinstance(outcome, InputError):
        show_error(outcome)
        return
    limits = {"seconds": f"{MOST_S:.0f}", "megabytes": MOST_BYTES // 1_000_000}
    is_whole = outcome.made == outcome.asked
    st.caption(
        t("take.variants_ready", made=outcome.made)
        if is_whole
        else t("take.variants_fewer", made=outcome.made, asked=outcome.asked, **limits)
    )
    st.download_button(
        t("take.variants_save", megabytes=f"{len(outcome.data) / 1e6:.1f}"), outcome.data, "variants.zip",
        "application/zip", key=Key.of(modality, "variants_save"), on_click="ignore", icon=":material/download:",
    )  # fmt: skip

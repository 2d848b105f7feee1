"""The recipe in the page's address: a link opens the same view, and the browser's Back undoes a change."""

from __future__ import annotations

import json

import streamlit as st

from augment.errors import InputError
from augment.modality import modality as modality_of
from augment.recipe import Recipe
from augment.transforms import MODALITIES
from pages.components import state
from pages.components.address import read_address, write_address
from pages.components.messages import show_error
from pages.components.state import Key, Material
from pages.components.workbench.recipes import current_recipe, read_recipe_file, visit_recipe
from pages.components.workbench.source import take_again

RECIPE, SAMPLE, UPLOAD = "recipe", "sample", "upload"
OLD_SAMPLE = "picture"
"""What older links call SAMPLE."""


def compact(recipe: Recipe) -> str:
    """A recipe as an address holds it."""
    return json.dumps(recipe.to_dict(), separators=(",", ":"), ensure_ascii=False)


def follow_link(modality: str) -> None:
    """Bring the session to what the address says, where the address is not what this session wrote last."""
    asked = read_address()
    ready = modality_of(modality).ready
    written = [state.get(Key.of(own, "address")) for own in MODALITIES]  # an address may outlast the page it is of
    if asked not in written:
        sample = asked.get(SAMPLE, asked.get(OLD_SAMPLE))
        state.put(Key.of(modality, "not_kept"), False)
        if sample in ready:
            state.put(Key.of(modality, "material"), Material(modality, sample))
        elif asked.get(UPLOAD, _material_id(modality)) != _material_id(modality):
            take_again(modality, asked[UPLOAD])
        if RECIPE in asked:
            try:
                visit_recipe(read_recipe_file(asked[RECIPE].encode(), modality))
            except InputError as error:
                show_error(error)
    if Key.of(modality, "material") not in st.session_state:
        state.put(Key.of(modality, "material"), Material(modality, next(iter(ready))))


def _material_id(modality: str) -> str | None:
    material: Material | None = state.get(Key.of(modality, "material"))
    return material.id if material else None


def write_link(modality: str) -> None:
    """Bring the address to what the session shows. What was brought is named there, for this browser alone."""
    material: Material = state.get(Key.of(modality, "material"))
    wanted = {RECIPE: compact(current_recipe(modality)), SAMPLE if material.ready else UPLOAD: material.id}
    state.put(Key.of(modality, "address"), wanted)
    write_address(wanted)

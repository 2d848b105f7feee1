"""The recipe in the page's address: a link opens the same view, and the browser's Back undoes a change."""

from __future__ import annotations

import json

import streamlit as st

from augment.errors import InputError
from augment.recipe import Recipe
from pages.components import state
from pages.components.messages import show_error
from pages.components.pictures import SAMPLES
from pages.components.state import Key, Picture
from pages.components.workbench.recipe_editor import open_recipe, read_recipe_file, ready_recipe

RECIPE, SAMPLE = "recipe", "picture"


def _compact(recipe: Recipe) -> str:
    return json.dumps(recipe.to_dict(), separators=(",", ":"), ensure_ascii=False)


def follow_link() -> None:
    """Bring the session to what the address says, where the address is not what this session wrote last."""
    asked = st.query_params.to_dict()
    if asked != state.get(Key.ADDRESS):
        if asked.get(SAMPLE) in SAMPLES:
            state.put(Key.PICTURE, Picture(asked[SAMPLE]))
        if RECIPE in asked:
            try:
                open_recipe(read_recipe_file(asked[RECIPE].encode(), "image"))
            except InputError as error:
                show_error(error)
    if Key.PICTURE not in st.session_state:
        state.put(Key.PICTURE, Picture(SAMPLES[0]))
    if Key.RECIPE not in st.session_state:
        open_recipe(ready_recipe("gentle"))


def write_link() -> None:
    """Bring the address to what the session shows."""
    picture: Picture = state.get(Key.PICTURE)
    wanted = {RECIPE: _compact(state.recipe())} | ({SAMPLE: picture.sample} if picture.sample else {})
    state.put(Key.ADDRESS, wanted)
    if st.query_params.to_dict() != wanted:
        st.query_params.from_dict(wanted)
